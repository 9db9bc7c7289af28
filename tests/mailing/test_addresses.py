from __future__ import annotations

import xml.etree.ElementTree as ET
from smtplib import quoteaddr
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.exceptions import AddressRefused
from newsroom.mailing import addresses
from newsroom.mailing.messages import Mail
from tests.shared_data import shared

TAKEN, REFUSED = "taken", "refused"

#: The verdict on each case of isemail.xml: its diagnosis, what we say, and the cases' numbers.
#: A quoted string is taken, since SMTP carries it; an empty one, 43, names no mailbox.
#: Numbers as last labels of a domain are taken: SMTP carries them, though nobody may own one.
VERDICTS = [
    ("DNSWARN_NO_MX_RECORD", TAKEN, [167]),
    ("DNSWARN_NO_RECORD", TAKEN, [12, 13, 27, 33, 37, 38, 168]),
    ("RFC5321_QUOTEDSTRING", TAKEN, [42, 45, 46, 48, 55]),
    ("RFC5321_TLD", TAKEN, [166]),
    ("RFC5321_TLDNUMERIC", TAKEN, [23, 24]),
    ("VALID", TAKEN, [5, 8, 9, 10, 11, 14, 19, 21, 22, 25, 29, 32, 100, 101]),
    ("CFWS_COMMENT", REFUSED, [90, 92, 96, 98]),
    ("CFWS_FWS", REFUSED, [88, 144, 148, 153, 157, 158]),
    ("DEPREC_CFWS_NEAR_AT", REFUSED, [85, 86, 93, 95, 97]),
    ("DEPREC_COMMENT", REFUSED, [165]),
    ("DEPREC_CTEXT", REFUSED, [126, 140]),
    ("DEPREC_FWS", REFUSED, [87, 89, 149]),
    ("DEPREC_LOCALPART", REFUSED, [54, 56]),
    ("DEPREC_QP", REFUSED, [58, 125, 134, 139]),
    ("DEPREC_QTEXT", REFUSED, [124, 138]),
    ("ERR_ATEXT_AFTER_CFWS", REFUSED, [94]),
    ("ERR_ATEXT_AFTER_DOMLIT", REFUSED, [113]),
    ("ERR_ATEXT_AFTER_QS", REFUSED, [51]),
    ("ERR_BACKSLASHEND", REFUSED, [110, 119]),
    ("ERR_CONSECUTIVEDOTS", REFUSED, [17, 36]),
    ("ERR_CR_NO_LF", REFUSED, [127, 128, 129, 130, 131]),
    ("ERR_DOMAINHYPHENEND", REFUSED, [31, 102]),
    ("ERR_DOMAINHYPHENSTART", REFUSED, [30]),
    ("ERR_DOT_END", REFUSED, [16, 35]),
    ("ERR_DOT_START", REFUSED, [15, 34]),
    ("ERR_EXPECTING_ATEXT", REFUSED, [20, 44, 49, 52, 53, 62, 99, 122, 123, 132, 136, 137]),
    ("ERR_EXPECTING_CTEXT", REFUSED, [135]),
    ("ERR_EXPECTING_DTEXT", REFUSED, [114]),
    ("ERR_EXPECTING_QPAIR", REFUSED, [160]),
    ("ERR_EXPECTING_QTEXT", REFUSED, [57, 133]),
    ("ERR_FWS_CRLF_END", REFUSED, [141, 142, 143, 145, 150, 151, 152, 154]),
    ("ERR_FWS_CRLF_X2", REFUSED, [146, 147, 155, 156]),
    ("ERR_NODOMAIN", REFUSED, [1, 2, 4, 18]),
    ("ERR_NOLOCALPART", REFUSED, [3, 6, 7]),
    ("ERR_UNCLOSEDCOMMENT", REFUSED, [91, 104, 105, 108, 109]),
    ("ERR_UNCLOSEDDOMLIT", REFUSED, [106, 118]),
    ("ERR_UNCLOSEDQUOTEDSTR", REFUSED, [47, 50, 103, 107]),
    ("RFC5321_ADDRESSLITERAL", REFUSED, [61, 68, 72, 75, 77, 79, 81]),
    ("RFC5321_IPV6DEPRECATED", REFUSED, [71]),
    ("RFC5321_QUOTEDSTRING", REFUSED, [43]),
    ("RFC5322_DOMAIN", REFUSED, [161]),
    ("RFC5322_DOMAINLITERAL", REFUSED, [63, 64, 65, 66, 112, 120, 121]),
    ("RFC5322_DOMAIN_TOOLONG", REFUSED, [41]),
    ("RFC5322_DOMLIT_OBSDTEXT", REFUSED, [115, 116, 117]),
    ("RFC5322_IPV6_2X2XCOLON", REFUSED, [76, 83]),
    ("RFC5322_IPV6_BADCHAR", REFUSED, [70]),
    ("RFC5322_IPV6_COLONEND", REFUSED, [159]),
    ("RFC5322_IPV6_COLONSTRT", REFUSED, [74, 84]),
    ("RFC5322_IPV6_GRPCOUNT", REFUSED, [67, 69, 78, 80]),
    ("RFC5322_IPV6_MAXGRPS", REFUSED, [73, 82]),
    ("RFC5322_LABEL_TOOLONG", REFUSED, [28]),
    ("RFC5322_LOCAL_TOOLONG", REFUSED, [26, 59, 60]),
    ("RFC5322_TOOLONG", REFUSED, [39, 40]),
]

