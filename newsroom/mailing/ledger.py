"""What became of each delivery, noted around each hand-over to the mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db import connections, router
from django.utils.translation import gettext as _

from newsroom.mailing.claiming import Claim
from newsroom.mailing.prepared import Statement
from newsroom.models import Delivery, Edition, Subscription, Suppression

State = Delivery.State

#: How long a message waits after each answer that asked to try later; then it fails.
GAPS = (
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
#: Most characters of a reason that are kept.
_REASON_LENGTH = Delivery._meta.get_field("reason").max_length or 0
#: SQLite has one writer: this process's threads wait here, where waiting takes no time over.
_WRITER = Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one claim: sent, failed or uncertain."""

    claim: Claim
    state: Delivery.State
    reason: str = ""


class Ledger:
    """One worker's notes on one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._connection = connections[router.db_for_write(Delivery)]
        self._record = self._statement(_SET_RESULT, "WHERE", _IS_RESULT)
        self._mark = self._statement("SET handed_over_at = %s WHERE", _MAY_GO_OUT)
        # Which two rows is said apart too, so that every database finds them by their keys.
        either = ("WHERE id IN (%s, %s) AND ((", _IS_RESULT, ") OR (", _MAY_GO_OUT, "))")
        self._turn = Statement(self._connection, self._statement(_SET_EITHER, *either))

    def record(self, result: Result, *, at: datetime) -> int:
        """Note what became of the claim; 1 when it was still this worker's to note, else 0.

        An answer that came after the lease had ended still counts: it is no longer uncertain.
        """
        claim = result.claim
        reason = result.reason[:_REASON_LENGTH]
        given = [result.state.value, self._instant(at), reason, *self._is_result(claim)]
        return self._execute(self._record, given)

    def mark(self, claim: Claim, *, at: datetime) -> bool:
        """Note that the message goes to the mail server now; False when it may not.

        It may while the claim holds, the edition is sending, the subscription is confirmed and
        the address not suppressed, all asked in one statement.
        """
        return self._execute(self._mark, [self._instant(at), *self._may_go_out(claim)]) == 1

    def turn(self, result: Result | None, following: Claim, *, at: datetime) -> tuple[int, bool]:
        """``record`` the one and ``mark`` the next, in one statement where both succeed.

        A worker that is killed before has one message whose answer is unknown, and after it too.
        """
        if result is None:
            return 0, self.mark(following, at=at)
        done, instant = result.claim, self._instant(at)
        reason = result.reason[:_REASON_LENGTH]
        given = [
            *(done.delivery, result.state.value),
            *(done.delivery, instant),
            *(done.delivery, reason),
            *(following.delivery, instant),
            *(done.delivery, following.delivery),
            *self._is_result(done),
            *self._may_go_out(following),
        ]
        with self._writing():
            changed = self._turn.execute(given)
        if changed == 2:
            return 1, True
        return self._looked_up(result, following, at=at)

    def defer(self, claim: Claim, *, at: datetime, reason: str) -> State:
        """Let it be tried later, or fail where that has been done often enough; its new state."""
        if claim.attempts >= len(GAPS):
            told = _("Given up after %(number)d tries: %(reason)s") % {
                "number": claim.attempts + 1,
                "reason": reason,
            }
            self.record(Result(claim=claim, state=State.FAILED, reason=told), at=at)
            return State.FAILED
        held = Delivery.objects.filter(
            pk=claim.delivery, claimed_at=claim.at, state__in=[State.CLAIMED, State.UNCERTAIN]
        )
        with self._writing():
            held.update(
                state=State.WAITING,
                due_at=at + GAPS[claim.attempts],
                attempts=claim.attempts + 1,
                claimed_at=None,
                handed_over_at=None,
                reason=reason[:_REASON_LENGTH],
            )
        return State.WAITING

    def _looked_up(self, result: Result, following: Claim, *, at: datetime) -> tuple[int, bool]:
        """What the statement did that did not do both."""
        rows = Delivery.objects.filter(pk__in=[result.claim.delivery, following.delivery])
        found = {row.pk: row for row in rows}
        done, next_one = found.get(result.claim.delivery), found.get(following.delivery)
        recorded = done is not None and done.state == result.state and done.done_at == at
        marked = (
            next_one is not None
            and next_one.state == State.CLAIMED
            and next_one.claimed_at == following.at
            and next_one.handed_over_at == at
        )
        return int(recorded), marked

    def _is_result(self, claim: Claim) -> list[Any]:
        return [claim.delivery, self._instant(claim.at)]

    def _may_go_out(self, claim: Claim) -> list[Any]:
        edition = self._edition
        return [
            *(claim.delivery, self._instant(claim.at)),
            *(claim.subscriber, edition.newsletter_id),
            edition.pk,
            claim.address_hash,
        ]

    def _instant(self, at: datetime) -> Any:
        """As the database's driver wants it."""
        return self._connection.ops.adapt_datetimefield_value(at)

    def _statement(self, *parts: str) -> str:
        quote = self._connection.ops.quote_name
        models = Delivery, Subscription, Edition, Suppression
        names = "delivery", "subscription", "edition", "suppression"
        tables = {
            name: quote(model._meta.db_table) for name, model in zip(names, models, strict=True)
        }
        return " ".join(("UPDATE {delivery}", *parts)).format(**tables)

    def _execute(self, statement: str, given: list[Any]) -> int:
        with self._writing(), self._connection.cursor() as cursor:
            cursor.execute(statement, given)
            return int(cursor.rowcount)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._connection.vendor != "sqlite":
            yield
            return
        with _WRITER:
            yield


_SET_RESULT = "SET state = %s, done_at = %s, reason = %s"
_SET_EITHER = """
    SET state = CASE WHEN id = %s THEN %s ELSE state END,
    done_at = CASE WHEN id = %s THEN %s ELSE done_at END,
    reason = CASE WHEN id = %s THEN %s ELSE reason END,
    handed_over_at = CASE WHEN id = %s THEN %s ELSE handed_over_at END
"""
_IS_RESULT = "id = %s AND claimed_at = %s AND state IN ('claimed', 'uncertain')"
_MAY_GO_OUT = """
    id = %s AND claimed_at = %s AND state = 'claimed' AND handed_over_at IS NULL
    AND EXISTS (SELECT 1 FROM {subscription} s WHERE s.subscriber_id = %s AND s.newsletter_id = %s
                AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL)
    AND EXISTS (SELECT 1 FROM {edition} e WHERE e.id = %s AND e.state = 'sending')
    AND NOT EXISTS (SELECT 1 FROM {suppression} p WHERE p.address_hash = %s)
"""
