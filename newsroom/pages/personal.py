"""Whether a page was drawn for its visitor: what drawing it read of the request, and what it set.

A page is for all when drawing it read nothing that tells one visitor from another. All that does is
watched while it is drawn; what else a page is drawn from stands in the key of its copies.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

#: Headers of a request that a page for all may read: they make its address, or its answer's form.
_ADDRESS = frozenset(
    {
        *("HTTP_HOST", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"),
        *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
    }
)
#: As above, where the setting says that a proxy of the site's own has written them.
_FORWARDED = {
    "HTTP_X_FORWARDED_HOST": "USE_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT": "USE_X_FORWARDED_PORT",
}
_TELLING = ("HTTP_", "REMOTE_", "CSRF_COOKIE", "SSL_", "AUTH_TYPE")
#: What an answer may vary by and still be for all: it is in the key, or of the transport.
_HARMLESS = {"accept-language", "accept-encoding"}
NO_STORE = "private, no-store"


class Watch:
    """What was read while a page was drawn. Watches ``request`` from its making on."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.has_read = False
        # Made of headers, at once: what reads any of them reads them anew.
        for made in ("headers", "accepted_types", "accepted_types_by_precedence"):
            request.__dict__.pop(made, None)
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
        or _is_in_language_of_cookie(request)
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
        # Django's own, made when a page first reads it.
        or getattr(request, "_csp_nonce", None)
    )


def _is_in_language_of_cookie(request: HttpRequest) -> bool:
    """Whether a cookie may have chosen the language, of which Django tells no cache."""
    has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return has_chosen and not translation.get_language_from_path(request.path_info)


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
    if name in _FORWARDED and getattr(settings, _FORWARDED[str(name)]):
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


def _of_one(method: str) -> Callable[..., Any]:
    """The dictionary's method, which reads what stands under its first argument."""

    def read(self: _Watched, name: object, *args: Any) -> Any:
        self._read(name)
        return getattr(dict, method)(self, name, *args)

    return read


def _of_all(method: str) -> Callable[..., Any]:
    """The dictionary's method, which reads all of it."""

    def read(self: _Watched, *args: Any) -> Any:
        self._watch.note()
        return getattr(dict, method)(self, *args)

    return read


for _name in ("__getitem__", "__contains__", "get", "pop", "setdefault"):
    setattr(_Watched, _name, _of_one(_name))
for _name in (
    *("__iter__", "__reversed__", "__len__", "__repr__", "__eq__", "__ne__", "__or__", "__ror__"),
    *("keys", "values", "items", "copy", "popitem"),
):
    setattr(_Watched, _name, _of_all(_name))
