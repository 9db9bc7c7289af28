"""Real payloads on their whole way: saved, published, and opened in Chromium as readers would."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Dialog, Page, Route

from newsroom.mailing import digests, messages
from newsroom.models import PublishedArticle
from newsroom.models.fields import CleanHTML
from tests.content.samples import payloads
from tests.factories import (
    make_author,
    make_chief,
    make_newsletter,
    make_photo,
    make_section,
    publish_article,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HOST = "https://news.example"
#: Payloads in one story, and tests that the stories are dealt to: a test takes a few seconds.
PER_STORY, PARTS = 10, 8

TRAP = """
window.executed = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...given) => { window.executed.push(name + ": " + given.join()); };
}
"""

POKE = """() => {
  for (const element of document.querySelectorAll("body *")) {
    for (const name of ["mouseover", "focus", "error", "load", "toggle", "pointerenter"]) {
      element.dispatchEvent(new Event(name, {bubbles: true, cancelable: true}));
    }
  }
  return window.executed;
}"""


def publish_hostile(part: int) -> list[PublishedArticle]:
    """Stories that say one part of all payloads wherever an editor can type."""
    chief, photo = make_chief(), make_photo()
    texts = [sayable(payload) for payload in payloads()[part::PARTS]]
    groups = [texts[start : start + PER_STORY] for start in range(0, len(texts), PER_STORY)]
    return [publish_group(group, chief=chief, photo=photo) for group in groups]


def sayable(payload: str) -> str:
    """The payload as a form would hand it on: no NUL, no half of a surrogate pair."""
    return payload.replace("\x00", "").encode("utf-8", "ignore").decode()


def publish_group(texts: list[str], *, chief: Any, photo: Any) -> PublishedArticle:
    """A story with all the texts in its body and standfirst, and each somewhere else too."""
    words = [" ".join(text.split()) or "nothing" for text in texts]
    first, second, third, fourth = (words[place % len(words)] for place in range(4))
    photo.alt, photo.caption, photo.credit = first[:300], second[:500], third[:150]
    photo.save()
    return publish_article(
        first[:200],
        by=chief,
        kicker=second[:60],
        standfirst=" ".join(words),
        body=figures(photo, title=second) + "\n<hr>\n".join(texts),
        section=make_section(third[:60]),
        authors=(make_author(fourth[:120]),),
        tags=(words[-1][:100],),
        lead_photo=photo,
    )


def figures(photo: Any, *, title: str) -> str:
    """The photo and an embed as the editor makes them; the photo's words are payloads too."""
    link = f'<a href="https://youtu.be/dQw4w9WgXcQ">{escape(title)}</a>'
    return (
        f'<figure data-photo="{photo.pk}"></figure><figure class="embed">{link}</figure>'
        f'<figure data-photo="{photo.pk}"><figcaption>{escape(title)}</figcaption></figure>'
    )


def fetched(paths: list[str]) -> dict[str, bytes]:
    """The site's pages at these paths, each of which must be there."""
    responses = {unquote(path): Client().get(unquote(path)) for path in paths}
    assert {response.status_code for response in responses.values()} == {200}
    return {path: response.content for path, response in responses.items()}


def open_in_chromium(page: Page, pages: dict[str, bytes]) -> list[str]:
    """Open each page in Chromium, poke at it, and tell what ran or left the site."""
    deeds: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        path = unquote(urlsplit(url).path)
        if url.startswith(HOST) and route.request.is_navigation_request() and path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        elif url.startswith((f"{HOST}/static/", f"{HOST}/media/", f"{HOST}/favicon.ico")):
            route.fulfill(body="")
        else:
            deeds.append(f"request: {url}")
            route.abort()

    def refuse(dialog: Dialog) -> None:
        deeds.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.route("**/*", answer)
    page.on("dialog", refuse)
    page.on("pageerror", lambda error: deeds.append(f"error: {error}"))
    page.add_init_script(TRAP)
    for path in pages:
        page.goto(HOST + quote(path))
        deeds += [f"{path}: {deed}" for deed in page.evaluate(POKE)]
        if unquote(urlsplit(page.url).path) != path:
            deeds.append(f"{path} went to {page.url}")
    return deeds


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_and_mail_run_nothing_of_any_payload(part: int, browser_page: Page) -> None:
    stories = publish_hostile(part)
    pages = fetched(["/", *(story.get_absolute_url() for story in stories)])
    assert all(b'class="nr-embed"' in pages[each] for each in pages if each != "/")
    pages["/bodies/"] = "".join(story.body_mail + story.body_feed for story in stories).encode()
    pages["/mail/"] = mail_of(stories).encode()

    deeds = open_in_chromium(browser_page, pages)

    assert deeds == []


def mail_of(stories: list[PublishedArticle]) -> str:
    """An edition of all the stories, as its readers get it."""
    newsletter = make_newsletter(most_stories=len(stories))
    edition = digests.build(newsletter, by=make_chief(), at=timezone.now())
    body = messages.rendered(edition, messages.stories_of(edition))
    assert body.text.count("/2026/03/") == len(stories)
    return body.html


@pytest.mark.parametrize("part", range(PARTS))
def test_the_feed_holds_every_payload_and_stays_well_formed(
    part: int, client: Client, settings: Any
) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "PAGE_SIZE": 100}
    stories = publish_hostile(part)

    parsed = feedparser.parse(client.get(reverse("newsroom:feed")).content)

    assert not parsed.bozo
    assert len(parsed.entries) == len(stories)


def test_the_trap_notices_what_runs(browser_page: Page) -> None:
    story = publish_article("Harmless")
    PublishedArticle.objects.filter(pk=story.pk).update(
        body_page=CleanHTML("<p onmouseover=alert(1)>a</p><img src=//other.example/x.gif>")
    )

    deeds = open_in_chromium(browser_page, fetched([story.get_absolute_url()]))

    assert any("alert" in deed for deed in deeds)
    assert any("other.example" in deed for deed in deeds)
