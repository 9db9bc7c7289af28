"""The verbs' buttons in the form: which are shown to whom, what each does and refuses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.desk import holding, reviewing
from newsroom.models import Article, PublicState, PublishedArticle, Stage
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

#: A day that no test lives to see, and one that all have.
FUTURE = {"publish_at_0": "2999-01-02", "publish_at_1": "03:04:05"}
PAST = {"publish_at_0": "2001-01-02", "publish_at_1": "03:04:05"}


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


@pytest.fixture
def rosa() -> Any:
    """A reporter."""
    return factories.make_member("rosa", role="Reporter")


@pytest.fixture
def ed() -> Any:
    """An editor."""
    return factories.make_member("ed", role="Editor")


def shown(client: Client, article: Article) -> dict[str, str]:
    """The verbs on the story's page, each with how it is shown: next, live, link or greyed."""
    response = client.get(desk.article_url(article))
    how = {}
    for button in [*response.context["buttons"], *response.context["rare_buttons"]]:
        page = response.content.decode()
        if f'name="_{button.verb}"' in page:
            how[str(button.verb)] = "next" if button.is_next else "live"
        elif f"/do/{button.verb}/?revision=" in page:
            how[str(button.verb)] = "next link" if button.is_next else "link"
        else:
            assert re.search(rf"disabled[^>]*>{re.escape(button.label)}<", page)
            how[str(button.verb)] = "greyed"
    return how


def in_review(article: Article, by: Any) -> Article:
    reviewing.submit(article, revision=article.revision_number, by=by, at=factories.THEN)
    return article


def test_publish_puts_out_what_is_on_the_form_in_one_post(client: Client) -> None:
    article = factories.make_article("Before")

    response = desk.save(client, article, "_publish", headline="After")

    story = PublishedArticle.objects.get()
    assert (story.headline, story.revision.number) == ("After", 2)
    assert story.state(timezone.now()) == PublicState.LIVE
    assert "“After” is public." in desk.sentences(response)
    assert story.get_absolute_url() in desk.sentences(response)


def test_publish_from_add_form_saves_and_publishes(client: Client) -> None:
    page = client.get(reverse(desk.ADD))

    client.post(
        reverse(desk.ADD), desk.form_data(page, headline="New", body="<p>Text.</p>", _publish="1")
    )

    assert PublishedArticle.objects.get().headline == "New"
    assert Article.objects.get().revisions.count() == 1


def test_publish_form_with_an_error_publishes_nothing_and_keeps_text(client: Client) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_publish", headline="", standfirst="Kept words")

    assert response.status_code == 200
    assert "Kept words" in response.content.decode()
    assert not PublishedArticle.objects.exists()


def test_publish_own_draft_without_permission_saves_it_and_says_why_it_is_not_public(
    rosa: Any,
) -> None:
    article = factories.make_article("Before", by=rosa)

    response = desk.save(desk.login(rosa), article, "_publish", headline="After")

    article.refresh_from_db()
    assert article.headline == "After"
    assert not PublishedArticle.objects.exists()
    assert "saved, but not published" in desk.sentences(response)
    assert "You may not do this: Publish." in desk.sentences(response)


def test_publish_before_embargo_saves_text_and_names_the_hour(client: Client) -> None:
    article = factories.make_article("Before")
    embargo = {"embargo_until_0": "2999-01-01", "embargo_until_1": "12:00:00"}

    response = desk.save(client, article, "_publish", headline="After", **embargo)

    article.refresh_from_db()
    assert article.headline == "After"
    assert not PublishedArticle.objects.exists()
    assert "under embargo until Jan. 1, 2999, noon UTC" in desk.sentences(response)
    assert response.url == desk.article_url(article)


def test_publish_under_slug_of_another_story_saves_text_and_says_so(client: Client) -> None:
    factories.publish_article("First", slug="boats")
    article = factories.make_article("Second")

    response = desk.save(client, article, "_publish", slug="boats")

    article.refresh_from_db()
    assert article.slug == "boats"
    assert PublishedArticle.objects.count() == 1
    assert "Another story has the slug “boats”" in desk.sentences(response)


