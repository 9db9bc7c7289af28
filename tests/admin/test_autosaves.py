"""Unsaved text at the desk: kept for who typed it, offered back, and lost in no way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.desk import autosaving, purging, reviewing, revising
from newsroom.models import Article, Autosave, Event, PublishedArticle
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

REPORTER = ("add_article", "change_article", "view_article", "submit_article")
ADD_AUTOSAVE = "admin:newsroom_article_add_autosave"


@pytest.fixture
def bo() -> Any:
    return factories.make_chief("bo")


@pytest.fixture
def client(bo: Any) -> Client:
    return desk.login(bo)


def open_form(client: Client, article: Article | None = None, **typed: Any) -> dict[str, Any]:
    """What a browser would send from the form, opened now, once ``typed`` is typed into it."""
    url = desk.article_url(article) if article else reverse(desk.ADD)
    return desk.form_data(client.get(url), **typed)


def autosave(client: Client, article: Article | None, data: dict[str, Any]) -> HttpResponse:
    url = desk.article_url(article, "autosave") if article else reverse(ADD_AUTOSAVE)
    return client.post(url, data)


def unsaved() -> Any:
    """What is kept, without what only remembers that a form was saved."""
    return Autosave.objects.filter(spent_at=None)


def unsaved_url(kept: Autosave) -> str:
    url = desk.article_url(kept.article) if kept.article else reverse(desk.ADD)
    return f"{url}?unsaved={kept.pk}"


# Keeping


def test_autosave_keeps_text_and_tells_the_hour_in_the_sites_zone(
    client: Client, settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After", **{"bylines-0-author": "7"})

    with time_machine.travel(datetime(2026, 3, 14, 14, 3, tzinfo=ZoneInfo("Asia/Tokyo"))):
        answer = autosave(client, article, typed)

    kept = Autosave.objects.get()
    article.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json() == {"saved_at": "14:03", "sentence": "Saved at 14:03 for you alone."}
    assert (kept.user.username, kept.article, kept.opened_revision) == ("bo", article, 1)
    assert kept.fields["headline"] == ["After"]
    assert kept.fields["bylines-0-author"] == ["7"]
    assert (article.headline, article.revision_number) == ("Before", 1)


def test_autosave_of_new_story_makes_no_story(client: Client) -> None:
    answer = autosave(client, None, open_form(client, headline="New words"))

    kept = Autosave.objects.get()
    assert answer.status_code == 200
    assert (kept.article, kept.fields["headline"]) == (None, ["New words"])
    assert not Article.objects.exists()


def test_autosave_keeps_nothing_but_the_forms_own_inputs(client: Client) -> None:
    article = factories.make_article()
    typed = open_form(client, article, headline="After")
    foreign = {
        "csrfmiddlewaretoken": "secret",
        "password": "secret",
        "headline_x": "x",
        "take_headline": "mine",
        "stage": "published",
        "_publish": "1",
    }

    autosave(client, article, {**typed, **foreign})

    kept = Autosave.objects.get().fields
    assert foreign.keys() & kept.keys() == set()
    assert {"revision", "form_token"} & kept.keys() == set()
    assert {"headline", "body", "tags", "embargo_until_0", "bylines-TOTAL_FORMS"} <= kept.keys()


def test_autosave_with_every_verbs_button_publishes_nothing(client: Client) -> None:
    article = factories.make_article()
    typed = open_form(client, article, headline="After")
    before = Event.objects.count()

    for button in ("_save", "_publish", "_schedule", "_approve", "_submit"):
        assert autosave(client, article, {**typed, button: "1"}).status_code == 200

    assert Event.objects.count() == before
    assert not PublishedArticle.objects.exists()


def test_autosave_again_replaces_what_the_same_form_held(client: Client) -> None:
    article = factories.make_article()
    typed = open_form(client, article, headline="One")

    autosave(client, article, typed)
    autosave(client, article, {**typed, "headline": "Two"})

    assert Autosave.objects.get().fields["headline"] == ["Two"]


def test_autosave_of_two_windows_keeps_both(client: Client) -> None:
    article = factories.make_article()
    first, second = (open_form(client, article, headline=each) for each in ("One", "Two"))

    autosave(client, article, first)
    autosave(client, article, second)

    kept = Autosave.objects.order_by("pk")
    assert [each.fields["headline"] for each in kept] == [["One"], ["Two"]]


@pytest.mark.parametrize("name", ["autosave", "add", "discard"])
def test_get_of_what_changes_something_is_refused(client: Client, name: str) -> None:
    article = factories.make_article()
    autosave(client, article, open_form(client, article, headline="After"))
    kept = Autosave.objects.get()
    url = {
        "autosave": desk.article_url(article, "autosave"),
        "add": reverse(ADD_AUTOSAVE),
        "discard": reverse("admin:newsroom_article_discard", args=[kept.pk]),
    }[name]

    response = client.get(url)

    assert response.status_code == 405
    assert Autosave.objects.count() == 1


def test_autosave_without_csrf_token_is_refused(bo: Any) -> None:
    article = factories.make_article()
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)

    answer = autosave(client, article, open_form(client, article, headline="After"))

    assert answer.status_code == 403
    assert not Autosave.objects.exists()


def test_autosave_after_login_ended_says_so(client: Client) -> None:
    article = factories.make_article()
    typed = open_form(client, article, headline="After")
    client.logout()

    answer = autosave(client, article, typed)

    assert (answer.status_code, answer.json()) == (401, {"error": "Your login has ended."})
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é:ü:ö", "\0"])
def test_autosave_with_tampered_token_is_refused(client: Client, token: str) -> None:
    article = factories.make_article()
    typed = open_form(client, article, headline="After", form_token=token)

    answer = autosave(client, article, typed)

    assert answer.status_code == 403
    assert not Autosave.objects.exists()


def test_autosave_with_token_of_another_story_or_person_is_refused(client: Client) -> None:
    article, other = factories.make_article(), factories.make_article()
    carl = desk.login(factories.make_chief("carl"))
    typed = open_form(client, article)
    foreign = [
        open_form(client, other)["form_token"],
        open_form(client)["form_token"],
        open_form(carl, article)["form_token"],
    ]

    statuses = [
        autosave(client, article, {**typed, "form_token": token}).status_code for token in foreign
    ]

    assert statuses == [404, 404, 403]
    assert not Autosave.objects.exists()


def test_autosave_by_reporter_of_story_in_review_is_refused_with_reason() -> None:
    reporter = factories.make_user("rita", permissions=REPORTER)
    article = factories.make_article(by=reporter)
    client = desk.login(reporter)
    typed = open_form(client, article, headline="After")
    reviewing.submit(article, revision=1, by=reporter, at=factories.THEN)

    answer = autosave(client, article, typed)

    assert answer.status_code == 409
    assert answer.json()["error"] == "You may change a story of yours only while it is a draft."
    assert not Autosave.objects.exists()


def test_autosave_by_reporter_of_anothers_story_is_refused() -> None:
    article = factories.make_article()
    client = desk.login(factories.make_user("rita", permissions=REPORTER))
    page = client.get(desk.article_url(article))
    token = page.context["adminform"].form["form_token"].value()

    answer = autosave(client, article, {"headline": "After", "form_token": token})

    assert answer.status_code == 403
    assert "data-nr-autosave" not in page.content.decode()
    assert not Autosave.objects.exists()


def test_autosave_of_too_much_text_is_refused_with_reason(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "BODY_MAX_BYTES": 10_000}
    article = factories.make_article()

    answer = autosave(client, article, open_form(client, article, body="x" * 20_001))

    assert answer.status_code == 400
    assert answer.json()["error"] == "This is too much text to be kept."


@pytest.mark.parametrize("count", [2000, 900])
def test_autosave_of_a_thousand_names_keeps_none_of_them(client: Client, count: int) -> None:
    article = factories.make_article()
    many = {f"name{number}": "x" for number in range(count)}

    answer = autosave(client, article, {**open_form(client, article, headline="After"), **many})

    assert answer.status_code == (400 if count > 1000 else 200)
    assert all(not many.keys() & each.fields.keys() for each in Autosave.objects.all())


def test_autosave_of_nothing_new_keeps_nothing_and_lets_go_of_what_was_kept(
    client: Client,
) -> None:
    article = factories.make_article("Before", body="<p>Old.</p>", tags=("Tides",))
    typed = open_form(client, article)

    autosave(client, article, {**typed, "headline": "After"})
    answer = autosave(client, article, {**typed, "body": "<p >Old.</p>"})

    assert answer.status_code == 200
    assert answer.json()["sentence"].startswith("Nothing here is unsaved")
    assert not Autosave.objects.exists()


def test_autosave_of_emptied_new_story_lets_go_of_what_was_kept(client: Client) -> None:
    typed = open_form(client)

    autosave(client, None, {**typed, "headline": "After"})
    autosave(client, None, typed)

    assert not Autosave.objects.exists()


def test_autosave_of_what_the_form_was_opened_with_is_never_offered(client: Client) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article)
    desk.save(desk.login(factories.make_chief("olga")), article, headline="Theirs")

    autosave(client, article, typed)

    assert client.get(desk.article_url(article)).context["offers"] == []


def test_autosave_of_a_changed_byline_alone_is_kept(client: Client) -> None:
    article = factories.make_article()
    author = factories.make_author()

    autosave(client, article, open_form(client, article, **{"bylines-0-author": author.pk}))

    assert Autosave.objects.get().fields["bylines-0-author"] == [str(author.pk)]


def test_autosave_after_many_that_were_saved_since_is_not_refused(client: Client) -> None:
    article = factories.make_article("Before")
    for _window in range(autosaving.MOST):
        autosave(client, article, open_form(client, article, headline="After"))
    desk.save(client, article, headline="After")

    answer = autosave(client, article, open_form(client, article, headline="Later"))

    assert answer.status_code == 200
    assert unsaved().get().fields["headline"] == ["Later"]


@pytest.mark.parametrize("is_new", [False, True], ids=["story", "new story"])
def test_autosave_that_arrives_after_its_form_was_saved_keeps_nothing(
    client: Client, is_new: bool
) -> None:
    article = None if is_new else factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    client.post(
        desk.article_url(article) if article else reverse(desk.ADD), {**typed, "_save": "1"}
    )

    answer = autosave(client, article, {**typed, "headline": "Late"})

    assert answer.status_code == 400
    assert "saved or discarded" in answer.json()["error"]
    assert not unsaved().exists()
    assert client.get(reverse(desk.ADD)).context["offers"] == []


def test_autosave_of_lone_surrogates_is_kept_without_them(client: Client) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article)
    # In UTF-7, +2AA- is half of a pair.
    parts = {**typed, "headline": "a+2AA-b", "body": "<p>a+2AA-b</p>", "bylines-+2AA-": "x"}
    body = "".join(
        f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    kind = "multipart/form-data; boundary=X; charset=utf-7"

    # The client's own post would write the body anew in that charset.
    url = desk.article_url(article, "autosave")
    answer = client.generic("POST", url, f"{body}--X--\r\n".encode(), kind)

    assert answer.status_code == 200
    assert Autosave.objects.get().fields["headline"] == ["a?b"]


def test_login_required_middleware_leaves_the_answers_to_the_forms_own_views(
    client: Client, settings: Any
) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    client.logout()

    answer = autosave(client, article, typed)
    turned = client.post(desk.article_url(article), {**typed, "_save": "1"})

    assert answer.status_code == 401
    assert parse_qs(urlsplit(turned.url).query)["next"] == [unsaved_url(Autosave.objects.get())]


# Offering


def test_open_form_again_offers_unsaved_text_and_takes_it_up(client: Client) -> None:
    author, other = factories.make_author("Ana"), factories.make_author("Cy")
    article = factories.make_article("Before", authors=(author,), tags=("Tides",))
    typed = {
        "headline": "After",
        "body": "<p>New.</p>",
        "tags": "Nets",
        "embargo_until_0": "2031-02-02",
        "embargo_until_1": "11:00:00",
        "bylines-1-author": other.pk,
    }
    autosave(client, article, open_form(client, article, **typed))
    kept = Autosave.objects.get()

    page = client.get(desk.article_url(article))
    taken_up = client.get(page.context["offers"][0].open_url)
    response = client.post(desk.article_url(article), desk.form_data(taken_up, _save="1"))

    article = Article.objects.get()
    assert [each.kept for each in page.context["offers"]] == [kept]
    assert "“After”" in page.content.decode()
    assert 'value="After"' in taken_up.content.decode()
    assert "It is not saved yet" in taken_up.content.decode()
    assert response.status_code == 302
    assert (article.headline, article.body) == ("After", "<p>New.</p>")
    assert article.embargo_until is not None
    assert [tag.name for tag in article.tags.all()] == ["Nets"]
    assert {each.author.name for each in article.bylines.all()} == {"Ana", "Cy"}
    assert not unsaved().exists()


def test_open_add_form_offers_unsaved_new_story_and_takes_it_up(client: Client) -> None:
    autosave(client, None, open_form(client, headline="New words"))

    page = client.get(reverse(desk.ADD))
    taken_up = client.get(page.context["offers"][0].open_url)
    response = client.post(reverse(desk.ADD), desk.form_data(taken_up, _save="1"))

    assert response.status_code == 302
    assert Article.objects.get().headline == "New words"
    assert not unsaved().exists()


def test_take_up_stores_nothing(client: Client) -> None:
    article = factories.make_article("Before")
    autosave(client, article, open_form(client, article, headline="After"))
    before = Autosave.objects.values().get()

    client.get(unsaved_url(Autosave.objects.get()))

    article.refresh_from_db()
    assert article.headline == "Before"
    assert Autosave.objects.values().get() == before


def test_taken_up_form_goes_on_with_the_same_autosave(client: Client) -> None:
    article = factories.make_article()
    autosave(client, article, open_form(client, article, headline="One"))
    taken_up = client.get(unsaved_url(Autosave.objects.get()))

    autosave(client, article, desk.form_data(taken_up, headline="Two"))

    assert Autosave.objects.get().fields["headline"] == ["Two"]


def test_take_up_of_older_revision_finds_the_conflict_when_saved(client: Client) -> None:
    author = factories.make_author("Ana")
    article = factories.make_article("Before", authors=(author,))
    autosave(client, article, open_form(client, article, headline="Mine"))
    olga = desk.login(factories.make_chief("olga"))
    desk.save(olga, article, headline="Theirs", **{"bylines-0-DELETE": "on"})

    taken_up = client.get(unsaved_url(unsaved().get(user__username="bo")))
    told = client.post(desk.article_url(article), desk.form_data(taken_up, _save="1"))

    article.refresh_from_db()
    assert "when you press Save, you see both versions" in taken_up.content.decode()
    assert article.headline == "Theirs"
    assert {each.part.name for each in told.context["conflict"].open} == {"headline"}


def test_offer_is_made_to_nobody_else(client: Client) -> None:
    article = factories.make_article()
    autosave(client, article, open_form(client, article, headline="Mine alone"))
    kept = Autosave.objects.get()
    carl = desk.login(factories.make_chief("carl"))

    pages = [
        carl.get(desk.article_url(article)),
        carl.get(unsaved_url(kept)),
        carl.get(reverse("admin:newsroom_article_unsaved", args=[kept.pk])),
        carl.post(reverse("admin:newsroom_article_discard", args=[kept.pk])),
    ]

    assert [each.status_code for each in pages] == [200, 200, 404, 404]
    assert all("Mine alone" not in each.content.decode() for each in pages)
    assert Autosave.objects.get() == kept


def test_offer_of_text_that_is_saved_already_is_not_made(client: Client) -> None:
    article = factories.make_article("Before")
    autosave(client, article, open_form(client, article, headline="After"))
    desk.save(client, article, headline="After")

    page = client.get(desk.article_url(article))

    assert page.context["offers"] == []


def test_open_form_with_many_offers_takes_as_many_queries_as_with_one(client: Client) -> None:
    article = factories.make_article(authors=(factories.make_author(),), tags=("Tides",))
    counts = []

    for headlines in (("One",), ("Two", "Three", "Four")):
        for headline in headlines:
            autosave(client, article, open_form(client, article, headline=headline))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(desk.article_url(article))
        counts.append(len(queries))

    assert len(page.context["offers"]) == 4
    assert counts[0] == counts[1] <= 25


def test_discard_deletes_that_text_alone(client: Client) -> None:
    article = factories.make_article()
    for headline in ("One", "Two"):
        autosave(client, article, open_form(client, article, headline=headline))
    offer = client.get(desk.article_url(article)).context["offers"][0]

    response = client.post(offer.discard_url, follow=True)

    assert response.redirect_chain[-1][0] == desk.article_url(article)
    assert Autosave.objects.get().fields["headline"] == ["One"]


def test_save_form_discards_its_own_unsaved_text_alone(client: Client) -> None:
    article = factories.make_article()
    first, second = (open_form(client, article, headline=each) for each in ("One", "Two"))
    for each in (first, second):
        autosave(client, article, each)

    client.post(desk.article_url(article), {**first, "_save": "1"})

    assert unsaved().get().fields["headline"] == ["Two"]


def test_take_up_of_discarded_text_says_that_it_is_gone(client: Client) -> None:
    article = factories.make_article("Before")

    for asked in ("1", "x", "9" * 50, ""):
        page = client.get(f"{desk.article_url(article)}?unsaved={asked}")
        assert page.status_code == 200
        assert 'value="Before"' in page.content.decode()
        assert "not here any more" in page.content.decode()


def test_take_up_of_hostile_text_draws_a_form(client: Client) -> None:
    article = factories.make_article("Before", authors=(factories.make_author(),))
    hostile = {
        "section": "abc",
        "lead_photo": "9" * 30,
        "bylines-TOTAL_FORMS": "1000000000",
        "bylines-INITIAL_FORMS": "x",
        "bylines-0-author": "<b>",
        "bylines-1-author": "9" * 30,
        "bylines-0-position": "9" * 5000,
        "bylines-9999-author": "1",
        "embargo_until_0": "<b>",
        "headline": "\0<script>alert(1)</script>",
    }
    autosave(client, article, open_form(client, article, **hostile))

    taken_up = client.get(unsaved_url(Autosave.objects.get()))

    assert taken_up.status_code == 200
    assert "<script>alert" not in taken_up.content.decode()


def test_two_tabs_of_one_offer_keep_both_texts(client: Client) -> None:
    article = factories.make_article()
    autosave(client, article, open_form(client, article, headline="One"))
    offered = unsaved_url(Autosave.objects.get())
    tabs = [client.get(offered) for _tab in range(2)]

    for tab, headline in zip(tabs, ("Two", "Three"), strict=True):
        autosave(client, article, desk.form_data(tab, headline=headline))

    kept = Autosave.objects.order_by("pk")
    assert [each.fields["headline"] for each in kept] == [["Two"], ["Three"]]


def test_discard_of_taken_up_text_holds_for_what_its_form_kept_since(client: Client) -> None:
    article = factories.make_article()
    autosave(client, article, open_form(client, article, headline="One"))
    taken_up = client.get(unsaved_url(Autosave.objects.get()))
    typed = desk.form_data(taken_up, headline="Two")
    autosave(client, article, typed)
    token = {"form_token": typed["form_token"]}

    response = client.post(taken_up.context["taken_up"].discard_url, token)
    autosave(client, article, typed)

    hidden = f'<input type="hidden" name="form_token" value="{typed["form_token"]}">'
    assert hidden in taken_up.content.decode()
    assert response.url == desk.article_url(article)
    assert not unsaved().exists()


def test_offer_of_text_of_a_deleted_story_is_made_where_a_new_one_is_added(
    client: Client,
) -> None:
    article = factories.make_article("Before")
    autosave(client, article, open_form(client, article, headline="After"))
    olga = desk.login(factories.make_chief("olga"))
    olga.post(desk.article_url(article, "delete"), {"post": "yes"})

    page = client.get(reverse(desk.ADD))

    assert not Article.objects.exists()
    assert [each.headline for each in page.context["offers"]] == ["After"]


# Turned away


def post(client: Client, article: Article | None, data: dict[str, Any]) -> HttpResponse:
    url = desk.article_url(article) if article else reverse(desk.ADD)
    return client.post(url, {**data, "_save": "1"})


@pytest.mark.parametrize("is_new", [False, True], ids=["story", "new story"])
def test_save_after_login_ended_brings_text_back_after_logging_in(bo: Any, is_new: bool) -> None:
    article = None if is_new else factories.make_article("Before")
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)
    typed = open_form(client, article, headline="After")
    typed["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    del client.cookies["sessionid"]

    turned = post(client, article, typed)
    client.get(turned.url)
    login = {"username": "bo", "password": "password"}
    login["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    page = client.post(turned.url, login, follow=True)

    kept = Autosave.objects.get()
    assert (kept.user, kept.article, kept.fields["headline"]) == (bo, article, ["After"])
    assert parse_qs(urlsplit(turned.url).query)["next"] == [unsaved_url(kept)]
    assert typed["form_token"] not in turned.url
    assert 'value="After"' in page.content.decode()
    assert Article.objects.filter(headline="After").count() == 0


def test_save_after_new_login_in_another_tab_brings_text_back(bo: Any) -> None:
    article = factories.make_article("Before")
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)
    typed = open_form(client, article, headline="After")
    typed["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    client.cookies["csrftoken"] = "n" * 32

    turned = post(client, article, typed)
    page = client.get(turned.url)

    article.refresh_from_db()
    assert turned.url == unsaved_url(Autosave.objects.get())
    assert 'value="After"' in page.content.decode()
    assert "Press Save once more" in page.content.decode()
    assert article.headline == "Before"


def test_forged_post_without_form_token_is_refused_and_keeps_nothing(bo: Any) -> None:
    article = factories.make_article("Before")
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)
    typed = open_form(client, article, headline="After")
    del typed["form_token"]

    response = post(client, article, typed)

    article.refresh_from_db()
    assert response.status_code == 403
    assert article.headline == "Before"
    assert not Autosave.objects.exists()


def test_save_after_login_ended_without_token_leads_to_login_alone(client: Client) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After", form_token="x")
    client.logout()

    response = post(client, article, typed)

    assert response.status_code == 302
    assert "unsaved" not in response.url
    assert not Autosave.objects.exists()


def test_save_under_another_login_keeps_text_for_who_typed_it(client: Client, bo: Any) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    client.force_login(factories.make_chief("carl"))

    response = post(client, article, typed)
    offered = client.get(desk.article_url(article))

    article.refresh_from_db()
    assert response.status_code == 403
    assert "opened by somebody else" in response.content.decode()
    assert "After" not in response.content.decode()
    assert article.headline == "Before"
    assert Autosave.objects.get().user == bo
    assert offered.context["offers"] == []


def test_save_under_another_login_never_draws_text_that_cannot_be_kept(
    client: Client, bo: Any
) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    client.force_login(factories.make_chief("carl"))
    get_user_model().objects.filter(pk=bo.pk).update(is_active=False)

    response = post(client, article, typed)

    assert response.status_code == 403
    assert "could not be kept" in response.content.decode()
    assert "After" not in response.content.decode()


def test_save_after_login_ended_with_new_password_keeps_nothing_and_shows_text(
    client: Client, bo: Any
) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    client.logout()
    bo.set_password("another")
    bo.save()

    response = post(client, article, typed)

    assert response.status_code == 403
    assert "After" in response.content.decode()
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("change", ["gone", "not active", "no staff"])
def test_save_by_who_may_enter_no_more_keeps_nothing(client: Client, bo: Any, change: str) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    people = get_user_model().objects.filter(pk=bo.pk)
    if change == "gone":
        people.delete()
    else:
        people.update(**{"is_active" if change == "not active" else "is_staff": False})

    response = post(client, article, typed)

    article.refresh_from_db()
    assert response.status_code in (302, 403)
    assert article.headline == "Before"
    assert not Autosave.objects.exists()


def test_save_after_two_weeks_without_login_keeps_nothing(client: Client) -> None:
    article = factories.make_article("Before")
    with time_machine.travel(factories.THEN, tick=False):
        client.force_login(get_user_model().objects.get(username="bo"))
        typed = open_form(client, article, headline="After")
    client.logout()

    with time_machine.travel(factories.THEN + timedelta(days=15), tick=False):
        response = post(client, article, typed)

    assert response.status_code == 302
    assert not Autosave.objects.exists()


def test_save_draft_that_went_to_review_meanwhile_keeps_text_and_says_why() -> None:
    reporter = factories.make_user("rita", permissions=REPORTER)
    article = factories.make_article("Before", by=reporter)
    client = desk.login(reporter)
    typed = open_form(client, article, headline="After", body="<p>Long work.</p>")
    reviewing.submit(article, revision=1, by=reporter, at=factories.THEN)

    response = post(client, article, typed)
    again = client.get(desk.article_url(article))
    read = client.get(again.context["offers"][0].read_url)
    asked = client.get(unsaved_url(Autosave.objects.get()))

    article.refresh_from_db()
    page = response.content.decode()
    assert response.status_code == 403
    assert "You may change a story of yours only while it is a draft." in page
    assert "<p>Long work.</p>" in page
    assert "<p>Long work.</p>" in read.content.decode()
    assert asked.url == again.context["offers"][0].read_url
    assert article.headline == "Before"


def test_save_story_that_was_deleted_meanwhile_keeps_text_as_a_new_one(client: Client) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="After")
    url = desk.article_url(article)
    article.delete()

    response = client.post(url, {**typed, "_save": "1"})
    page = client.get(reverse(desk.ADD))

    assert response.status_code == 403
    assert "This story was deleted meanwhile" in response.content.decode()
    assert [each.headline for each in page.context["offers"]] == ["After"]


def test_save_without_right_and_without_token_is_plainly_refused() -> None:
    article = factories.make_article("Before")
    client = desk.login(factories.make_user("rita", permissions=REPORTER))

    response = post(client, article, {"headline": "After"})

    article.refresh_from_db()
    assert response.status_code == 403
    assert article.headline == "Before"
    assert not Autosave.objects.exists()


def test_purge_takes_unsaved_text_away(client: Client, bo: Any) -> None:
    article = factories.make_article("Before")
    autosave(client, article, open_form(client, article, headline="After"))

    purging.purge(article, note="Court order.", by=bo, at=factories.THEN)

    assert not Autosave.objects.exists()


def test_save_after_login_ended_while_others_saved_finds_the_conflict(
    client: Client, bo: Any
) -> None:
    article = factories.make_article("Before")
    typed = open_form(client, article, headline="Mine")
    client.logout()
    article.headline = "Theirs"
    revising.save(article, by=factories.make_chief("olga"), at=factories.THEN)

    post(client, article, typed)
    client.force_login(bo)
    taken_up = client.get(unsaved_url(Autosave.objects.get()))
    told = post(client, article, desk.form_data(taken_up))

    assert [each.part.name for each in told.context["conflict"].open] == ["headline"]
