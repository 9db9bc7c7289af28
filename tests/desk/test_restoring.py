"""An earlier version comes back as a new one, with all that is still there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.desk import contents, holding, purging, restoring, revising
from newsroom.exceptions import NotAllowed, NotReady, StaleRevision, WrongStage
from newsroom.models import Article, Revision, Stage, Tag
from tests import factories

pytestmark = pytest.mark.django_db

LATER = factories.THEN + timedelta(days=1)


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


def make_story(chief: Any) -> Article:
    """A story with everything in its first revision, and nothing of it in the second."""
    article = factories.make_article(
        "Boats are back",
        by=chief,
        kicker="Fishing",
        body="<p>With the tide.</p>",
        section=factories.make_section("World"),
        lead_photo=factories.make_photo(by=chief),
        authors=(factories.make_author("Ana Sol"), factories.make_author("Bo Lind")),
        tags=("Harbours", "Tides"),
        language="fr",
        slug="boats",
        embargo_until=factories.THEN,
        expires_at=LATER + timedelta(days=9),
    )
    article.headline, article.kicker, article.body = "Another", "", ""
    article.section = article.lead_photo = article.embargo_until = article.expires_at = None
    article.slug = article.language = ""
    revising.write(article, by=chief, at=factories.THEN)
    article.bylines.all().delete()
    article.tags.set([])
    revising.record(article, by=chief, at=factories.THEN)
    return article


def restore(article: Article, *, by: Any, number: int = 1, revision: int = 2) -> restoring.Restored:
    return restoring.restore(article, number=number, revision=revision, by=by, at=LATER)


def test_restore_revision_brings_everything_back_as_a_new_one(chief: Any) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)

    restored = restore(article, by=chief)

    assert restored.revision.number == article.revision_number == 3
    assert restored.missing == ()
    assert contents.is_same(restored.revision.content, first.content)
    assert [str(byline) for byline in article.bylines.all()] == ["Ana Sol", "Bo Lind"]
    assert [tag.name for tag in article.tags.all()] == ["Harbours", "Tides"]
    assert (article.headline, article.saved_by_name) == ("Boats are back", "olga")
    assert article.revisions.get(number=2).content["headline"] == "Another"


def test_restore_revision_is_told_on_the_timeline(chief: Any) -> None:
    article = make_story(chief)

    restore(article, by=chief)

    event = article.events.first()
    assert event is not None
    assert (event.verb, event.note, event.revision_number) == ("save", "Restored revision 1.", 3)


def test_restore_revision_of_a_published_story_leaves_what_readers_see(chief: Any) -> None:
    story = factories.publish_article("Boats", by=chief)
    article = story.article
    article.headline = "Ships"
    revising.save(article, by=chief, at=factories.THEN)

    restore(article, by=chief)

    story.refresh_from_db()
    assert story.revision.number == 1
    assert (article.stage, article.revision_number) == (Stage.DRAFT, 3)


def test_restore_revision_names_what_is_gone(chief: Any) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)
    gone = {name: {"id": 999_999, "name": f"Old {name}"} for name in ("section", "lead_photo")}
    lost = {"author": {"id": 999_999, "name": "Cy Roe"}, "role": "words"}
    changed = {**first.content, **gone, "bylines": [lost, *first.content["bylines"]]}
    Revision.objects.filter(pk=first.pk).update(content=changed)

    restored = restore(article, by=chief)

    assert restored.missing == ("Old section", "Old lead_photo", "Cy Roe")
    assert (article.section, article.lead_photo) == (None, None)
    assert [str(byline) for byline in article.bylines.all()] == ["Ana Sol", "Bo Lind"]


def test_restore_revision_with_a_deleted_tag_makes_the_tag_anew(chief: Any) -> None:
    article = make_story(chief)
    Tag.objects.get(name="Harbours").delete()

    restored = restore(article, by=chief)

    assert restored.missing == ()
    assert [tag.name for tag in article.tags.all()] == ["Harbours", "Tides"]


def test_restore_revision_with_a_tag_deleted_and_made_again_takes_the_new_one(chief: Any) -> None:
    article = make_story(chief)
    Tag.objects.get(name="Harbours").delete()
    again = factories.make_tag("HARBOURS")

    restore(article, by=chief)

    assert next(iter(article.tags.all())) == again


def test_restore_over_a_newer_revision_refuses_and_changes_nothing(chief: Any) -> None:
    article = make_story(chief)

    with pytest.raises(StaleRevision):
        restore(article, by=chief, revision=1)

    assert Article.objects.get().headline == "Another"
    assert article.revisions.count() == 2


def test_restore_by_a_reporter_of_a_story_in_review_refuses(chief: Any) -> None:
    reporter = factories.make_member(role="Reporter")
    article = factories.make_article("Boats", by=reporter)
    article.headline = "Ships"
    revising.save(article, by=reporter, at=factories.THEN)
    Article.objects.update(stage=Stage.IN_REVIEW)

    with pytest.raises(WrongStage):
        restore(article, by=reporter)

    assert Article.objects.get().headline == "Ships"


def test_restore_by_a_reporter_of_anothers_story_refuses(chief: Any) -> None:
    article = make_story(chief)

    with pytest.raises(NotAllowed):
        restore(article, by=factories.make_member(role="Reporter"))


def test_restore_held_story_is_saving_and_so_allowed(chief: Any) -> None:
    article = make_story(chief)
    holding.hold(article, by=chief, at=factories.THEN, note="Lawyers ask.")

    restore(article, by=chief)

    assert Article.objects.get().headline == "Boats are back"


def test_restore_revision_that_was_purged_refuses(chief: Any) -> None:
    article = make_story(chief)
    purging.purge(article, by=chief, at=factories.THEN, note="Court order.")

    with pytest.raises(NotReady):
        restore(article, by=chief, revision=article.revision_number)


def test_restore_hostile_body_of_an_older_cleaner_stores_it_clean(chief: Any) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)
    hostile = {**first.content, "body": "<script>alert(1)</script><p>Boats</p>"}
    Revision.objects.filter(pk=first.pk).update(content=hostile | {"body_cleaner": "bleach-0"})

    restored = restore(article, by=chief)

    assert Article.objects.get().body == "<p>Boats</p>"
    assert restored.revision.content["body"] == "<p>Boats</p>"


def test_restore_revision_that_says_the_same_makes_none(chief: Any) -> None:
    article = make_story(chief)

    restored = restore(article, by=chief, number=2)

    assert restored.revision.number == 2
    assert article.revisions.count() == 2
