"""A preview draws what readers would see, of what is saved or typed, and leaves no trace."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import reviewing, revising
from newsroom.models import Article
from tests import factories
from tests.admin import desk
from tests.content.samples import payloads
from tests.test_hostile_content import open_in_chromium, sayable

pytestmark = pytest.mark.django_db

#: Whether the page would ask before it is left.
LEAVE = """() => {
  const leaving = new Event("beforeunload", {cancelable: true});
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""
ADD_PREVIEW = "admin:newsroom_article_add_preview"


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


@pytest.fixture
def client(chief: Any) -> Client:
    return desk.login(chief)


def readers_page(response: Any) -> str:
    """The page within the frame."""
    assert response.status_code == 200
    found = re.search(r'<iframe sandbox srcdoc="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else ""


def typed(client: Client, article: Article | None = None, **changes: Any) -> dict[str, Any]:
    """What the form of the article, or of a new story, would send."""
    url = desk.article_url(article) if article else reverse(desk.ADD)
    return desk.form_data(client.get(url), **changes)


def preview(client: Client, article: Article, **changes: Any) -> Any:
    """Press Preview in the form of this article."""
    data = typed(client, article, **changes)
    return client.post(desk.article_url(article, "preview"), data)


def everything() -> str:
    """All rows of all tables."""
    rows = (row for model in apps.get_models() for row in model._default_manager.order_by("pk"))
    return serializers.serialize("json", rows)


def test_preview_of_what_is_saved_is_the_page_that_publishing_would_make(
    client: Client, chief: Any
) -> None:
    story = factories.publish_article(
        "Boats are back",
        by=chief,
        kicker="Fishing",
        section=factories.make_section("World"),
        authors=(factories.make_author("Ana Sol"), factories.make_author("Bo Lind")),
        tags=("Harbours", "Tides"),
        lead_photo=factories.make_photo(by=chief),
    )
    factories.correct_story(story, "It was Tuesday.")

    drawn = readers_page(client.get(desk.article_url(story.article, "preview")))

    public = client.get(story.get_absolute_url()).content.decode()
    assert main_of(drawn) == main_of(public)
    assert "It was Tuesday." in drawn


def main_of(page: str) -> str:
    """What a page says of the story itself, without the spaces between its elements."""
    return " ".join(page[page.index("<article") : page.index("</article>")].split())


def test_preview_of_what_is_typed_shows_it_and_not_what_is_saved(
    client: Client, chief: Any
) -> None:
    ana, bo = factories.make_author("Ana Sol"), factories.make_author("Bo Lind")
    article = factories.make_article("Boats", by=chief, authors=(ana,), tags=("Harbours",))
    changes = {
        "headline": "Ships & more",
        "body": "<p>New <b>words</b></p>",
        "tags": "HARBOURS, Brand new",
        "section": factories.make_section("World").pk,
        "bylines-TOTAL_FORMS": 2,
        "bylines-0-position": 2,
        "bylines-1-author": bo.pk,
        "bylines-1-role": "words",
        "bylines-1-position": 1,
    }

    drawn = readers_page(preview(client, article, **changes))

    assert '<h1 class="nr-headline">Ships &amp; more</h1>' in drawn
    assert re.search("<p>New <(b|strong)>words</", drawn)
    assert drawn.index("Bo Lind") < drawn.index("Ana Sol")
    assert re.findall(r'rel="tag"[^>]*>([^<]+)<', drawn) == ["Harbours", "Brand new"]
    assert "World</a>" in drawn


def test_preview_leaves_out_a_byline_that_is_to_be_deleted(client: Client, chief: Any) -> None:
    ana, bo = factories.make_author("Ana Sol"), factories.make_author("Bo Lind")
    article = factories.make_article(by=chief, authors=(ana, bo))

    drawn = readers_page(preview(client, article, **{"bylines-0-DELETE": "on"}))

    assert "Bo Lind" in drawn
    assert "Ana Sol" not in drawn


def test_preview_of_a_new_story_draws_it(client: Client) -> None:
    data = typed(client, headline="Boats", body="<p>Fish</p>", tags="Brand new")

    drawn = readers_page(client.post(reverse(ADD_PREVIEW), data))

    assert '<h1 class="nr-headline">Boats</h1>' in drawn
    assert ">Brand new</a>" in drawn


@pytest.mark.parametrize("headline", ["Ships", ""])
def test_preview_stores_nothing_at_all(client: Client, chief: Any, headline: str) -> None:
    article = factories.make_article(
        "Boats", by=chief, authors=(factories.make_author(),), tags=("Harbours",)
    )
    bo = factories.make_author("Bo Lind")
    changes = {"headline": headline, "tags": "Brand new", "bylines-1-author": bo.pk}
    changed, new = typed(client, article, **changes), typed(client, **changes)
    before = everything()

    client.get(desk.article_url(article, "preview"))
    client.post(desk.article_url(article, "preview"), changed)
    client.post(reverse(ADD_PREVIEW), new)

    assert everything() == before
    assert "Harbours" in before


def test_preview_of_what_cannot_be_saved_tells_why_in_words(client: Client, chief: Any) -> None:
    article = factories.make_article("Boats", by=chief, authors=(factories.make_author(),))
    changes = {
        "headline": "",
        "language": "no language",
        "embargo_until_0": "tomorrow",
        "embargo_until_1": "noon",
        "bylines-0-author": "999999",
    }

    response = preview(client, article, **changes)

    page = " ".join(response.content.decode().split())
    assert "<strong>Headline:</strong> This field is required." in page
    assert "<strong>Language:</strong> Write a language such as fr or pt-BR." in page
    assert "<strong>Embargo until:</strong>" in page
    assert "<strong>Bylines:</strong>" in page
    assert "iframe" not in page


def test_preview_of_a_body_that_is_too_large_tells_why(
    client: Client, chief: Any, settings: Any
) -> None:
    article = factories.make_article(by=chief)
    settings.NEWSROOM = {**settings.NEWSROOM, "BODY_MAX_BYTES": 1000}

    response = preview(client, article, body="<p>Fish</p>" * 200)

    assert "This text is larger than" in response.content.decode()


def test_preview_of_a_form_that_was_cut_short_is_no_error_page(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)

    response = client.post(desk.article_url(article, "preview"), {"headline": "Boats"})

    assert response.status_code == 200
    assert "<strong>Bylines:</strong>" in response.content.decode()


def test_preview_from_a_form_that_someone_overtook_still_draws_it(
    client: Client, chief: Any
) -> None:
    article = factories.make_article("Boats", by=chief)
    data = typed(client, article, headline="Mine")
    article.headline = "Theirs"
    revising.save(article, by=chief, at=factories.THEN)

    drawn = readers_page(client.post(desk.article_url(article, "preview"), data))

    assert '<h1 class="nr-headline">Mine</h1>' in drawn


def test_preview_is_kept_by_no_cache_and_no_search_engine(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)

    for response in (client.get(desk.article_url(article, "preview")), preview(client, article)):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_preview_of_what_is_saved_takes_few_queries(
    client: Client, chief: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    authors = tuple(factories.make_author(f"Author {number}") for number in range(5))
    tags = tuple(f"Tag {number}" for number in range(10))
    article = factories.make_article(
        by=chief, authors=authors, tags=tags, section=factories.make_section()
    )
    url = desk.article_url(article, "preview")
    client.get(url)

    # Session, user, article, bylines, tags, sections.
    with django_assert_num_queries(6):
        client.get(url)


def test_preview_of_what_is_saved_is_for_who_may_read_it(chief: Any) -> None:
    article = factories.make_article("Boats", by=chief)
    reader = desk.login(factories.make_user(permissions=("view_article",)))
    stranger = desk.login(factories.make_user(permissions=("view_photo",)))
    url = desk.article_url(article, "preview")

    assert "Boats" in readers_page(reader.get(url))
    assert stranger.get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_preview_of_what_is_typed_is_for_who_may_save_it() -> None:
    reporter = factories.make_member("rita", role="Reporter")
    article = factories.make_article(by=reporter)
    client = desk.login(reporter)
    data = typed(client, article, headline="Mine")
    url = desk.article_url(article, "preview")

    own = client.post(url, data)
    reviewing.submit(article, revision=1, by=reporter, at=factories.THEN)
    in_review = client.post(url, data)

    assert "Mine" in readers_page(own)
    assert in_review.status_code == 403


def test_preview_of_a_new_story_is_for_who_may_write_one() -> None:
    reader = desk.login(factories.make_user(permissions=("view_article",)))

    assert reader.post(reverse(ADD_PREVIEW), {}).status_code == 403


def test_preview_of_a_new_story_by_its_bare_address_leads_to_the_form(client: Client) -> None:
    response = client.get(reverse(ADD_PREVIEW))

    assert response.headers["Location"] == reverse(desk.ADD)


def test_preview_of_no_story_is_not_found(client: Client, chief: Any) -> None:
    url = desk.article_url(factories.make_article(by=chief), "preview")
    gone = url.replace(str(Article.objects.get().pk), "999999")

    assert client.get(gone).status_code == 404
    assert client.post(gone, {}).status_code == 404


def test_preview_without_csrf_token_is_forbidden(chief: Any) -> None:
    article = factories.make_article(by=chief)
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)

    assert client.post(desk.article_url(article, "preview"), {}).status_code == 403


def test_form_offers_a_preview_to_writers_and_readers(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    reader = desk.login(factories.make_user(permissions=("view_article",)))
    url = desk.article_url(article, "preview")

    writing = client.get(desk.article_url(article)).content.decode()
    adding = client.get(reverse(desk.ADD)).content.decode()
    reading = reader.get(desk.article_url(article)).content.decode()

    assert f'formaction="{url}" formtarget="_blank"' in writing
    assert f'formaction="{reverse(ADD_PREVIEW)}" formtarget="_blank"' in adding
    assert f'href="{url}"' in reading
    assert "formaction" not in reading


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_javascript", [True, False])
def test_preview_in_chromium_opens_beside_the_form_at_three_widths(
    browser: Browser, live_server: Any, has_javascript: bool
) -> None:
    chief = factories.make_chief("olga")
    article = factories.make_article("Boats", by=chief)
    context = browser.new_context(java_script_enabled=has_javascript)
    form = logged_in(context.new_page(), live_server.url)
    form.goto(live_server.url + desk.article_url(article))

    form.fill("#id_headline", "Ships")
    with context.expect_page() as opened:
        form.click("input[value=Preview]")
    page = opened.value
    frame = page.frame_locator("iframe")

    expect(frame.locator("h1")).to_have_text("Ships")
    assert form.input_value("#id_headline") == "Ships"
    for label, width in (("a phone", 390), ("a tablet", 820), ("a desk", 1280)):
        page.get_by_label(label).check()
        expect(page.locator("iframe")).to_have_css("width", f"{width}px")
        box = page.locator("iframe").bounding_box()
        assert box is not None
        assert box["width"] <= min(width, 1280)
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_preview_in_chromium_leaves_the_form_watching_over_what_is_unsaved(
    browser: Browser, live_server: Any
) -> None:
    article = factories.make_article("Boats", by=factories.make_chief("olga"))
    context = browser.new_context()
    form = logged_in(context.new_page(), live_server.url)
    form.goto(live_server.url + desk.article_url(article))
    form.fill("#id_headline", "Ships")
    with context.expect_page():
        form.click("input[value=Preview]")

    assert form.evaluate(LEAVE)
    context.close()


@pytest.mark.browser
def test_preview_in_chromium_runs_nothing_of_any_payload(
    client: Client, browser_page: Page
) -> None:
    texts = [sayable(payload) for payload in payloads()]
    words = " ".join(" ".join(texts).split())
    fields = {"headline": words[:200], "kicker": words[200:260], "standfirst": words[300:800]}
    data = typed(client, body="\n<hr>\n".join(texts), **fields)

    answer = client.post(reverse(ADD_PREVIEW), data)

    # The page in the frame by itself too: there no sandbox stands between.
    pages = {"/preview/": answer.content, "/frame/": readers_page(answer).encode()}
    assert pages["/frame/"].count(b"<hr>") > 50
    assert open_in_chromium(browser_page, pages) == []


def logged_in(page: Page, address: str) -> Page:
    """The page in which olga has logged in."""
    page.goto(f"{address}/admin/login/")
    page.fill("#id_username", "olga")
    page.fill("#id_password", "password")
    page.click("[type=submit]")
    return page


def test_preview_of_typed_text_draws_its_photos_and_links(client: Client) -> None:
    photo, linked = factories.make_photo(), factories.publish_article("First")
    article = factories.make_article()
    body = (
        f'<figure data-photo="{photo.pk}"><figcaption>Typed</figcaption></figure>'
        f'<p><a data-article="{linked.pk}">before</a></p>'
    )
    data = desk.form_data(client.get(desk.article_url(article)), body=body)

    page = readers_page(client.post(desk.article_url(article, "preview"), data))

    assert '<figure class="nr-figure"><picture>' in page or '<figure class="nr-figure"><img' in page
    assert "<figcaption>Typed" in page
    assert f'<a href="{linked.get_absolute_url()}">before</a>' in page
    assert not article.body_photos.exists()
