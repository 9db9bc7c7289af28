from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsroom import signals
from newsroom.desk import addressing, publishing, revising, roles, scheduling, withdrawing
from newsroom.desk.correcting import Notice
from newsroom.exceptions import (
    Embargoed,
    NotAllowed,
    NotReady,
    SlugTaken,
    StaleRevision,
    WrongStage,
)
from newsroom.models import (
    Article,
    ArticleSlug,
    Correction,
    PublicState,
    PublishedArticle,
    Stage,
)
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_photo,
    make_section,
    make_user,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_publish_copies_all_that_readers_see() -> None:
    photo, section = make_photo(), make_section("World")
    ana, agency = make_author("Ana Sol"), make_author("Harbour Wire", kind="agency")
    article = make_article(
        "Boats return",
        kicker="Tides",
        section=section,
        lead_photo=photo,
        authors=(ana, agency),
        tags=("Boats", "Tides"),
    )

    story = publishing.publish(
        article, revision=article.revision_number, by=make_chief(), at=THEN + HOUR
    )

    story = PublishedArticle.objects.get(pk=story.pk)
    assert (story.headline, story.kicker, story.section) == ("Boats return", "Tides", section)
    assert story.body_page == "<p>They came in with the tide.</p>"
    assert story.body_text.strip() == "They came in with the tide."
    assert story.lead["alt"] == "Boats in the harbour"
    assert [row.author for row in story.bylines.all()] == [ana, agency]
    assert [row.tag.name for row in story.story_tags.all()] == ["Boats", "Tides"]
    assert {row.published_at for row in story.bylines.all()} == {THEN + HOUR}
    assert {row.published_at for row in story.story_tags.all()} == {THEN + HOUR}
    assert story.revision.number == 1
    assert story.get_absolute_url() == "/2026/03/boats-return/"
    article.refresh_from_db()
    assert article.stage == Stage.PUBLISHED


def test_publish_writes_the_event_that_explains_the_state() -> None:
    chief = make_chief("chief")
    article = make_article(by=chief)

    publishing.publish(article, revision=1, by=chief, at=THEN + HOUR)

    event = article.events.first()
    assert (event.verb, event.from_stage, event.to_stage) == ("publish", "draft", "published")
    assert (event.revision_number, event.by, event.by_name) == (1, chief, "chief")
    assert event.at == THEN + HOUR


def test_publish_is_refused_when_the_user_lacks_the_permission() -> None:
    article = make_article()
    reporter = make_user(permissions=("add_article", "change_article"))

    with pytest.raises(NotAllowed):
        publishing.publish(article, revision=1, by=reporter, at=THEN)

    assert not PublishedArticle.objects.exists()
    assert article.events.filter(verb="publish").count() == 0


def test_publish_is_refused_when_a_newer_revision_exists() -> None:
    article = make_article(by=make_chief("vera"))
    article.headline = "Newer"
    revising.save(article, by=make_chief("otto"), at=THEN + HOUR)

    with pytest.raises(StaleRevision, match="otto"):
        publishing.publish(article, revision=1, by=make_chief(), at=THEN + 2 * HOUR)

    assert not PublishedArticle.objects.exists()


def test_publish_is_refused_when_the_embargo_has_not_ended() -> None:
    article = make_article(embargo_until=THEN + 2 * HOUR)

    with pytest.raises(Embargoed):
        publishing.publish(article, revision=1, by=make_chief(), at=THEN + HOUR)

    assert not PublishedArticle.objects.exists()


def test_the_database_refuses_a_row_that_is_public_before_its_embargo() -> None:
    story = publish_article()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedArticle.objects.filter(pk=story.pk).update(embargo_until=THEN + HOUR)


def test_publish_is_refused_when_the_story_would_expire_first() -> None:
    article = make_article(expires_at=THEN + HOUR)

    with pytest.raises(NotReady):
        publishing.publish(article, revision=1, by=make_chief(), at=THEN + HOUR)


@pytest.mark.parametrize("body", ["", "<p></p>", "<p> </p><p></p>"])
def test_publish_is_refused_when_there_is_no_text(body: str) -> None:
    article = make_article(standfirst="", body=body)

    with pytest.raises(NotReady):
        publishing.publish(article, revision=1, by=make_chief(), at=THEN)


def test_publish_keeps_address_and_hour_when_the_story_is_live() -> None:
    chief = make_chief()
    story = publish_article("Boats return", by=chief)
    article = Article.objects.get(pk=story.pk)
    article.headline = "Boats return at last"
    revision = revising.save(article, by=chief, at=THEN + 40 * 24 * HOUR)

    publishing.publish(article, revision=revision.number, by=chief, at=THEN + 41 * 24 * HOUR)

    again = PublishedArticle.objects.get()
    assert again.headline == "Boats return at last"
    assert again.published_at == THEN
    assert again.get_absolute_url() == story.get_absolute_url()
    assert again.revised_at == THEN + 41 * 24 * HOUR


