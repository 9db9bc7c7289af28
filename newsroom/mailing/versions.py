"""An edition's versions: what it brings to readers of one choice, without what they have had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from newsroom.exceptions import NotReady
from newsroom.mailing import messages
from newsroom.models import (
    Delivery,
    Edition,
    EditionVersion,
    PublishedArticle,
    SectionChoice,
    Subscription,
)

State = Delivery.State

#: A version is known by two numbers: the reader's choice, and the groups of stories left out.
Kind = tuple[int, int]

#: Groups of stories of which each reader had all or none: as many bits as a number has.
MOST_GROUPS = 62


@dataclass(frozen=True, slots=True)
class Group:
    """Stories of this edition that the same earlier versions brought to readers."""

    stories: frozenset[int]
    editions: tuple[int, ...]
    versions: tuple[int, ...]


class Versions:
    """The versions of one edition: which there must be, what each holds, which a reader gets.

    Raises: NotReady when its stories were in too many earlier editions to tell them apart.
    """

    def __init__(self, edition: Edition, stories: Sequence[PublishedArticle]) -> None:
        self.edition = edition
        self.stories = stories
        self.groups = _groups(edition, [story.pk for story in stories])

    def told(self, subscriptions: QuerySet[Subscription]) -> QuerySet[Any]:
        """The subscriptions with the two numbers of the version that each is to get."""
        left_out: Expression | Value = Value(0, output_field=BigIntegerField())
        for place, group in enumerate(self.groups):
            had = When(Exists(_brought(group)), then=Value(1 << place))
            left_out = left_out + Case(had, default=Value(0), output_field=BigIntegerField())
        number = Coalesce(F("choice_id"), Value(0), output_field=BigIntegerField())
        return subscriptions.annotate(choice_number=number, left_out=left_out)

    def kinds(self, subscriptions: QuerySet[Subscription]) -> list[Kind]:
        """The versions that these subscriptions need, those without a story too. One query."""
        told = self.told(subscriptions).order_by()
        return sorted(told.values_list("choice_number", "left_out").distinct())

    def held(self, kind: Kind) -> list[PublishedArticle]:
        """The stories of a version, in the edition's order."""
        number, left_out = kind
        had = {
            story
            for place, group in enumerate(self.groups)
            if left_out >> place & 1
            for story in group.stories
        }
        sections = self._sections.get(number, frozenset())
        return [
            story
            for story in self.stories
            if story.pk not in had and (number == 0 or story.section_id in sections)
        ]

    def missing(self, kinds: Iterable[Kind]) -> list[Kind]:
        """Those of the versions that hold a story and are not stored yet. One query."""
        rows = EditionVersion.objects.filter(edition=self.edition)
        stored = set(rows.values_list("choice_number", "left_out"))
        return [kind for kind in kinds if kind not in stored and self.held(kind)]

    def rendered(self, kind: Kind) -> EditionVersion:
        """The version, not stored yet. Raises: NotConfigured."""
        body = messages.rendered(self.edition, self.held(kind))
        return EditionVersion(
            edition=self.edition,
            choice_number=kind[0],
            left_out=kind[1],
            html=body.html,
            text=body.text,
        )

    def store(self, versions: Iterable[EditionVersion]) -> None:
        """Freeze these versions. Inside a transaction that locks the edition's row."""
        through = EditionVersion.stories.through
        for version in versions:
            version.save(force_insert=True)
            kind = version.choice_number, version.left_out
            through._default_manager.bulk_create(
                through(editionversion_id=version.pk, publishedarticle_id=story.pk)
                for story in self.held(kind)
            )

    @cached_property
    def _sections(self) -> dict[int, frozenset[int]]:
        """The sections of each choice that readers of this newsletter have made. One query."""
        found: dict[int, set[int]] = {}
        used = SectionChoice.objects.filter(
            Exists(
                Subscription.objects.filter(
                    choice=OuterRef("pk"), newsletter=self.edition.newsletter_id
                )
            )
        )
        for number, section in used.values_list("pk", "sections"):
            found.setdefault(number, set()).add(section)
        return {number: frozenset(sections) for number, sections in found.items()}


def overlapping(edition: Edition, stories: Sequence[int]) -> QuerySet[Edition]:
    """Other editions of the newsletter that were released and hold one of these stories."""
    others = Edition.objects.filter(newsletter=edition.newsletter_id).exclude(pk=edition.pk)
    return others.exclude(state=Edition.State.DRAFT).filter(stories__story__in=stories).distinct()


def _groups(edition: Edition, stories: Sequence[int]) -> list[Group]:
    """The stories that earlier editions brought, together where they always came together.

    Stored rows name a group by its place: so the order must be the same each time.
    """
    earlier = EditionVersion.stories.through._default_manager.filter(
        editionversion__edition__in=overlapping(edition, stories).values("pk"),
        publishedarticle__in=stories,
    )
    carriers: dict[int, set[tuple[int, int]]] = {}
    columns = "publishedarticle_id", "editionversion__edition_id", "editionversion_id"
    for story, other, version in earlier.values_list(*columns):
        carriers.setdefault(story, set()).add((other, version))
    together: dict[tuple[tuple[int, int], ...], set[int]] = {}
    for story, versions in carriers.items():
        together.setdefault(tuple(sorted(versions)), set()).add(story)
    if len(together) > MOST_GROUPS:
        raise NotReady(_("Its stories were in too many earlier editions. Take some of them out."))
    return [
        Group(
            stories=frozenset(group),
            editions=tuple(sorted({other for other, _version in versions})),
            versions=tuple(version for _other, version in versions),
        )
        for versions, group in sorted(together.items())
    ]


def _brought(group: Group) -> QuerySet[Delivery]:
    """Deliveries to the subscription's reader that brought the group, or still may."""
    rows = Delivery.objects.filter(
        subscriber=OuterRef("subscriber_id"),
        edition__in=group.editions,
        version__in=group.versions,
    )
    never = Q(
        edition__state=Edition.State.CANCELLED,
        state__in=[State.WAITING, State.CLAIMED],
        handed_over_at=None,
    )
    return rows.exclude(state=State.FAILED).exclude(never)
