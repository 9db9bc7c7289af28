"""The place in a list where its next page begins, as it stands in a URL."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from newsroom.models.published import Cursor

#: Largest primary key that every database can compare with.
MOST = 2**63 - 1

_WRITTEN = re.compile(r"([0-9]{8})T([0-9]{12})-([1-9][0-9]{0,18})", re.ASCII)
_NUMBER = re.compile("[1-9][0-9]{0,18}", re.ASCII)


def written(cursor: Cursor) -> str:
    """The cursor as text for a URL: ``20260314T092653000000-42``, in UTC with microseconds."""
    instant, pk = cursor
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%S%f}-{pk}"


def read(text: str) -> Cursor:
    """The cursor that ``written`` made this text of. Raises: ValueError for any other text."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("not a place in a list")
    instant = datetime.strptime(f"{match[1]}{match[2]}+0000", "%Y%m%d%H%M%S%f%z")
    pk = int(match[3])
    if not 1000 < instant.year < 9999 or pk > MOST:
        raise ValueError("outside of what every database can compare with")
    return instant, pk


def asked_by(request: HttpRequest, *, name: str = "before") -> Cursor | None:
    """The place in the list that ``?before=`` asks for. Raises: Http404 for one that is none."""
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        return read(text)
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error


def number_asked_by(request: HttpRequest, name: str) -> int | None:
    """The primary key that the query asks for by this name. Raises: Http404 for what is none."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or int(text) > MOST:
        raise Http404(_("There is no such page."))
    return int(text)
