"""A newsletter editor's whole job in a browser: once by mouse, once by keys alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsroom.models import Edition, Schedule
from tests.admin.newsletter_desk import EDITIONS, url
from tests.admin.test_article_browser import box_of, flaws, sit_down
from tests.factories import make_member, make_newsletter, publish_article
from tests.mailing.editions import make_readers
from tests.people import Person, choose
from tests.smtp import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drag(page: Page, name: str, *, onto: str) -> None:
    """Pull a story's handle with the mouse over that of another."""
    page.locator("#stories-group").evaluate("group => group.scrollIntoView()")
    start, end = (
        box_of(page.get_by_role("button", name=f"Move “{each}”")) for each in (name, onto)
    )
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 10, end["y"] + 20, steps=5)
    page.mouse.move(end["x"] + 10, end["y"] - 10, steps=2)
    page.mouse.up()


def headlines(edition: Edition) -> list[str]:
    return [row.story.headline for row in edition.stories.all()]


def newsletter_with_news() -> Any:
    """A newsletter with two readers, and four stories of the last hours."""
    newsletter = make_newsletter()
    make_readers(newsletter, "ana", "bo")
    for hours, name in enumerate(("One", "Two", "Three", "Four"), start=1):
        publish_article(name, at=timezone.now() - timedelta(hours=hours))
    return newsletter


def sit(browser_context: Any, live_server: Any, page: Page) -> Person:
    nele = make_member("nele", role="Newsletter editor")
    sit_down(browser_context, nele, live_server)
    return Person(page, live_server.url)


def test_an_edition_is_made_and_sent_by_mouse(
    browser_context: Any, browser_page: Page, live_server: Any, mail_server: MailServer
) -> None:
    newsletter, page = newsletter_with_news(), browser_page
    newsletter.most_stories = 3
    newsletter.save()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text))
    editor = sit(browser_context, live_server, page)

    editor.opens(reverse("admin:newsroom_newsletter_change", args=[newsletter.pk]))
    page.get_by_role("checkbox", name="Monday").check()
    page.get_by_role("textbox", name="Hour").fill("06:30")
    editor.presses("Save and continue editing")
    expect(page.get_by_role("checkbox", name="Monday")).to_be_checked()
    editor.presses("Build the next edition")
    expect(page.get_by_label("Subject")).to_have_value("One")
    drag(page, "Three", onto="One")
    choose(editor, page.locator("#stories-3"), "Four")
    page.locator("#stories-group .add-row a").click()
    expect(page.locator("#stories-4 [data-nr-place]")).to_have_value("5")
    editor.presses("Save")
    editor.presses("Check its links")
    expect(editor.told()).to_contain_text("5 links to this site answer.")
    editor.opens(url(Edition.objects.get(), "send"))
    editor.presses("Send it to 2 subscribers")
    expect(editor.told()).to_contain_text("sent to 2 readers")

    assert headlines(Edition.objects.get()) == ["Three", "One", "Two", "Four"]
    assert Schedule.objects.get().days == "1"
    assert len(mail_server.received) == 2
    assert [each for each in refused if "Content Security Policy" in each] == []


def test_an_edition_is_made_and_scheduled_by_keys_alone(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    newsletter_with_news()
    page = browser_page
    editor = sit(browser_context, live_server, page)
    editor.opens(EDITIONS)

    page.get_by_role("button", name="Build the next edition now “The tide”").press("Enter")
    subject = page.get_by_label("Subject")
    subject.press("ControlOrMeta+a")
    page.keyboard.type("The tide turns")
    handle = page.get_by_role("button", name="Move “Three”")
    handle.press("ArrowUp")
    handle.press("ArrowUp")
    expect(handle).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Place 1 of 5")
    found = flaws(page)
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.get_by_role("link", name="Schedule…").press("Enter")
    page.get_by_label("Send at: date").press_sequentially("2031-05-06")
    page.get_by_label("Send at: time").press_sequentially("07:00")
    page.get_by_label("Send at: time").press("Enter")
    expect(editor.told()).to_contain_text("The edition goes out May 6, 2031, 7 a.m.")

    edition = Edition.objects.get()
    assert headlines(edition) == ["Three", "One", "Two", "Four"]
    assert edition.subject == "The tide turns"
    assert edition.send_at is not None
    assert found == []
