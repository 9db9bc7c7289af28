from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.mailing import claiming, delivery
from newsroom.mailing.ledger import Ledger, Result
from newsroom.models import Delivery, Edition
from tests.mailing.editions import (
    NOW,
    make_edition_for,
    prepared,
    send,
    states,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


def test_resume_lets_wait_again_what_a_killed_worker_had_only_claimed(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    claiming.claim(edition, size=2, at=NOW - claiming.LEASE)

    uncertain = delivery.resume(edition, at=NOW)
    batch = send(edition)

    assert uncertain == 0
    assert batch.sent == 2


def test_resume_never_sends_again_what_a_killed_worker_handed_over(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana"))
    [claim] = claiming.claim(edition, size=2, at=NOW - claiming.LEASE)
    Ledger(edition).mark(claim, at=NOW - claiming.LEASE)

    uncertain = delivery.resume(edition, at=NOW)
    batch = send(edition)

    assert (uncertain, batch.claimed) == (1, 0)
    assert states(edition) == {"uncertain": 1}
    assert mail_server.received == []
    assert edition.state == Edition.State.SENT


def test_resume_leaves_alone_what_a_worker_is_still_at() -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    claiming.claim(edition, size=1, at=NOW)
    edition.deliveries.filter(state="waiting").update(
        state="claimed", claimed_at=NOW - claiming.LEASE, handed_over_at=NOW
    )

    delivery.resume(edition, at=NOW + timedelta(minutes=1))

    assert states(edition) == {"claimed": 2}


def test_a_worker_that_lost_its_claim_sends_nothing(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    [late] = claiming.claim(edition, size=1, at=NOW)
    delivery.resume(edition, at=NOW + claiming.LEASE)
    [current] = claiming.claim(edition, size=1, at=NOW + claiming.LEASE)

    assert not Ledger(edition).mark(late, at=NOW)
    assert Ledger(edition).record(Result(claim=late, state=Delivery.State.SENT), at=NOW) == 0
    assert Ledger(edition).mark(current, at=NOW)


def test_an_answer_after_the_lease_ended_is_still_recorded() -> None:
    edition = prepared(make_edition_for("ana"))
    [claim] = claiming.claim(edition, size=1, at=NOW)
    Ledger(edition).mark(claim, at=NOW)
    delivery.resume(edition, at=NOW + claiming.LEASE)

    recorded = Ledger(edition).record(Result(claim=claim, state=Delivery.State.SENT), at=NOW)

    assert recorded == 1
    assert states(edition) == {"sent": 1}


def test_pausing_takes_effect_on_what_is_claimed() -> None:
    edition = prepared(make_edition_for("ana"))
    [claim] = claiming.claim(edition, size=1, at=NOW)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.PAUSED)

    assert not Ledger(edition).mark(claim, at=NOW)
