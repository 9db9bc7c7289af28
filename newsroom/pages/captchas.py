"""The site's own way to tell people from robots, drawn in the forms for readers' addresses."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django.utils.module_loading import import_string

from newsroom import conf


class Captcha:
    """What keeps robots from the forms. A site names its subclass in the setting ``CAPTCHA``.

    It is made once, without arguments.
    """

    def field(self) -> str:
        """The HTML of the field: safe, and the same for every reader, for pages are cached."""
        raise NotImplementedError

    def is_passed(self, request: HttpRequest) -> bool:
        """Whether the person passed it who sent the form, by ``request.POST``."""
        raise NotImplementedError


def field() -> str:
    """The HTML of the site's captcha; "" without one."""
    path = conf.get().CAPTCHA
    return _made(path).field() if path else ""


def is_passed(request: HttpRequest) -> bool:
    """Whether the form passed the site's captcha, or there is none."""
    path = conf.get().CAPTCHA
    return not path or _made(path).is_passed(request)


def fault(path: str) -> str:
    """What is wrong with ``CAPTCHA``, as the end of a sentence; "" when nothing is."""
    try:
        found = import_string(path)
    except ImportError:
        return "cannot be imported"
    is_one = isinstance(found, type) and issubclass(found, Captcha)
    return "" if is_one else "is no subclass of newsroom.pages.captchas.Captcha"


@cache
def _made(path: str) -> Captcha:
    made: Captcha = import_string(path)()
    return made
