"""Under which slug a story is public: claimed once, and its own for ever."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom.content import keys, slugs
from newsroom.exceptions import SlugTaken
from newsroom.models import Article, ArticleSlug, PublishedArticle

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
