"""The pages of the site that say how the newspaper works: its policies, its owners, its people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import conf
from newsroom.content import links
from newsroom.exceptions import LinkRefused

#: What ``POLICIES`` may name, in the order in which pages show it, with the words of its link.
TITLES: dict[str, Promise] = {
    "about": gettext_lazy("About us"),
    "contact": gettext_lazy("Contact"),
    "masthead": gettext_lazy("Masthead"),
    "ownership": gettext_lazy("Ownership and funding"),
    "publishing_principles": gettext_lazy("Publishing principles"),
    "ethics_policy": gettext_lazy("Ethics policy"),
    "corrections_policy": gettext_lazy("Corrections policy"),
    "privacy": gettext_lazy("Privacy"),
    "terms": gettext_lazy("Terms of use"),
}
#: Those that schema.org has a word for. Source: https://schema.org/NewsMediaOrganization
_PROPERTIES = {
    "publishing_principles": "publishingPrinciples",
    "corrections_policy": "correctionsPolicy",
    "ethics_policy": "ethicsPolicy",
    "masthead": "masthead",
    "ownership": "ownershipFundingInfo",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A page of the site's own; ``address`` is a path on it, or whole."""

    name: str
    title: str
    address: str


def fault(address: str) -> str:
    """What is wrong with an address, as a sentence; "" when nothing is."""
    # As a path of some host, so that both kinds of addresses obey the same rules.
    is_path = address.startswith("/") and not address.startswith("//")
    try:
        links.checked(f"https://site.example{address}" if is_path else address)
    except LinkRefused as refusal:
        return str(refusal)
    return "" if address == address.strip() else _("It begins or ends with a space.")


def policies() -> list[Policy]:
    """Those that are set, in their order, without any that the checks report."""
    given = conf.get().POLICIES
    return [
        Policy(name=name, title=str(title), address=given[name])
        for name, title in TITLES.items()
        if name in given and not fault(given[name])
    ]


def for_machines(base: str) -> dict[str, str]:
    """Their absolute addresses, by the words that schema.org has for them."""
    return {
        _PROPERTIES[each.name]: base + each.address
        if each.address.startswith("/")
        else each.address
        for each in policies()
        if each.name in _PROPERTIES
    }
