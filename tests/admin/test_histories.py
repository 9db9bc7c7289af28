"""The history of a story: all that happened, told to whoever may read the story."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import publishing, reviewing, revising
from newsroom.models import Article, Event
from tests import factories
from tests.admin import desk
from tests.factories import THEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


@pytest.fixture
def client(chief: Any) -> Client:
    return desk.login(chief)


def save_often(article: Article, *, by: Any, times: int) -> None:
    """The article with this many more revisions, a minute between them."""
    for number in range(times):
        article.headline = f"Headline {number}"
        revising.save(article, by=by, at=THEN + timedelta(minutes=number + 1))


def history(client: Client, article: Article, **query: str) -> str:
    response = client.get(desk.article_url(article, "history"), query)
    assert response.status_code == 200
    return response.content.decode()


def rows(page: str) -> list[str]:
    """The words of each line, newest first."""
    table = page[page.index("nr-timeline") :]
    found = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    return [" ".join(strip_tags(row.replace("<", " <")).split()) for row in found]


def numbers(page: str, name: str) -> list[int]:
    return [int(found) for found in re.findall(rf'name="{name}" value="(\d+)"', page)]


def checked(page: str) -> dict[str, str]:
    """By name, the radio button that is chosen."""
    buttons = re.findall(r"<input type=\"radio\"[^>]*checked>", page)
    return dict(re.findall(r'name="(\w+)" value="(\d+)"', " ".join(buttons)))


def test_history_tells_what_was_done_newest_first(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    reviewing.submit(article, revision=1, by=chief, at=THEN + timedelta(hours=1))
    reviewing.send_back(
        article, revision=1, by=chief, at=THEN + timedelta(hours=2), note="Who <counted> them?"
    )

    lines = rows(history(client, article))

    assert lines == [
        "Sent back In review → then Draft Revision 1, March 14, 2026, 11:26 a.m. UTC by olga "
        "Who &lt;counted&gt; them?",
        "Submitted for review Draft → then In review Revision 1, March 14, 2026, 10:26 a.m. UTC "
        "by olga",
        "Saved Revision 1 , March 14, 2026, 9:26 a.m. UTC by olga The newest version",
    ]


def test_history_tells_the_hour_that_a_story_was_scheduled_for(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    live_at = THEN.replace(year=2999)
    publishing.schedule(article, revision=1, by=chief, at=THEN, live_at=live_at)

    page = history(client, article)

    assert "For March 14, 2999, 9:26 a.m. UTC" in page
    assert "The scheduled version" in page


def test_history_tells_which_rule_was_broken_and_why(
    client: Client, chief: Any, settings: Any
) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "FOUR_EYES": True}
    article = factories.make_article(by=chief)
    publishing.publish(article, revision=1, by=chief, at=THEN, reason="Nobody else is here.")

    line = rows(history(client, article))[0]

    assert "Although it broke a rule (Four-eyes rule), because: Nobody else is here." in line


def test_history_marks_what_readers_see_and_the_newest(client: Client, chief: Any) -> None:
    story = factories.publish_article(by=chief)
    save_often(story.article, by=chief, times=2)

    page = history(client, story.article)

    marked = {line.split(" ,")[0]: line for line in rows(page) if line.startswith("Saved")}
    assert [each for each, line in marked.items() if "What readers see" in line] == [
        "Saved Revision 1"
    ]
    assert "The newest version" in marked["Saved Revision 3"]
    assert checked(page) == {"from": "1", "to": "3"}


def test_history_of_a_draft_offers_the_last_two_revisions(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    save_often(article, by=chief, times=3)

    page = history(client, article)

    assert numbers(page, "from") == numbers(page, "to") == [4, 3, 2, 1]
    assert checked(page) == {"from": "3", "to": "4"}


def test_history_of_one_revision_has_nothing_to_compare(client: Client, chief: Any) -> None:
    page = history(client, factories.make_article(by=chief))

    assert 'type="radio"' not in page
    assert "Compare" not in page


def test_history_comes_in_pages_that_hold_each_line_once(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    save_often(article, by=chief, times=109)

    seen: list[int] = []
    query: dict[str, str] = {}
    while True:
        page = history(client, article, **query)
        seen += numbers(page, "from")
        older = re.search(r'href="\?before=([^"]+)"', page)
        if older is None:
            break
        query = {"before": older[1]}

    assert seen == list(range(110, 0, -1))
    assert "Newest" in page


def test_history_parts_lines_of_one_instant(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)
    event = Event.objects.get()
    for _number in range(60):
        event.pk, event._state.adding = None, True
        event.save()

    first = history(client, article)
    before = re.search(r'href="\?before=([^"]+)"', first)
    assert before is not None
    second = history(client, article, before=before[1])

    assert (len(rows(first)), len(rows(second))) == (50, 11)


@pytest.mark.parametrize("before", ["", "nonsense", "9" * 5000, "20260314T092653000000-0"])
def test_history_before_nonsense_is_not_found(client: Client, chief: Any, before: str) -> None:
    article = factories.make_article(by=chief)

    response = client.get(desk.article_url(article, "history"), {"before": before})

    assert response.status_code == 404


def test_history_of_many_revisions_takes_as_many_queries_as_of_one(
    chief: Any, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    article = factories.make_article(by=chief)
    url = desk.article_url(article, "history")
    client.get(url)

    with django_assert_num_queries(4):
        client.get(url)
    save_often(article, by=chief, times=499)
    with django_assert_num_queries(4):
        page = client.get(url).content.decode()

    assert numbers(page, "from")[0] == 500


def test_history_is_for_who_may_read_the_story() -> None:
    article = factories.make_article()
    reader = desk.login(factories.make_user(permissions=("view_article",)))
    stranger = desk.login(factories.make_user(permissions=("view_photo",)))
    url = desk.article_url(article, "history")

    assert reader.get(url).status_code == 200
    assert stranger.get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_history_of_no_story_is_not_found(client: Client) -> None:
    article = factories.make_article()
    url = desk.article_url(article, "history").replace(str(article.pk), "999999")

    assert client.get(url).status_code == 404


def test_article_page_links_to_its_history(client: Client, chief: Any) -> None:
    article = factories.make_article(by=chief)

    page = client.get(desk.article_url(article)).content.decode()

    assert f'href="{desk.article_url(article, "history")}"' in page
