"""What a site is asked, and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from urllib.parse import quote, urljoin, urlsplit

from lxml import html

#: Seconds that an answer may take, only against a server that hangs.
PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request, with the status that must come; a form's ``data`` makes it a POST."""

    url: str
    status: int = 200
    data: str = ""

    @property
    def method(self) -> str:
        return "POST" if self.data else "GET"


@dataclass(kw_only=True)
class Answer:
    """What came of one request."""

    ask: Ask
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def url(self) -> str:
        return self.ask.url

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def is_page(self) -> bool:
        """Whether it is HTML to look at; a redirect has none."""
        return self.kind == "text/html" and bool(self.body.strip())

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @cached_property
    def document(self) -> html.HtmlElement:
        """The page's elements; only of one that is a page."""
        return html.document_fromstring(self.body, parser=html.HTMLParser(encoding="utf-8"))


def fetch(ask: Ask) -> Answer:
    """Ask the site, and follow no redirect."""
    address = urlsplit(ask.url)
    connection = HTTPConnection(address.netloc, timeout=PATIENCE)
    path = address._replace(scheme="", netloc="", fragment="").geturl()
    form = {"Content-Type": "application/x-www-form-urlencoded"} if ask.data else {}
    try:
        connection.request(ask.method, path, ask.data or None, form)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(ask=ask, status=response.status, headers=headers, body=response.read())
    finally:
        connection.close()


def absolute(link: str, base: str) -> str:
    """The link's whole address as a browser asks for it, its fragment included."""
    return quote(urljoin(base, link.strip()), safe="!#$%&'()*+,/:;=?@[]~")
