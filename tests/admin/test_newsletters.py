from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.admin.editions import EditionAdmin
from newsroom.desk import withdrawing
from newsroom.models import Edition, Newsletter
from tests.admin.desk import form_data, login, sentences
from tests.admin.newsletter_desk import EDITIONS, body, newsletter_editor, url
from tests.factories import (
    make_chief,
    make_newsletter,
    make_subscription,
    make_user,
    publish_article,
)
from tests.mailing.editions import make_edition, make_edition_for, make_readers, states
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def build(client: Client, newsletter: Newsletter) -> Any:
    return client.post(reverse("admin:newsroom_newsletter_build", args=[newsletter.pk]))


def test_edition_is_built_adjusted_looked_at_and_sent(
    client: Client, mail_server: MailServer
) -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana", "bo")
    publish_article("Older story")
    publish_article("Harbour reopens")

    built = build(client, newsletter)
    edition = Edition.objects.get()
    data = form_data(client.get(built["Location"]), subject="The tide turns", _preview="1")
    saved = client.post(url(edition), data)
    preview = client.get(saved["Location"] + "?as=text")
    question = client.get(url(edition, "send"))
    sent = client.post(url(edition, "send"))

    assert built["Location"] == url(edition)
    assert saved["Location"] == url(edition, "preview")
    assert "Harbour reopens" in body(preview)
    assert "Send to 2 subscribers" in body(preview)
    assert "“The tide turns” goes to 2 subscribers of “The tide”." in body(question)
    assert "sent to 2 readers" in sentences(sent)
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENT
    assert states(edition) == {"sent": 2}
    assert {each.message["Subject"] for each in mail_server.received} == {"The tide turns"}


def test_build_without_new_stories_says_so(client: Client) -> None:
    answer = build(client, make_newsletter())

    assert "nothing new for “The tide”" in sentences(answer)
    assert Edition.objects.count() == 0


def test_building_and_sending_take_a_post(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana")
    page = reverse("admin:newsroom_newsletter_build", args=[edition.newsletter.pk])

    refused = {client.get(page).status_code}
    refused |= {client.get(url(edition, deed)).status_code for deed in ("test", "go_on", "cancel")}
    asked = client.get(url(edition, "send"))

    assert refused == {405}
    assert asked.status_code == 200
    assert mail_server.received == []
    assert Edition.objects.get().state == Edition.State.DRAFT


def test_sending_twice_sends_once(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana")

    client.post(url(edition, "send"))
    again = client.post(url(edition, "send"))

    assert "no draft any more" in sentences(again)
    assert len(mail_server.received) == 1


def test_staff_without_permission_get_403(mail_server: MailServer) -> None:
    edition = make_edition_for("ana")
    viewer = login(make_user(permissions=("view_edition",)))
    stranger = login(make_user(permissions=("view_article",)))
    newsletter = edition.newsletter

    answers = [
        viewer.post(url(edition, deed)).status_code for deed in ("test", "send", "go_on", "cancel")
    ]
    answers += [viewer.get(url(edition, "send")).status_code, build(viewer, newsletter).status_code]
    answers += [
        stranger.get(page).status_code
        for page in (url(edition), url(edition, "preview"), EDITIONS, "/admin/newsroom/subscriber/")
    ]

    assert set(answers) == {403}
    assert viewer.get(url(edition, "preview")).status_code == 200
    assert mail_server.received == []


def test_pages_of_an_edition_that_is_not_there_are_not_found(client: Client) -> None:
    newsletter = make_newsletter()
    arabic = "".join(chr(0x660 + int(digit)) for digit in str(newsletter.pk))

    answers = [
        client.get(f"{EDITIONS}999/preview/"),
        client.post(f"{EDITIONS}999/send/"),
        client.get(f"{EDITIONS}{'9' * 30}/schedule/"),
        client.post(f"{EDITIONS}{'9' * 5000}/pause/"),
        client.post("/admin/newsroom/newsletter/x/build/"),
        client.post("/admin/newsroom/newsletter/999/build/"),
        client.post(f"/admin/newsroom/newsletter/{'9' * 5000}/build/"),
        client.post(f"/admin/newsroom/newsletter/{arabic}/build/"),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_test_mail_goes_to_the_editor_alone(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana")

    answer = client.post(url(edition, "test"))

    assert answer["Location"] == url(edition, "preview")
    assert "nele@news.example" in sentences(answer)
    assert [each.recipient for each in mail_server.received] == ["nele@news.example"]
    assert states(edition) == {}


def test_a_mail_server_that_is_down_is_a_sentence_not_an_error(
    client: Client, mail_server: MailServer
) -> None:
    edition = make_edition_for("ana")
    mail_server.stop()

    tested = client.post(url(edition, "test"))
    sent = client.post(url(edition, "send"))
    shown = client.get(url(edition))
    mail_server.start(mail_server.port)
    gone_on = client.post(url(edition, "go_on"))

    assert "cannot be reached" in sentences(tested)
    assert "The edition is paused. The mail server cannot be reached" in sentences(sent)
    assert "cannot be reached" in body(shown)
    assert "Go on sending" in body(shown)
    assert "sent to 1 reader." in sentences(gone_on)
    assert len(mail_server.received) == 1


def test_refused_readers_are_listed_with_their_reasons(
    client: Client, mail_server: MailServer
) -> None:
    edition = make_edition_for("ana", "bo")
    mail_server.refusals["bo@mail.example"] = "550 5.1.1 no such mailbox"
    client.post(url(edition, "send"))
    viewer = login(make_user(permissions=("view_edition",)))

    results = f"{url(edition, 'results')}?state=failed"
    page, without_readers = body(client.get(results)), body(viewer.get(results))

    assert "550 5.1.1 no such mailbox" in page
    assert "bo@mail.example" in page
    assert "550 5.1.1 no such mailbox" in without_readers
    assert "bo@mail.example" not in without_readers
    assert results in body(client.get(url(edition)))


def test_a_story_withdrawn_before_sending_is_named(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana")
    story = edition.stories.get().story
    withdrawing.withdraw(story.article, by=make_chief(), at=timezone.now())

    answer = client.post(url(edition, "send"))

    assert "“Harbour reopens” is not public now" in sentences(answer)
    assert mail_server.received == []


def test_sent_edition_is_read_only(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana")
    opened = form_data(client.get(url(edition)), subject="Changed")
    client.post(url(edition, "send"))

    page = client.get(url(edition))
    saved = client.post(url(edition), opened)
    deleted = client.post(url(edition, "delete"), {"post": "yes"})

    assert 'name="subject"' not in body(page)
    assert saved.status_code == 403
    assert deleted.status_code == 403
    edition.refresh_from_db()
    assert edition.subject == "Harbour reopens"


def test_cancel_stops_a_paused_edition(client: Client, mail_server: MailServer) -> None:
    edition = make_edition_for("ana", "bo")
    mail_server.stop()
    client.post(url(edition, "send"))

    answer = client.post(url(edition, "cancel"))

    assert "2 readers do not get it" in sentences(answer)
    assert Edition.objects.get().state == Edition.State.CANCELLED


def test_preview_says_what_is_missing(client: Client, settings: Any) -> None:
    edition = make_edition()
    settings.NEWSROOM = {}

    answer = client.get(url(edition, "preview"))

    assert answer["Location"] == url(edition)
    assert "SITE_URL" in sentences(answer)


def test_preview_offers_no_sending_when_nobody_subscribes(client: Client) -> None:
    edition = make_edition()

    page = body(client.get(url(edition, "preview")))

    assert "nobody to send it to" in page
    assert url(edition, "send") not in page


def test_a_draft_that_is_released_while_it_is_deleted_stays(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = make_edition()
    released = Edition.objects.filter(pk=edition.pk)
    monkeypatch.setattr(
        EditionAdmin, "log_deletions", lambda *given: released.update(state=Edition.State.SENDING)
    )

    answer = client.post(url(edition, "delete"), {"post": "yes"})

    assert answer.status_code == 403
    assert released.exists()


def test_newsletter_has_a_welcome_that_its_editor_writes() -> None:
    client, newsletter = login(make_chief()), make_newsletter()
    page = f"/admin/newsroom/newsletter/{newsletter.pk}/change/"
    words = {"welcome_subject": "Hello", "welcome_text": "Good <b>morning</b>"}

    answer = client.post(page, form_data(client.get(page), **words))
    long = client.post(page, form_data(client.get(page), welcome_text="x" * 5001))

    newsletter.refresh_from_db()
    assert answer.status_code == 302
    assert "welcome_text" in long.context["adminform"].form.errors
    assert (newsletter.welcome_subject, newsletter.welcome_text) == tuple(words.values())


def test_newsletter_takes_no_editions_without_stories() -> None:
    chief, newsletter = login(make_chief()), make_newsletter()
    page = reverse("admin:newsroom_newsletter_change", args=[newsletter.pk])

    answer = chief.post(page, form_data(chief.get(page), most_stories=0))

    assert "most_stories" in answer.context["adminform"].form.errors
    newsletter.refresh_from_db()
    assert newsletter.most_stories == 10


@pytest.mark.parametrize("number", [2, 12])
def test_lists_take_a_fixed_number_of_queries(
    number: int, client: Client, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        edition = make_edition(make_newsletter(f"Letter {place}"), f"Story {place}")
        make_subscription(newsletter=edition.newsletter)
    client.get(EDITIONS)

    with django_assert_num_queries(8):
        client.get(EDITIONS)
    with django_assert_num_queries(6):
        client.get("/admin/newsroom/newsletter/")
    with django_assert_num_queries(6):
        client.get("/admin/newsroom/subscriber/")


@pytest.mark.parametrize(
    ("state", "has_archive", "is_linked"),
    [("sent", True, True), ("sent", False, False), ("draft", True, False)],
)
def test_edition_leads_to_its_page_on_the_web_once_there_is_one(
    client: Client, state: str, has_archive: bool, is_linked: bool
) -> None:
    edition = make_edition(make_newsletter(has_archive=has_archive))
    Edition.objects.filter(pk=edition.pk).update(state=state, prepared_at=edition.created_at)

    page = body(client.get(url(edition)))

    assert (f'href="{edition.get_absolute_url()}" class="viewsitelink"' in page) == is_linked


@pytest.mark.parametrize("is_open", [True, False])
def test_newsletter_leads_to_its_page_on_the_web_while_there_is_one(is_open: bool) -> None:
    newsletter = make_newsletter(is_open=is_open)
    page = reverse("admin:newsroom_newsletter_change", args=[newsletter.pk])

    answer = body(login(make_chief()).get(page))

    assert ("viewsitelink" in answer) == is_open
