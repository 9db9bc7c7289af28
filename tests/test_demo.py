from __future__ import annotations

import io
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from newsroom.mailing import digests
from newsroom.management.demo.desk import FRONT_PAGE
from newsroom.management.demo.stories import STORIES
from newsroom.models import (
    Article,
    Author,
    Delivery,
    Edition,
    Newsletter,
    Photo,
    PublishedArticle,
    Revision,
    Section,
    Tag,
)
from tests.front import place, placed

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    models: list[Any] = [
        Article,
        Author,
        Edition,
        Newsletter,
        Photo,
        PublishedArticle,
        Revision,
        Section,
        Tag,
    ]
    return {model.__name__: model._default_manager.count() for model in models}


def test_demo_adds_nothing_when_it_runs_again() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())
    first = counts()

    call_command("newsroom_demo", stdout=io.StringIO())

    assert counts() == first
    assert first["Article"] == len(STORIES)


def test_demo_has_a_story_in_every_state() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    now = timezone.now()
    stories = PublishedArticle.objects.select_related("article")
    states = Counter((story.article.stage, story.state(now).value) for story in stories)
    unseen = Article.objects.filter(published=None).values_list("stage", flat=True)
    assert sorted(unseen) == ["draft", "in_review", "ready"]
    assert states == {
        ("published", "live"): len(STORIES) - 5,
        ("draft", "scheduled"): 1,
        ("draft", "withdrawn"): 1,
    }


def test_demo_lays_out_its_front_page_and_leaves_what_an_editor_placed(client: Client) -> None:
    call_command("newsroom_demo", stdout=io.StringIO())
    page = client.get("/").context
    lead = page["lead_story"]

    place(page["placed"][0])
    call_command("newsroom_demo", stdout=io.StringIO())

    assert lead.slug == FRONT_PAGE[0]
    assert {block.section.name for block in page["blocks"]} == {
        section.name for section in Section.objects.all()
    }
    assert placed() == [page["placed"][0].headline]


def test_demo_has_a_correction_and_a_line_for_a_withdrawn_story(client: Client) -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    withdrawn = PublishedArticle.objects.get(withdrawn_at__isnull=False)
    assert "voted 14 to 3" in client.get("/corrections/").content.decode()
    assert client.get(withdrawn.get_absolute_url()).status_code == 410


def test_demo_shows_an_agency_a_pseudonym_pictures_and_links(client: Client) -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    gannet = Author.objects.get(kind=Author.Kind.PSEUDONYM)
    agency = Author.objects.get(kind=Author.Kind.AGENCY)
    kinds: list[Any] = [Author, Section, Tag]
    pictured = [kind.objects.exclude(photo=None)[0] for kind in kinds]
    pages = [client.get(each.get_absolute_url()) for each in (gannet, agency, *pictured)]
    assert gannet.user is not None
    assert gannet.published_bylines.exists()
    assert "News agency" in pages[1].content.decode()
    assert "Mastodon" in pages[1].content.decode()
    for subject, page in zip(pictured, pages[2:], strict=True):
        assert subject.photo.alt in page.content.decode()


def test_demo_has_an_edition_in_the_web_archive_that_nobody_was_mailed(
    client: Client, mailoutbox: list[Any]
) -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    [edition] = Edition.objects.all()
    page = client.get(edition.get_absolute_url())
    fresh = digests.fresh_stories(edition.newsletter, at=timezone.now())
    assert page.status_code == 200
    assert len(page.context["stories"]) == 4
    assert edition.subject in client.get("/newsletters/").content.decode()
    assert fresh.exists()
    assert not Delivery.objects.exists()
    assert mailoutbox == []


def test_demo_links_lead_to_example_domains_alone() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    subjects = [*Section.objects.all(), *Tag.objects.all(), *Author.objects.all()]
    for subject in subjects:
        subject.full_clean()
    hosts = {urlsplit(link).hostname for subject in subjects for link in subject.links}
    assert len(hosts) > 3
    assert {str(host).rpartition(".")[2] for host in hosts} == {"example"}


def test_demo_is_refused_where_somebody_else_has_a_login(django_user_model: Any) -> None:
    django_user_model.objects.create_user("editor")

    with pytest.raises(CommandError, match=r"“editor”.*“Newsroom: Editor”"):
        call_command("newsroom_demo", stdout=io.StringIO())

    assert not Article.objects.exists()
    assert not django_user_model.objects.get(username="editor").groups.exists()


def test_demo_logins_open_with_the_password_that_was_given() -> None:
    call_command("newsroom_demo", "--password", "low tide", stdout=io.StringIO())

    editor = authenticate(username="editor", password="low tide")
    reporter = authenticate(username="reporter", password="low tide")
    assert editor is not None
    assert editor.has_perm("newsroom.publish_article")
    assert reporter is not None
    assert not reporter.has_perm("newsroom.publish_article")


def test_demo_logins_stay_shut_without_a_password() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    assert authenticate(username="editor", password="") is None
    assert authenticate(username="editor", password="None") is None
