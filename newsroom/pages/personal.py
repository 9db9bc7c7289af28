"""Whether a page was drawn for its visitor: what drawing it read of the request, and what it set.

A page is for all when drawing it read nothing that tells one visitor from another. All that does is
watched while it is drawn; what else a page is drawn from stands in the key of its copies.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

#: Headers and variables of a request that a page for all may read: they make its address.
_ADDRESS = frozenset(
    {
        *("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO"),
        *("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"),
        *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
    }
)
_TELLING = ("HTTP_", "REMOTE_", "CSRF_COOKIE", "SSL_", "AUTH_TYPE")
#: What an answer may vary by and still be for all: it is in the key, or of the transport.
_HARMLESS = {"accept-language", "accept-encoding"}
NO_STORE = "private, no-store"


class Watch:
    """What was read while a page was drawn. Watches ``request`` from its making on."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.has_read = False
        # Made of all headers, at once: what reads any of them reads them anew.
        request.__dict__.pop("headers", None)
        request.META = _Watched(request.META, self, telling=_is_telling)
        if hasattr(request, "environ"):
            request.environ = request.META
        request.COOKIES = _Watched(request.COOKIES, self)
        if hasattr(request, "user"):
            request.user = self._watched(request.user)

    def note(self) -> None:
        self.has_read = True

    def is_personal(self, response: HttpResponse) -> bool:
        """Whether the page was drawn for its visitor."""
        varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
        return bool(
            self.has_read
            or is_marked(self.request)
            or response.cookies
            or varies - _HARMLESS - {""}
        )

    def _watched(self, user: Any) -> Any:
        def read() -> Any:
            self.note()
            # Itself, where it is none of Django's lazy ones, which unwrap themselves.
            return user

        return SimpleLazyObject(read)


def is_marked(request: HttpRequest) -> bool:
    """Whether what is known of the request already makes its page a personal one.

    A site says so by ``request.newsroom_is_personal = True``.
    """
    session, messages = getattr(request, "session", None), getattr(request, "_messages", None)
    return bool(
        getattr(request, "newsroom_is_personal", False)
        or (session is not None and (session.accessed or session.modified))
        or (messages is not None and (messages.used or messages.added_new))
        or "HTTP_AUTHORIZATION" in request.META
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
        # Django's own, made when a page first reads it.
        or getattr(request, "_csp_nonce", None)
    )


def keep_private(response: HttpResponse) -> HttpResponse:
    """Have no cache keep it, nor anyone be told that it has not changed."""
    response["Cache-Control"] = NO_STORE
    for name in ("ETag", "Last-Modified", "Expires"):
        del response[name]
    return response


class Jar(SimpleCookie):
    """The cookies of a page for all: with the first one it is kept by no cache."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self._response = response

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        keep_private(self._response)


def _is_telling(name: object) -> bool:
    if name in _ADDRESS or name == (settings.SECURE_PROXY_SSL_HEADER or [""])[0]:
        return False
    return str(name).startswith(_TELLING)


class _Watched(dict[str, Any]):
    """A dictionary that notes when what stands under a telling key, or any key, is read."""

    def __init__(self, of: dict[str, Any], watch: Watch, telling: Any = None) -> None:
        super().__init__(of)
        self._watch, self._telling = watch, telling

    def _read(self, name: object) -> None:
        if self._telling is None or self._telling(name):
            self._watch.note()

    def __getitem__(self, name: str) -> Any:
        self._read(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._read(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._read(name)
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._watch.note()
        return super().__iter__()

    def keys(self) -> Any:
        self._watch.note()
        return super().keys()

    def values(self) -> Any:
        self._watch.note()
        return super().values()

    def items(self) -> Any:
        self._watch.note()
        return super().items()

    def copy(self) -> dict[str, Any]:
        self._watch.note()
        return super().copy()

    def __len__(self) -> int:
        self._watch.note()
        return super().__len__()
