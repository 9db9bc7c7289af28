"""What is where, what waits, and since when: counted, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Model, Q, QuerySet

from newsroom.mailing import rounds
from newsroom.models import (
    Announcement,
    Article,
    Delivery,
    Edition,
    PublicState,
    PublishedArticle,
    Stage,
    Subscription,
    Turn,
)

_MAILS = (Delivery.State.WAITING, Delivery.State.CLAIMED, Delivery.State.UNCERTAIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """How many of a kind wait, and since when the oldest does; for one alone, why."""

    what: str
    number: int
    since: datetime | None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The newsroom at one instant. No address, no token and no unpublished text is in it."""

    at: datetime
    stories: dict[str, int]
    public: dict[str, int]
    subscriptions: dict[str, int]
    editions: dict[str, int]
    newsroom_send: datetime | None
    """When newsroom_send last looked for what is due."""
    waiting: list[Waiting]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def state(*, at: datetime) -> State:
    """How the newsroom stands. Its number of queries is fixed, whatever there is."""
    return State(
        at=at,
        stories=_by(Article.objects.all(), "stage", Stage.values),
        public=_public(at),
        subscriptions={
            "confirmed": Subscription.objects.confirmed().count(),
            "pending": Subscription.objects.pending().count(),
        },
        editions=_by(Edition.objects.all(), "state", Edition.State.values),
        newsroom_send=rounds.last(),
        waiting=[each for each in _waiting(at) if each.number],
    )


def _by(rows: QuerySet[Any], column: str, values: list[str]) -> dict[str, int]:
    found = dict(rows.order_by().values_list(column).annotate(number=Count("pk")))
    return {value: found.get(value, 0) for value in values}


def _public(at: datetime) -> dict[str, int]:
    """As ``PublishedArticle.state`` has it, for all of them at once."""
    shown = Q(withdrawn_at=None)
    coming, over = Q(published_at__gt=at), Q(expires_at__lte=at)
    kinds = {
        PublicState.SCHEDULED: shown & coming,
        PublicState.LIVE: shown & ~coming & (Q(expires_at=None) | Q(expires_at__gt=at)),
        PublicState.EXPIRED: shown & ~coming & over,
        PublicState.WITHDRAWN: ~shown,
    }
    counts = {kind.value: Count("pk", filter=each) for kind, each in kinds.items()}
    found: dict[str, int] = PublishedArticle.objects.order_by().aggregate(**counts)
    return found


def _waiting(at: datetime) -> list[Waiting]:
    announcements = Announcement.objects.filter(done_at=None, due_at__lte=at)
    drafts = Edition.objects.filter(state=Edition.State.DRAFT)
    due = drafts.filter(send_at__lte=at)
    held = drafts.filter(send_at=None).exclude(hold_reason="")
    paused = Edition.objects.filter(state=Edition.State.PAUSED)
    mails = [
        _oldest(f"mails {each}", Delivery.objects.filter(state=each), _since(each))
        for each in _MAILS
    ]
    return [
        _oldest("announcements due (newsroom_tick)", announcements, "due_at"),
        _oldest("editions whose hour has come (newsroom_send)", due, "send_at"),
        _oldest("hours that were missed", Turn.objects.filter(state=Turn.State.LATE), "due_at"),
        _oldest("drafts that missed their hour", held, "scheduled_at", why="hold_reason"),
        _oldest("paused editions", paused, "prepared_at", why="pause_reason"),
        *mails,
    ]


def _since(state: Delivery.State) -> str:
    """The instant from which mails in this state wait."""
    columns = {Delivery.State.CLAIMED: "claimed_at", Delivery.State.UNCERTAIN: "handed_over_at"}
    return columns.get(state, "edition__prepared_at")


def _oldest(what: str, rows: QuerySet[Any], since: str, *, why: str = "") -> Waiting:
    found = rows.order_by().aggregate(number=Count("pk"), since=Min(since))
    reason = ""
    if why and found["number"] == 1:
        only: Model | None = rows.first()
        reason = getattr(only, why) if only else ""
    return Waiting(what=what, number=found["number"], since=found["since"], why=reason)
