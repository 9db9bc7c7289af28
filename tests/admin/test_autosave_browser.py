"""Writing in a browser: text is kept while it is typed, and two versions can be read and chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from newsroom.models import Article, Autosave
from tests import factories
from tests.admin import desk
from tests.browser import story_box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DJANGOS_OWN = {"exclude": [[".breadcrumbs"]]}


def enter(context: BrowserContext, user: Any, url: str) -> None:
    """Log this person in to the browser profile."""
    session = Client()
    session.force_login(user)
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


@pytest.fixture
def page(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Page:
    enter(browser_context, factories.make_chief("bo"), live_server.url)
    browser_page.clock.install()
    return browser_page


def some_seconds_later(page: Page) -> None:
    """The page's clock moves on by more than the pause between two autosaves."""
    page.clock.fast_forward(5100)


def posts(page: Page) -> list[str]:
    """The addresses that the page posts to from here on."""
    asked: list[str] = []
    page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    return asked


@pytest.fixture
def at(live_server: Any) -> Callable[[str], str]:
    return lambda path: live_server.url + path


def status(page: Page) -> Any:
    return page.locator(".nr-autosave [role=status]")


def unsaved() -> Any:
    """What is kept, without what only remembers that a form was saved."""
    return Autosave.objects.filter(spent_at=None)


