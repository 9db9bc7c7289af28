"""The whole main job on a real story: written, published, read, signed up for, mailed, left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.desk import withdrawing
from newsroom.mailing import digests, messages
from newsroom.models import Delivery, PublishedArticle
from tests import factories
from tests.browser import story_box
from tests.people import Person, choose
from tests.shared_data import shared
from tests.smtp import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READER = "reader@mail.example"
TAGS = ("Diplomacy", "Space", "Kim Jong Un")


@dataclass(frozen=True)
class NewsPage:
    """A real news page: its sign-up line, its headline, the paragraphs of its story."""

    sign_up: str
    headline: str
    paragraphs: tuple[str, ...]


def read_news_page() -> NewsPage:
    lines = [line.strip() for line in shared("stories/news-page.txt").read_text().splitlines()]
    _label, sign_up, headline, *paragraphs = [line for line in lines if line]
    return NewsPage(sign_up, headline, tuple(paragraphs))


def upload_photo(editor: Person, folder: Path) -> None:
    file = folder / "summit.jpg"
    file.write_bytes(factories.picture_file(size=(1200, 800)).read())
    editor.opens(reverse("admin:newsroom_photo_add"))
    editor.page.locator("input[type=file]").set_input_files(file)
    editor.page.get_by_label("Alternative text").fill("Two leaders shake hands at a launch site.")
    editor.page.get_by_label("Credit").fill("Ana Sol / Harbour Wire")
    editor.presses("Save")
    expect(editor.told()).to_contain_text("added successfully")


def write_story(editor: Person, news: NewsPage) -> None:
    editor.opens(reverse("admin:newsroom_article_add"))
    editor.page.get_by_label("Headline").fill(news.headline)
    story_box(editor.page).click()
    for paragraph in news.paragraphs:
        editor.page.keyboard.insert_text(paragraph)
        editor.page.keyboard.press("Enter")
    editor.presses("Choose a photo")
    picker = editor.page.get_by_role("dialog", name="Choose a photo")
    picker.get_by_role("searchbox", name="Words").fill("leaders")
    picker.get_by_role("button", name="Two leaders").click()
    expect(editor.page.get_by_role("img", name="Two leaders")).to_be_visible()
    choose(editor, editor.page.locator("#bylines-0 .field-author"), "Ana Sol")
    editor.page.get_by_role("button", name="Add another Byline").click()
    choose(editor, editor.page.locator("#bylines-1 .field-author"), "Émile Zátopek")
    choose(editor, editor.page.locator(".field-section"), "World")
    editor.page.get_by_role("combobox", name="Tags").fill(", ".join(TAGS))


def mailed_path(server: MailServer, address: str, part: str) -> str:
    """Path of the link in the newest mail to the address that holds ``part``."""
    text = server.to(address)[-1].part("plain")
    found = re.search(rf"http://[^/\s]+(/\S*{part}\S*)", text)
    assert found, text
    return found[1].rstrip(".>")


def sign_up(reader: Person, address: str) -> None:
    reader.page.get_by_label("E-mail address").fill(address)
    reader.presses("Sign up")


def send_edition(sender: Person, newsletter: str) -> None:
    """Build the next edition, look at it, try it on oneself, and send it."""
    sender.opens(reverse("admin:newsroom_edition_changelist"))
    sender.presses(f"Build the next edition now “{newsletter}”")
    expect(sender.told()).to_contain_text("the next edition as a draft")
    sender.presses("Save and preview")
    sender.follows("On a phone")
    expect(sender.page.locator("iframe[title*=phone]")).to_be_visible()
    sender.presses("Send a test to me")
    expect(sender.told()).to_contain_text("nina@news.example")
    sender.follows("Send to 1 subscriber…")
    sender.presses("Send it to 1 subscriber")
    expect(sender.told()).to_contain_text("sent to 1 reader")


def test_the_main_job_from_a_news_page_to_an_unsubscribed_reader(
    people: Any,
    mail_server: MailServer,
    tmp_path: Path,
) -> None:
    news = read_news_page()
    factories.make_member("vera", role="Editor")
    factories.make_member("nina", role="Newsletter editor")
    factories.make_section("World")
    factories.make_author("Ana Sol")
    factories.make_author("Émile Zátopek")
    newsletter = factories.make_newsletter("The Morning Tide")
    editor, reader, sender = people(), people(), people()

    editor.logs_in("vera")
    upload_photo(editor, tmp_path)
    write_story(editor, news)
    editor.presses("Publish")
    expect(editor.told()).to_contain_text("is public")

    story = PublishedArticle.objects.get()
    assert story.headline == news.headline

    reader.opens(reverse("newsroom:front"))
    reader.follows(news.headline)
    expect(reader.page).to_have_url(reader.site + story.get_absolute_url())
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(news.headline)
    expect(reader.page.locator(".nr-prose p")).to_have_text(list(news.paragraphs))
    expect(reader.page.get_by_alt_text("Two leaders shake hands")).to_be_visible()
    for link in (TAGS[1], "Émile Zátopek", "World"):
        reader.opens(story.get_absolute_url())
        reader.follows(link)
        expect(reader.page.get_by_role("heading", level=1)).to_contain_text(link)
        expect(reader.page.get_by_role("link", name=news.headline)).to_be_visible()

    reader.opens(story.get_absolute_url())
    expect(reader.page.get_by_role("heading", name=news.sign_up)).to_be_visible()
    sign_up(reader, READER)
    expect(reader.page.get_by_role("main")).to_contain_text("mail")
    reader.opens(mailed_path(mail_server, READER, "/in/"))
    assert not newsletter.subscriptions.confirmed().exists()
    reader.page.get_by_role("main").get_by_role("button").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    assert newsletter.subscriptions.confirmed().count() == 1

    sender.logs_in("nina")
    send_edition(sender, newsletter.name)
    assert Delivery.objects.get().state == Delivery.State.SENT
    mail = mail_server.to(READER)[-1]
    assert news.headline in mail.message["Subject"]
    assert news.headline in mail.part("plain")
    assert news.headline in mail.part("html")
    assert re.fullmatch(r"<http://[^<>]+>", mail.message["List-Unsubscribe"])
    reader.opens(mailed_path(mail_server, READER, story.slug))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(news.headline)

    reader.opens(mailed_path(mail_server, READER, "/out/"))
    assert newsletter.subscriptions.confirmed().exists()
    reader.page.get_by_role("main").get_by_role("button").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    assert not newsletter.subscriptions.confirmed().exists()

    factories.make_subscription("stays@mail.example", newsletter=newsletter)
    factories.publish_article("Another day, another story")
    send_edition(sender, newsletter.name)
    assert len(mail_server.to("stays@mail.example")) == 1
    assert "Another day" in mail_server.to("stays@mail.example")[0].message["Subject"]
    assert mail_server.to(READER)[-1].raw == mail.raw


def test_signing_up_twice_answers_alike_and_mails_once(
    people: Any,
    mail_server: MailServer,
) -> None:
    newsletter = factories.make_newsletter()
    reader = people()
    answers = []

    for address in (READER, READER.upper()):
        reader.opens(reverse("newsroom:front"))
        sign_up(reader, address)
        answers.append(reader.page.get_by_role("main").inner_text())

    assert answers[0] == answers[1]
    assert newsletter.subscriptions.count() == 1
    assert len(mail_server.received) == 1


def test_a_malformed_address_stays_in_the_box_with_the_reason_beside_it(
    people: Any,
    mail_server: MailServer,
) -> None:
    newsletter = factories.make_newsletter()
    reader = people()

    reader.opens(reverse("newsroom:front"))
    sign_up(reader, "reader at mail.example")

    box = reader.page.get_by_label("E-mail address")
    expect(box).to_have_value("reader at mail.example")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("has an @ in it"))
    assert not newsletter.subscriptions.exists()
    assert mail_server.received == []


def test_a_story_that_is_not_public_is_nowhere_for_readers(
    client: Client,
) -> None:
    chief = factories.make_chief()
    newsletter = factories.make_newsletter()
    soon = timezone.now() + timedelta(hours=1)
    words = {"by": chief, "tags": ("Secret",), "authors": (factories.make_author("Ana Sol"),)}
    words["section"] = factories.make_section("World")
    live = factories.publish_article("Seen by all", **words)
    factories.make_article("Secret draft", **words)
    scheduled = factories.schedule_article("Secret hour", live_at=soon, **words)
    withdrawn = factories.publish_article("Secret error", **words)
    withdrawing.withdraw(withdrawn.article, by=chief, at=timezone.now())

    edition = digests.build(newsletter, by=chief, at=timezone.now())
    body = messages.rendered(edition, messages.stories_of(edition))
    lists = ["/", "/feed/", "/section/world/", "/tag/secret/", "/author/ana-sol/"]
    shown = [client.get(path).content.decode() for path in lists] + [body.html, body.text]

    for text in shown:
        assert live.headline in text
        assert not re.search("Secret (draft|hour|error)", text)
    for story in (scheduled, withdrawn):
        assert client.get(story.get_absolute_url()).status_code == 404
    assert client.get("/2026/03/secret-draft/").status_code == 404
