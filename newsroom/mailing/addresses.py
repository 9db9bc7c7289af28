"""What is taken as an e-mail address, and how it is written on an envelope."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from newsroom.exceptions import AddressRefused

#: Most octets of an address, of its part before the @, and of one name in its domain.
#: Source: RFC 5321, sections 4.5.3.1.1 to 4.5.3.1.3 (a path of 256 holds < and >); RFC 1035, 2.3.4.
MOST_OCTETS = 254
MOST_LOCAL_OCTETS = 64
MOST_LABEL_OCTETS = 63

#: Source: RFC 5321, section 4.1.2; RFC 5322, section 3.2.3.
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\[ -~])*)"')
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
#: Letters that Python's IDNA 2003 writes as others, so that mail would go to another domain.
#: Source: Unicode Technical Standard 46, section 4.1.
_DEVIATING = frozenset("ßẞς\u200c\u200d")


def parse(text: str) -> str:
    """The address that ``text`` is, its domain in lower case and in Unicode.

    Taken is what SMTP can carry to any server: a dot-atom or a quoted string, an @, and a
    domain name. A quoted string that needs no quotes loses them, since it names the same
    mailbox. Raises: AddressRefused with a sentence for the person who typed it.
    """
    _refuse_unprintable(text)
    local, at, domain = text.rpartition("@")
    if not at:
        raise AddressRefused(_("An e-mail address has an @ in it, as in name@example.com."))
    address = f"{_local(local)}@{_domain(domain)}"
    if len(wire(address)) > MOST_OCTETS:
        raise AddressRefused(_too_long())
    return address


def wire(address: str) -> str:
    """A parsed address in ASCII, its domain in A-labels: what SMTP and headers carry.

    Source: RFC 5890, section 2.3.2.1; RFC 5321, section 2.3.5.
    """
    local, _at, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _refuse_unprintable(text: str) -> None:
    if not text.strip():
        raise AddressRefused(_("Type your e-mail address."))
    if len(text) > MOST_OCTETS:
        raise AddressRefused(_too_long())
    if not text.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text
    ):
        raise AddressRefused(_("An e-mail address has no line breaks or control characters in it."))


def _local(text: str) -> str:
    if not text or text == '""':
        raise AddressRefused(_("Something is missing before the @."))
    if len(text) > MOST_LOCAL_OCTETS:
        raise AddressRefused(_too_long())
    if not text.isascii():
        raise AddressRefused(
            _("Before the @ we can only mail to the letters a–z without accents, digits and signs.")
        )
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return _least_quoted(re.sub(r"\\(.)", r"\1", quoted[1]))
    if not _DOT_ATOM.fullmatch(text):
        raise AddressRefused(_wrong_sign(text))
    return text


def _wrong_sign(text: str) -> str:
    if " " in text:
        return _no_spaces()
    if "@" in text:
        return _("An e-mail address has only one @ in it.")
    if text.startswith(".") or text.endswith(".") or ".." in text:
        return _("The dots before the @ cannot be right.")
    return _("Before the @ is a sign that no e-mail address has there.")


def _least_quoted(content: str) -> str:
    """What a quoted string says, in quotes only where it needs them.

    Source: RFC 5321, section 4.1.2: quoted and plain are one mailbox, plain is to be preferred.
    """
    if _DOT_ATOM.fullmatch(content):
        return content
    escaped = re.sub(r'(["\\])', r"\\\1", content)
    return f'"{escaped}"'


def _domain(text: str) -> str:
    if not text:
        raise AddressRefused(_("Something is missing after the @."))
    if " " in text:
        raise AddressRefused(_no_spaces())
    if text.startswith("["):
        raise AddressRefused(_("After the @ stands the name of a domain, not a number."))
    if not text.isascii():
        _refuse_letters(text)
    encoded = _ascii_domain(text)
    labels = encoded.split(".")
    if not all(_LABEL.fullmatch(label) and len(label) <= MOST_LABEL_OCTETS for label in labels):
        raise AddressRefused(_wrong_domain())
    return _readable_domain(encoded)


def _refuse_letters(domain: str) -> None:
    if not _DEVIATING.isdisjoint(domain):
        raise AddressRefused(
            _("We cannot mail to this domain as it is written. Type it in its xn-- form.")
        )
    composed = unicodedata.normalize("NFKC", domain)
    if not all(character in ".-。" or _is_letter(character) for character in composed):
        raise AddressRefused(_wrong_domain())


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressRefused(_wrong_domain()) from error


def _readable_domain(encoded: str) -> str:
    """The domain in Unicode where that leads back to the same A-labels, else as it is."""
    if "xn--" not in encoded:
        return encoded
    try:
        readable = encoded.encode("ascii").decode("idna").lower()
        _refuse_letters(readable)
        return readable if _ascii_domain(readable) == encoded else encoded
    except (UnicodeError, AddressRefused):
        return encoded


def _no_spaces() -> str:
    return _("An e-mail address has no spaces in it.")


def _too_long() -> str:
    return _("This is too long for an e-mail address.")


def _wrong_domain() -> str:
    return _("What stands after the @ is not the name of a domain, as in name@example.com.")
