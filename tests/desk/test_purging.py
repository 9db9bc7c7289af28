from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse

from newsroom.desk import (
    autosaving,
    correcting,
    holding,
    publishing,
    purging,
    reviewing,
    revising,
    withdrawing,
)
from newsroom.desk.correcting import Notice
from newsroom.exceptions import (
    AutosaveRefused,
    NotAllowed,
    NoteMissing,
    NotReady,
    RuleStands,
    SlugTaken,
    StaleRevision,
)
from newsroom.mailing import digests
from newsroom.models import (
    Article,
    ArticleSlug,
    Autosave,
    Correction,
    Edition,
    PublicState,
    PublishedArticle,
    Stage,
)
from tests.admin.desk import form_data
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_member,
    make_newsletter,
    make_photo,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
#: Stands in no other text of the tests, nor of the app.
MARK = "Zwetschgenknödel"


def places_of(word: str) -> set[str]:
    """Every column of the database in which the word, or its form in JSON or a slug, stands."""
    forms = {word.casefold(), word.casefold().replace("ö", "\\u00f6")}
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if any(form in str(value).casefold() for form in forms):
                        found.add(f"{table}.{column}")
    return found


def log(thing: Any, *, by: Any) -> None:
    """What the admin notes of each change."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=str(thing.pk),
        object_repr=str(thing),
        action_flag=CHANGE,
        change_message=f'[{{"added": {{"object": "{MARK}"}}}}]',
    )


def marked_story(*, by: Any) -> Article:
    """A live story, told of wherever the desk writes; each place holds the mark."""
    article = make_article(
        f"{MARK} for all",
        by=by,
        kicker=MARK,
        standfirst=f"About {MARK}.",
        body=f"<p>{MARK} are sweet.</p>",
        slug=f"{MARK}-for-all",
        authors=(make_author(),),
        tags=("Dumplings",),
        lead_photo=make_photo(),
    )
    reviewing.submit(article, revision=1, by=by, at=THEN, note=f"{MARK}?")
    reviewing.send_back(article, revision=1, by=by, at=THEN, note=f"Less {MARK}.")
    publishing.publish(article, revision=1, by=by, at=THEN)
    notice = Notice(kind=Correction.Kind.CORRECTION, text=f"{MARK} are not salty.")
    correcting.correct(article, notice, by=by, at=THEN)
    article.headline = f"{MARK} once more"
    revising.save(article, by=by, at=THEN)
    fields = {"body": [f"{MARK} unsaved"]}
    autosaving.autosave(article, fields=fields, form_key="k", opened_revision=2, by=by, at=THEN)
    log(article, by=by)
    return article


def marked_edition(*, by: Any) -> Edition:
    """An edition of the newest stories that is being sent."""
    edition = digests.build(make_newsletter(), by=by, at=THEN + HOUR)
    words = {name: f"{MARK} {name}" for name in ("subject", "preheader", "intro", "html", "text")}
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SENDING, **words)
    edition.refresh_from_db()
    log(edition, by=by)
    return edition


def test_purge_leaves_the_words_nowhere_in_the_database() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    marked_edition(by=chief)
    before = places_of(MARK)

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.", line="Removed.")

    assert before >= {
        "django_admin_log.change_message",
        "django_admin_log.object_repr",
        "newsroom_article.body",
        "newsroom_article.headline",
        "newsroom_article.kicker",
        "newsroom_article.slug",
        "newsroom_article.standfirst",
        "newsroom_articleslug.slug",
        "newsroom_autosave.fields",
        "newsroom_correction.text",
        "newsroom_edition.html",
        "newsroom_edition.intro",
        "newsroom_edition.preheader",
        "newsroom_edition.subject",
        "newsroom_edition.text",
        "newsroom_event.note",
        "newsroom_publishedarticle.body_page",
        "newsroom_publishedarticle.notices",
        "newsroom_revision.content",
    }
    assert places_of(MARK) == set()


def test_purge_takes_the_headline_from_revisions_that_link_to_the_story() -> None:
    chief = make_chief()
    article, near = make_article(MARK, by=chief), make_article("Near", by=chief)
    both = "".join(f'<p><a data-article="{each.pk}">it</a></p>' for each in (article, near))
    linking = make_article(body=both, by=chief)
    before = linking.revisions.get().content

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    assert [each["name"] for each in before["body_links"]] == [MARK, "Near"]
    assert places_of(MARK) == set()
    after = linking.revisions.get().content
    article.refresh_from_db()
    assert [each["name"] for each in after.pop("body_links")] == [article.headline, "Near"]
    assert after == {name: told for name, told in before.items() if name != "body_links"}


@pytest.mark.parametrize("headline", [f"{MARK} “at last”", "2026", f"{MARK} {'very ' * 30}long"])
def test_purge_takes_the_headline_from_the_log_of_editions_that_hold_it_no_more(
    client, headline: str
) -> None:
    chief = make_chief()
    client.force_login(chief)
    story = publish_article(headline, by=chief, at=THEN)
    other = publish_article("Plums are ripe", by=chief, at=THEN - HOUR)
    build = reverse("admin:newsroom_newsletter_build", args=[make_newsletter().pk])
    client.post(build)
    left, page = Edition.objects.get(), "admin:newsroom_edition_change"
    data = form_data(client.get(reverse(page, args=[left.pk])), subject="Plums")
    client.post(reverse(page, args=[left.pk]), data | {"stories-0-DELETE": "on"})
    client.post(build)
    gone = Edition.objects.exclude(pk=left.pk).get()
    client.post(reverse("admin:newsroom_edition_delete", args=[gone.pk]), {"post": "yes"})
    log = LogEntry.objects.order_by("pk")
    assert json.dumps(headline) in log[0].change_message
    assert log[1].object_repr == gone.subject

    purging.purge(story.article, by=chief, at=THEN + HOUR, note="A court order.")

    assert places_of(MARK) == set()
    assert [(each.object_repr, each.change_message) for each in log] == [("Plums", ""), ("", "")]
    assert list(left.stories.values_list("story", flat=True)) == [other.pk]


def test_purge_takes_the_photo_s_caption_and_the_links_to_people_and_topics() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    assert PublishedArticle.objects.get().lead["caption"] == "Low tide."

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    story = PublishedArticle.objects.get()
    assert (story.lead, story.lead_photo, article.lead_photo) == ({}, None, None)
    for rows in (story.bylines, story.story_tags, article.bylines, article.tags):
        assert not rows.exists()


def test_purge_leaves_in_the_timeline_that_it_happened() -> None:
    chief = make_chief("vera")
    article = marked_story(by=chief)
    verbs = set(article.events.values_list("verb", flat=True))

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.", line="Removed.")

    event = article.events.order_by("pk").last()
    assert (event.verb, event.note, event.by_name) == ("purge", "A court order.", "vera")
    assert (article.stage, event.to_stage) == (Stage.DRAFT, Stage.DRAFT)
    assert verbs < set(article.events.values_list("verb", flat=True))


@pytest.mark.parametrize(("line", "status"), [("Removed by order of a court.", 410), ("", 404)])
def test_the_old_address_of_a_purged_story_answers_with_the_line_or_not_at_all(
    client, line: str, status: int
) -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    address = PublishedArticle.objects.get().get_absolute_url()
    assert client.get(address).status_code == 200

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.", line=line)

    answer = client.get(address)
    assert answer.status_code == status
    assert line in answer.content.decode()
    assert MARK not in answer.content.decode()


def test_the_slug_of_a_purged_story_is_taken_for_ever() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    slug = PublishedArticle.objects.get().slug

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    with pytest.raises(SlugTaken):
        publish_article(slug=slug, by=chief)


def test_purge_gives_the_line_to_a_story_that_was_withdrawn_already() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    withdrawing.withdraw(article, by=chief, at=THEN + HOUR, line=f"{MARK} was wrong.")

    purging.purge(article, by=chief, at=THEN + 2 * HOUR, note="A court order.", line="Removed.")

    story = PublishedArticle.objects.get()
    assert (story.withdrawn_at, story.withdrawal_line) == (THEN + HOUR, "Removed.")
    assert places_of(MARK) == set()


def test_purge_cancels_the_edition_that_is_being_sent() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    edition = marked_edition(by=chief)
    other = Edition.objects.create(
        newsletter=edition.newsletter, subject="Other", html="<p>Other</p>", created_at=THEN
    )

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    edition.refresh_from_db()
    other.refresh_from_db()
    assert edition.state == Edition.State.CANCELLED
    assert (other.subject, other.html) == ("Other", "<p>Other</p>")


def test_a_form_that_was_open_when_the_text_was_purged_cannot_bring_it_back() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    fields = {"body": [MARK]}

    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    with pytest.raises(StaleRevision):
        revising.require_current(article, revision=2)
    with pytest.raises(AutosaveRefused, match="removed"):
        autosaving.autosave(
            article, fields=fields, form_key="k", opened_revision=2, by=chief, at=THEN + HOUR
        )
    assert not Autosave.objects.exists()


def test_autosave_is_kept_again_once_the_emptied_story_was_opened() -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")

    autosaving.autosave(
        article,
        fields={"body": ["Anew"]},
        form_key="k",
        opened_revision=article.revision_number,
        by=chief,
        at=THEN + HOUR,
    )

    assert Autosave.objects.get().fields == {"body": ["Anew"]}


def test_a_purged_story_can_be_written_anew_and_found(client) -> None:
    chief = make_chief()
    article = marked_story(by=chief)
    address = PublishedArticle.objects.get().get_absolute_url()
    purging.purge(article, by=chief, at=THEN + HOUR, note="A court order.")
    with pytest.raises(NotReady):
        publishing.publish(article, revision=article.revision_number, by=chief, at=THEN + HOUR)
    article.headline, article.standfirst = "What may be said", "Nothing more."
    revising.save(article, by=chief, at=THEN + HOUR)

    publishing.publish(article, revision=article.revision_number, by=chief, at=THEN + HOUR)

    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][1] == 301
    assert "What may be said" in answer.content.decode()


def test_purge_takes_a_scheduled_story_off_the_schedule_for_good() -> None:
    chief = make_chief()
    story = schedule_article(MARK, by=chief, live_at=THEN + 5 * HOUR)
    article = Article.objects.get(pk=story.pk)

    purging.purge(article, by=chief, at=THEN, note="A court order.", line="Removed.")

    assert not PublishedArticle.objects.exists()
    assert not ArticleSlug.objects.exists()
    assert places_of(MARK) == set()
    article.standfirst = "Anew."
    revising.save(article, by=chief, at=THEN + HOUR)
    anew = publishing.publish(article, revision=article.revision_number, by=chief, at=THEN + HOUR)
    assert anew.state(THEN + HOUR) == PublicState.LIVE


def test_purge_empties_a_draft_too_and_can_be_done_twice() -> None:
    chief = make_chief()
    article = make_article(MARK, by=chief)

    purging.purge(article, by=chief, at=THEN, note="A court order.")
    purging.purge(article, by=chief, at=THEN, note="To be sure.")

    assert places_of(MARK) == set()
    assert article.events.filter(verb="purge").count() == 2


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Newsletter editor"])
def test_purge_is_refused_to_all_but_chiefs(role: str) -> None:
    article = make_article(MARK)

    with pytest.raises(NotAllowed):
        purging.purge(article, by=make_member(role=role), at=THEN, note="I want it.")

    assert Article.objects.get().headline == MARK


def test_purge_is_refused_without_a_note_and_on_hold_without_a_reason() -> None:
    chief = make_member(role="Chief editor")
    article = make_article(MARK, by=chief)

    with pytest.raises(NoteMissing):
        purging.purge(article, by=chief, at=THEN, note=" ")
    holding.hold(article, by=chief, at=THEN, note="Evidence.")
    with pytest.raises(RuleStands):
        purging.purge(article, by=chief, at=THEN, note="A court order.")
    assert Article.objects.get().headline == MARK
    purging.purge(article, by=chief, at=THEN, note="A court order.", reason="It says so.")

    assert Article.objects.get().headline != MARK
