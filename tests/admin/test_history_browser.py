"""History, comparison, revision and preview in a browser: what axe finds, and if they fit."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from newsroom.desk import reviewing, revising
from newsroom.models import Article
from tests import factories
from tests.admin import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_WORD = "Donaudampfschifffahrt" * 9
#: Not ours to mend: Django marks links in its breadcrumbs by their colour alone.
DJANGOS_OWN = {"exclude": [[".breadcrumbs"]]}


@pytest.fixture
def article() -> Article:
    """A story in review with two revisions that differ in everything."""
    chief = factories.make_chief("olga")
    article = factories.make_article(
        LONG_WORD[:180],
        by=chief,
        body=f"<h2>Boats</h2><p>{LONG_WORD}</p>" + "<p>Same.</p>" * 9,
        authors=(factories.make_author("Ana Sol"),),
        tags=("Harbours", LONG_WORD[:90]),
        lead_photo=factories.make_photo(by=chief),
    )
    article.headline, article.body = f"New {LONG_WORD[:170]}", "<p>Same.</p>" * 9 + "<p>New.</p>"
    article.section, article.lead_photo = factories.make_section("World"), None
    with transaction.atomic():
        revising.write(article, by=chief, at=factories.THEN)
        article.tags.set(["Tides"])
        article.bylines.all().delete()
        revising.record(article, by=chief, at=factories.THEN)
    reviewing.submit(article, revision=2, by=chief, at=factories.THEN)
    reviewing.send_back(article, revision=2, by=chief, at=factories.THEN, note=LONG_WORD)
    return article


def logged_in(browser: Browser, address: str, **window: Any) -> Page:
    """A new page in which olga has logged in."""
    page = browser.new_page(**window)
    page.goto(f"{address}/admin/login/")
    page.fill("#id_username", "olga")
    page.fill("#id_password", "password")
    page.click("[type=submit]")
    return page


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_pages_of_the_history_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, article: Article, scheme: Any, width: int
) -> None:
    window = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = logged_in(browser, live_server.url, **window)
    addresses = [
        desk.article_url(article, *place)
        for place in (("history",), ("compare",), ("revision", "1"), ("preview",))
    ]

    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        results = Axe().run(page, context=DJANGOS_OWN).response["violations"]
        found += [f"{address} {each['id']}: {each['nodes'][0]['html']}" for each in results]
        excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{address} is {excess} px too wide"] if excess > 0 else []

    assert found == []
    page.close()


def test_compare_and_restore_by_keyboard_alone(
    browser: Browser, live_server: Any, article: Article
) -> None:
    page = logged_in(browser, live_server.url)
    page.goto(live_server.url + desk.article_url(article, "history"))

    page.get_by_label("Compare revision 1").press("Space")
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revision 1 → the newest version")
    page.get_by_role("button", name="Restore revision 1").press("Enter")

    expect(page.get_by_text("Revision 1 is restored, as revision 3.")).to_be_visible()
    page.close()
