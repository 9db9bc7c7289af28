"""All that is kept on one person, and what an editor may do for that person."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest

from newsroom.exceptions import NotAllowed
from newsroom.mailing import accounts, bringing, choosing, exporting, on_request, subscribing
from newsroom.models import Delivery, Subscriber, Subscription
from tests.factories import (
    THEN,
    make_chief,
    make_newsletter,
    make_section,
    make_subscription,
    make_user,
)
from tests.mailing.editions import make_edition
from tests.mailing.signing_up import ask, suppress
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(hours=2)


def test_export_holds_all_that_is_kept_but_the_keys(mail_server: MailServer) -> None:
    edition = make_edition()
    joined = make_subscription("ana@mail.example", newsletter=edition.newsletter)
    ana = joined.subscriber
    Delivery.objects.create(edition=edition, subscriber=ana, state="failed", reason="550 no")
    choosing.choose(ana, newsletter=edition.newsletter, sections=[make_section("Sport")])
    subscribing.unsubscribe(joined.unsubscribe_token, at=THEN)
    ask("ana@mail.example", edition.newsletter, at=LATER)
    accounts.ask_for(ana, at=LATER)
    suppress("ana@mail.example", "bounced")
    ana.refresh_from_db()

    told = json.loads(json.dumps(exporting.export(ana, at=LATER)))

    [subscription] = told["subscriptions"]
    assert told["address"] == "ana@mail.example"
    assert told["links_mailed_lately"] == 2
    assert subscription["newsletter"] == edition.newsletter.name
    assert subscription["sections"] == ["Sport"]
    assert subscription["consent_wording"] == "Get the latest stories"
    assert subscription["requested_at"] == LATER.isoformat()
    assert [each["ended_at"] for each in subscription["earlier"]] == [THEN.isoformat()]
    assert told["mails"] == [
        {
            "newsletter": edition.newsletter.name,
            "subject": edition.subject,
            "state": "failed",
            "at": None,
            "reason": "550 no",
        }
    ]
    assert told["mailed_links"][0]["purpose"] == "account"
    assert told["not_to_be_mailed"]["reason"] == "bounced"
    row = Subscription.objects.get()
    keys = {row.confirm_token, row.unsubscribe_token}
    assert not [key for key in keys if key and key in json.dumps(told)]


def test_export_tells_which_files_brought_the_address() -> None:
    tide = make_newsletter("The tide")
    ana = make_subscription("ana@mail.example", newsletter=make_newsletter()).subscriber
    brought = bringing.bring(
        BytesIO(b"email,created_at\nbo@mail.example,\nANA@mail.example,2026-01-02\n"),
        name="old.csv",
        newsletter=tide,
        source="Fair, on paper",
        by=make_chief(),
        at=THEN,
    )
    bringing.look_at_some(brought)

    told = json.loads(json.dumps(exporting.export(ana, at=LATER)))

    assert told["imports"] == [
        {
            "newsletter": "The tide",
            "file": "old.csv",
            "line": 3,
            "source": "Fair, on paper",
            "brought_at": brought.created_at.isoformat(),
            "asked_at": "2026-01-02T00:00:00+00:00",
            "outcome": "ready",
        }
    ]


@pytest.mark.parametrize(
    ("verb", "permission"),
    [
        (on_request.export, "export_subscriber"),
        (on_request.unsubscribe, "change_subscription"),
        (on_request.erase, "delete_subscriber"),
    ],
)
def test_editor_needs_the_permission_of_each_deed(verb: object, permission: str) -> None:
    subscription = make_subscription(newsletter=make_edition().newsletter)
    others = {"export_subscriber", "change_subscription", "delete_subscriber"} - {permission}
    stranger = make_user(permissions=("view_subscriber", *others))
    editor = make_user(permissions=(permission,))

    with pytest.raises(NotAllowed):
        verb(subscription.subscriber, by=stranger, at=THEN)  # type: ignore[operator]
    untouched = Subscription.objects.confirmed().filter(pk=subscription.pk).exists()
    verb(subscription.subscriber, by=editor, at=THEN)  # type: ignore[operator]

    assert untouched
    subscribers = Subscriber.objects.filter(pk=subscription.subscriber_id)
    assert subscribers.exists() is (verb is not on_request.erase)