@pytest.mark.parametrize("body", ["", "<p></p>", "<p><br></p>\n<p>&nbsp;</p>"])
def test_publish_story_without_text_saves_it_and_says_what_is_missing(
    client: Client, body: str
) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_publish", standfirst="", body=body)

    article.refresh_from_db()
    assert article.body == ""

    assert not PublishedArticle.objects.exists()
    assert "There is no text yet" in desk.sentences(response)


def test_schedule_at_an_hour_puts_story_in_the_schedule(client: Client) -> None:
    article = factories.make_article("Tomorrow")

    response = desk.save(client, article, "_schedule", **FUTURE)

    story = PublishedArticle.objects.get()
    assert story.published_at == datetime(
        2999, 1, 2, 3, 4, 5, tzinfo=timezone.get_default_timezone()
    )
    assert story.state(timezone.now()) == PublicState.SCHEDULED
    assert "goes public on Jan. 2, 2999" in desk.sentences(response)


def test_reschedule_moves_the_hour_and_leaves_the_changes_out(client: Client) -> None:
    story = factories.schedule_article("Before", live_at=timezone.now() + timedelta(days=1))

    response = desk.save(client, story.article, "_reschedule", headline="After", **FUTURE)

    moved = PublishedArticle.objects.get()
    assert (moved.headline, moved.published_at.year) == ("Before", 2999)
    assert "goes public on Jan. 2, 2999" in desk.sentences(response)


def test_update_scheduled_takes_what_is_on_the_form(client: Client) -> None:
    story = factories.schedule_article("Before", live_at=timezone.now() + timedelta(days=1))

    desk.save(client, story.article, "_update_scheduled", headline="After")

    updated = PublishedArticle.objects.get()
    assert (updated.headline, updated.published_at) == ("After", story.published_at)


def test_unschedule_takes_the_story_off_and_keeps_its_text(client: Client) -> None:
    story = factories.schedule_article("Kept", live_at=timezone.now() + timedelta(days=1))

    response = desk.save(client, story.article, "_unschedule")

    assert not PublishedArticle.objects.exists()
    assert Article.objects.get().headline == "Kept"
    assert "off the schedule" in desk.sentences(response)


@pytest.mark.parametrize("button", ["_update_scheduled", "_reschedule", "_unschedule"])
def test_press_schedule_button_once_the_hour_has_come_says_that_readers_see_it(
    client: Client, button: str
) -> None:
    hour = timezone.now() + timedelta(hours=1)
    story = factories.schedule_article("Before", live_at=hour)
    data = desk.form_data(client.get(desk.article_url(story.article)), **FUTURE)

    with time_machine.travel(hour, tick=False):
        sent = client.post(desk.article_url(story.article), {**data, "kicker": "New", button: "1"})
        state = PublishedArticle.objects.get().state(hour)

    assert state == PublicState.LIVE
    assert "If its hour has come, readers see" in desk.sentences(sent)


def test_publish_minor_shows_change_and_leaves_the_updated_hour(client: Client) -> None:
    story = factories.publish_article("Before")

    desk.save(client, story.article, "_publish_minor", headline="After")

    story.refresh_from_db()
    assert (story.headline, story.revised_at) == ("After", None)


def test_publish_minor_with_nothing_changed_says_that_there_is_no_change(client: Client) -> None:
    story = factories.publish_article("Before")

    response = desk.save(client, story.article, "_publish_minor")

    assert "There is no change to a live story" in desk.sentences(response)


def test_publish_story_that_readers_have_seen_saves_it_and_asks_first(client: Client) -> None:
    story = factories.publish_article("Before")

    response = desk.save(client, story.article, "_publish", headline="After")

    story.refresh_from_db()
    page = client.get(response.url)
    assert response.url == desk.article_url(story.article, "verb", "publish") + "?revision=2"
    assert "Is a notice due?" in page.content.decode()
    assert story.headline == "Before"


def test_submit_from_the_form_sends_what_is_on_it_to_review(rosa: Any) -> None:
    article = factories.make_article(by=rosa)

    response = desk.save(desk.login(rosa), article, "_submit", headline="Finished")

    article.refresh_from_db()
    assert (article.headline, article.stage) == ("Finished", Stage.IN_REVIEW)
    assert "waits for review" in desk.sentences(response)