def flaws(page: Page) -> list[str]:
    found = Axe().run(page, context=DJANGOS_OWN).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def dialogs(page: Page) -> list[str]:
    """The kinds of dialogs that ask whether to leave, each answered with no."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_type_text_of_every_kind_is_kept_and_offered_back(
    page: Page, at: Any, browser_context: BrowserContext
) -> None:
    factories.make_author("Ana Sol")
    article = factories.make_article("Before", tags=("Tides",))
    page.goto(at(desk.article_url(article)))

    story_box(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Nobody slept.")
    page.get_by_role("combobox", name="Tags").fill("Nets")
    page.locator("#bylines-0 .select2-selection").click()
    page.locator(".select2-search__field").fill("ana")
    page.locator(".select2-results__option", has_text="Ana Sol").click()
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")
    other = browser_context.new_page()
    other.goto(at(desk.article_url(article)))
    other.get_by_role("link", name="Open it").click()

    expect(story_box(other)).to_contain_text("with the tide. Nobody slept.")
    expect(other.get_by_role("combobox", name="Tags")).to_have_value("Nets")
    expect(other.locator("#bylines-0 .select2-selection")).to_contain_text("Ana Sol")
    other.get_by_role("button", name="Save and continue editing").click()
    expect(other.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.body == "<p>They came in with the tide. Nobody slept.</p>"
    assert [each.author.name for each in article.bylines.all()] == ["Ana Sol"]
    assert not unsaved().exists()


def test_untouched_form_keeps_nothing_and_leaves_without_a_word(page: Page, at: Any) -> None:
    article = factories.make_article("Before", authors=(factories.make_author(),))
    asked = dialogs(page)
    page.goto(at(desk.article_url(article)))
    expect(story_box(page)).to_be_visible()
    page.get_by_label("Headline").click()
    asked_for = posts(page)

    some_seconds_later(page)
    page.get_by_role("link", name="Home").click()
    expect(page).to_have_url(at(reverse("admin:index")))

    assert (asked, asked_for) == ([], [])
    assert not unsaved().exists()


@pytest.mark.parametrize("is_kept", [False, True], ids=["not kept", "kept"])
def test_leave_with_unsaved_words_warns(page: Page, at: Any, is_kept: bool) -> None:
    asked = dialogs(page)
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").press_sequentially("New")
    if is_kept:
        some_seconds_later(page)
        expect(status(page)).to_contain_text("Saved at")

    page.get_by_role("link", name="Home").click()
    expect(page.get_by_label("Headline")).to_have_value("New")

    assert asked == ["beforeunload"]


def test_save_leaves_without_warning_and_keeps_nothing(page: Page, at: Any) -> None:
    asked = dialogs(page)
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").press_sequentially("New words")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Save and continue editing")).to_be_visible()
    restored = page.get_by_label("Headline").input_value()
    asked_for = posts(page)
    some_seconds_later(page)
    page.reload()

    assert (asked, asked_for) == ([], [])
    assert restored == ""
    assert Article.objects.get().headline == "New words"
    assert not unsaved().exists()


def save_button(page: Page) -> Any:
    return page.get_by_role("button", name="Save and continue editing")


def test_save_without_connection_is_held_back_until_it_is_there_again(page: Page, at: Any) -> None:
    page.goto(at(reverse(desk.ADD)))
    page.context.set_offline(True)
    page.get_by_label("Headline").fill("Last words")

    save_button(page).click()
    expect(status(page)).to_contain_text("Not sent: no connection.")
    held = page.get_by_label("Headline").input_value()
    page.context.set_offline(False)
    save_button(page).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    assert held == "Last words"
    assert Article.objects.get().headline == "Last words"
    assert not unsaved().exists()


def test_save_while_the_site_is_down_is_held_back_but_sent_when_pressed_again(
    page: Page, at: Any
) -> None:
    page.route("**/autosave/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").fill("Last words")

    save_button(page).click()
    expect(status(page)).to_contain_text("To send it anyway, press again.")
    was_sent = Article.objects.exists()
    save_button(page).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    assert not was_sent
    assert Article.objects.get().headline == "Last words"


def test_save_of_words_that_are_not_kept_yet_keeps_them_first_and_presses_the_same_button(
    page: Page, at: Any
) -> None:
    asked = posts(page)
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").fill("New words")

    save_button(page).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    article = Article.objects.get()
    assert page.url == at(desk.article_url(article))
    assert asked == [at(reverse(f"{desk.ADD}_autosave")), at(reverse(desk.ADD))]


def test_come_back_to_a_page_that_the_browser_had_put_aside_goes_on_keeping(
    page: Page, at: Any
) -> None:
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").fill("New words")

    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")
    assert unsaved().get().fields["headline"] == ["New words"]


def test_lose_connection_says_so_and_keeps_text_when_it_is_back(page: Page, at: Any) -> None:
    page.goto(at(reverse(desk.ADD)))
    page.get_by_label("Headline").press_sequentially("New")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")

    page.context.set_offline(True)
    page.get_by_label("Headline").press_sequentially(" words")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("no connection. Do not close this window.")
    expect(status(page)).to_contain_text("Not kept since ")
    page.context.set_offline(False)
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")

    assert Autosave.objects.get().fields["headline"] == ["New words"]


def test_login_ended_while_typing_keeps_text_once_logged_in_in_new_tab(
    page: Page, at: Any, browser_context: BrowserContext
) -> None:
    article = factories.make_article("Before")
    page.goto(at(desk.article_url(article)))
    Session.objects.all().delete()
    page.get_by_label("Headline").fill("After")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("your login has ended")

    with browser_context.expect_page() as opened:
        page.get_by_role("link", name="Log in in a new tab").click()
    login = opened.value
    login.get_by_label("Username").fill("bo")
    login.get_by_label("Password").fill("password")
    login.get_by_role("button", name="Log in").click()
    expect(login.get_by_label("Headline")).to_have_value("Before")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    article.refresh_from_db()
    assert article.headline == "After"


def test_story_sent_to_review_while_typing_says_why_nothing_is_kept(
    browser_context: BrowserContext, browser_page: Page, live_server: Any, at: Any
) -> None:
    permissions = ("add_article", "change_article", "view_article", "submit_article")
    reporter = factories.make_user("rita", permissions=permissions)
    enter(browser_context, reporter, live_server.url)
    article = factories.make_article("Before", by=reporter)
    page = browser_page
    page.clock.install()
    page.goto(at(desk.article_url(article)))
    Article.objects.update(stage="in_review")

    page.get_by_label("Headline").fill("After")

    some_seconds_later(page)
    expect(status(page)).to_have_text("You may change a story of yours only while it is a draft.")


def test_conflict_is_read_and_settled_without_javascript(
    browser: Browser, live_server: Any, at: Any
) -> None:
    article = factories.make_article("Before", kicker="Sea")
    contexts = [browser.new_context(java_script_enabled=False) for _ in range(2)]
    pages = []
    for context, name in zip(contexts, ("olga", "bo"), strict=True):
        enter(context, factories.make_chief(name), live_server.url)
        pages.append(context.new_page())
        pages[-1].goto(at(desk.article_url(article)))
    olga, bo = pages

    olga.get_by_label("Headline").fill("Olga's words")
    olga.get_by_label("Kicker").fill("Harbour")
    olga.get_by_role("button", name="Save and continue editing").click()
    bo.get_by_label("Headline").fill("Bo's words")
    bo.get_by_role("textbox", name="Body").fill("<p>Bo's body.</p>")
    bo.get_by_role("button", name="Save and continue editing").click()

    expect(bo.get_by_role("heading", level=1)).to_have_text("Two versions of one story")
    expect(bo.get_by_label("Kicker")).to_have_value("Harbour")
    choice = bo.get_by_role("group", name="Headline: you changed it")
    expect(choice).to_contain_text("Olga's words")
    choice.get_by_label("Take the version saved by olga").check()
    bo.get_by_role("button", name="Save and continue editing").click()
    expect(bo.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert (article.headline, article.kicker, article.body) == (
        "Olga's words",
        "Harbour",
        "<p>Bo's body.</p>",
    )
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_conflict_and_offer_have_no_serious_flaw(page: Page, at: Any, scheme: Any) -> None:
    ana, cy = factories.make_author("Ana Sol"), factories.make_author("Cy")
    article = factories.make_article("Before", authors=(ana,), tags=("Tides",))
    page.emulate_media(color_scheme=scheme)
    page.goto(at(desk.article_url(article)))
    olga = desk.login(factories.make_chief("olga"))
    theirs = {"headline": "Theirs", "tags": "Boats", "kicker": "Sea", "body": "<p>T.</p>"}
    desk.save(olga, article, **theirs, **{"bylines-0-author": cy.pk})
    page.get_by_label("Headline").fill("Mine")
    story_box(page).fill("Mine too.")
    some_seconds_later(page)
    expect(status(page)).to_contain_text("Saved at")
    found = {}

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two versions of one story")
    expect(story_box(page)).to_be_visible()
    found["conflict"] = flaws(page)
    page.goto(at(desk.article_url(article)))
    expect(page.get_by_role("link", name="Open it")).to_be_visible()
    found["offer"] = flaws(page)
    page.goto(
        at(reverse("admin:newsroom_article_unsaved", args=[unsaved().get(user__username="bo").pk]))
    )
    found["text"] = flaws(page)

    assert found == {"conflict": [], "offer": [], "text": []}


def test_conflict_on_a_phone_keeps_each_choice_beside_its_words(page: Page, at: Any) -> None:
    article = factories.make_article("Before")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(at(desk.article_url(article)))
    desk.save(desk.login(factories.make_chief("olga")), article, headline="Theirs")
    page.get_by_label("Headline").fill("Mine")

    page.get_by_role("button", name="Save and continue editing").click()
    mine = page.get_by_label("Keep mine")
    expect(mine).to_be_visible()

    assert mine.bounding_box()["width"] < 20  # type: ignore[index]
