"""A story's whole life at the desk: reviewed, scheduled, live, changed by two, corrected."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.models import Article, Correction, PublicState, PublishedArticle, Stage
from tests import factories
from tests.admin import desk
from tests.browser import story_box
from tests.people import Person, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Where screenshots go, when they are wanted to be looked at.
SHOTS = os.environ.get("NEWSROOM_SHOTS", "")


def shoot(person: Person, name: str) -> None:
    """Keep what this person sees, at desk and phone width, when screenshots are wanted."""
    if not SHOTS:
        return
    folder = Path(SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    person.page.set_viewport_size({"width": 1280, "height": 900})


def write(person: Person, text: str) -> None:
    """Replace the body by this text, by keyboard."""
    story_box(person.page).click()
    person.page.keyboard.press("ControlOrMeta+A")
    person.page.keyboard.insert_text(text)


def opens_story(person: Person) -> Article:
    """Open the only story's form; the story as it stands now."""
    article = Article.objects.get()
    person.opens(desk.article_url(article))
    return article


def begin_story(reporter: Person) -> None:
    reporter.opens(reverse("admin:newsroom_article_changelist"))
    reporter.page.get_by_role("link", name="Add article").first.click()
    reporter.page.get_by_label("Headline").fill("Ferry stops at noon")
    write(reporter, "The ferry stops, perhaps.")
    choose(reporter, reporter.page.locator("#bylines-0 .field-author"), "Ana Sol")
    shoot(reporter, "1-writing")
    reporter.presses("Save and continue editing")
    expect(reporter.told()).to_contain_text("added successfully")


def review_story(reporter: Person, editor: Person) -> None:
    """Submitted, sent back with a note, mended, submitted again and approved."""
    reporter.presses("Submit for review")
    expect(reporter.told()).to_contain_text("waits for review")
    assert Article.objects.get().stage == Stage.IN_REVIEW
    shoot(reporter, "2-in-review-read-only")

    opens_story(editor)
    shoot(editor, "3-in-review")
    editor.presses("Send back…")
    editor.page.get_by_label("Note").fill("Who says so? Call the captain.")
    shoot(editor, "4-send-back")
    editor.presses("Send it back")
    expect(editor.told()).to_contain_text("sent back")

    opens_story(reporter)
    expect(reporter.page.get_by_text("Call the captain.").first).to_be_visible()
    shoot(reporter, "5-sent-back")
    write(reporter, "The ferry stops at noon, says the captain.")
    reporter.presses("Submit for review")
    expect(reporter.told()).to_contain_text("waits for review")

    opens_story(editor)
    editor.presses("Approve")
    expect(editor.told()).to_contain_text("approved")
    assert Article.objects.get().stage == Stage.READY
    shoot(editor, "6-ready")


def schedule_story(editor: Person, hour: datetime) -> None:
    local = timezone.localtime(hour, timezone.get_default_timezone())
    editor.page.locator("input[name=publish_at_0]").fill(f"{local:%Y-%m-%d}")
    editor.page.locator("input[name=publish_at_1]").fill(f"{local:%H:%M:%S}")
    editor.presses("Schedule")
    expect(editor.told()).to_contain_text("goes public on")
    shoot(editor, "7-scheduled")


def change_at_once(chief: Person, editor: Person) -> None:
    """Both open the live story; the editor saves first, the chief finds both versions."""
    opens_story(editor)
    opens_story(chief)
    editor.page.get_by_label("Headline").fill("Ferry stops at one")
    editor.presses("Save and continue editing")
    expect(editor.told()).to_contain_text("changed successfully")

    chief.page.get_by_label("Headline").fill("Ferry stops for good")
    chief.page.get_by_label("Kicker").fill("Harbour")
    chief.presses("Save and continue editing")
    expect(chief.page.get_by_text("Ferry stops at one").first).to_be_visible()
    expect(chief.page.get_by_role("textbox", name="Headline")).to_have_value("Ferry stops for good")
    assert Article.objects.get().headline == "Ferry stops at one"
    shoot(chief, "8-conflict")
    chief.page.get_by_label("Keep mine").check()
    chief.presses("Save and continue editing")
    expect(chief.told()).to_contain_text("changed successfully")
    article = Article.objects.get()
    assert (article.headline, article.kicker) == ("Ferry stops for good", "Harbour")
    assert "Ferry stops at one" in [each.content["headline"] for each in article.revisions.all()]


def publish_with_correction(editor: Person) -> None:
    opens_story(editor)
    shoot(editor, "9-changes-not-public")
    editor.presses("Publish changes…")
    shoot(editor, "10-is-a-notice-due")
    editor.page.get_by_label("A correction: something was wrong").check()
    editor.page.get_by_label("Text of the notice").fill("The ferry stops for good, not for a day.")
    editor.presses("Publish")
    expect(editor.told()).to_contain_text("is public")
    shoot(editor, "11-corrected")


def test_story_goes_from_reporter_to_a_correction(people: Any) -> None:
    factories.make_member("rosa", role="Reporter")
    factories.make_member("vera", role="Editor")
    factories.make_member("olga", role="Chief editor")
    factories.make_author("Ana Sol")
    reporter, editor, chief, reader = people(), people(), people(), people()
    for person, name in ((reporter, "rosa"), (editor, "vera"), (chief, "olga")):
        person.logs_in(name)

    begin_story(reporter)
    review_story(reporter, editor)
    hour = timezone.now() + timedelta(days=2)
    schedule_story(editor, hour)

    story = PublishedArticle.objects.get()
    assert story.state(timezone.now()) == PublicState.SCHEDULED
    reader.opens(story.get_absolute_url())
    expect(reader.page.get_by_text("the captain")).to_have_count(0)
    with time_machine.travel(hour + timedelta(seconds=1), tick=True):
        reader.opens(story.get_absolute_url())
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Ferry stops at noon")
        expect(reader.page.locator(".nr-prose")).to_contain_text("says the captain")

        change_at_once(chief, editor)
        reader.opens(story.get_absolute_url())
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Ferry stops at noon")
        publish_with_correction(editor)

        reader.opens(story.get_absolute_url())
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Ferry stops for good")
        expect(reader.page.get_by_role("main")).to_contain_text("not for a day")
        reader.opens(reverse("newsroom:corrections"))
        expect(reader.page.get_by_role("main")).to_contain_text("not for a day")
        shoot(reader, "12-corrections")

    assert Correction.objects.get().by_name == "vera"
    assert [event.verb for event in Article.objects.get().events.order_by("pk")] == [
        *("save", "submit", "send_back", "save", "submit", "approve", "schedule"),
        *("save", "save", "publish", "correct"),
    ]
