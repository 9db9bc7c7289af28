"""Writing at the desk: what is saved, what is numbered, and that no text is ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.desk import revising
from newsroom.models import Article, PublishedArticle, Stage, Tag
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
    desk.save(client, story.article, "_publish")
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


def test_save_story_that_someone_saved_meanwhile_overwrites_nothing(client: Client) -> None:
    article = factories.make_article("First words")
    opened = desk.form_data(client.get(desk.article_url(article)), headline="Mine")
    other = factories.make_chief("olga")
    article.headline = "Theirs"
    revising.save(article, by=other, at=factories.THEN)

    response = client.post(desk.article_url(article), {**opened, "_publish": "1"})

    article.refresh_from_db()
    assert response.status_code == 200
    assert article.headline == "Theirs"
    assert not PublishedArticle.objects.exists()
    assert "olga" in str(response.context["adminform"].form.non_field_errors())
    assert 'value="Mine"' in response.content.decode()


def test_save_again_after_being_told_puts_own_text_over_it(client: Client) -> None:
    article = factories.make_article("First words")
    opened = desk.form_data(client.get(desk.article_url(article)), headline="Mine")
    article.headline = "Theirs"
    revising.save(article, by=factories.make_chief("olga"), at=factories.THEN)
    told = client.post(desk.article_url(article), {**opened, "_save": "1"})

    client.post(desk.article_url(article), desk.form_data(told, _save="1"))

    article.refresh_from_db()
    assert article.headline == "Mine"
    assert [each.content["headline"] for each in article.revisions.all()] == [
        "Mine",
        "Theirs",
        "First words",
    ]


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
    assert "data-django-prose-editor" not in page
    assert article.body == "<p>By hand.</p>"


def test_save_texts_of_every_script_and_oddity_without_an_error(client: Client) -> None:
    lines = [line for line in shared("unicode/blns.json").read_text("utf-8").splitlines() if line]
    article = factories.make_article()

    for start in range(0, len(lines), 40):
        text = " ".join(lines[start : start + 40]).replace("\x00", "")
        response = desk.save(client, article, body=text, headline=text[:200], tags=text[:300])
        assert response.status_code in (200, 302)
