"""Writing at the desk: what is saved, what is numbered, and that no text is ever lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from newsroom.desk import publishing, reviewing
from newsroom.desk.verbs import Verb
from newsroom.models import Article, Byline, PublishedArticle, Stage, Tag
from tests import factories
from tests.admin import desk
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def test_save_new_story_with_everything_stores_it_all(client: Client) -> None:
    section, photo = factories.make_section(), factories.make_photo()
    first, second = factories.make_author("Ana Sol"), factories.make_author("Bo Lind")
    empty = desk.form_data(client.get(reverse(desk.ADD)))
    typed = {
        "kicker": "Fishing",
        "headline": "Boats are back",
        "standfirst": "At last.",
        "body": "<p>They <b>came</b> in.</p><script>alert(1)</script>",
        "lead_photo": photo.pk,
        "section": section.pk,
        "tags": 'Harbours, "Paris, Texas", climate change',
        "language": "en-GB",
        "bylines-TOTAL_FORMS": 2,
        "bylines-0-author": first.pk,
        "bylines-0-position": 2,
        "bylines-1-author": second.pk,
        "bylines-1-role": "photos",
        "bylines-1-position": 1,
    }

    response = client.post(reverse(desk.ADD), empty | typed)

    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.kicker, article.headline, article.standfirst) == (
        "Fishing",
        "Boats are back",
        "At last.",
    )
    assert "<p>They" in article.body
    assert "script" not in article.body
    assert article.body_cleaner
    assert (article.section, article.lead_photo, article.language) == (section, photo, "en-GB")
    assert [tag.name for tag in article.tags.all()] == [
        "Harbours",
        "Paris, Texas",
        "climate change",
    ]
    assert [(each.author, each.role) for each in article.bylines.all()] == [
        (second, "photos"),
        (first, "words"),
    ]
    assert (article.stage, article.created_by_name, article.saved_by_name) == (
        Stage.DRAFT,
        "chief",
        "chief",
    )


def test_save_new_story_makes_one_revision_that_holds_bylines_and_tags(client: Client) -> None:
    author = factories.make_author("Ana Sol")
    page = client.get(reverse(desk.ADD))

    client.post(
        reverse(desk.ADD),
        desk.form_data(page, headline="Boats", tags="Harbours", **{"bylines-0-author": author.pk}),
    )

    revision = Article.objects.get().revisions.get()
    assert revision.number == 1
    assert revision.saved_by_name == "chief"
    assert [each["author"]["name"] for each in revision.content["bylines"]] == ["Ana Sol"]
    assert [each["name"] for each in revision.content["tags"]] == ["Harbours"]


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Another headline"},
        {"tags": "Tides"},
        {"bylines-0-role": "editing"},
        {"bylines-0-DELETE": "on"},
        {"slug": "boats"},
    ],
)
def test_save_change_of_any_kind_numbers_a_signed_revision(
    client: Client, change: dict[str, str]
) -> None:
    article = factories.make_article(authors=(factories.make_author(),), tags=("Harbours",))

    desk.save(client, article, **change)

    article.refresh_from_db()
    assert article.revision_number == 2
    assert article.saved_by_name == "chief"
    assert article.revisions.first().saved_by_name == "chief"


def test_save_unchanged_story_numbers_nothing_and_signs_nothing(client: Client) -> None:
    author = factories.make_author()
    article = factories.make_article(
        authors=(author,), tags=("Harbours", "Paris, Texas", 'The "Tide"')
    )
    before = (article.saved_at, article.saved_by_name)

    response = desk.save(client, article)

    article.refresh_from_db()
    assert response.status_code == 302
    assert article.revision_number == 1
    assert (article.saved_at, article.saved_by_name) == before


def test_save_writes_neither_stage_nor_published_row(client: Client) -> None:
    story = factories.publish_article("Before")
    drawn_at = story.drawn_at

    desk.save(client, story.article, headline="After")

    story.refresh_from_db()
    assert (story.headline, story.drawn_at) == ("Before", drawn_at)
    assert Article.objects.get().stage == Stage.DRAFT


def test_edit_live_story_changes_nothing_for_readers_until_published(client: Client) -> None:
    story = factories.publish_article("Before the tide", body="<p>Old words.</p>")
    url, reader = story.get_absolute_url(), Client()

    desk.save(client, story.article, headline="After the tide", body="<p>New words.</p>")
    saved_only = reader.get(url).content.decode()
    desk.save(client, story.article, "_publish_minor")
    published = reader.get(url).content.decode()

    assert "Before the tide" in saved_only
    assert "Old words." in saved_only
    assert "New words." not in saved_only
    assert "After the tide" in published
    assert "New words." in published
    assert "Old words." not in published


def test_save_hostile_body_shows_refusal_beside_field_and_keeps_text(client: Client) -> None:
    article = factories.make_article()
    hostile = "<blockquote>" * 8_400

    response = desk.save(client, article, body=hostile, headline="Typed too")

    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["body"]
    assert page.count("&lt;blockquote&gt;") == 8_400
    assert 'value="Typed too"' in page
    article.refresh_from_db()
    assert article.revision_number == 1


def test_save_body_with_what_is_not_there_comes_back_without_it(client: Client) -> None:
    photo = factories.make_photo()
    article = factories.make_article()
    kept = f'<figure data-photo="{photo.pk}"></figure>'
    lost = '<figure data-photo="98"><figcaption>c</figcaption></figure>'
    body = f'<p>New <a data-article="99">words</a>.</p>{lost}{kept}'

    response = desk.save(client, article, body=body, headline="Typed too")

    form = response.context["adminform"].form
    assert response.status_code == 200
    (error,) = form.errors["body"]
    assert "a photo that is not here: number 98" in error
    assert "a story that is not here: number 99" in error
    assert form["body"].value() == f"<p>New words.</p>{kept}"
    assert form["headline"].value() == "Typed too"
    article.refresh_from_db()
    assert article.revision_number == 1

    again = client.post(desk.article_url(article), desk.form_data(response))

    assert again.status_code == 302
    article.refresh_from_db()
    assert article.body == f"<p>New words.</p>{kept}"


def test_save_form_without_headline_keeps_all_that_was_typed(client: Client) -> None:
    page = client.get(reverse(desk.ADD))

    response = client.post(
        reverse(desk.ADD),
        desk.form_data(page, headline="", body="<p>Words kept.</p>", tags="Tides, Nets"),
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["headline"]
    assert "&lt;p&gt;Words kept.&lt;/p&gt;" in response.content.decode()
    assert 'value="Tides, Nets"' in response.content.decode()
    assert not Article.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    "body", ["<p>Write &lt;img&gt; for a picture.</p>", "<p>&amp;lt; &amp; &amp;amp;</p>"]
)
def test_open_form_shows_source_of_body_as_it_is_stored(client: Client, body: str) -> None:
    article = factories.make_article(body=body)

    page = client.get(desk.article_url(article)).content.decode()

    article.refresh_from_db()
    assert article.body == body
    shown = re.search(r'<textarea name="body".*?>(.*?)</textarea>', page, re.DOTALL)
    assert shown
    assert html.unescape(shown[1]).strip() == body


@pytest.mark.parametrize("language", ["english please", "x", "fr_FR", "<b>"])
def test_save_unknown_language_is_refused_beside_field(client: Client, language: str) -> None:
    article = factories.make_article()

    response = desk.save(client, article, language=language)

    assert response.context["adminform"].form.errors["language"]


def test_write_body_without_rich_text_editor_in_plain_text_area(
    client: Client, settings: Any
) -> None:
    settings.INSTALLED_APPS = [
        name for name in settings.INSTALLED_APPS if name != "django_prose_editor"
    ]
    article = factories.make_article()

    page = client.get(desk.article_url(article)).content.decode()
    desk.save(client, article, body="<p>By hand.</p>")

    article.refresh_from_db()
    assert "data-nr-editor" not in page
    assert "&lt;a data-article=&quot;42&quot;&gt;" in page
    assert article.body == "<p>By hand.</p>"


def test_save_texts_of_every_script_and_oddity_without_an_error(client: Client) -> None:
    lines = [line for line in shared("unicode/blns.json").read_text("utf-8").splitlines() if line]
    article = factories.make_article()

    for start in range(0, len(lines), 40):
        text = " ".join(lines[start : start + 40]).replace("\x00", "")
        response = desk.save(client, article, body=text, headline=text[:200], tags=text[:300])
        assert response.status_code in (200, 302)


#: The names of every verb's button, and of every verb's page.
VERBS = [verb for verb in Verb if verb not in (Verb.SAVE, Verb.DELETE)]


@pytest.fixture
def rosa() -> Any:
    """A reporter."""
    return factories.make_member("rosa", role="Reporter")


def as_it_stands(article: Article) -> tuple[Any, ...]:
    """Stage, hold, text and public side of the story, as the database holds them."""
    row = Article.objects.values_list("stage", "held_at", "headline", "revision_number")
    story = PublishedArticle.objects.filter(article=article).values().first()
    return row.get(pk=article.pk), story


@pytest.mark.parametrize("verb", [each for each in VERBS if each != Verb.SUBMIT])
def test_reporter_sends_own_draft_nowhere_by_a_button_s_name(rosa: Any, verb: Verb) -> None:
    article = factories.make_article(by=rosa)
    before = as_it_stands(article)
    hour = {"publish_at_0": "2999-01-02", "publish_at_1": "03:04:05"}

    response = desk.save(desk.login(rosa), article, f"_{verb}", **hour)

    assert response.status_code == 302
    assert as_it_stands(article) == before


@pytest.mark.parametrize("verb", [each for each in VERBS if each != Verb.SUBMIT])
def test_reporter_sends_own_draft_nowhere_by_a_verb_s_address(rosa: Any, verb: Verb) -> None:
    article = factories.make_article(by=rosa)
    before = as_it_stands(article)
    typed = {"revision": "1", "note": "x", "reason": "x", "kind": "untold", "confirmation": "1"}

    response = desk.login(rosa).post(desk.article_url(article, "verb", verb), typed)

    assert response.status_code == 403
    assert as_it_stands(article) == before


@pytest.mark.parametrize("stage", list(Stage))
def test_reporter_sees_others_stories_at_any_stage_read_only(rosa: Any, stage: Stage) -> None:
    article = _at_stage(stage, by=factories.make_chief())
    before = as_it_stands(article)
    reporter = desk.login(rosa)

    page = reporter.get(desk.article_url(article))
    sent = reporter.post(desk.article_url(article), {"headline": "Mine now", "_publish": "1"})

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert sent.status_code == 403
    assert as_it_stands(article) == before


@pytest.mark.parametrize("stage", [each for each in Stage if each != Stage.DRAFT])
def test_reporter_sees_own_story_read_only_once_it_is_submitted(rosa: Any, stage: Stage) -> None:
    article = _at_stage(stage, by=rosa)
    before = as_it_stands(article)
    reporter = desk.login(rosa)

    page = reporter.get(desk.article_url(article)).content.decode()
    sent = reporter.post(desk.article_url(article), {"headline": "After all", "_save": "1"})

    assert "bylines-TOTAL_FORMS" not in page or 'name="bylines-0-author"' not in page
    assert sent.status_code == 403
    assert as_it_stands(article) == before


def test_reporter_publishes_and_deletes_nothing_in_bulk_or_in_the_list(rosa: Any) -> None:
    article = factories.make_article("Before", by=rosa)
    before = as_it_stands(article)
    url = reverse("admin:newsroom_article_changelist")
    reporter = desk.login(rosa)

    offered = reporter.get(url).content.decode()
    for action in ("delete_selected", "publish", "_publish"):
        reporter.post(url, {"action": action, "_selected_action": [article.pk], "post": "yes"})
    edited = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": article.pk}
    reporter.post(url, {**edited, "form-0-stage": "published", "form-0-headline": "After"})
    deleted = reporter.post(desk.article_url(article, "delete"), {"post": "yes"})

    assert 'name="action"' not in offered
    assert deleted.status_code == 403
    assert as_it_stands(article) == before


def test_reporter_writes_no_column_that_the_verbs_own(rosa: Any) -> None:
    article = factories.make_article("Before", by=rosa)

    desk.save(
        desk.login(rosa),
        article,
        headline="After",
        stage="published",
        revision_number="99",
        held_at_0="2026-01-01",
        created_by="1",
        published="1",
    )

    article.refresh_from_db()
    assert (article.headline, article.stage, article.revision_number) == ("After", "draft", 2)
    assert article.created_by == rosa
    assert not PublishedArticle.objects.exists()


def test_reporter_reaches_no_other_story_through_own_story_s_bylines(rosa: Any) -> None:
    author, mine = factories.make_author("Ana Sol"), factories.make_author("Rosa", user=rosa)
    own = factories.make_article(by=rosa, authors=(mine,))
    others = factories.make_article(authors=(author,))
    byline = others.bylines.get()

    desk.save(
        desk.login(rosa),
        own,
        **{"bylines-0-id": byline.pk, "bylines-0-article": others.pk, "bylines-0-author": mine.pk},
    )

    byline.refresh_from_db()
    assert (byline.article, byline.author) == (others, author)


def test_no_page_of_the_admin_holds_stories_within_another_object() -> None:
    held = {
        inline.model: type(page).__name__
        for page in admin.site._registry.values()
        for inline in page.inlines
    }

    assert held.get(Byline) == "ArticleAdmin"
    assert not held.keys() & {Article, PublishedArticle}


def _at_stage(stage: Stage, *, by: Any) -> Article:
    """A story of this person's, brought to the stage by a chief editor."""
    chief, article = factories.make_chief(), factories.make_article(by=by)
    signed = {"revision": 1, "by": chief, "at": factories.THEN}
    if stage != Stage.DRAFT:
        reviewing.submit(article, **signed)
    if stage in (Stage.READY, Stage.PUBLISHED):
        reviewing.approve(article, **signed)
    if stage == Stage.PUBLISHED:
        publishing.publish(article, **signed)
    return article
