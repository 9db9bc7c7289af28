"""Where a photo is used: at the desk, before readers, as the picture of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.models import Article, Author, Photo, PublishedArticle, Section, Tag

#: Most uses that are named where a photo cannot go.
NAMED = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """One thing that shows a photo: an article, a published article, an author, a section, a tag.

    ``told`` is a phrase for a person: “Boats are back” (published).
    """

    thing: Model
    told: str


_LABELS: dict[type[Model], str | Promise] = {
    Article: _("“%(name)s”"),
    PublishedArticle: _("“%(name)s” (as readers see it)"),
    Author: _("the author %(name)s"),
    Section: _("the section %(name)s"),
    Tag: _("the tag %(name)s"),
}


def of(photo: Photo, *, most: int) -> list[Use]:
    """The first uses of the photo, each once, the desk's stories first. Five queries at most.

    A published article is one only where its article shows another photo by now.
    """
    return list(islice(_found(photo, most), most))


def _found(photo: Photo, most: int) -> Iterator[Use]:
    shown = Q(lead_photo=photo) | Q(body_photos__photo=photo)
    articles = Article.objects.filter(shown).only("headline").order_by("-saved_at", "-pk")
    at_the_desk = list(articles.distinct()[:most])
    published = PublishedArticle.objects.filter(shown).only("headline").order_by("-published_at")
    known = [article.pk for article in at_the_desk]
    for found in (
        at_the_desk,
        published.exclude(pk__in=known).distinct()[:most],
        Author.objects.filter(photo=photo).only("name")[:most],
        Section.objects.filter(photo=photo).only("name")[:most],
        Tag.objects.filter(photo=photo).only("name")[:most],
    ):
        yield from (_use(thing) for thing in found)


def _use(thing: Model) -> Use:
    return Use(thing=thing, told=str(_LABELS[type(thing)]) % {"name": thing})
