"""Photos and links in a body: kept, shown, protected, and told when they are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import ProtectedError
from django.test import TestCase
from django.utils import translation

from newsroom.content.embeds import Link, Provider
from newsroom.desk import (
    announcing,
    comparing,
    contents,
    publishing,
    purging,
    redrawing,
    restoring,
    reviewing,
    revising,
    scheduling,
    withdrawing,
)
from newsroom.exceptions import MarkupRefused, NotReady
from newsroom.models import Article, Photo, PublishedArticle, Revision
from newsroom.models.published import BODIES
from tests import factories

pytestmark = pytest.mark.django_db

THEN = factories.THEN
LATER = THEN + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


def figure(photo: Photo, caption: str = "") -> str:
    inside = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-photo="{photo.pk}">{inside}</figure>'


def link(article: Article, words: str = "before") -> str:
    return f'<p><a data-article="{article.pk}">{words}</a></p>'


def write(article: Article, body: str, *, by: Any, at: Any = THEN) -> Revision:
    article.body = body
    return revising.save(article, by=by, at=at)


def photos_of(rows: Any) -> set[int]:
    return set(rows.values_list("photo_id", flat=True))


def test_save_keeps_which_photos_stand_in_the_newest_body(chief: Any) -> None:
    one, other = factories.make_photo(), factories.make_photo()
    article = factories.make_article(body=figure(one) + figure(other) + figure(one), by=chief)
    assert photos_of(article.body_photos) == {one.pk, other.pk}

    write(article, figure(other), by=chief)

    assert photos_of(article.body_photos) == {other.pk}
    one.delete()
    with pytest.raises(ProtectedError):
        other.delete()


def test_save_over_a_photo_that_is_not_there_is_refused(chief: Any) -> None:
    article = factories.make_article(by=chief)

    with pytest.raises(MarkupRefused, match="photo that is not here: number 99"):
        write(article, '<figure data-photo="99"></figure>', by=chief)

    assert Article.objects.get().revision_number == 1
    assert "figure" not in Article.objects.get().body


@pytest.mark.parametrize("number", ["99", "9" * 15])
def test_save_over_a_story_that_is_not_there_is_refused(chief: Any, number: str) -> None:
    article = factories.make_article(by=chief)

    with pytest.raises(MarkupRefused, match=f"links to a story that is not here: number {number}"):
        write(article, f'<p><a data-article="{number}">a</a></p>', by=chief)


def test_new_story_with_a_photo_that_is_not_there_is_refused(chief: Any) -> None:
    with pytest.raises(MarkupRefused):
        factories.make_article(body='<figure data-photo="99"></figure>', by=chief)


def test_content_of_names_what_the_body_refers_to(chief: Any) -> None:
    photo, other = factories.make_photo(), factories.make_article("First")
    article = factories.make_article(body=figure(photo) + link(other), by=chief)

    content = contents.content_of(article)

    assert [each["id"] for each in content["body_photos"]] == [photo.pk]
    assert content["body_photos"][0]["caption"] == "Low tide."
    assert content["body_links"] == [{"id": other.pk, "name": "First"}]


def test_read_revision_of_schema_two_knows_no_photos_in_its_body(chief: Any) -> None:
    article = factories.make_article(by=chief)
    old = article.revisions.get().content
    for name in ("body_photos", "body_links"):
        del old[name]
    Revision.objects.update(content=old, schema=2)

    again = revising.record(article, by=chief, at=LATER)

    assert again.number == 1
    assert contents.read(again)["body_photos"] == []


def test_newer_cleaner_alone_is_no_change_of_a_story(chief: Any) -> None:
    article = factories.make_article(by=chief)
    Article.objects.filter(pk=article.pk).update(body_cleaner="bleach-1")

    again = revising.record(article, by=chief, at=LATER)

    assert again.number == 1


def test_publish_draws_photos_and_links_and_keeps_them(chief: Any) -> None:
    photo = factories.make_photo()
    live = factories.publish_article("First", by=chief)
    draft = factories.make_article("Draft", by=chief)
    body = figure(photo, "At <em>noon</em>") + link(live.article) + link(draft, "soon")

    story = factories.publish_article("Second", by=chief, body=body)

    story.refresh_from_db()
    assert '<figure class="nr-figure">' in story.body_page
    assert "At <em>noon</em>" in story.body_page
    assert f'<a href="{live.get_absolute_url()}">before</a>' in story.body_page
    assert "<p>soon</p>" in story.body_page
    assert story.figures == {str(photo.pk): photo.as_picture()}
    assert photos_of(story.body_photos) == {photo.pk}
    assert set(story.links.values_list("target_id", flat=True)) == {live.pk, draft.pk}


def test_publish_anew_replaces_what_was_shown(chief: Any) -> None:
    photo, other = factories.make_photo(), factories.make_photo()
    linked = factories.publish_article("First", by=chief).article
    story = factories.publish_article("Second", by=chief, body=figure(photo) + link(linked))
    revision = write(story.article, figure(other), by=chief)

    publishing.publish(story.article, revision=revision.number, by=chief, at=LATER)

    story.refresh_from_db()
    assert photos_of(story.body_photos) == {other.pk}
    assert not story.links.exists()
    assert list(story.figures) == [str(other.pk)]


def test_saved_picture_markup_stays_when_the_row_is_saved_again(chief: Any) -> None:
    story = factories.publish_article("First", by=chief, body=figure(factories.make_photo()))
    before = PublishedArticle.objects.get().body_page

    again = PublishedArticle.objects.get()
    again.save()
    PublishedArticle.objects.bulk_update([again], ["body_page"])

    assert PublishedArticle.objects.get().body_page == before
    PublishedArticle.objects.filter(pk=story.pk).update(body_page=str.__str__(before))
    assert "<img" not in PublishedArticle.objects.get().body_page


def shapes_of(story: PublishedArticle) -> str:
    """All that readers may get of a body."""
    story.refresh_from_db()
    return "".join(getattr(story, name) for name in BODIES)


def test_schedule_tells_no_address_that_is_not_public_yet(chief: Any) -> None:
    soon = factories.schedule_article("First", by=chief, live_at=LATER)
    story = factories.schedule_article(
        "Second", by=chief, live_at=LATER + HOUR, body=link(soon.article)
    )
    scheduling.reschedule(soon.article, by=chief, at=THEN, live_at=LATER + 9 * HOUR)

    assert soon.slug not in shapes_of(story)


def test_scheduled_story_links_to_what_went_live_before_it(chief: Any) -> None:
    soon = factories.schedule_article("First", by=chief, live_at=LATER)
    story = factories.schedule_article(
        "Second", by=chief, live_at=LATER + HOUR, body=link(soon.article)
    )

    with (
        time_machine.travel(LATER, tick=False),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        announcing.announce_due(at=LATER)

    assert soon.get_absolute_url() in shapes_of(story)


@pytest.mark.parametrize("is_drawn_again", [False, True])
def test_schedule_links_to_nothing_that_expires_before_its_hour(
    chief: Any, is_drawn_again: bool
) -> None:
    brief = factories.publish_article("First", by=chief, expires_at=LATER)
    story = factories.schedule_article(
        "Second", by=chief, live_at=LATER + HOUR, body=link(brief.article)
    )
    if is_drawn_again:
        redrawing.redraw(story, at=THEN)

    assert brief.slug not in shapes_of(story)


def test_unschedule_lets_the_photo_go(chief: Any) -> None:
    photo = factories.make_photo()
    story = factories.schedule_article("First", by=chief, live_at=LATER, body=figure(photo))
    scheduling.unschedule(story.article, by=chief, at=THEN)
    write(story.article, "<p>a</p>", by=chief)

    photo.delete()

    assert not Photo.objects.exists()


@pytest.mark.parametrize("where", ["body", "lead_photo"])
def test_publish_with_a_photo_without_alternative_text_refuses(chief: Any, where: str) -> None:
    bare = factories.make_photo(alt=" ", caption="Low tide")
    shown = {"body": figure(bare)} if where == "body" else {"lead_photo": bare}

    with pytest.raises(NotReady, match="no alternative text yet: “Low tide”"):
        factories.publish_article("First", by=chief, **shown)

    assert not PublishedArticle.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"caption": "High tide."}, {"alt": "Ships"}, {"credit": "Bo"}, {"checksum": "x"}]
)
def test_approval_is_void_once_a_photo_in_the_text_is_another(
    chief: Any, changed: dict[str, str]
) -> None:
    photo = factories.make_photo()
    article = factories.make_article(body=figure(photo), by=factories.make_chief())
    reviewing.submit(article, revision=1, by=chief, at=THEN)
    Photo.objects.filter(pk=photo.pk).update(**changed)

    with pytest.raises(NotReady, match="changed since"):
        reviewing.approve(article, revision=1, by=chief, at=THEN)


def test_approval_stands_when_a_linked_story_gets_another_headline(chief: Any) -> None:
    other = factories.make_article("First", by=chief)
    article = factories.make_article(body=link(other), by=chief)
    Article.objects.filter(pk=other.pk).update(headline="Another")
    reviewing.submit(article, revision=1, by=chief, at=THEN)

    reviewing.approve(article, revision=1, by=chief, at=THEN)

    assert Article.objects.get(pk=article.pk).stage == "ready"


def test_restore_drops_what_is_gone_and_names_it(chief: Any) -> None:
    photo, kept = factories.make_photo(caption="Gone boat."), factories.make_photo()
    linked = factories.make_article("Gone story", by=chief)
    body = f"<p>a</p>{figure(photo, 'x')}{link(linked)}{figure(kept)}"
    article = factories.make_article("Story", by=chief, body=body)
    write(article, "<p>b</p>", by=chief)
    photo.delete()
    linked.delete()

    restored = restoring.restore(article, number=1, revision=2, by=chief, at=LATER)

    assert restored.missing == ("Gone boat.", "Gone story")
    assert Article.objects.get(pk=article.pk).body == f"<p>a</p><p>before</p>{figure(kept)}"
    assert photos_of(article.body_photos) == {kept.pk}


def test_comparing_tells_photos_by_name_and_links_by_headline(chief: Any) -> None:
    photo = factories.make_photo(caption="Low tide.")
    linked = factories.make_article("First story", by=chief)
    article = factories.make_article("Story", by=chief, body="<p>a</p>")
    write(article, f"<p>a</p>{figure(photo)}{link(linked)}", by=chief)
    old, new = (contents.read(article.revisions.get(number=number)) for number in (1, 2))

    body, photos = comparing.compare(old, new)

    told = [(str(block.label), block.pieces[0].html) for block in body.blocks]  # type: ignore[union-attr]
    assert (f"Photo ({photo.pk})", "Low tide.") in told
    assert ("", "before [First story]") in told
    assert photos.items is not None
    assert photos.items.added == ("Low tide. · Boats in the harbour · Ana Sol",)


def test_comparing_tells_new_words_of_a_photo(chief: Any) -> None:
    photo = factories.make_photo()
    article = factories.make_article("Story", by=chief, body=figure(photo))
    Photo.objects.filter(pk=photo.pk).update(alt="Ships")
    revising.record(article, by=chief, at=LATER)
    old, new = (contents.read(article.revisions.get(number=number)) for number in (1, 2))

    (photos,) = comparing.compare(old, new)

    assert photos.label == "Photos in the text"
    assert photos.items is not None
    assert photos.items.changed == (
        "Low tide. · Boats in the harbour · Ana Sol → Low tide. · Ships · Ana Sol",
    )


def test_purge_lets_photos_and_links_go(chief: Any) -> None:
    photo, linked = factories.make_photo(), factories.make_article("First", by=chief)
    story = factories.publish_article("Second", by=chief, body=figure(photo) + link(linked))

    purging.purge(story.article, by=chief, at=LATER, note="Court order.")

    story.refresh_from_db()
    assert story.figures == {}
    assert not story.body_photos.exists()
    assert not story.links.exists()
    assert not story.article.body_photos.exists()
    photo.delete()


def test_link_to_a_withdrawn_story_is_drawn_as_its_words(chief: Any) -> None:
    other = factories.publish_article("First", by=chief)
    withdrawing.withdraw(other.article, by=chief, at=THEN, note="Wrong.")

    story = factories.publish_article("Second", by=chief, at=LATER, body=link(other.article))

    assert story.body_page == "<p>before</p>"


class Polyglot(Provider):
    """Tells in its frame's address which language is active when it is drawn."""

    name = "Polyglot"
    hosts = frozenset(("tube.example",))

    def frame(self, link: Link) -> str | None:
        return f"https://tube.example/{translation.get_language()}"


@pytest.mark.parametrize(
    ("language", "drawn"), [("de", "de"), ("pt-BR", "pt-br"), ("xx", "en"), ("", "en")]
)
def test_own_words_are_in_the_language_of_the_story_whoever_publishes(
    chief: Any, language: str, drawn: str, settings: Any
) -> None:
    provider = "tests.desk.test_referring.Polyglot"
    settings.NEWSROOM = {**settings.NEWSROOM, "EMBED_PROVIDERS": [provider]}
    body = '<figure class="embed"><a href="https://tube.example/1">a</a></figure>'

    with translation.override("fr"):
        story = factories.publish_article("First", by=chief, language=language, body=body)

    assert f'data-frame="https://tube.example/{drawn}"' in story.body_page