def test_approve_from_the_form_names_the_revision_that_was_saved(client: Client, rosa: Any) -> None:
    article = in_review(factories.make_article(by=rosa), rosa)

    desk.save(client, article, "_approve", headline="Mended")

    article.refresh_from_db()
    approval = article.events.get(verb="approve")
    assert (article.stage, approval.revision_number) == (Stage.READY, 2)


def test_approve_story_that_was_saved_meanwhile_approves_nothing(client: Client, rosa: Any) -> None:
    article = in_review(factories.make_article(by=rosa), rosa)
    opened = desk.form_data(client.get(desk.article_url(article)))
    desk.save(desk.login(factories.make_chief()), article, headline="Theirs")

    client.post(desk.article_url(article), {**opened, "_approve": "1"})

    article.refresh_from_db()
    assert article.stage == Stage.IN_REVIEW
    assert not article.events.filter(verb="approve").exists()


@pytest.mark.parametrize("verb", ["send_back", "hold", "purge"])
def test_press_verb_that_asks_saves_and_leads_to_its_page(client: Client, verb: str) -> None:
    author = factories.make_chief()
    article = in_review(factories.make_article(by=author), author)

    response = desk.save(client, article, f"_{verb}", headline="Typed on the way")

    article.refresh_from_db()
    assert response.url == desk.article_url(article, "verb", verb) + "?revision=2"
    assert (article.headline, article.stage, article.held_at) == (
        "Typed on the way",
        Stage.IN_REVIEW,
        None,
    )


def test_press_verb_that_asks_on_form_with_an_error_offers_it_without_saving(
    client: Client,
) -> None:
    story = factories.publish_article()

    response = desk.save(client, story.article, "_withdraw", headline="")

    assert response.status_code == 200
    assert desk.article_url(story.article, "verb", "withdraw") in response.content.decode()


def test_schedule_held_story_leads_chief_to_the_page_with_the_hour(client: Client) -> None:
    article = factories.make_article()
    holding.hold(article, by=factories.make_chief(), at=factories.THEN, note="A letter came.")

    form = client.get(desk.article_url(article)).content.decode()
    response = desk.save(client, article, "_schedule", **FUTURE)
    page = client.get(response.url).content.decode()

    assert 'name="publish_at_0"' in form
    assert 'value="2999-01-02"' in page
    assert "Reason for doing it all the same" in page
    assert not PublishedArticle.objects.exists()


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [
        ({}, "Choose the day and the hour"),
        (PAST, "That hour is past."),
        ({"publish_at_0": "2999-01-02"}, "Enter a valid time."),
        ({"publish_at_0": "someday", "publish_at_1": "noon"}, "Enter a valid date."),
    ],
)
def test_schedule_at_no_possible_hour_says_so_beside_the_field(
    client: Client, hour: dict[str, str], sentence: str
) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_schedule", headline="Kept headline", **hour)

    errors = response.context["adminform"].form.errors["publish_at"]
    assert any(sentence in error for error in errors)
    assert 'value="Kept headline"' in response.content.decode()
    assert not PublishedArticle.objects.exists()


def test_schedule_before_embargo_says_so_beside_the_field(client: Client) -> None:
    article = factories.make_article()
    embargo = {"embargo_until_0": "2999-12-31", "embargo_until_1": "12:00:00"}

    response = desk.save(client, article, "_schedule", **FUTURE, **embargo)

    assert "under embargo" in str(response.context["adminform"].form.errors["publish_at"])


def test_schedule_refused_after_saving_keeps_the_hour_in_the_form(client: Client) -> None:
    factories.publish_article("First", slug="boats")
    article = factories.make_article("Second")

    response = desk.save(client, article, "_schedule", slug="boats", **FUTURE)
    page = client.get(response.url).content.decode()

    assert "not scheduled" in desk.sentences(response)
    assert 'value="2999-01-02"' in page
    assert 'value="03:04:05"' in page


def test_schedule_in_a_year_out_of_reach_is_refused_in_every_zone(
    client: Client, settings: Any
) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    article = factories.make_article()
    never = {"publish_at_0": "9999-12-31", "publish_at_1": "23:59:59"}

    response = desk.save(client, article, "_schedule", **never)

    assert "This year is out of reach." in response.content.decode()
    assert not PublishedArticle.objects.exists()


