"""An edition goes out: prepared once, then claimed, handed over and recorded, mail by mail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.exceptions import NotAllowed, NotReady, WrongStage
from newsroom.mailing import addresses, audience, claiming, messages, progress, transport
from newsroom.mailing.locking import lock_edition, lock_newsletter
from newsroom.mailing.pausing import not_live, pause_unless_live
from newsroom.mailing.sending import Batch, Sender
from newsroom.mailing.versions import Versions, overlapping
from newsroom.models import Delivery, Edition, PublishedArticle

__all__ = [
    "Batch",
    "announce",
    "cancel",
    "carry_on",
    "frozen_or_rendered",
    "prepare",
    "release",
    "require_sender",
    "resume",
    "send_batch",
    "send_next",
    "send_test",
    "tell_moved_on",
]

State = Delivery.State


def prepare(edition: Edition, *, by: Any, at: datetime) -> int:
    """Freeze the edition's message and its audience; the number of readers it goes to.

    From here on it is sending. Locks the newsletter's row and the edition's.
    Raises: NotAllowed, WrongStage, NotReady, NotConfigured.
    """
    release(edition, by=by, at=at)
    return audience.freeze(edition, at=at)


def release(edition: Edition, *, by: Any, at: datetime) -> None:
    """Freeze the edition's message, in each version that readers need, and let it be sent.

    The first worker that comes freezes the audience. Sends ``edition_released`` on commit.
    Raises and locks as ``prepare`` does.
    """
    require_sender(by)
    edition.refresh_from_db()
    _require_draft(edition)
    stories = messages.stories_of(edition)
    _require_live(stories, at=at)
    versions = Versions(edition, stories)
    needed = [kind for kind in _kinds_in_use(versions) if versions.held(kind)]
    if not needed:
        raise NotReady(_("No reader gets a story of this edition that they have not had."))
    body = messages.rendered(edition, stories)
    rendered = [versions.rendered(kind) for kind in needed]
    with transaction.atomic(durable=True):
        lock_newsletter(edition.newsletter)
        locked = lock_edition(edition)
        _require_draft(locked)
        _require_unchanged(locked, edition, stories)
        _require_live(stories, at=at)
        locked.html, locked.text = body.html, body.text
        locked.state = Edition.State.SENDING
        locked.save(update_fields=["html", "text", "state"])
        versions.store(rendered)
    edition.refresh_from_db()
    announce(edition)


def send_test(edition: Edition, *, by: Any, at: datetime) -> str:
    """Mail the edition as it stands to the person who asks, and return the address.

    Nothing is recorded, and its unsubscribe link leads nowhere.
    Raises: NotAllowed, NotReady, AddressRefused, NotConfigured, MailRefused.
    """
    require_sender(by)
    address = getattr(by, by.get_email_field_name(), "")
    if not address:
        raise NotReady(_("Your login has no e-mail address: a test has nowhere to go."))
    address = addresses.parse(address)
    body = frozen_or_rendered(edition)
    subject = _("Test: %(subject)s") % {"subject": edition.subject}
    mail = messages.Envelope(edition, body, subject=subject).to_editor(address)
    with transport.connected() as connection:
        connection.send(mail)
    return address


def frozen_or_rendered(edition: Edition) -> messages.Rendered:
    """The bodies as they were frozen, or as they would be now. Raises: NotConfigured."""
    if edition.state != Edition.State.DRAFT and edition.html:
        return messages.Rendered(html=edition.html, text=edition.text)
    return messages.rendered(edition, messages.stories_of(edition))


def send_batch(edition: Edition, *, size: int, clock: Callable[[], datetime]) -> Batch:
    """Send to at most ``size`` readers who wait, over one connection; none when none waits.

    Any number of workers may do so at once. Each row is marked before its message is handed
    to the mail server and after. The edition is *sent* when no row waits and none is claimed.
    Raises: EditionPaused when a story is no longer public, or the mail server takes nothing;
    NotConfigured.
    """
    with closing(Sender(edition=edition, clock=clock)) as sender:
        return send_next(sender, size=size)


def send_next(sender: Sender, *, size: int) -> Batch:
    """``send_batch`` by a worker who keeps its connection."""
    edition, clock = sender.edition, sender.clock
    edition.refresh_from_db()
    if edition.state != Edition.State.SENDING:
        return Batch()
    if edition.prepared_at is None:
        audience.freeze(edition, at=clock())
    pause_unless_live(edition, at=clock())
    claims = claiming.claim(edition, size=size, at=clock())
    is_first = not Edition.objects.archived().filter(pk=edition.pk).exists()
    try:
        batch = sender.send(claims)
    finally:
        if is_first:
            tell_moved_on(edition, at=clock())
    progress.count(edition, at=clock())
    finish(edition, at=clock())
    return batch


def resume(edition: Edition, *, at: datetime) -> int:
    """Take back the rows of workers that were killed; the number that became uncertain.

    What was not handed over waits again. What was is uncertain, and a person decides.
    """
    waiting, uncertain = claiming.end_leases(edition, at=at)
    if uncertain and not waiting:
        finish(edition, at=at)
    return uncertain


def carry_on(edition: Edition, *, by: Any) -> None:
    """Let a paused edition go on. Sends ``edition_released`` on commit.

    Raises: NotAllowed, WrongStage.
    """
    require_sender(by)
    paused = Edition.objects.filter(pk=edition.pk, state=Edition.State.PAUSED)
    if not paused.update(state=Edition.State.SENDING, pause_reason=""):
        raise WrongStage(_("This edition is not paused."))
    edition.refresh_from_db()
    announce(edition)


@transaction.atomic
def cancel(edition: Edition, *, by: Any, at: datetime) -> int:
    """Send no more of an edition; the number of readers who will not get it.

    Its stories may come in another one. Raises: NotAllowed, WrongStage.
    """
    require_sender(by)
    stoppable = [Edition.State.DRAFT, Edition.State.SENDING, Edition.State.PAUSED]
    running = Edition.objects.filter(pk=edition.pk, state__in=stoppable)
    if not running.update(state=Edition.State.CANCELLED, finished_at=at, pause_reason=""):
        raise WrongStage(_("This edition has been sent, or was cancelled before."))
    waiting = Delivery.objects.filter(
        edition=edition, state__in=[State.WAITING, State.CLAIMED], handed_over_at=None
    )
    left_out = waiting.update(
        state=State.FAILED, done_at=at, reason=_("Left out: the edition was cancelled.")
    )
    tell_moved_on(edition, at=at)
    edition.refresh_from_db()
    return left_out


def finish(edition: Edition, *, at: datetime) -> None:
    """Call the edition sent when nothing waits and nobody is at work on it."""
    open_rows = Delivery.objects.filter(edition=edition, state__in=[State.WAITING, State.CLAIMED])
    if not open_rows.exists():
        sending = Edition.objects.filter(
            pk=edition.pk, state=Edition.State.SENDING, prepared_at__isnull=False
        )
        if sending.update(state=Edition.State.SENT, finished_at=at):
            tell_moved_on(edition, at=at)
        edition.refresh_from_db()


def announce(edition: Edition) -> None:
    """Tell workers on commit that there is something to send."""
    send = partial(signals.edition_released.send_robust, Edition, edition=edition)
    transaction.on_commit(send)


def tell_moved_on(edition: Edition, *, at: datetime) -> None:
    """Announce, once this has committed, that readers' pages may show the edition otherwise."""
    tell = partial(signals.edition_moved_on.send_robust, Edition, edition=edition, at=at)
    transaction.on_commit(tell, robust=True)


