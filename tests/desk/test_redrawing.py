from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.desk import redrawing
from newsroom.models import Photo, PublishedArticle, PublishedLink, PublishedPhoto, Revision
from tests.factories import THEN, make_photo, publish_article

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(days=1)


def with_figure(photo: Photo, **fields: Any) -> PublishedArticle:
    """A live story with the photo in its body."""
    body = f'<p>Before.</p><figure data-photo="{photo.pk}"></figure><p>After.</p>'
    story = publish_article(body=body, **fields)
    PublishedArticle.objects.filter(pk=story.pk).update(figures={str(photo.pk): photo.as_picture()})
    PublishedPhoto.objects.get_or_create(published=story, photo=photo)
    redrawing.redraw(story, at=THEN)
    story.refresh_from_db()
    return story


def linking_to(target: PublishedArticle) -> PublishedArticle:
    """A live story with a link to another in its body."""
    body = f'<p>As <a data-article="{target.pk}">we told</a>.</p>'
    story = publish_article(body=body)
    PublishedLink.objects.get_or_create(published=story, target=target.article)
    redrawing.redraw(story, at=THEN)
    story.refresh_from_db()
    return story


def public(story: PublishedArticle) -> dict[str, Any]:
    return PublishedArticle.objects.values().get(pk=story.pk)


def test_redraw_takes_files_and_focus_from_the_photo_and_words_from_the_row() -> None:
    photo = make_photo(alt="As published", caption="As published", credit="As published")
    story = publish_article(lead_photo=photo)
    before = public(story)
    Photo.objects.update(
        alt="Today", caption="Today", credit="Today", file="newsroom/originals/new.jpg", focus_x=9
    )

    redrawing.redraw(story, at=LATER)

    after = public(story)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"lead", "drawn_at"}
    assert after["lead"] == before["lead"] | {
        "name": "newsroom/originals/new.jpg",
        "focus": [9, 50],
    }
    assert after["drawn_at"] == LATER


def test_redraw_draws_the_figures_of_the_body_anew_and_no_word_of_it() -> None:
    photo = make_photo(caption="As published")
    story = with_figure(photo)
    before = public(story)
    new = photo.renditions[0]["name"].replace(".webp", "0.webp")
    Photo.objects.update(
        caption="Today", renditions=[photo.renditions[0] | {"name": new}, *photo.renditions[1:]]
    )

    redrawing.redraw_with_photo(photo, at=LATER)

    after = public(story)
    assert new in after["body_page"]
    assert photo.renditions[0]["name"] not in after["body_page"]
    assert after["figures"][str(photo.pk)]["caption"] == "As published"
    assert "As published" in after["body_page"]
    assert after["body_text"] == before["body_text"]
    assert after["body_page"].replace(new, photo.renditions[0]["name"]) == before["body_page"]


def test_redraw_with_photo_leaves_rows_that_do_not_show_it() -> None:
    photo = make_photo()
    other = publish_article(lead_photo=make_photo())
    before = public(other)

    redrawing.redraw_with_photo(photo, at=LATER)

    assert public(other) == before


def test_redraw_of_a_story_without_figures_never_reads_its_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = publish_article(lead_photo=make_photo())
    monkeypatch.setattr(
        redrawing.projection, "rendered", lambda *given, **more: pytest.fail("It was drawn.")
    )

    redrawing.redraw(story, at=LATER)


def test_redraw_does_not_turn_the_clock_back() -> None:
    story = publish_article(lead_photo=make_photo(), at=LATER)

    redrawing.redraw(story, at=THEN)

    assert public(story)["drawn_at"] == LATER


def test_redraw_linking_to_draws_a_link_only_while_its_target_is_live() -> None:
    target = publish_article("The ferry")
    story = linking_to(target)
    path = f'href="{target.get_absolute_url()}"'
    PublishedArticle.objects.filter(pk=target.pk).update(withdrawn_at=THEN)

    redrawing.redraw_linking_to(target.article, at=LATER)
    withdrawn = public(story)["body_page"]
    PublishedArticle.objects.filter(pk=target.pk).update(withdrawn_at=None)
    redrawing.redraw_linking_to(target.article, at=LATER)
    live = public(story)["body_page"]

    assert path in story.body_page
    assert "<p>As we told.</p>" in withdrawn
    assert path in live


def test_redraw_linking_to_passes_over_an_old_body_that_the_cleaner_will_not_take(
    caplog: pytest.LogCaptureFixture,
) -> None:
    target = publish_article("The ferry")
    old, story = linking_to(target), linking_to(target)
    revision = Revision.objects.filter(article=old.article)
    content = revision.get().content | {"body": "<p>" * 7_000, "body_cleaner": "bleach-0"}
    revision.update(content=content)
    PublishedArticle.objects.filter(pk=target.pk).update(withdrawn_at=THEN)

    redrawing.redraw_linking_to(target.article, at=LATER)

    assert "<p>As we told.</p>" in public(story)["body_page"]
    assert [record.getMessage() for record in caplog.records] == [
        f"Story {old.pk} cannot be drawn anew: "
        "This text has more than 6000 tags. Split it into several stories."
    ]