def test_publish_is_refused_when_nothing_has_changed_since() -> None:
    chief = make_chief()
    article = Article.objects.get(pk=publish_article(by=chief).pk)

    with pytest.raises(WrongStage, match="Nothing has changed"):
        publishing.publish(article, revision=1, by=chief, at=THEN + HOUR)

    assert PublishedArticle.objects.get().revised_at is None


def test_publish_minor_changes_the_text_and_tells_readers_of_no_update() -> None:
    chief = make_chief()
    article = Article.objects.get(pk=publish_article("Boats retrun", by=chief).pk)
    article.headline = "Boats return"
    revising.save(article, by=chief, at=THEN + HOUR)

    publishing.publish_minor(article, revision=2, by=chief, at=THEN + HOUR)

    story = PublishedArticle.objects.get()
    assert (story.headline, story.revision.number) == ("Boats return", 2)
    assert (story.published_at, story.revised_at) == (THEN, None)
    assert article.events.order_by("pk").last().verb == "publish_minor"


def test_publish_adds_the_notice_that_is_due() -> None:
    chief = make_chief()
    article = Article.objects.get(pk=publish_article(by=chief).pk)
    article.headline = "Nine boats return"
    revising.save(article, by=chief, at=THEN + HOUR)
    notice = Notice(kind=Correction.Kind.CORRECTION, text="Nine boats, not ten.")

    publishing.publish(article, revision=2, by=chief, at=THEN + HOUR, notice=notice)

    story = PublishedArticle.objects.get()
    assert [each["text"] for each in story.notices] == ["Nine boats, not ten."]
    assert story.corrections.get().text == "Nine boats, not ten."
    assert story.revised_at == THEN + HOUR
    verbs = article.events.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["publish", "correct"]


def test_publish_does_nothing_at_all_when_its_notice_is_refused() -> None:
    article = Article.objects.get(pk=publish_article("Ten boats").pk)
    editor = make_user(
        permissions=tuple(set(roles.ROLES["Editor"]) - {"correct_article"}),
    )
    article.headline = "Nine boats"
    revising.save(article, by=editor, at=THEN + HOUR)
    notice = Notice(kind=Correction.Kind.CORRECTION, text="Nine boats, not ten.")

    with pytest.raises(NotAllowed):
        publishing.publish(article, revision=2, by=editor, at=THEN + HOUR, notice=notice)

    assert PublishedArticle.objects.get().headline == "Ten boats"
    assert Article.objects.get().stage == Stage.DRAFT


def test_publish_keeps_the_old_slug_for_its_redirect_when_the_slug_changes() -> None:
    chief = make_chief()
    story = publish_article("Boats return", by=chief)
    article = Article.objects.get(pk=story.pk)
    article.slug = "boats-come-home"
    revision = revising.save(article, by=chief, at=THEN + HOUR)

    publishing.publish(article, revision=revision.number, by=chief, at=THEN + HOUR)

    assert PublishedArticle.objects.get().slug == "boats-come-home"
    assert set(ArticleSlug.objects.values_list("slug", flat=True)) == {
        "boats-return",
        "boats-come-home",
    }


def test_publish_numbers_the_slug_when_another_story_has_it() -> None:
    first, second = publish_article("Boats return"), publish_article("Boats return")

    assert (first.slug, second.slug) == ("boats-return", "boats-return-2")


def test_publish_refuses_a_typed_slug_that_another_story_once_had() -> None:
    publish_article("Boats return")
    article = make_article("Else", slug="boats-return")

    with pytest.raises(SlugTaken):
        publishing.publish(article, revision=1, by=make_chief(), at=THEN)

    assert PublishedArticle.objects.count() == 1


def test_publish_finds_a_slug_when_many_stories_have_the_headline() -> None:
    chief = make_chief()

    slugs = {publish_article("Weather", by=chief).slug for _ in range(addressing.SLUG_TRIES + 3)}

    assert len(slugs) == addressing.SLUG_TRIES + 3


def test_publish_tidies_a_slug_that_no_form_has_seen() -> None:
    story = publish_article(slug="Boats/Return Again")

    assert story.get_absolute_url() == "/2026/03/boatsreturn-again/"


