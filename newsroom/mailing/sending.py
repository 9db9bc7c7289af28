"""What one worker does with the deliveries that it has claimed, mail by mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from django.utils.translation import gettext as _

from newsroom.mailing import audience, claiming, pacing, transport
from newsroom.mailing.claiming import Claim
from newsroom.mailing.ledger import Ledger, Result
from newsroom.mailing.messages import Envelope, Rendered
from newsroom.mailing.pausing import pause
from newsroom.models import Delivery, Edition, EditionVersion

State = Delivery.State

#: Versions whose messages one batch keeps in memory at once.
_KEPT = 20


@dataclass(kw_only=True, slots=True)
class Batch:
    """What became of the deliveries that one call claimed; ``deferred`` ones wait again."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    deferred: int = 0

    @property
    def claimed(self) -> int:
        return self.sent + self.failed + self.uncertain + self.deferred


@dataclass(kw_only=True)
class Sender:
    """Sends claims over one connection. ``is_stopping`` is asked before each message.

    A message is marked after the server has all of it but the dot that ends it, by the statement
    that notes what became of the one before. So the two wait for the database once, and while
    they do, the server reads. To be closed.
    """

    edition: Edition
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = bool
    connection: transport.Connection = field(default_factory=transport.lazy)
    batch: Batch = field(init=False)

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.edition)
        self._pace = pacing.Pace()
        self._result: Result | None = None
        self._in_hand: Claim | None = None
        self._envelopes: dict[int, Envelope] = {}

    def send(self, claims: Sequence[Claim]) -> Batch:
        """Send these, and let those wait again to which it did not come.

        Whatever breaks, a message in hand does not: the server may have it.

        Raises: EditionPaused when the mail server takes nothing.
        """
        self.batch, self._in_hand = Batch(), None
        left = list(reversed(claims))
        try:
            while left and not self.is_stopping() and self._deliver(left[-1]):
                left.pop()
        except transport.Unreachable as error:
            self._pause(str(error))
        finally:
            self._note_result()
            claiming.release([claim for claim in left if claim is not self._in_hand])
        return self.batch

    def close(self) -> None:
        """End the session with the mail server."""
        self.connection.close()

    def _deliver(self, claim: Claim) -> bool:
        """Bring one message to its end, or say that no more may go out now: False.

        Raises: transport.Unreachable.
        """
        if claim.left_out:
            self._fail(claim, claim.left_out)
            return True
        if self._pace.must_wait():
            self._note_result()
            self._pace.wait()
        try:
            self.connection.offer(self._message(claim))
        except transport.Refused as error:
            self._note_refusal(claim, error)
            return True
        if not self._turn(claim):
            self.connection.take_back()
            return self._leave_out(claim)
        self._hand_over(claim)
        return True

    def _hand_over(self, claim: Claim) -> None:
        """Raises: transport.Unreachable."""
        self._in_hand = claim
        try:
            self.connection.hand_over()
        except transport.Refused as error:
            self._note_refusal(claim, error)
        except transport.Unanswered as error:
            self._result = Result(claim=claim, state=State.UNCERTAIN, reason=str(error))
        except transport.Unreachable:
            self._in_hand = None
            raise
        else:
            self._result = Result(claim=claim, state=State.SENT)
        self._in_hand = None

    def _turn(self, claim: Claim) -> bool:
        """Note the last result, and that this message is handed over now; False if it may not."""
        result, self._result = self._result, None
        recorded, may_go_out = self._ledger.turn(result, claim, at=self.clock())
        if result is not None:
            self._count(result, recorded)
        return may_go_out

    def _note_result(self) -> None:
        result, self._result = self._result, None
        if result is not None:
            self._count(result, self._ledger.record(result, at=self.clock()))

    def _note_refusal(self, claim: Claim, error: transport.Refused) -> None:
        if not isinstance(error, transport.Deferred):
            self._fail(claim, str(error))
            return
        self._note_result()
        state = self._ledger.defer(claim, at=self.clock(), reason=str(error))
        self.batch.deferred += state == State.WAITING
        self.batch.failed += state == State.FAILED

    def _fail(self, claim: Claim, reason: str) -> None:
        self._note_result()
        self._result = Result(claim=claim, state=State.FAILED, reason=reason)
        self._note_result()

    def _leave_out(self, claim: Claim) -> bool:
        """Why it may not go out: the reader has left since the claim, or nothing may: False.

        Nothing may when the edition was stopped, or the lease has ended and others have the rows.
        """
        self.edition.refresh_from_db()
        if self.edition.state != Edition.State.SENDING or not claiming.is_held(claim):
            return False
        if audience.confirmed(self.edition).filter(subscriber=claim.subscriber).exists():
            self._fail(claim, _("Left out: this address must not be mailed."))
        else:
            self._fail(claim, _("Left out: no longer subscribed."))
        return True

    def _count(self, result: Result, recorded: int) -> None:
        self.batch.sent += recorded * (result.state == State.SENT)
        self.batch.failed += recorded * (result.state == State.FAILED)
        self.batch.uncertain += recorded * (result.state == State.UNCERTAIN)

    def _pause(self, reason: str) -> NoReturn:
        raise pause(self.edition, reason) from None

    def _message(self, claim: Claim) -> transport.Outgoing | transport.EmailMessage:
        envelope = self._envelope(claim.version or 0)
        if self.connection.takes_bytes:
            return envelope.outgoing(
                claim.address, token=claim.token, delivery=claim.delivery, at=self.clock()
            )
        return envelope.to_reader(claim.address, token=claim.token, delivery=claim.delivery)

    def _envelope(self, version: int) -> Envelope:
        """The version's messages; those of a few versions are kept, whatever their number."""
        if version not in self._envelopes:
            if len(self._envelopes) >= _KEPT:
                self._envelopes.pop(next(iter(self._envelopes)))
            row = EditionVersion.objects.get(pk=version)
            body = Rendered(html=row.html, text=row.text)
            self._envelopes[version] = Envelope(self.edition, body)
        return self._envelopes[version]