def test_schedule_story_that_was_public_says_why_not(client: Client) -> None:
    story = factories.publish_article()

    response = desk.save(client, story.article, "_schedule", headline="New", **FUTURE)

    assert "never public and has no hour yet" in desk.sentences(response)
    assert PublishedArticle.objects.get().published_at == story.published_at


def test_open_form_names_the_sites_time_zone_at_every_hour(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    article = factories.make_article()

    with timezone.override("Asia/Tokyo"):
        page = client.get(desk.article_url(article)).content.decode()

    assert page.count("In the site's time zone: Europe/Berlin") == 3
    assert "time zone: Asia" not in page


def test_show_verbs_of_a_draft_to_whom_they_belong(client: Client, rosa: Any, ed: Any) -> None:
    draft = factories.make_article(by=rosa)

    assert shown(desk.login(rosa), draft) == {"submit": "next"}
    assert shown(desk.login(ed), draft) == {
        "submit": "next",
        "publish": "live",
        "schedule": "live",
        "hold": "live",
    }
    assert shown(client, draft) == {
        "submit": "next",
        "publish": "live",
        "schedule": "live",
        "hold": "live",
        "purge": "live",
    }


def test_show_verbs_of_a_story_in_review(rosa: Any, ed: Any) -> None:
    article = in_review(factories.make_article(by=rosa), rosa)

    assert shown(desk.login(rosa), article) == {}
    assert shown(desk.login(ed), article) == {
        "approve": "next",
        "send_back": "live",
        "publish": "live",
        "schedule": "live",
        "hold": "live",
    }


def test_show_verbs_of_live_story_as_saving_would_leave_them(ed: Any) -> None:
    live = factories.publish_article().article

    assert shown(desk.login(ed), live) == {
        "submit": "live",
        "publish": "live",
        "publish_minor": "live",
        "correct": "live",
        "withdraw": "live",
        "hold": "live",
    }


def test_show_verbs_of_scheduled_story(ed: Any) -> None:
    waiting = factories.schedule_article(live_at=timezone.now() + timedelta(days=1)).article

    assert shown(desk.login(ed), waiting) == {
        "submit": "live",
        "update_scheduled": "live",
        "publish": "live",
        "reschedule": "live",
        "unschedule": "live",
        "hold": "live",
    }


def test_show_verbs_as_links_to_who_may_approve_and_not_edit(rosa: Any) -> None:
    reader = factories.make_user(permissions=("view_article", "approve_article"))
    article = in_review(factories.make_article(by=rosa), rosa)

    assert shown(desk.login(reader), article) == {"approve": "next link", "send_back": "link"}


def test_grey_publishing_of_what_is_not_approved_and_say_why(rosa: Any) -> None:
    permissions = ("change_article", "edit_others_article", "publish_article")
    publisher = desk.login(factories.make_user(permissions=permissions))
    article = factories.make_article(by=rosa)

    page = publisher.get(desk.article_url(article)).content.decode()

    assert shown(publisher, article) == {"publish": "greyed", "schedule": "greyed"}
    assert "<strong>Publish, Schedule:</strong> This version must be approved first." in page


def test_grey_what_a_hold_bars_except_to_who_may_break_it(client: Client, ed: Any) -> None:
    live = factories.publish_article().article
    holding.hold(live, by=factories.make_chief(), at=factories.THEN, note="A letter came.")

    assert shown(desk.login(ed), live) == {
        "submit": "live",
        "publish": "greyed",
        "publish_minor": "greyed",
        "correct": "greyed",
        "withdraw": "greyed",
    }
    assert set(shown(client, live).values()) == {"live"}
    assert "release" in shown(client, live)


def test_grey_approving_ones_own_story_under_the_four_eyes_rule(ed: Any, settings: Any) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://news.example", "FOUR_EYES": True}
    own = in_review(factories.make_article(by=ed), ed)

    page = desk.login(ed).get(desk.article_url(own)).content.decode()

    assert shown(desk.login(ed), own)["approve"] == "greyed"
    assert "Nobody approves their own story here: ask a colleague." in page
    assert "A colleague reads it, then approves it or sends it back." in page


def test_offer_no_verb_in_a_popup(client: Client) -> None:
    page = client.get(desk.article_url(factories.make_article()), {"_popup": "1"}).content.decode()

    assert 'name="_save"' in page
    assert 'name="_publish"' not in page
