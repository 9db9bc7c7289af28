"""The bylines in the form's data: read as a list, and written anew over the rows there are now."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.forms import CheckboxInput
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from newsroom.admin import base
from newsroom.models import Article, Byline

#: Prefix of the bylines' inputs.
PREFIX = "bylines"
_AUTHOR = re.compile(rf"{PREFIX}-(\d{{1,4}})-author")
_ROW = re.compile(rf"{PREFIX}-(\d+|TOTAL_FORMS|INITIAL_FORMS)(-|$)")

#: An author's number as the form sends it, and a role.
Credit = tuple[str, str]


def read(data: QueryDict) -> list[Credit]:
    """Who is credited as what, in the order that was typed."""
    found = []
    for row in sorted(int(match[1]) for match in map(_AUTHOR.fullmatch, data) if match):
        author = data.get(f"{PREFIX}-{row}-author", "")
        cross = f"{PREFIX}-{row}-DELETE"
        is_deleted = CheckboxInput().value_from_datadict(data, MultiValueDict(), cross)
        if base.number(author) and not is_deleted:
            order = base.number(data.get(f"{PREFIX}-{row}-position", ""))
            found.append((order, (author, data.get(f"{PREFIX}-{row}-role", ""))))
    return [credit for _place, credit in sorted(found, key=lambda each: each[0])]


def rebase(
    data: QueryDict, article: Article | None, wanted: Sequence[Credit] | None = None
) -> None:
    """Write the wanted credits, else those that the data holds, over the rows there are now.

    A row whose author is still wanted keeps its number; others are marked to be deleted, and new
    ones follow, so that the data stays valid whatever was deleted and added meanwhile.
    """
    left = list(enumerate(read(data) if wanted is None else wanted))
    for name in [name for name in data if _ROW.match(name)]:
        del data[name]
    rows = list(article.bylines.order_by("position", "pk")) if article and article.pk else []
    for number, row in enumerate(rows):
        place = next((each for each in left if each[1][0] == str(row.author_id)), None)
        if place is not None:
            left.remove(place)
        _write(data, number, place, row)
    for number, place in enumerate(left, start=len(rows)):
        _write(data, number, place, None)
    total = len(rows) + len(left)
    _write(data, total, (0, ("", Byline.Role.WORDS.value)), None)
    data[f"{PREFIX}-INITIAL_FORMS"] = str(len(rows))
    data[f"{PREFIX}-TOTAL_FORMS"] = str(total + 1)


def _write(
    data: QueryDict, number: int, place: tuple[int, Credit] | None, row: Byline | None
) -> None:
    kept = (row.position, (str(row.author_id), row.role)) if row else (0, ("", ""))
    position, (author, role) = place or kept
    inputs = {"author": author, "role": role, "position": str(position)}
    if row is not None:
        inputs |= {"id": str(row.pk), "article": str(row.article_id)}
        inputs |= {} if place else {"DELETE": "on"}
    for name, value in inputs.items():
        data[f"{PREFIX}-{number}-{name}"] = value
