"""The verbs in a browser: what the keyboard does, what is asked and counted, what axe finds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from newsroom.desk import holding, reviewing
from newsroom.desk.verbs import Verb
from newsroom.models import Article, Stage
from tests import factories
from tests.admin import desk
from tests.admin.test_article_browser import flaws
from tests.admin.test_verb_pages import changed, hold, story_for
from tests.browser import story_box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A verb of each kind of form.
ASKING_MOST = (Verb.SEND_BACK, Verb.PUBLISH, Verb.SCHEDULE, Verb.WITHDRAW, Verb.PURGE)


def sit_down(context: BrowserContext, user: Any, live_server: Any) -> None:
    """Let this person be logged in in the browser."""
    session = Client()
    session.force_login(user)
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_of_each_verb_has_no_serious_flaw(
    browser_context: BrowserContext, browser_page: Page, live_server: Any, scheme: Any
) -> None:
    chief = factories.make_chief()
    stories = {verb: story_for(verb, chief) for verb in ASKING_MOST}
    sit_down(browser_context, chief, live_server)
    browser_page.emulate_media(color_scheme=scheme)
    found = {}

    for verb, article in stories.items():
        browser_page.goto(live_server.url + desk.article_url(article, "verb", verb) + "?revision=1")
        expect(browser_page.get_by_role("heading", level=1).last).to_contain_text("?")
        found[verb] = flaws(browser_page)

    assert {verb: each for verb, each in found.items() if each} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_and_list_with_greyed_verbs_have_no_serious_flaw(
    browser_context: BrowserContext, browser_page: Page, live_server: Any, scheme: Any
) -> None:
    chief = factories.make_chief()
    live = changed(factories.publish_article(by=chief))
    hold(live)
    factories.schedule_article(by=chief, live_at=timezone.now() + timedelta(days=1))
    sit_down(browser_context, factories.make_member(role="Editor"), live_server)
    browser_page.emulate_media(color_scheme=scheme)

    browser_page.goto(live_server.url + desk.article_url(live))
    expect(browser_page.get_by_role("button", name="Withdraw")).to_be_disabled()
    on_form = flaws(browser_page)
    browser_page.goto(live_server.url + reverse("admin:newsroom_article_changelist"))

    assert [*on_form, *flaws(browser_page)] == []


def test_press_enter_in_any_text_box_saves_and_sends_nothing_on(
    browser_context: BrowserContext, browser_page: Page, live_server: Any
) -> None:
    chief = factories.make_chief()
    article = factories.make_article(by=chief)
    reviewing.submit(article, revision=1, by=chief, at=factories.THEN)
    sit_down(browser_context, chief, live_server)

    for label in ("Kicker", "Headline", "Publish at: date"):
        browser_page.goto(live_server.url + desk.article_url(article))
        browser_page.get_by_label(label).press("Enter")
        expect(browser_page.locator(".messagelist .success")).to_contain_text("was changed")

    assert Article.objects.get().stage == Stage.IN_REVIEW
    assert not hasattr(Article.objects.get(), "published")


def test_ask_for_a_notice_s_text_only_where_one_is_due(
    browser_context: BrowserContext, browser_page: Page, live_server: Any
) -> None:
    article = changed(factories.publish_article())
    sit_down(browser_context, factories.make_chief(), live_server)
    page = browser_page
    page.goto(live_server.url + desk.article_url(article, "verb", "publish"))
    text = page.get_by_label("Text of the notice")

    page.get_by_label("No: a minor change").check()
    expect(text).to_be_hidden()
    page.get_by_label("A correction").check()
    expect(text).to_be_visible()
    text.fill("The boats came on Tuesday.")
    page.get_by_role("button", name="Publish").press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("is public")

    assert [each["kind"] for each in Article.objects.get().published.notices] == ["correction"]


def test_count_words_while_writing(
    browser_context: BrowserContext, browser_page: Page, live_server: Any
) -> None:
    body = f"<p>one two</p><p>l’été 漢字</p><p>{'word ' * 440}</p>"
    article = factories.make_article("Two words", standfirst="", body=body)
    sit_down(browser_context, factories.make_chief(), live_server)
    page = browser_page
    page.goto(live_server.url + desk.article_url(article))
    told = page.locator("[data-nr-counting]")
    words, minutes = told.locator("[data-nr-words]"), told.locator("[data-nr-minutes]")
    at_load = (words.text_content(), minutes.text_content())

    story_box(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("three four ")
    expect(words).to_have_text("448")
    page.get_by_label("Standfirst").fill("w " * 250)
    expect(words).to_have_text("698")

    assert at_load == ("446", "2")
    expect(minutes).to_have_text("3")


@pytest.mark.parametrize("width", [390, 1280])
def test_form_and_list_fit_the_screen_whatever_an_unbroken_word_is_in(
    browser_context: BrowserContext, browser_page: Page, live_server: Any, width: int
) -> None:
    chief = factories.make_chief()
    word = "Donaudampfschifffahrt" * 9
    body = f"<h2>{word}</h2><p>{word}</p><pre>{word}</pre>"
    article = factories.make_article(word[:180], by=chief, body=body)
    reviewing.submit(article, revision=1, by=chief, at=factories.THEN)
    reviewing.send_back(article, revision=1, by=chief, at=factories.THEN, note=word)
    holding.hold(article, by=chief, at=factories.THEN, note=word)
    browser_page.set_viewport_size({"width": width, "height": 900})
    addresses = [
        desk.article_url(article),
        desk.article_url(article, "verb", "submit"),
        reverse("admin:newsroom_article_changelist"),
    ]

    excess = {}
    for role in ("Editor", "Newsletter editor"):
        sit_down(browser_context, factories.make_member(role=role), live_server)
        for address in addresses if role == "Editor" else addresses[:1]:
            browser_page.goto(live_server.url + address)
            timeline = browser_page.locator(".nr-history summary").first
            if timeline.count():
                timeline.click()
            excess[role, address] = browser_page.evaluate(
                "document.documentElement.scrollWidth - innerWidth"
            )

    assert {place: px for place, px in excess.items() if px > 0} == {}


def test_long_headline_keeps_clear_of_the_links_beside_it(
    browser_context: BrowserContext, browser_page: Page, live_server: Any
) -> None:
    chief = factories.make_chief()
    story = factories.publish_article("The town that learned to wait " * 6, by=chief)
    sit_down(browser_context, chief, live_server)

    browser_page.goto(live_server.url + desk.article_url(story.article))
    end_of_words = browser_page.locator("#content > h2, .titles > h2").evaluate(
        "it => { const words = document.createRange(); words.selectNodeContents(it);"
        " return words.getBoundingClientRect().right }"
    )

    links = browser_page.locator(".object-tools li").first.bounding_box()
    assert end_of_words <= links["x"]  # type: ignore[index]
