"""What the editor asks the desk: articles to link to, and whether an address is embedded."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from newsroom.content import embeds
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

PICK = "admin:newsroom_article_pick"
EMBED = "admin:newsroom_article_embed"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


class Radio(embeds.Provider):
    """A provider that a site adds."""

    name = "Harbour Radio"
    hosts = frozenset(("radio.example",))

    def frame(self, link: embeds.Link) -> str | None:
        return f"https://radio.example/frame{link.path}"


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief())


def picked(client: Client, **query: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(reverse(PICK), query).json()
    return answer


def test_pick_tells_headline_section_stage_and_what_readers_see(client: Client) -> None:
    world = factories.make_section("World")
    live = factories.publish_article("Harbour reopens", section=world).article
    draft = factories.make_article("Harbour shut")
    factories.make_article("Other news")

    answer = picked(client, q="HARBOUR")

    assert answer == {
        "articles": [
            {"id": draft.pk, "headline": "Harbour shut", "note": "Draft"},
            {"id": live.pk, "headline": "Harbour reopens", "note": "World · Published · Live"},
        ],
        "told": "2 articles",
    }


def test_pick_finds_a_story_of_two_authors_once(client: Client) -> None:
    authors = (factories.make_author("Ana Sol"), factories.make_author("Ben Sol"))
    article = factories.make_article("Tides", authors=authors)

    assert [found["id"] for found in picked(client, q="sol")["articles"]] == [article.pk]


def test_pick_shows_twenty_and_says_that_there_are_more(client: Client) -> None:
    for _ in range(21):
        factories.make_article()

    answer = picked(client)

    assert len(answer["articles"]) == 20
    assert answer["told"] == "The first 20 are shown; type more to find others."


def test_pick_asks_as_many_queries_whatever_it_finds(
    client: Client, django_assert_num_queries: Any
) -> None:
    picked(client)
    section = factories.make_section("World")
    for _ in range(3):
        factories.publish_article(section=section)

    # Session, user and permissions; the search.
    with django_assert_num_queries(3):
        assert len(picked(client, q="harbour")["articles"]) == 3


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "\N{SUPERSCRIPT TWO}"])
def test_pick_by_a_number_that_is_none_finds_nothing(client: Client, number: str) -> None:
    factories.make_article()

    assert picked(client, id=number) == {"articles": [], "told": "Nothing found."}


def test_pick_by_number_finds_that_article(client: Client) -> None:
    article = factories.make_article()
    factories.make_article()

    assert [found["id"] for found in picked(client, id=article.pk)["articles"]] == [article.pk]


def test_pick_takes_any_search_without_an_error(client: Client) -> None:
    for term in ("\x00", "%", "'\"\\", "a" * 5_000, "\N{PILE OF POO}"):
        assert client.get(reverse(PICK), {"q": term}).status_code == 200


@pytest.mark.parametrize("name", [PICK, EMBED])
def test_whoever_may_not_see_articles_is_turned_away(name: str) -> None:
    user = factories.make_user()
    user.user_permissions.set(Permission.objects.filter(codename="view_photo"))

    assert desk.login(user).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", [PICK, EMBED])
def test_asking_changes_nothing_so_that_posting_is_refused(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405


def test_whoever_may_only_view_articles_may_pick_one() -> None:
    article = factories.make_article()
    viewer = desk.login(factories.make_user(permissions=("view_article",)))

    assert [found["id"] for found in picked(viewer)["articles"]] == [article.pk]


def embedded(client: Client, address: str) -> dict[str, str]:
    answer: dict[str, str] = client.get(reverse(EMBED), {"address": address}).json()
    return answer


def test_embed_of_a_provider_is_taken(client: Client) -> None:
    assert embedded(client, f" {VIDEO} ") == {"address": VIDEO}


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "javascript:alert(1)", "x" * 5_000, "https://youtu.be"]
)
def test_embed_of_another_address_is_refused_in_words(client: Client, address: str) -> None:
    assert embedded(client, address) == {
        "error": "This is no address of YouTube or Vimeo that can be embedded. "
        "Put in a link instead."
    }


def test_embed_without_an_address_asks_for_one(client: Client) -> None:
    assert embedded(client, " ") == {"error": "Write the address of what is to be embedded."}


def test_embed_knows_the_providers_of_the_site(client: Client, settings: Any) -> None:
    address = "https://radio.example/7"
    settings.NEWSROOM = {"EMBED_PROVIDERS": [f"{__name__}.Radio"]}

    assert embedded(client, address) == {"address": address}
    assert "Harbour Radio" in embedded(client, VIDEO)["error"]

    settings.NEWSROOM = {"EMBED_PROVIDERS": []}
    assert embedded(client, VIDEO) == {"error": "This site embeds nothing. Put in a link instead."}
