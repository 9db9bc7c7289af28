"""What the database says of a story, compared with what the model says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from newsroom.desk.verbs import Verb
from newsroom.models import Article, Autosave, Event, PublicState, PublishedArticle, Revision, Stage
from tests.desk import oracle
from tests.desk.story_model import Content, Desk, Story

#: Of an article, as far as the machine types it.
COLUMNS = ("headline", "standfirst", "body", "slug", "embargo_until", "expires_at")

#: Verbs whose event names the revision that readers see, or would have seen.
ABOUT_WHAT_READERS_SEE = (Verb.RESCHEDULE, Verb.UNSCHEDULE, Verb.CORRECT, Verb.WITHDRAW)

_TABLES = (
    "article",
    "articleslug",
    "announcement",
    "autosave",
    "byline",
    "correction",
    "event",
    "publishedarticle",
    "publishedbyline",
    "publishedtag",
    "revision",
    "taggedarticle",
)


def snapshot(connection: Any) -> list[Any]:
    """Every row that a verb could change."""
    rows = []
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT * FROM newsroom_{table} ORDER BY 1")  # noqa: S608
            rows.append(cursor.fetchall())
    return rows


def check(story: Story) -> None:
    """All that the database holds of this story is as the model says."""
    if story.is_deleted:
        assert not Article.objects.filter(pk=story.pk).exists()
        assert not Event.objects.filter(article=story.pk).exists()
        return
    article = Article.objects.get(pk=story.pk)
    revisions = Revision.objects.filter(article=article).order_by("number")
    kept = {revision.number: _kept(revision.content) for revision in revisions}
    # No text that was saved is lost, none was changed, and the working copy is the newest.
    assert kept == dict(enumerate(story.revisions, start=1))
    assert {name: getattr(article, name) for name in COLUMNS} == {
        name: getattr(story.newest, name) for name in COLUMNS
    }
    assert (article.stage, article.revision_number) == (story.stage, story.number)
    assert (article.held_at is not None) == story.is_held
    _check_autosaves(story)
    _check_published(story, kept)
    _check_timeline(story)


def check_readers(desk: Desk) -> None:
    """Readers find what the model says, now and at each instant to come at which that changes."""
    public = [story.public for story in desk.stories if story.public]
    edges = [each.published_at for each in public]
    edges += [each.expires_at for each in public if each.expires_at]
    tick = timedelta(microseconds=1)
    instants = {at for edge in edges for at in (edge - tick, edge) if at > desk.now}
    for at in (desk.now, *sorted(instants)):
        live = set(PublishedArticle.objects.live(at).values_list("pk", flat=True))
        assert live == {story.pk for story in desk.stories if _is_due(story, at)}, at


def _is_due(story: Story, at: datetime) -> bool:
    return story.state(at) == PublicState.LIVE


def _kept(content: dict[str, Any]) -> Content:
    dates = {name: content[name] for name in ("embargo_until", "expires_at")}
    return Content(
        headline=content["headline"],
        standfirst=content["standfirst"],
        body=content["body"],
        slug=content["slug"],
        bylines=tuple(each["author"]["name"] for each in content["bylines"]),
        tags=tuple(each["name"] for each in content["tags"]),
        **{name: parse_datetime(text) if text else None for name, text in dates.items()},
    )


def _check_autosaves(story: Story) -> None:
    """Nobody's unsaved text is lost, or becomes another's."""
    rows = Autosave.objects.filter(article=story.pk).select_related("user")
    kept = {
        row.form_key.rpartition(" ")[0]: (row.opened_revision, row.fields["headline"][0])
        for row in rows
    }
    assert kept == story.autosaves


def _check_published(story: Story, kept: dict[int, Content]) -> None:
    """What readers see is one revision, all of it, and one with the right put it out."""
    row = PublishedArticle.objects.filter(pk=story.pk).select_related("revision").first()
    public = story.public
    assert (row is None) == (public is None)
    if row is None or public is None:
        return
    people = list(row.bylines.select_related("author"))
    topics = list(row.story_tags.select_related("tag"))
    bylines = tuple(each.author.name for each in people)
    tags = tuple(each.tag.name for each in topics)
    seen = (row.headline, row.standfirst, row.body_page, bylines, tags)
    assert seen == kept[row.revision.number].words == public.content.words
    assert row.revision.number == public.number
    assert public.put_out_by in oracle.EDITORS
    assert (row.published_at, row.expires_at) == (public.published_at, public.expires_at)
    assert row.embargo_until is None or row.embargo_until <= row.published_at
    assert (row.withdrawn_at is not None) == public.is_withdrawn
    assert row.slug == public.slug
    assert tuple(each["text"] for each in row.notices) == public.notices
    assert {each.published_at for each in (*people, *topics)} <= {row.published_at}


def _check_timeline(story: Story) -> None:
    """Its events, from the first on, lead to how the story stands."""
    events = list(Event.objects.filter(article=story.pk).order_by("pk"))
    assert events == sorted(events, key=lambda event: (event.at, event.pk))
    stage, number, is_held = Stage.DRAFT, 0, False
    hour: datetime | None = None
    is_withdrawn = False
    for event in events:
        assert event.from_stage == stage
        stage = oracle.stage_after(Verb(event.verb), stage)
        assert event.to_stage == stage
        if event.verb in ABOUT_WHAT_READERS_SEE:
            assert event.revision_number <= number
        else:
            assert event.revision_number >= number
            number = event.revision_number
        was_seen = hour is not None and (hour <= event.at or is_withdrawn)
        match event.verb:
            case Verb.HOLD | Verb.RELEASE:
                is_held = event.verb == Verb.HOLD
            case Verb.UNSCHEDULE:
                hour = None
            case Verb.WITHDRAW:
                is_withdrawn = True
            case Verb.PURGE:
                hour, is_withdrawn = (hour, True) if was_seen else (None, False)
            case Verb.RESCHEDULE:
                hour = event.effective_at
            case Verb.PUBLISH | Verb.PUBLISH_MINOR | Verb.SCHEDULE | Verb.UPDATE_SCHEDULED:
                hour, is_withdrawn = (hour if was_seen else event.effective_at), False
    assert (stage, is_held) == (story.stage, story.is_held)
    public = story.public
    assert hour == (public.published_at if public else None)
    assert is_withdrawn == (public is not None and public.is_withdrawn)
