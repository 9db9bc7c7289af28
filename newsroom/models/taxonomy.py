"""Sections and tags: where a story stands, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from newsroom.content import keys, slugs
from newsroom.models.fields import Keyed, KeyField, fill_slug, refuse_taken
from newsroom.models.link_fields import LinksField

#: Longest name of a tag, in characters.
TAG_LENGTH = 100


class Section(Keyed):
    """The one part of the paper that an article stands in. Its slug is unique.

    ``links`` is a list of web addresses elsewhere: ``["https://…"]``.
    """

    name = models.CharField(_("name"), max_length=60, help_text=_("As readers see it: World."))
    slug = models.CharField(
        _("slug"),
        max_length=slugs.SLUG_LENGTH,
        blank=True,
        help_text=_("The section's part of its address. Left empty, it is made from the name."),
    )
    slug_key = KeyField(of="slug", by=keys.exact_key)
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences at the top of its page.")
    )
    photo = models.ForeignKey(
        "newsroom.Photo",
        verbose_name=_("photo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pictured_sections",
    )
    links = LinksField(_("links"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Sections are listed by this number, lowest first.")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, text=self.name, fallback="section")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("newsroom:section", kwargs={"slug": self.slug})

    def clean(self) -> None:
        fill_slug(self, text=self.name, fallback="section")
        refuse_taken(self, "slug_key", _("Another section has this slug."))


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags, found by what they say rather than by how it is spelled."""

    def named(self, name: str) -> TagQuerySet:
        """The tag with this name, whatever its case and spacing."""
        return self.filter(key=keys.key(name))

    def resolve(self, names: Iterable[str]) -> list[Tag]:
        """The tags of these names in their order, each once; those missing are created.

        The one place where strings become tags. Three queries however many names.
        Raises: ValidationError for a name that is empty or over ``TAG_LENGTH`` characters.
        """
        wanted = _by_key(names)
        found = {tag.key: tag for tag in self.filter(key__in=wanted)}
        # Once more where another new tag took a slug in between.
        for _attempt in range(2):
            missing = {key: name for key, name in wanted.items() if key not in found}
            found |= self._created(missing)
        return [found[key] for key in wanted]

    def resolve_unsaved(self, names: Iterable[str]) -> list[Tag]:
        """As ``resolve``, with nothing stored: those missing are new tags, unsaved."""
        wanted = _by_key(names)
        found = {tag.key: tag for tag in self.filter(key__in=wanted)}
        missing = {key: name for key, name in wanted.items() if key not in found}
        found |= dict(zip(missing, self._with_free_slugs(missing), strict=True))
        return [found[key] for key in wanted]

    def _created(self, missing: dict[str, str]) -> dict[str, Tag]:
        """The tags of these names by key, made now or meanwhile by another.

        One is absent where another tag took its slug at this very moment.
        """
        if not missing:
            return {}
        with transaction.atomic():
            self.bulk_create(self._with_free_slugs(missing), ignore_conflicts=True)
        return {tag.key: tag for tag in self.filter(key__in=missing)}

    def _with_free_slugs(self, missing: dict[str, str]) -> list[Tag]:
        """Unsaved tags; where two names make one slug, the later gets its key's first digits."""
        made = {key: slugs.slug_from(name, fallback="tag") for key, name in missing.items()}
        slug_keys = [keys.exact_key(slug) for slug in made.values()]
        taken = set(self.filter(slug_key__in=slug_keys).values_list("slug_key", flat=True))
        tags = []
        for key, name in missing.items():
            slug = made[key]
            if keys.exact_key(slug) in taken:
                slug = f"{slug[: slugs.SLUG_LENGTH - 9]}-{key[:8]}"
            taken.add(keys.exact_key(slug))
            tags.append(self.model(name=name, slug=slug))
        return tags


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """The names, tidied, each once, by the key of its tag. Raises: ValidationError."""
    wanted: dict[str, str] = {}
    for name in names:
        tidy = tidy_tag_name(name)
        wanted.setdefault(keys.key(tidy), tidy)
    return wanted


def tidy_tag_name(name: str) -> str:
    """``name`` with single spaces. Raises: ValidationError when empty or too long."""
    tidy = " ".join(name.replace("\x00", "").split())
    if not tidy:
        raise ValidationError(_("A tag needs a name."), code="empty")
    if len(tidy) > TAG_LENGTH:
        raise ValidationError(
            _("The tag “%(start)s…” is longer than %(most)d characters."),
            code="too_long",
            params={"start": tidy[:30], "most": TAG_LENGTH},
        )
    return tidy


class Tag(Keyed, TagBase):
    """A topic. Its name is unique by key: “Café” and “CAFÉ” are one tag on every database."""

    name = models.CharField(_("name"), max_length=TAG_LENGTH)
    key = KeyField(of="name")
    slug = models.CharField(
        _("slug"),
        max_length=slugs.SLUG_LENGTH,
        blank=True,
        help_text=_("The tag's part of its address. Left empty, it is made from the name."),
    )
    slug_key = KeyField(of="slug", by=keys.exact_key)
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences at the top of its page.")
    )
    photo = models.ForeignKey(
        "newsroom.Photo",
        verbose_name=_("photo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pictured_tags",
    )
    links = LinksField(_("links"), default=list, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = tidy_tag_name(self.name)
        fill_slug(self, text=self.name, fallback="tag")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("newsroom:tag", kwargs={"slug": self.slug})

    def clean(self) -> None:
        self.name = tidy_tag_name(self.name)
        fill_slug(self, text=self.name, fallback="tag")
        refuse_taken(self, "key", _("This tag exists already, perhaps in other letter case."))
        refuse_taken(self, "slug_key", _("Another tag has this slug."))


class TaggedArticle(ItemBase):
    """One tag on one article, once."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE)

    objects: models.Manager[TaggedArticle] = models.Manager()

    class Meta:
        verbose_name = _("tagged article")
        verbose_name_plural = _("tagged articles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="newsroom_tagged_article_once"
            ),
        ]


class ArticleTagManager(_TaggableManager):
    """taggit's manager of one article's tags, with strings resolved by key and set in bulk."""

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: dict[str, Any]) -> list[Tag]:
        given = list(tags)
        by_name = iter(Tag.objects.resolve(tag for tag in given if isinstance(tag, str)))
        named = list(by_name)
        keyed = {tag.key: tag for tag in named}
        resolved = (keyed[keys.key(tag)] if isinstance(tag, str) else tag for tag in given)
        return list(dict.fromkeys(resolved))

    def set(self, tags: Iterable[Any], **kwargs: Any) -> None:
        """Make these the article's tags, in this order, in a fixed number of queries."""
        wanted = self._to_tag_model_instances(tags, {})
        rows = self.through._default_manager.filter(content_object=self.instance)
        current = list(rows.order_by("pk").values_list("tag_id", flat=True))
        if current == [tag.pk for tag in wanted]:
            return
        self._remove_prefetched_objects()
        with transaction.atomic():
            rows.delete()
            self.through._default_manager.bulk_create(
                [self.through(content_object=self.instance, tag=tag) for tag in wanted]
            )
