"""Under which slug a story is public: claimed once, and its own for ever."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.content import keys, slugs
from newsroom.exceptions import SlugTaken
from newsroom.models import Article, ArticleSlug, Author, PublishedArticle, Section, Tag

#: How many slugs are tried for a headline before the article's own number ends the search.
SLUG_TRIES = 9


def claim_slug(article: Article, existing: PublishedArticle | None) -> str:
    """The slug to be public under, claimed for ever. Raises: SlugTaken."""
    if existing and not article.slug:
        return existing.slug
    base = slugs.slug_from(article.slug or article.headline, fallback="story")
    more = () if article.slug else (*range(2, SLUG_TRIES + 1), article.pk)
    for slug in (base, *(slugs.numbered(base, number) for number in more)):
        if _claim(article, slug):
            return slug
    raise SlugTaken(_("Another story has the slug “%(slug)s”. Type another one.") % {"slug": base})


def free_slugs(article: Article) -> None:
    """Give back the slugs of a story that nobody has seen: other stories may have them."""
    ArticleSlug.objects.filter(article=article).delete()


def addresses_of(story: PublishedArticle) -> tuple[str, ...]:
    """Paths of the story, today's and earlier ones, and of the lists that it stands in."""
    told = {"year": story.year, "month": f"{story.month:02}"}
    slugs_of = ArticleSlug.objects.filter(article=story.article_id).values_list("slug", flat=True)
    earlier = (reverse("newsroom:article", kwargs={**told, "slug": slug}) for slug in slugs_of)
    subjects: list[Section | Tag | Author] = [story.section] if story.section else []
    subjects += [row.tag for row in story.story_tags.select_related("tag")]
    subjects += [row.author for row in story.bylines.select_related("author")]
    lists = (subject.get_absolute_url() for subject in subjects)
    return tuple(dict.fromkeys([story.get_absolute_url(), *earlier, *lists]))


def _claim(article: Article, slug: str) -> bool:
    """Whether the slug is this article's now: by an earlier claim, or by this one."""
    key = keys.exact_key(slug)
    owner = ArticleSlug.objects.filter(slug_key=key).values_list("article_id", flat=True).first()
    if owner is not None:
        return owner == article.pk
    try:
        with transaction.atomic():
            ArticleSlug.objects.create(article=article, slug=slug)
    except IntegrityError:
        return False
    return True
