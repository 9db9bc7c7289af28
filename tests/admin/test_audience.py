from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from newsroom.mailing import choosing, delivery, subscribing
from newsroom.models import Subscriber, Subscription, Suppression
from tests.admin.desk import login
from tests.admin.newsletter_desk import body, newsletter_editor
from tests.factories import (
    THEN,
    make_chief,
    make_member,
    make_newsletter,
    make_section,
    make_subscription,
    make_user,
)
from tests.mailing.editions import NOW, make_edition_for, prepared
from tests.mailing.signing_up import ask, suppress
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def test_subscriber_is_found_by_address_and_shows_the_consent(client: Client) -> None:
    subscription = make_subscription("ana@mail.example", newsletter=make_newsletter())
    make_subscription("bo@mail.example", newsletter=subscription.newsletter)
    Subscription.objects.update(consent_page="/tag/harbours/", consent_wording="Get the latest")

    found = body(client.get("/admin/newsroom/subscriber/?q=ana@mail"))
    page = client.get(f"/admin/newsroom/subscriber/{subscription.subscriber.pk}/change/")

    assert "ana@mail.example" in found
    assert "bo@mail.example" not in found
    assert "/tag/harbours/" in body(page)
    assert "Get the latest" in body(page)
    assert subscription.unsubscribe_token not in body(page)
    assert "<textarea" not in body(page)


def test_subscriber_is_never_added_or_changed_by_hand() -> None:
    chief = login(make_chief())
    subscription = make_subscription("ana@mail.example", newsletter=make_newsletter())
    page = f"/admin/newsroom/subscriber/{subscription.subscriber.pk}/change/"

    answers = [
        chief.get("/admin/newsroom/subscriber/add/"),
        chief.post(page, {"email": "eve@mail.example"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert Subscriber.objects.get().email == "ana@mail.example"


def test_deleting_a_subscriber_erases_the_address(mail_server: MailServer) -> None:
    editor = login(make_user(permissions=("view_subscriber", "delete_subscriber")))
    edition = make_edition_for("ana", "bo")
    ana = Subscriber.objects.get(email="ana@mail.example")
    prepared(edition)

    editor.post(f"/admin/newsroom/subscriber/{ana.pk}/delete/", {"post": "yes"})
    delivery.send_batch(edition, size=10, clock=lambda: NOW)

    assert [each.email for each in Subscriber.objects.all()] == ["bo@mail.example"]
    assert Suppression.objects.get().reason == Suppression.Reason.ERASED
    assert [each.recipient for each in mail_server.received] == ["bo@mail.example"]


def test_erasing_leaves_no_address_in_the_log_of_the_admin() -> None:
    editor = login(make_user(permissions=("view_subscriber", "delete_subscriber")))
    newsletter = make_newsletter()
    ana = make_subscription("ana@mail.example", newsletter=newsletter).subscriber
    bo = make_subscription("bo@mail.example", newsletter=newsletter).subscriber
    chosen = {"action": "delete_selected", "_selected_action": [bo.pk], "post": "yes"}

    editor.post(f"/admin/newsroom/subscriber/{ana.pk}/delete/", {"post": "yes"})
    editor.post("/admin/newsroom/subscriber/", chosen)

    logged = LogEntry.objects.order_by("pk").values_list("object_id", "object_repr")
    assert Subscriber.objects.count() == 0
    assert list(logged) == [(str(ana.pk), "erased"), (str(bo.pk), "erased")]


def test_subscriber_shows_choices_earlier_consents_and_suppression(
    client: Client, mail_server: MailServer
) -> None:
    newsletter = make_newsletter()
    subscription = make_subscription("ana@mail.example", newsletter=newsletter)
    Subscription.objects.update(consent_wording="First <words>", consent_ip="192.0.2.7")
    choosing.choose(
        subscription.subscriber, newsletter=newsletter, sections=[make_section("Sport")]
    )
    subscribing.unsubscribe(subscription.unsubscribe_token, at=THEN)
    ask("ana@mail.example", newsletter)
    suppress("ana@mail.example", "bounced")

    page = body(client.get(f"/admin/newsroom/subscriber/{subscription.subscriber.pk}/change/"))

    assert "Sport" in page
    assert "First &lt;words&gt;" in page
    assert "192.0.2.7" in page
    assert "Bounced, since" in page


def test_editor_downloads_what_is_kept_and_ends_subscriptions() -> None:
    editor = login(
        make_user(permissions=("view_subscriber", "export_subscriber", "change_subscription"))
    )
    subscription = make_subscription("ana@mail.example", newsletter=make_newsletter())
    page = f"/admin/newsroom/subscriber/{subscription.subscriber.pk}"

    shown = body(editor.get(f"{page}/change/"))
    looked = editor.get(f"{page}/export/").status_code
    asked = body(editor.get(f"{page}/end/"))
    untouched = Subscription.objects.confirmed().count()
    data = editor.post(f"{page}/export/")
    ended = editor.post(f"{page}/end/", follow=True)

    assert f'action="{page}/export/"' in shown
    assert f'href="{page}/end/"' in shown
    assert looked == 405
    assert "No newsletter comes to ana@mail.example any more" in asked
    assert untouched == 1
    assert data.json()["address"] == "ana@mail.example"
    assert "no-store" in data["Cache-Control"]
    assert "1 subscription ended." in body(ended)
    assert Subscription.objects.confirmed().count() == 0
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {"a subscriber"}


def test_editor_without_the_permissions_sees_no_buttons_and_is_refused() -> None:
    editor = login(make_user(permissions=("view_subscriber",)))
    subscriber = make_subscription("ana@mail.example", newsletter=make_newsletter()).subscriber
    page = f"/admin/newsroom/subscriber/{subscriber.pk}"

    shown = body(editor.get(f"{page}/change/"))
    answers = [editor.post(f"{page}/{deed}/").status_code for deed in ("export", "end")]
    answers.append(editor.get(f"{page}/end/").status_code)

    assert "/export/" not in shown
    assert "/end/" not in shown
    assert answers == [403, 403, 403]
    assert Subscription.objects.confirmed().count() == 1


def test_deleting_says_that_it_erases() -> None:
    nele = login(make_member("nele", role="Newsletter editor"))
    reader = make_subscription("ana@mail.example", newsletter=make_newsletter()).subscriber
    readers = "/admin/newsroom/subscriber/"
    ticked = {"action": "delete_selected", "_selected_action": [reader.pk]}

    one = body(nele.get(f"{readers}{reader.pk}/delete/"))
    several = body(nele.post(readers, ticked))

    assert "This erases all that is kept on a reader" in one
    assert "This erases all that is kept on a reader" in several
    assert Subscriber.objects.count() == 1
