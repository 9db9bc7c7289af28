"""What a published article shows and links to, and every address it ever had."""

from __future__ import annotations

from django.db import models

from newsroom.content import keys, slugs
from newsroom.models.articles import Article
from newsroom.models.fields import Keyed, KeyField
from newsroom.models.photos import Photo
from newsroom.models.published import PublishedArticle


class PublishedPhoto(models.Model):
    """A photo that stands in the body of a published article, once."""

    published = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="body_photos"
    )
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="published_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "photo"], name="newsroom_published_photo_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.photo)


class PublishedLink(models.Model):
    """A link in the body of a published article to another article, once."""

    published = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="links_to_it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "target"], name="newsroom_published_link_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.target)


class ArticleSlug(Keyed):
    """A slug that an article is, or once was, public under; no two articles ever share one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="slugs")
    slug = models.CharField(max_length=slugs.SLUG_LENGTH)
    slug_key = KeyField(of="slug", by=keys.exact_key)

    def __str__(self) -> str:
        return self.slug