def require_sender(by: Any) -> None:
    """Raises: NotAllowed unless this person may send editions."""
    if not by.has_perm("newsroom.send_edition"):
        raise NotAllowed(_("You may not send editions."))


def _require_draft(edition: Edition) -> None:
    if edition.state != Edition.State.DRAFT:
        raise WrongStage(_("This edition is no draft any more: it was sent, or is being sent."))


def _require_live(stories: list[PublishedArticle], *, at: datetime) -> None:
    """Raises: NotReady, naming the story that is not public."""
    if not stories:
        raise NotReady(_("This edition has no stories yet."))
    gone = not_live(stories, at=at)
    if gone:
        raise NotReady(
            _("“%(headline)s” is not public now: take it out of the edition.")
            % {"headline": gone[0].headline}
        )


def _kinds_in_use(versions: Versions) -> list[tuple[int, int]]:
    """Raises: NotReady when there is nobody to mail to."""
    kinds = versions.kinds(audience.confirmed(versions.edition))
    if not kinds:
        raise NotReady(_("Nobody has confirmed a subscription to this newsletter yet."))
    return kinds


def _require_unchanged(locked: Edition, seen: Edition, stories: list[PublishedArticle]) -> None:
    """Raises: NotReady when what was rendered is not what is stored, or must be looked at anew."""
    words = "newsletter_id", "subject", "preheader", "intro"
    numbers = locked.stories.order_by("position", "pk").values_list("story", flat=True)
    is_same = all(getattr(locked, name) == getattr(seen, name) for name in words)
    if not is_same or list(numbers) != [story.pk for story in stories]:
        raise NotReady(_("The edition was changed just now. Look at it again, then send it."))
    keys = [story.pk for story in stories]
    if (
        overlapping(locked, keys)
        .filter(prepared_at=None)
        .exclude(state=Edition.State.CANCELLED)
        .exists()
    ):
        raise NotReady(
            _("Another edition with a story of this one is just being prepared. Try again soon.")
        )
