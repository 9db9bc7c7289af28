"""Addresses that must not be mailed, known by a keyed hash alone."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.mailing import subscribing, suppressing
from newsroom.models import Suppression
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import suppress

pytestmark = pytest.mark.django_db

ANA = "ana@mail.example"


def test_new_key_forgets_nobody_while_the_old_one_is_named(settings: Any) -> None:
    settings.NEWSROOM = {"SUPPRESSION_KEY": "old"}
    suppress(ANA, "complained")
    suppress("bo@mail.example", "erased")

    settings.NEWSROOM = {"SUPPRESSION_KEY": "new", "SUPPRESSION_KEY_FALLBACKS": ("old",)}

    assert suppressing.suppressed([ANA, "bo@mail.example", "eve@mail.example"]) == {
        ANA,
        "bo@mail.example",
    }
    assert suppressing.is_barred(ANA)
    suppressing.welcome_back("bo@mail.example")
    assert suppressing.of("bo@mail.example") is None


def test_first_key_of_its_own_forgets_nobody_while_the_secret_key_is_named(settings: Any) -> None:
    settings.NEWSROOM = {}
    suppress(ANA, "bounced")

    settings.NEWSROOM = {
        "SUPPRESSION_KEY": "own",
        "SUPPRESSION_KEY_FALLBACKS": (settings.SECRET_KEY,),
    }

    assert suppressing.is_barred(ANA)


def test_rotated_secret_key_forgets_nobody_while_django_knows_the_old_one(settings: Any) -> None:
    settings.NEWSROOM = {}
    suppress(ANA, "bounced")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]

    assert suppressing.is_barred(ANA)


def test_erasing_who_complained_keeps_the_graver_reason(settings: Any) -> None:
    settings.NEWSROOM = {"SUPPRESSION_KEY": "old"}
    suppress(ANA, "complained")
    settings.NEWSROOM = {"SUPPRESSION_KEY": "new", "SUPPRESSION_KEY_FALLBACKS": ("old",)}
    subscriber = make_subscription(ANA, newsletter=make_newsletter()).subscriber

    subscribing.erase(subscriber, at=THEN)

    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINED
