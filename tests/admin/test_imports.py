from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from newsroom.exceptions import WrongStage
from newsroom.mailing import bringing, importing, sheets
from newsroom.models import Import, Newsletter
from tests.admin.desk import login
from tests.admin.newsletter_desk import body
from tests.factories import THEN, make_newsletter, make_subscription, make_user

pytestmark = pytest.mark.django_db

IMPORTS = "/admin/newsroom/import/"
RIGHTS = ("add_import", "view_import", "view_subscriber", "export_subscriber")


@pytest.fixture
def client() -> Client:
    return login(make_user("nele", permissions=RIGHTS))


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter()


def upload(client: Client, newsletter: Newsletter, text: str, **given: Any) -> Any:
    file = SimpleUploadedFile("readers.csv", text.encode(), "text/csv")
    sent = {"newsletter": newsletter.pk, "file": file, "source": "Form on old.example", **given}
    return client.post(f"{IMPORTS}add/", sent)


def test_file_is_looked_at_and_then_run_by_buttons(client: Client, newsletter: Newsletter) -> None:
    answer = upload(client, newsletter, "email\nana@mail.example\nnot one\n")
    brought = Import.objects.get()
    looked_at = body(client.get(answer.url))
    before = newsletter.subscriptions.count()
    client.post(f"{IMPORTS}{brought.pk}/run/")
    done = body(client.get(answer.url))

    assert answer.url == f"{IMPORTS}{brought.pk}/change/"
    assert "Subscribe 1 reader" in looked_at
    assert "not one" in looked_at
    assert before == 0
    assert newsletter.subscriptions.confirmed().count() == 1
    assert "1 of 1 subscribed" in done
    assert "Go on" not in done


def test_faults_stand_beside_their_fields(client: Client, newsletter: Newsletter) -> None:
    no_list = upload(client, newsletter, "name\nAna\n")
    no_source = upload(client, newsletter, "ana@mail.example\n", source="")

    assert no_list.context["form"].errors["file"][0].startswith("No column")
    assert no_source.context["form"].errors["source"]
    assert "Form on old.example" in body(no_list)
    assert not Import.objects.exists()


def test_large_file_is_refused_beside_its_field(
    client: Client, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 20)

    answer = upload(client, newsletter, "email\n" + "a" * 30)

    assert "larger than" in answer.context["form"].errors["file"][0]


def test_script_is_told_how_far_it_is(
    client: Client, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "subscribe_some", partial(importing.subscribe_some, most=1))
    upload(client, newsletter, "".join(f"r{n}@mail.example\n" for n in range(6)))
    run = f"{IMPORTS}{Import.objects.get().pk}/run/"

    first = client.post(run, headers={"accept": "application/json"}).json()
    second = client.post(run, headers={"accept": "application/json"}).json()

    assert first == {"done": 4, "of": 6, "is_over": False}
    assert second == {"done": 6, "of": 6, "is_over": True}


