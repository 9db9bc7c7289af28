"""The working copy: a story as the desk works on it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from newsroom.content import slugs
from newsroom.models.fields import SanitizedHTMLField
from newsroom.models.people import Author
from newsroom.models.photos import Photo
from newsroom.models.taxonomy import ArticleTagManager, Section, TaggedArticle

#: Years in which an instant can be told in every time zone and stored in every database.
YEARS = range(1900, 9000)


class Stage(models.TextChoices):
    """Where the working copy stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready")
    PUBLISHED = "published", _("Published")


class Rule(models.TextChoices):
    """What forbids a verb that stage and permission allow, until someone breaks it."""

    FOUR_EYES = "four_eyes", _("Four-eyes rule")
    HOLD = "hold", _("Legal hold")


class Article(models.Model):
    """A story as the desk works on it. Readers never see this row.

    ``stage``, ``revision_number``, ``held_at`` and ``hold_note`` are written by the verbs in
    ``desk/`` alone.
    """

    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("A short label above the headline.")
    )
    headline = models.CharField(_("headline"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        max_length=500,
        help_text=_("The summary under the headline; also shown in lists and mail."),
    )
    body = SanitizedHTMLField(_("body"), blank=True)
    body_cleaner = models.CharField(max_length=20, blank=True, editable=False)
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
    )
    authors = models.ManyToManyField(Author, through="newsroom.Byline", related_name="articles")
    tags = TaggableManager(
        _("tags"),
        through=TaggedArticle,
        manager=ArticleTagManager,
        blank=True,
        related_name="articles",
        help_text=_("Topics, separated by commas."),
    )
    lead_photo = models.ForeignKey(
        Photo,
        verbose_name=_("lead photo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_articles",
    )
    slug = models.CharField(
        _("slug"),
        max_length=slugs.SLUG_LENGTH,
        blank=True,
        help_text=_("The story's part of its address. Left empty, it is made from the headline."),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_("Such as fr or pt-BR. Left empty, it is the site's language."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("The story can be public nowhere before this instant."),
    )
    expires_at = models.DateTimeField(
        _("expires"),
        null=True,
        blank=True,
        help_text=_("From this instant on readers no longer find the story."),
    )
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.DRAFT, editable=False
    )
    revision_number = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    held_at = models.DateTimeField(_("on legal hold"), null=True, editable=False)
    hold_note = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_by_name = models.CharField(max_length=150, blank=True, editable=False)
    saved_at = models.DateTimeField(_("last saved"), editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    saved_by_name = models.CharField(_("last saved by"), max_length=150, blank=True, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["saved_at", "id"], name="newsroom_article_newest"),
            models.Index(fields=["stage", "saved_at"], name="newsroom_article_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=Stage.values), name="newsroom_article_stage_known"
            ),
        ]
        permissions = [
            ("submit_article", _("Can submit articles for review")),
            ("edit_others_article", _("Can change articles of others, at any stage")),
            ("approve_article", _("Can approve articles and send them back")),
            ("publish_article", _("Can publish and schedule articles")),
            ("withdraw_article", _("Can withdraw articles")),
            ("correct_article", _("Can add corrections to articles that are live")),
            ("hold_article", _("Can put articles on legal hold")),
            ("override_article", _("Can break the four-eyes rule and legal holds")),
            ("purge_article", _("Can remove articles for legal reasons")),
        ]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        if self.slug:
            self.slug = slugs.slug_from(self.slug, fallback="story")
        for name in ("embargo_until", "expires_at"):
            instant = getattr(self, name)
            if instant and instant.year not in YEARS:
                raise ValidationError({name: _("This year is out of reach.")})
        if self.expires_at and self.embargo_until and self.expires_at <= self.embargo_until:
            raise ValidationError(
                {"expires_at": _("The story would expire before its embargo ends.")}
            )


class ArticlePhoto(models.Model):
    """A photo that stands in the body of an article's newest revision, once."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="body_photos")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="article_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "photo"], name="newsroom_article_photo_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.photo)


class Byline(models.Model):
    """One author's credit on one article, in its order."""

    class Role(models.TextChoices):
        WORDS = "words", _("Words")
        PHOTOS = "photos", _("Photos")
        EDITING = "editing", _("Editing")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.WORDS, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="newsroom_byline_once",
                violation_error_message=_("This author is credited already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.author)
