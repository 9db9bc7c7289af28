"""Which sections of a newsletter a reader wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from newsroom.content import keys
from newsroom.deadlocks import retried
from newsroom.models import Newsletter, Section, SectionChoice, Subscriber, Subscription


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A newsletter as one reader may choose it."""

    newsletter: Newsletter
    subscription: Subscription | None
    """The one that is confirmed or waits for it; None where there is none, or it has ended."""
    sections: list[Section]
    """Those that it brings."""
    chosen: frozenset[int]
    """Primary keys of the sections that the reader wants alone; empty: all."""

    @property
    def is_pending(self) -> bool:
        """Whether the subscription waits for its confirmation."""
        return self.subscription is not None and self.subscription.confirmed_at is None


def offers(subscriber: Subscriber, *, sections: list[Section]) -> list[Offer]:
    """What the reader may choose: open newsletters, and closed ones that the reader has.

    ``sections`` are all that there are. Four queries.
    """
    rows = subscriber.subscriptions.filter(ended_at=None).select_related("choice")
    held = {row.newsletter_id: row for row in rows.prefetch_related("choice__sections")}
    offered = Newsletter.objects.filter(Q(is_open=True) | Q(pk__in=list(held)))
    offered = offered.order_by("position", "pk").prefetch_related("sections")
    return [
        Offer(
            newsletter=newsletter,
            subscription=held.get(newsletter.pk),
            sections=list(newsletter.sections.all()) or sections,
            chosen=_chosen(held.get(newsletter.pk)),
        )
        for newsletter in offered
    ]


def choose(subscriber: Subscriber, *, newsletter: Newsletter, sections: Iterable[Section]) -> None:
    """Bring the reader these sections of the newsletter alone; without any, all of it."""
    row = Subscription.objects.filter(subscriber=subscriber, newsletter=newsletter, ended_at=None)
    row.update(choice=choice_of(sections))


def _chosen(subscription: Subscription | None) -> frozenset[int]:
    if subscription is None or subscription.choice is None:
        return frozenset()
    return frozenset(section.pk for section in subscription.choice.sections.all())


@retried
@transaction.atomic
def choice_of(sections: Iterable[Section]) -> SectionChoice | None:
    """The one row of these sections, made where there is none; None for no section.

    None stands for the whole newsletter.
    """
    chosen = sorted({section.pk for section in sections})
    if not chosen:
        return None
    key = keys.exact_key(",".join(map(str, chosen)))
    choice, is_new = SectionChoice.objects.get_or_create(key=key)
    if is_new:
        choice.sections.set(chosen)
    return choice
