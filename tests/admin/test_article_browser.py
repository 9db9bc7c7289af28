"""The desk in a browser: writing with the keyboard, and what axe finds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from newsroom.models import Article
from tests import factories
from tests.admin import desk
from tests.browser import story_box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Not ours to mend: Django marks links in its breadcrumbs by their colour alone.
DJANGOS_OWN = {"exclude": [[".breadcrumbs"]]}


@pytest.fixture
def at_desk(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Page:
    """A page of someone who is logged in."""
    sit_down(browser_context, factories.make_chief("chief"), live_server)
    return browser_page


def sit_down(context: BrowserContext, user: Any, live_server: Any) -> None:
    """Let this person be logged in in the browser."""
    session = Client()
    session.force_login(user)
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )


def box_of(place: Locator) -> Any:
    """Where on the page it is drawn, in CSS px."""
    return place.bounding_box()


def choose_author(page: Page, row: int, name: str, *, typed: str) -> None:
    """Find an author by typing in the byline's box, and take the one found."""
    page.locator(f"#bylines-{row} .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    page.locator(".select2-results__option", has_text=name).click()


def flaws(page: Page) -> list[str]:
    """What axe calls serious or critical on this page, each with the elements it names."""
    found = Axe().run(page, context=DJANGOS_OWN).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_write_story_in_rich_editor_with_bylines_and_tags_stores_it(
    at_desk: Page, live_server: Any
) -> None:
    for name in ("Ana Sol", "Émile Zátopek"):
        factories.make_author(name)
    for name in ("Paris, Texas", "Harbour police", "Harbours"):
        factories.make_tag(name)
    page = at_desk
    page.goto(live_server.url + reverse(desk.ADD))

    page.get_by_label("Headline").fill("The boats are back")
    box = story_box(page)
    box.click()
    page.keyboard.type("They came in ")
    page.keyboard.press("Control+b")
    page.keyboard.type("with the tide")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.keyboard.type("Nobody slept.")
    choose_author(page, 0, "Émile Zátopek", typed="ÉMILE")
    page.get_by_role("button", name="Add another Byline").click()
    choose_author(page, 1, "Ana Sol", typed="ana")
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("harb")
    options = page.get_by_role("listbox", name="Suggested tags").get_by_role("option")
    expect(options).to_have_text(["Harbour police", "Harbours"])
    tags.press("ArrowDown")
    tags.press("ArrowDown")
    expect(page.get_by_role("option", name="Harbours")).to_have_attribute("aria-selected", "true")
    tags.press("Enter")
    tags.press_sequentially("pari")
    page.get_by_role("option", name="Paris, Texas").click()
    expect(tags).to_have_value('Harbours, "Paris, Texas", ')
    tags.press_sequentially("something quite new")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_contain_text("The boats are back")

    article = Article.objects.get()
    assert article.body == (
        "<p>They came in <strong>with the tide</strong></p><p>Nobody slept.</p>"
    )
    assert [byline.author.name for byline in article.bylines.all()] == ["Émile Zátopek", "Ana Sol"]
    assert [tag.name for tag in article.tags.all()] == [
        "Harbours",
        "Paris, Texas",
        "something quite new",
    ]


def test_reopen_and_save_story_unchanged_makes_no_revision(at_desk: Page, live_server: Any) -> None:
    body = (
        '<h2>Low &amp; high</h2><p>They <em>came</em> <a href="https://a.example/?b=1&amp;c=2">in</a>.'
        "</p><ul><li><p>One</p></li></ul><blockquote><p>Said she.</p></blockquote>"
    )
    article = factories.make_article("Kept", body=body, tags=("Paris, Texas",))
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))
    expect(story_box(page)).to_contain_text("Said she.")

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    article.refresh_from_db()
    assert article.revision_number == 1


def test_press_enter_in_headline_never_publishes(at_desk: Page, live_server: Any) -> None:
    article = factories.make_article("Not yet")
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))

    page.get_by_label("Headline").press("Enter")
    expect(page).to_have_url(re.compile(r"/article/$"))

    assert not hasattr(Article.objects.get(), "published")


def test_publish_and_withdraw_with_the_keyboard_alone(at_desk: Page, live_server: Any) -> None:
    article = factories.make_article("By keyboard")
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))

    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("is public")
    page.get_by_role("button", name="Withdraw…").press("Enter")
    expect(page.get_by_role("heading", name="Withdraw this story?")).to_be_visible()
    page.get_by_label("Line for readers").fill("Wrong figures.")
    page.get_by_role("button", name="Withdraw the story").press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("is withdrawn")

    assert Article.objects.get().published.withdrawal_line == "Wrong figures."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desk_pages_have_no_serious_flaw(at_desk: Page, live_server: Any, scheme: Any) -> None:
    chief = factories.make_chief()
    photo = factories.make_photo(by=chief)
    live = factories.publish_article(
        by=chief,
        lead_photo=photo,
        section=factories.make_section(),
        authors=(factories.make_author(),),
        tags=("Harbours",),
    ).article
    factories.make_article(by=chief)
    page = at_desk
    page.emulate_media(color_scheme=scheme)
    found = {}

    for url in (
        reverse(desk.ADD),
        desk.article_url(live),
        desk.article_url(live, "verb", "withdraw"),
        reverse("admin:newsroom_article_changelist"),
        reverse("admin:newsroom_photo_change", args=[photo.pk]),
        reverse("admin:newsroom_photo_changelist"),
        reverse("admin:newsroom_author_changelist"),
    ):
        page.goto(live_server.url + url)
        if "/article/" in url and page.locator("#id_body").count():
            expect(story_box(page)).to_be_visible()
        found[url] = flaws(page)

    assert {url: each for url, each in found.items() if each} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_story_that_is_only_read_looks_like_a_text_and_has_no_serious_flaw(
    browser_context: BrowserContext, browser_page: Page, live_server: Any, scheme: Any
) -> None:
    body = (
        "<p>First.</p>\n<h2>A smaller boat</h2>\n<blockquote><p>I was born.</p></blockquote>"
        "\n<ul><li>The bus waits.</li></ul>\n<p>Last.</p>"
    )
    story = factories.publish_article(body=body).article
    page = browser_page
    sit_down(browser_context, factories.make_member(role="Reporter"), live_server)
    page.emulate_media(color_scheme=scheme)

    page.goto(live_server.url + desk.article_url(story))

    text = page.locator(".field-body .readonly")
    heading = text.get_by_role("heading", name="A smaller boat")
    assert flaws(page) == []
    expect(heading).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    left = box_of(text)["x"]
    assert 0 < box_of(text.get_by_text("The bus waits."))["x"] - left < 40
    expect(text.locator("br").first).to_be_hidden()
