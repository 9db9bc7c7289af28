"""The page at the desk on which editors lay out the front page."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from newsroom.desk import purging, withdrawing
from newsroom.models import FrontPage
from tests.admin.desk import login, sentences
from tests.factories import (
    THEN,
    make_article,
    make_chief,
    make_member,
    make_user,
    publish_article,
    schedule_article,
)
from tests.front import place, placed

pytestmark = pytest.mark.django_db

PAGE = "/admin/newsroom/frontpage/"


@pytest.fixture
def client() -> Client:
    return login(make_member("edda", role="Editor"))


def form_of(response: HttpResponse) -> dict[str, Any]:
    """What a browser would send from the page."""
    rows = response.context["rows"]
    data = {"number": response.context["number"]}
    for form in [rows.management_form, *rows.forms]:
        for field in form:
            value = field.value()
            value = getattr(value, "pk", value)
            if value not in (None, False):
                data[field.html_name] = value
    return data


def lay_out(client: Client, **changes: Any) -> HttpResponse:
    """Open the page, type ``changes`` into it, and save."""
    return client.post(PAGE, form_of(client.get(PAGE)) | changes)


def body(response: HttpResponse) -> str:
    return response.content.decode()


def test_editor_places_stories_by_their_numbers(client: Client) -> None:
    one, two = publish_article("One"), publish_article("Two")

    answer = lay_out(
        client,
        **{"rows-0-article": one.pk, "rows-0-position": 7},
        **{"rows-1-article": two.pk, "rows-1-position": 3},
    )

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert sentences(answer) == "The front page was laid out."
    assert placed() == ["Two", "One"]


def test_editor_removes_empties_and_adds_in_one_go(client: Client) -> None:
    one, two, three, four = (publish_article(name) for name in ("One", "Two", "Three", "Four"))
    place(one, two, three)

    lay_out(
        client,
        **{"rows-0-is_removed": "on", "rows-1-article": ""},
        **{"rows-3-article": four.pk, "rows-3-position": ""},
    )

    assert placed() == ["Three", "Four"]


def test_page_shows_what_each_story_is_to_readers(client: Client) -> None:
    gone, soon = publish_article("Gone"), schedule_article("Soon", live_at=_in_an_hour())
    place(publish_article("Here"), soon, gone)
    withdrawing.withdraw(gone.article, by=make_chief(), at=THEN)

    html = body(client.get(PAGE))

    states = [html.index(f"nr-mark-{each}") for each in ("live", "scheduled", "withdrawn")]
    assert states == sorted(states)


def test_second_of_two_editors_is_told_and_keeps_what_they_chose(client: Client) -> None:
    mine, theirs = publish_article("My lead"), publish_article("Their lead")
    form = form_of(client.get(PAGE)) | {"rows-0-article": mine.pk}
    place(theirs, by=make_chief("thea"))

    late = client.post(PAGE, form)
    told = body(late)
    between = placed()
    again = client.post(PAGE, form_of(late))

    assert late.status_code == 200
    assert "thea laid out the front page after you opened it" in told
    assert "<li>Their lead" in told
    assert f'<option value="{mine.pk}" selected>My lead</option>' in told
    assert (between, placed()) == (["Their lead"], ["My lead"])
    assert again.status_code == 302


def test_refusal_stands_on_the_page_with_all_that_was_chosen(client: Client) -> None:
    story = publish_article("Twice told")

    answer = lay_out(client, **{"rows-0-article": story.pk, "rows-1-article": story.pk})

    assert "“Twice told” is placed twice." in body(answer)
    assert body(answer).count(f'<option value="{story.pk}" selected>') == 2
    assert placed() == []


def test_refused_form_comes_back_in_the_order_that_was_chosen(client: Client) -> None:
    one, two = publish_article("One"), publish_article("Two")
    form = form_of(client.get(PAGE)) | {"rows-0-article": one.pk, "rows-1-article": two.pk}
    place(one)

    told = body(client.post(PAGE, form | {"rows-0-position": 2, "rows-1-position": 1}))

    assert told.index(" selected>Two</option>") < told.index(" selected>One</option>")


def test_number_that_is_none_is_refused_beside_its_row(client: Client) -> None:
    story = publish_article("One")

    answer = lay_out(client, **{"rows-0-article": story.pk, "rows-0-position": "first"})

    assert "Enter a whole number." in body(answer)
    assert f'<option value="{story.pk}" selected>' in body(answer)
    assert placed() == []


@pytest.mark.parametrize("data", [{}, {"rows-TOTAL_FORMS": "x"}, {"number": "-1"}])
def test_form_that_no_page_made_changes_nothing(client: Client, data: dict[str, str]) -> None:
    place(publish_article("One"))

    answer = client.post(PAGE, data)

    assert answer.status_code == 200
    assert placed() == ["One"]


def test_box_finds_stories_that_readers_see_or_will(client: Client) -> None:
    publish_article("Harbour live")
    schedule_article("Harbour soon", live_at=_in_an_hour())
    make_article("Harbour draft")
    gone = publish_article("Harbour gone")
    withdrawing.withdraw(gone.article, by=make_chief(), at=timezone.now())
    asked = {"app_label": "newsroom", "model_name": "placement", "field_name": "article"}

    found = client.get("/admin/autocomplete/", asked | {"term": "harbour"}).json()["results"]

    assert {each["text"] for each in found} == {"Harbour live", "Harbour soon"}


def test_page_is_in_the_admins_index_of_who_may_lay_out() -> None:
    editor = login(make_member(role="Editor"))
    reporter = login(make_member(role="Reporter"))

    assert f'href="{PAGE}"' in body(editor.get("/admin/"))
    assert PAGE not in body(reporter.get("/admin/"))


def test_page_is_shut_to_all_others() -> None:
    place(publish_article("One"))
    writer = login(make_user(permissions=("change_article", "view_article")))

    answers = [
        writer.get(PAGE),
        writer.post(PAGE, {"number": 1, "rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0}),
        writer.get(f"{PAGE}1/history/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert placed() == ["One"]


def test_page_has_no_way_to_add_or_delete_front_pages() -> None:
    chief = login(make_chief())
    place(publish_article())

    answers = [chief.get(f"{PAGE}{page}").status_code for page in ("add/", "1/delete/")]

    assert answers == [404, 404]
    assert FrontPage.objects.count() == 1


def test_log_says_who_laid_out_what(client: Client) -> None:
    one, two = publish_article("One"), publish_article("Two")
    place(one)

    lay_out(client, **{"rows-0-is_removed": "on", "rows-1-article": two.pk})
    lay_out(client)
    history = body(client.get(f"{PAGE}1/history/"))

    entry = LogEntry.objects.get()
    assert str(entry.user) == "edda"
    assert entry.get_change_message() == "Added placed story “Two”. Deleted placed story “One”."
    assert "Added placed story “Two”." in history
    assert client.get(f"{PAGE}1/change/")["Location"] == PAGE


def test_log_forgets_the_headline_of_a_purged_story(client: Client) -> None:
    story = publish_article("Süß & “secret”")
    lay_out(client, **{"rows-0-article": story.pk})
    before = LogEntry.objects.get().change_message

    purging.purge(story.article, by=make_chief(), at=timezone.now(), note="By order.")

    assert json.dumps("Süß & “secret”") in before
    assert LogEntry.objects.get().change_message == ""


def _in_an_hour() -> Any:
    return timezone.now() + timedelta(hours=1)
