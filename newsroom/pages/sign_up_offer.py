"""Which newsletter the sign-up box on readers' pages offers, and which one a box asks for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Subquery

from newsroom.content import keys
from newsroom.models import Newsletter

#: What the box draws of a newsletter.
_DRAWN = ("name", "description", "slug")


def open_newsletters() -> QuerySet[Newsletter]:
    """Open newsletters in their order; the first stands in the sign-up box."""
    return Newsletter.objects.filter(is_open=True).order_by("position", "pk")


def asked_for(slug: str) -> Newsletter | None:
    """The open newsletter of this slug, the first without a slug; None where it is not open.

    A page may be older than what is open now: nobody is signed up for what they did not read.
    """
    found = open_newsletters()
    return (found.filter(slug_key=keys.exact_key(slug)) if slug else found).first()


def columns() -> dict[str, Subquery]:
    """The first open newsletter as columns of rows that a page reads anyway."""
    first = open_newsletters()
    return {f"sign_up_{name}": Subquery(first.values(name)[:1]) for name in _DRAWN}


def annotated(row: Any) -> dict[str, str] | None:
    """The newsletter that ``columns`` read beside this row; None without an open one."""
    if row.sign_up_name is None:
        return None
    return {name: getattr(row, f"sign_up_{name}") for name in _DRAWN}