#: Categories whose cases SMTP can carry. Of the third, address literals are refused all the same.
CARRIED = {"VALID_CATEGORY", "DNSWARN", "RFC5321"}


class Case(NamedTuple):
    """One case of the collection; ``address`` holds real control characters."""

    number: int
    address: str
    category: str
    diagnosis: str


def cases() -> list[Case]:
    root = ET.parse(shared("email/isemail.xml")).getroot()  # noqa: S314
    return [
        Case(
            int(test.attrib["id"]),
            _with_controls(test.findtext("address") or ""),
            (test.findtext("category") or "").removeprefix("ISEMAIL_"),
            (test.findtext("diagnosis") or "").removeprefix("ISEMAIL_"),
        )
        for test in root.iter("test")
    ]


def _with_controls(text: str) -> str:
    """The collection writes a control character as its picture, U+2400 and what it is."""
    return "".join(
        chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) <= 0x241F else sign for sign in text
    )


def verdict(address: str) -> str:
    try:
        addresses.parse(address)
    except AddressRefused:
        return REFUSED
    return TAKEN


def test_parse_gives_the_written_verdict_on_every_case() -> None:
    written = {
        number: (diagnosis, said) for diagnosis, said, numbers in VERDICTS for number in numbers
    }

    given_verdicts = {case.number: (case.diagnosis, verdict(case.address)) for case in cases()}

    assert given_verdicts == written
    assert len(written) == 164


def test_parse_takes_what_smtp_carries_and_nothing_else() -> None:
    expected = {
        case.number: TAKEN
        if case.category in CARRIED
        and case.diagnosis != "RFC5321_ADDRESSLITERAL"
        and not case.address.startswith('""')
        else REFUSED
        for case in cases()
    }

    given_verdicts = {case.number: verdict(case.address) for case in cases()}

    assert given_verdicts == expected


def test_parse_refuses_pictures_of_control_characters_too() -> None:
    pictures = [f"a{chr(number)}@iana.org" for number in range(0x2400, 0x2420)]
    pictures += [f"a@{chr(number)}.org" for number in range(0x2400, 0x2420)]

    assert {verdict(address) for address in pictures} == {REFUSED}


@pytest.mark.parametrize(
    ("typed", "kept", "wire"),
    [
        ("Ana.Sol@News.Example", "Ana.Sol@news.example", "Ana.Sol@news.example"),
        ("a@BÜCHER.example", "a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@例え。テスト", "a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("a@ｅxample.com", "a@example.com", "a@example.com"),
        ("a@xn--strae-oqa.de", "a@xn--strae-oqa.de", "a@xn--strae-oqa.de"),
        ("a@xn--i-7iq.ws", "a@xn--i-7iq.ws", "a@xn--i-7iq.ws"),
        ('"a b"@x.example', '"a b"@x.example', '"a b"@x.example'),
        ('"ana"@x.example', "ana@x.example", "ana@x.example"),
        (r'"a\"b\c"@x.example', r'"a\"bc"@x.example', r'"a\"bc"@x.example'),
    ],
)
def test_parse_keeps_one_spelling_of_an_address(typed: str, kept: str, wire: str) -> None:
    address = addresses.parse(typed)

    assert address == kept
    assert addresses.wire(address) == wire


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type your"),
        ("   ", "Type your"),
        ("ana", "has an @"),
        ("ana@", "after the @"),
        ("@x.example", "before the @"),
        ("ana sol@x.example", "no spaces"),
        ("ana@x.example ", "no spaces"),
        ("a@b@x.example", "only one @"),
        ("a..b@x.example", "dots"),
        ("jörg@x.example", "without accents"),
        ("a@straße.example", "xn--"),
        ("a@☃.example", "not the name of a domain"),
        ("a@[127.0.0.1]", "not a number"),
        ("a@x.example\nBcc: b@x.example", "line breaks"),
        ("a" * 65 + "@x.example", "too long"),
        ("a@" + "ü" * 60 + ".example", "not the name of a domain"),
    ],
)
def test_parse_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(AddressRefused, match=sentence):
        addresses.parse(typed)


_SIGNS = st.characters(min_codepoint=32, max_codepoint=126)


@given(st.text(_SIGNS, min_size=1, max_size=30))
def test_parse_keeps_a_quoted_mailbox_one_mailbox_everywhere(content: str) -> None:
    escaped = content.replace("\\", "\\\\").replace('"', r"\"")

    address = addresses.parse(f'"{escaped}"@x.example')

    assert addresses.parse(address) == address
    assert quoteaddr(addresses.wire(address)) == f"<{addresses.wire(address)}>"
    mail = Mail(to=[addresses.wire(address)], from_email="news@x.example").message().as_bytes()
    assert f"To: {addresses.wire(address)}".encode() in mail.splitlines()


@given(st.text(max_size=300))
def test_parse_answers_any_text(text: str) -> None:
    for typed in (text, f"a@{text}", f"{text}@x.example"):
        try:
            address = addresses.parse(typed)
        except AddressRefused:
            continue
        assert addresses.parse(address) == address
        assert addresses.wire(address).isascii()
        assert addresses.wire(address).isprintable()
