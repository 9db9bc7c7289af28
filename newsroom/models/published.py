"""What readers see: the published row of each article, and the rows of its lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.content import slugs
from newsroom.models.articles import Article, Byline
from newsroom.models.fields import SanitizedHTMLField
from newsroom.models.history import Revision
from newsroom.models.people import Author
from newsroom.models.photos import Photo
from newsroom.models.searchable import Searchable
from newsroom.models.taxonomy import Section, Tag

#: Where a page of a list begins: the last story before it, ``(published_at, primary key)``.
Cursor = tuple[datetime, int]


#: The long columns, which no list reads.
BODIES = ("body_page", "body_feed", "body_mail", "body_text")


class PublicState(models.TextChoices):
    """What an article is to readers; derived from instants, never stored."""

    NONE = "none", _("Not public")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LiveQuerySet(models.QuerySet[Any]):
    """Rows that carry ``published_at``, newest first, by the one rule of what is public.

    ``story`` is the path from the row to its published article, ``""`` for the article itself.
    """

    story = ""

    def not_gone(self, at: datetime) -> Self:
        """Rows that have neither expired by the instant ``at`` nor been withdrawn."""
        return self.filter(
            Q(**{f"{self.story}expires_at": None}) | Q(**{f"{self.story}expires_at__gt": at}),
            **{f"{self.story}withdrawn_at": None},
        )

    def live(self, at: datetime, *, before: Cursor | None = None) -> Self:
        """Rows public at the instant ``at``; with ``before``, those that follow that row."""
        rows, key = self.not_gone(at), "published_id" if self.story else "pk"
        if before is None:
            rows = rows.filter(published_at__lte=at)
        else:
            instant, pk = before
            rows = rows.filter(published_at__lte=min(at, instant))
            rows = rows.exclude(published_at=instant, **{f"{key}__gte": pk})
        return rows.order_by("-published_at", f"-{key}")


class PublishedArticleQuerySet(LiveQuerySet):
    """Stories as readers see them."""

    def in_section(self, section: Section) -> Self:
        """Stories that stand in this section."""
        return self.filter(section=section)

    def for_lists(self) -> Self:
        """Stories as lists show them: without their bodies, with section and bylines."""
        stories = self.defer(*BODIES).select_related("section")
        return stories.prefetch_related(models.Prefetch("bylines", _credits()))

    def for_results(self) -> Self:
        """Stories as results of a search show them, with their plain text; without bylines."""
        return self.defer("body_page", "body_feed", "body_mail").select_related("section")

    def indexable(self) -> Self:
        """Stories that a search index holds: all but withdrawn ones, with what it holds of them."""
        stories = self.filter(withdrawn_at=None).prefetch_related("bylines", "story_tags")
        return stories.defer("body_page", "body_feed", "body_mail", "lead", "figures", "notices")

    def for_cards(self) -> Self:
        """Stories as small cards show them: as in lists, without bylines."""
        return self.defer(*BODIES, "figures", "notices").select_related("section")

    def for_page(self, *, tags: models.QuerySet[PublishedTag]) -> Self:
        """Stories with all that their own page shows; ``tags`` are read with their columns."""
        stories = self.defer("body_feed", "body_mail", "body_text").select_related("section")
        return stories.prefetch_related(
            models.Prefetch("bylines", _credits().select_related("author__photo")),
            models.Prefetch("story_tags", tags),
        )


class PublishedArticle(Searchable, models.Model):
    """What readers see of an article: complete, ready to draw, written only by publishing.

    Never public before ``embargo_until``. ``published_at`` never changes once it has passed;
    ``year`` and ``month`` are of the public address and stay with it. ``lead`` holds the lead
    photo as it was published: ``{"alt", "caption", "credit", "width", "height", "name",
    "renditions"}``, or is empty; ``figures`` the photos in its body alike, by their ids as
    strings. ``notices`` holds its corrections, oldest first:
    ``[{"kind", "text", "placement", "at"}]``.
    """

    article = models.OneToOneField(
        Article, on_delete=models.PROTECT, primary_key=True, related_name="published"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    kicker = models.CharField(max_length=60, blank=True)
    headline = models.CharField(max_length=200)
    standfirst = models.TextField(blank=True)
    body_page = SanitizedHTMLField(blank=True)
    body_feed = SanitizedHTMLField(blank=True)
    body_mail = SanitizedHTMLField(blank=True)
    body_text = models.TextField(blank=True)
    word_count = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=35, blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, related_name="published_articles"
    )
    lead_photo = models.ForeignKey(
        Photo, on_delete=models.PROTECT, null=True, related_name="led_published_articles"
    )
    lead = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    slug = models.CharField(max_length=slugs.SLUG_LENGTH)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    embargo_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    revised_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_line = models.CharField(max_length=300, blank=True)
    drawn_at = models.DateTimeField()

    objects = PublishedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("published article")
        verbose_name_plural = _("published articles")
        indexes = [
            models.Index(fields=["published_at", "article"], name="newsroom_pub_newest"),
            models.Index(
                fields=["section", "published_at", "article"], name="newsroom_pub_section"
            ),
            models.Index(fields=["expires_at"], name="newsroom_pub_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(embargo_until=None) | Q(published_at__gte=F("embargo_until")),
                name="newsroom_published_after_embargo",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("published_at")),
                name="newsroom_published_before_expiry",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="newsroom_published_month_known"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse(
            "newsroom:article",
            kwargs={"year": self.year, "month": f"{self.month:02}", "slug": self.slug},
        )

    def state(self, at: datetime) -> PublicState:
        """What this article is to readers at the instant ``at``."""
        if self.withdrawn_at is not None:
            return PublicState.WITHDRAWN
        if self.published_at > at:
            return PublicState.SCHEDULED
        if self.expires_at is not None and self.expires_at <= at:
            return PublicState.EXPIRED
        return PublicState.LIVE

    def reading_minutes(self) -> int:
        """Whole minutes that the text takes to read, at 220 words a minute; at least one."""
        return max(1, round(self.word_count / 220))


def add_bylines(stories: Sequence[PublishedArticle]) -> None:
    """Read the bylines of these stories, as ``for_lists`` does. One query."""
    models.prefetch_related_objects(stories, models.Prefetch("bylines", _credits()))


class StoryRowQuerySet(LiveQuerySet):
    """Rows that repeat their story's ``published_at``, so that a list is one index scan."""

    story = "published__"

    def for_lists(self) -> Self:
        """Rows with their story as lists show it."""
        rows = self.defer(*(f"published__{name}" for name in BODIES))
        return rows.select_related("published__section").prefetch_related(
            models.Prefetch("published__bylines", _credits())
        )


class PublishedByline(models.Model):
    """One author's credit on a published article; repeats its ``published_at``."""

    published = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="published_bylines")
    role = models.CharField(max_length=10, choices=Byline.Role, blank=True)
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    objects = StoryRowQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["author", "published_at", "published"], name="newsroom_pub_author")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["published", "author"], name="newsroom_published_byline_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.author)


class PublishedTag(models.Model):
    """One tag of a published article; repeats its ``published_at``."""

    published = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="story_tags"
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="published_tags")
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    objects = StoryRowQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["tag", "published_at", "published"], name="newsroom_pub_tag")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["published", "tag"], name="newsroom_published_tag_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.tag)


def _credits() -> models.QuerySet[PublishedByline]:
    return PublishedByline.objects.select_related("author")
