"""The newsletter's screens with words that have no place to break, on a phone and on a desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.admin.newsletter_desk import url
from tests.admin.test_article_browser import box_of, sit_down
from tests.factories import THEN, make_member, make_newsletter, make_subscription
from tests.mailing.editions import make_edition, prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = 390, 1280


def list_of(model: str) -> str:
    return reverse(f"admin:newsroom_{model}_changelist")


def widths(page: Page) -> str:
    """How wide the page wants to be, and is; "" where that is the same."""
    return str(
        page.evaluate(
            """() => {
              const wide = document.querySelectorAll(
                "html, #main, #content, .titles-and-tools, .readonly");
              return [...wide].filter((each) => each.scrollWidth > each.clientWidth + 1)
                .map((each) => `${each.tagName}#${each.id}.${each.className}`).join(" ");
            }"""
        )
    )


def test_long_words_widen_no_page(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    newsletter = make_newsletter("W" * 80, description="D" * 200)
    reader = make_subscription(f"{'l' * 64}@{'d' * 63}.{'e' * 63}.example", newsletter=newsletter)
    type(reader).objects.update(consent_page=f"/{'p' * 290}", consent_wording="w" * 300)
    sent = make_edition(newsletter, "H" * 150, subject="S" * 150, preheader="P" * 150)
    prepared(sent)
    sent.deliveries.update(state="failed", reason="R" * 300, done_at=THEN)
    draft = make_edition(newsletter, "J" * 150, subject="T" * 150, intro="i" * 500)
    pages = [
        list_of("edition"),
        list_of("subscriber"),
        reverse("admin:newsroom_edition_add"),
        reverse("admin:newsroom_newsletter_change", args=[newsletter.pk]),
        reverse("admin:newsroom_subscriber_change", args=[reader.subscriber.pk]),
        reverse("admin:newsroom_subscriber_delete", args=[reader.subscriber.pk]),
        reverse("admin:newsroom_subscriber_end", args=[reader.subscriber.pk]),
        *(url(draft, page) for page in ("change", "preview", "send", "schedule")),
        *(url(sent, page) for page in ("change", "results")),
    ]
    nele = make_member("nele", role="Newsletter editor")
    sit_down(browser_context, nele, live_server)

    found = []
    for address in pages:
        browser_page.goto(live_server.url + address)
        for width in (PHONE, DESK):
            browser_page.set_viewport_size({"width": width, "height": 900})
            found.append((address, width, widths(browser_page)))

    assert [each for each in found if each[2]] == []


def test_story_has_a_line_of_its_own_on_a_phone(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    edition = make_edition(None, "The harbour reopens after the storm")
    nele = make_member("nele", role="Newsletter editor")
    sit_down(browser_context, nele, live_server)
    browser_page.set_viewport_size({"width": PHONE, "height": 900})

    browser_page.goto(live_server.url + url(edition))
    handle = browser_page.get_by_role("button", name="Move “The harbour reopens")
    expect(handle).to_be_visible()
    story = box_of(browser_page.locator("#stories-0 .select2-selection"))
    place = box_of(handle)

    removal = browser_page.get_by_label("Take out “The harbour reopens")
    browser_page.get_by_text("Take out", exact=True).click()

    expect(removal).to_be_checked()
    expect(browser_page.get_by_role("combobox", name="Story The harbour")).to_have_count(1)
    assert story["width"] > 300
    assert story["y"] + story["height"] <= place["y"]
