"""An edition goes out: prepared once, then claimed, handed over and recorded, mail by mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.exceptions import EditionPaused, NotAllowed, NotReady, WrongStage
from newsroom.mailing import addresses, audience, claiming, messages, transport
from newsroom.mailing.claiming import Claim
from newsroom.mailing.locking import lock_edition
from newsroom.models import Delivery, Edition, PublishedArticle

State = Delivery.State

#: Most characters of a reason that are kept.
_REASON_LENGTH = Delivery._meta.get_field("reason").max_length or 0


@dataclass(kw_only=True, slots=True)
class Batch:
    """What became of the deliveries that one call claimed."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0

    @property
    def claimed(self) -> int:
        return self.sent + self.failed + self.uncertain


def prepare(edition: Edition, *, by: Any, at: datetime) -> int:
    """Freeze the edition's message and its audience; the number of readers it goes to.

    From here on it is sending. Locks the edition's row.
    Raises: NotAllowed, WrongStage, NotReady, NotConfigured.
    """
    require_sender(by)
    with transaction.atomic(durable=True):
        locked = lock_edition(edition)
        if locked.state != Edition.State.DRAFT:
            raise WrongStage(_("This edition is no draft any more: it was sent, or is being sent."))
        stories = messages.stories_of(locked)
        _require_live(stories, at=at)
        if not audience.confirmed(locked).exists():
            raise NotReady(_("Nobody has confirmed a subscription to this newsletter yet."))
        body = messages.rendered(locked, stories)
        locked.html, locked.text = body.html, body.text
        locked.state = Edition.State.SENDING
        locked.save(update_fields=["html", "text", "state"])
    edition.refresh_from_db()
    return audience.freeze(edition, at=at)


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
    edition.refresh_from_db()
    if edition.state != Edition.State.SENDING:
        return Batch()
    if edition.prepared_at is None:
        audience.freeze(edition, at=clock())
    _pause_unless_live(edition, at=clock())
    body = messages.Rendered(html=edition.html, text=edition.text)
    envelope = messages.Envelope(edition, body)
    claims = claiming.claim(edition, size=size, at=clock())
    batch = Batch()
    if claims:
        _send(envelope, claims, batch=batch, clock=clock)
    _finish(edition, at=clock())
    return batch


def resume(edition: Edition, *, at: datetime) -> int:
    """Take back the rows of workers that were killed; the number that became uncertain.

    What was not handed over waits again. What was is uncertain, and a person decides.
    """
    waiting, uncertain = claiming.end_leases(edition, at=at)
    if uncertain and not waiting:
        _finish(edition, at=at)
    return uncertain


def carry_on(edition: Edition, *, by: Any) -> None:
    """Let a paused edition go on. Raises: NotAllowed, WrongStage."""
    require_sender(by)
    paused = Edition.objects.filter(pk=edition.pk, state=Edition.State.PAUSED)
    if not paused.update(state=Edition.State.SENDING, pause_reason=""):
        raise WrongStage(_("This edition is not paused."))
    edition.refresh_from_db()


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
    edition.refresh_from_db()
    return left_out


def require_sender(by: Any) -> None:
    """Raises: NotAllowed unless this person may send editions."""
    if not by.has_perm("newsroom.send_edition"):
        raise NotAllowed(_("You may not send editions."))


def _send(
    envelope: messages.Envelope,
    claims: list[Claim],
    *,
    batch: Batch,
    clock: Callable[[], datetime],
) -> None:
    waiting = list(claims)
    try:
        with transport.connected() as connection:
            while waiting:
                _deliver(waiting[0], envelope, connection, batch=batch, clock=clock)
                waiting.pop(0)
    except transport.Unreachable as error:
        claiming.release(waiting)
        raise _pause(envelope.edition, str(error)) from None


def _deliver(
    claim: Claim,
    envelope: messages.Envelope,
    connection: transport.Connection,
    *,
    batch: Batch,
    clock: Callable[[], datetime],
) -> None:
    """Hand one message over between two marks. Raises: transport.Unreachable."""
    if claim.left_out:
        batch.failed += claiming.record(
            claim, State.FAILED, at=clock(), reason=claim.left_out[:_REASON_LENGTH]
        )
        return
    message = envelope.to_reader(claim.address, token=claim.token, delivery=claim.delivery)
    if not claiming.mark_handed_over(claim, at=clock()):
        batch.failed += _leave_out(claim, at=clock())
        return
    try:
        connection.send(message)
    except transport.Refused as error:
        reason = str(error)[:_REASON_LENGTH]
        batch.failed += claiming.record(claim, State.FAILED, at=clock(), reason=reason)
    except transport.Unanswered as error:
        reason = str(error)[:_REASON_LENGTH]
        batch.uncertain += claiming.record(claim, State.UNCERTAIN, at=clock(), reason=reason)
    else:
        batch.sent += claiming.record(claim, State.SENT, at=clock())


def _leave_out(claim: Claim, *, at: datetime) -> int:
    """Record that this reader has left since the claim; 1 then.

    Otherwise the edition was stopped, and the row waits again, or the claim was lost: 0.
    """
    if audience.confirmed(claim.edition).filter(subscriber=claim.subscriber).exists():
        claiming.release([claim])
        return 0
    reason = _("Left out: no longer subscribed.")
    return claiming.record(claim, State.FAILED, at=at, reason=reason)


def _require_live(stories: list[PublishedArticle], *, at: datetime) -> None:
    """Raises: NotReady, naming the story that is not public."""
    if not stories:
        raise NotReady(_("This edition has no stories yet."))
    gone = _not_live(stories, at=at)
    if gone:
        raise NotReady(
            _("“%(headline)s” is not public now: take it out of the edition.")
            % {"headline": gone[0].headline}
        )


def _not_live(stories: list[PublishedArticle], *, at: datetime) -> list[PublishedArticle]:
    keys = [story.pk for story in stories]
    live = set(PublishedArticle.objects.live(at).filter(pk__in=keys).values_list("pk", flat=True))
    return [story for story in stories if story.pk not in live]


def _pause_unless_live(edition: Edition, *, at: datetime) -> None:
    rows = edition.stories.select_related("story").only("edition", "story__headline")
    gone = _not_live([row.story for row in rows], at=at)
    if gone:
        reason = _("“%(headline)s” is no longer public.") % {"headline": gone[0].headline}
        raise _pause(edition, reason)


def _pause(edition: Edition, reason: str) -> EditionPaused:
    """Stop the edition until a person lets it go on; the error that says so."""
    running = Edition.objects.filter(pk=edition.pk, state=Edition.State.SENDING)
    running.update(state=Edition.State.PAUSED, pause_reason=reason[:300])
    edition.refresh_from_db()
    return EditionPaused(_("The edition is paused. %(reason)s") % {"reason": reason})


def _finish(edition: Edition, *, at: datetime) -> None:
    """Call the edition sent when nothing waits and nobody is at work on it."""
    open_rows = Delivery.objects.filter(edition=edition, state__in=[State.WAITING, State.CLAIMED])
    if not open_rows.exists():
        sending = Edition.objects.filter(pk=edition.pk, state=Edition.State.SENDING)
        sending.update(state=Edition.State.SENT, finished_at=at)
        edition.refresh_from_db()