@pytest.fixture
def long_list(client: Client, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import of six readers, four of whom were looked at with the upload."""
    monkeypatch.setattr(bringing, "STEP", 1)
    upload(client, newsletter, "".join(f"r{n}@mail.example\n" for n in range(6)))
    return Import.objects.get()


def test_long_list_is_looked_through_step_by_step_before_anybody_is_subscribed(
    client: Client, newsletter: Newsletter, long_list: Import
) -> None:
    page = f"{IMPORTS}{long_list.pk}"

    begun = body(client.get(f"{page}/change/"))
    refused = client.post(f"{page}/run/", follow=True)
    sum_of_all = client.post(f"{page}/look/", headers={"accept": "application/json"}).json()
    again = client.post(f"{page}/look/", headers={"accept": "application/json"}).json()
    looked_through = body(client.get(f"{page}/change/"))

    assert "4 of 6 lines looked at" in begun
    assert "Will be subscribed" not in begun
    assert "nr-go" not in begun
    assert "has not been looked through" in body(refused)
    assert sum_of_all == again == {"done": 6, "of": 6, "is_over": True}
    assert "Subscribe 6 readers" in looked_through
    assert not newsletter.subscriptions.exists()


def test_looking_needs_a_post_and_the_permission(client: Client, long_list: Import) -> None:
    look = f"{IMPORTS}{long_list.pk}/look/"

    answers = [
        client.get(look).status_code,
        login(make_user(permissions=("view_import",))).post(look).status_code,
    ]

    assert answers == [405, 403]
    assert importing.tally(long_list) == {"ready": 4}


def test_get_runs_nothing(client: Client, newsletter: Newsletter) -> None:
    upload(client, newsletter, "ana@mail.example\n")

    answer = client.get(f"{IMPORTS}{Import.objects.get().pk}/run/")

    assert answer.status_code == 405
    assert Import.objects.get().state == Import.State.CHECKED


def test_who_may_only_look_neither_brings_nor_runs(client: Client, newsletter: Newsletter) -> None:
    upload(client, newsletter, "ana@mail.example\n")
    looker = login(make_user(permissions=("view_import",)))
    page = f"{IMPORTS}{Import.objects.get().pk}/"

    answers = [
        looker.get(f"{IMPORTS}add/").status_code,
        looker.post(f"{page}run/").status_code,
        looker.get(f"{page}change/").status_code,
        login(make_user()).get(f"{page}change/").status_code,
    ]

    assert answers == [403, 403, 200, 403]
    assert "nr-go" not in body(looker.get(f"{page}change/"))
    assert not newsletter.subscriptions.exists()


def test_lines_are_listed_in_pages_by_outcome(
    client: Client, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.admin.import_report.LISTED", 2)
    upload(client, newsletter, "email\n" + "".join(f"bad {n}\n" for n in range(3)) + "a@b.example")
    page = f"{IMPORTS}{Import.objects.get().pk}/change/"

    first = body(client.get(page, {"outcome": "bad"}))
    rest = body(client.get(page, {"outcome": "bad", "after": "3"}))
    nonsense = client.get(page, {"outcome": "x" * 50, "after": "9" * 5000})

    assert "bad 0" in first
    assert "bad 2" not in first
    assert "?outcome=bad&amp;after=3" in first
    assert "bad 2" in rest
    assert nonsense.status_code == 200


@pytest.mark.parametrize("number", [2, 60])
def test_report_takes_as_many_queries_for_many_lines(
    client: Client, newsletter: Newsletter, number: int, django_assert_num_queries: Any
) -> None:
    upload(client, newsletter, "email\n" + "".join(f"bad {n}\n" for n in range(number)))
    page = f"{IMPORTS}{Import.objects.get().pk}/change/"
    client.get(page)

    with django_assert_num_queries(8):
        client.get(page)


def test_subscribers_are_saved_as_a_file(client: Client, newsletter: Newsletter) -> None:
    make_subscription("ana@mail.example", newsletter=newsletter)

    answer = client.post("/admin/newsroom/subscriber/file/", {"newsletter": newsletter.pk})
    text = b"".join(answer.streaming_content).decode()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert "ana@mail.example" in text


def test_export_needs_its_permission_and_a_post(client: Client, newsletter: Newsletter) -> None:
    export = "/admin/newsroom/subscriber/file/"
    looker = login(make_user(permissions=("view_subscriber",)))

    assert client.get(export, {"newsletter": newsletter.pk}).status_code == 405
    assert client.post(export, {"newsletter": "9" * 5000}).status_code == 404
    assert looker.post(export, {"newsletter": newsletter.pk}).status_code == 403
    assert "Save as CSV" not in body(looker.get("/admin/newsroom/subscriber/"))
    assert "Save as CSV" in body(client.get("/admin/newsroom/subscriber/"))


def test_import_whose_reading_was_stopped_is_told_and_deleted(
    newsletter: Newsletter,
) -> None:
    deleter = login(make_user("ada", permissions=(*RIGHTS, "delete_import")))
    upload(deleter, newsletter, "email\nana@mail.example\nbo@mail.example\n")
    brought = Import.objects.get()
    Import.objects.update(state=Import.State.READING, total=None)
    address = f"{IMPORTS}{brought.pk}"

    told = body(deleter.get(f"{address}/change/"))
    asked = body(deleter.get(f"{address}/delete/"))
    deleter.post(f"{address}/delete/", {"post": "yes"})

    assert "the reading was stopped" in told
    assert f"{address}/delete/" in told
    assert "Lines of an import: 2" in asked
    assert "ana@mail.example" not in asked
    assert not Import.objects.exists()


def test_import_that_is_deleted_while_it_runs_ends_in_words(
    client: Client, newsletter: Newsletter
) -> None:
    answer = upload(client, newsletter, "email\nana@mail.example\n")
    brought = Import.objects.get()
    importing.start(brought, by=make_user("ada", permissions=RIGHTS))
    newsletter.delete()

    with pytest.raises(WrongStage, match="deleted"):
        importing.subscribe_some(brought, at=THEN)
    assert client.post(f"{IMPORTS}{brought.pk}/run/").status_code in (302, 404)
    assert client.get(answer.url).status_code in (302, 404)


def test_addresses_are_shown_to_those_alone_who_may_see_readers(
    client: Client, newsletter: Newsletter
) -> None:
    brought = upload(client, newsletter, "email\nnobody.at.home\nana@mail.example\n")["Location"]
    looker = login(make_user(permissions=("view_import",)))

    shown, hidden = (
        each.get(f"{brought}?outcome={outcome}").content.decode()
        for each, outcome in ((client, "bad"), (looker, "bad"))
    )
    ready = looker.get(f"{brought}?outcome=ready").content.decode()

    assert "nobody.at.home" in shown
    assert "nobody.at.home" not in hidden
    assert "has an @ in it" in hidden
    assert "ana@mail.example" not in ready