def test_publish_brings_a_story_back_when_its_embargo_was_set_later_and_is_over() -> None:
    chief = make_chief()
    story = publish_article(by=chief)
    article = Article.objects.get(pk=story.pk)
    withdrawing.withdraw(article, by=chief, at=THEN + HOUR)
    article.embargo_until = THEN + 3 * HOUR
    revision = revising.save(article, by=chief, at=THEN + 2 * HOUR)

    publishing.publish(article, revision=revision.number, by=chief, at=THEN + 3 * HOUR)

    assert PublishedArticle.objects.live(THEN + 3 * HOUR).get().published_at == THEN


def test_publish_takes_year_and_month_from_the_site_and_not_from_the_editor() -> None:
    with timezone.override("Pacific/Kiritimati"):
        story = publish_article("Boats", at=datetime(2026, 12, 31, 23, tzinfo=UTC))

    assert story.get_absolute_url() == "/2026/12/boats/"


@pytest.mark.parametrize("headline", ["🎉", "2026", "かな", "…"])
def test_publish_makes_a_slug_that_is_neither_empty_nor_a_number(headline: str) -> None:
    story = publish_article(headline)

    assert story.slug
    assert not story.slug.isdigit()


@pytest.mark.django_db(transaction=True)
def test_publish_announces_after_commit() -> None:
    heard = []

    def listen(**kwargs: object) -> None:
        heard.append((kwargs["published"], transaction.get_connection().in_atomic_block))

    signals.article_published.connect(listen)
    try:
        story = publish_article()
    finally:
        signals.article_published.disconnect(listen)

    assert heard == [(story, False)]


def test_save_changes_nothing_public_when_the_story_is_live() -> None:
    chief = make_chief()
    story = publish_article("Boats return", by=chief, tags=("Boats",))
    article = Article.objects.get(pk=story.pk)
    article.headline = "Wrong"
    article.tags.set(["Ships"])

    revising.save(article, by=chief, at=THEN + HOUR)

    public = PublishedArticle.objects.get()
    assert public.headline == "Boats return"
    assert [row.tag.name for row in public.story_tags.all()] == ["Boats"]
    article.refresh_from_db()
    assert (article.stage, article.revision_number) == (Stage.DRAFT, 2)


def test_schedule_makes_the_story_live_at_its_hour_alone() -> None:
    story = schedule_article(live_at=THEN + HOUR)

    assert story.state(THEN + HOUR - timedelta(microseconds=1)) == PublicState.SCHEDULED
    assert story.state(THEN + HOUR) == PublicState.LIVE
    assert not PublishedArticle.objects.live(THEN).exists()
    assert PublishedArticle.objects.live(THEN + HOUR).get() == story


def test_schedule_moves_the_address_with_the_hour_until_it_is_public() -> None:
    chief = make_chief()
    story = schedule_article("Boats", by=chief, live_at=datetime(2026, 4, 30, 12, tzinfo=UTC))
    article = Article.objects.get(pk=story.pk)

    moved = scheduling.reschedule(
        article, by=chief, at=THEN, live_at=datetime(2026, 5, 1, tzinfo=UTC)
    )

    assert moved.get_absolute_url() == "/2026/05/boats/"
    assert PublishedArticle.objects.count() == 1


def test_schedule_is_refused_when_the_hour_is_past() -> None:
    article = make_article()

    with pytest.raises(NotReady):
        publishing.schedule(article, revision=1, by=make_chief(), at=THEN, live_at=THEN)


def test_schedule_is_refused_when_no_clock_can_tell_the_hour_everywhere() -> None:
    article = make_article()
    never = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)

    with pytest.raises(NotReady):
        publishing.schedule(article, revision=1, by=make_chief(), at=THEN, live_at=never)


def test_schedule_is_refused_when_the_story_is_live() -> None:
    story = publish_article()
    article = Article.objects.get(pk=story.pk)

    with pytest.raises(WrongStage):
        publishing.schedule(
            article, revision=1, by=make_chief(), at=THEN + HOUR, live_at=THEN + 2 * HOUR
        )

    assert PublishedArticle.objects.get().published_at == THEN


def test_schedule_is_refused_before_the_embargo_ends() -> None:
    article = make_article(embargo_until=THEN + 2 * HOUR)

    with pytest.raises(Embargoed):
        publishing.schedule(article, revision=1, by=make_chief(), at=THEN, live_at=THEN + HOUR)


def test_publish_brings_a_scheduled_story_out_at_once() -> None:
    chief = make_chief()
    story = schedule_article(by=chief, live_at=THEN + 100 * HOUR)
    article = Article.objects.get(pk=story.pk)

    publishing.publish(article, revision=1, by=chief, at=THEN + HOUR)

    assert PublishedArticle.objects.live(THEN + HOUR).get().published_at == THEN + HOUR
