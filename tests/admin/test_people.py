"""Authors at the desk: listed, found while typing, saved with a slug of their own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.models import Author
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

ADD = "admin:newsroom_author_add"
LIST = "admin:newsroom_author_changelist"


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def test_save_author_without_slug_makes_a_free_one(client: Client) -> None:
    factories.make_author("Ana Sol")

    client.post(reverse(ADD), desk.form_data(client.get(reverse(ADD)), name="Ana Sol"))

    assert sorted(Author.objects.values_list("slug", flat=True)) == ["ana-sol", "ana-sol-2"]


def test_save_author_with_taken_slug_says_so_beside_the_field(client: Client) -> None:
    factories.make_author("Ana Sol")

    response = client.post(
        reverse(ADD), desk.form_data(client.get(reverse(ADD)), name="Other", slug="ana-sol")
    )

    assert "Another author has this slug." in str(response.context["adminform"].form.errors["slug"])
    assert 'value="Other"' in response.content.decode()


@pytest.mark.parametrize("term", ["zát", "ÉMILE", "émile zátopek", "Zátopek Émile"])
def test_find_author_for_a_byline_by_name_in_any_letter_case(client: Client, term: str) -> None:
    factories.make_author("Bo Lind")
    factories.make_author("Émile Zátopek")
    field = {"app_label": "newsroom", "model_name": "byline", "field_name": "author"}

    found = client.get(reverse("admin:autocomplete"), {**field, "term": term}).json()

    assert [each["text"] for each in found["results"]] == ["Émile Zátopek"]


def test_list_takes_as_many_queries_for_many_authors_as_for_two(client: Client) -> None:
    photo = factories.make_photo()
    for number in range(2):
        factories.make_author(f"Author {number}", photo=photo)
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as for_two:
        client.get(reverse(LIST))
    for number in range(40):
        factories.make_author(f"More {number}", photo=photo)

    with CaptureQueriesContext(connection) as for_many:
        page = client.get(reverse(LIST)).content.decode()

    assert page.count("Show stories") == 42
    assert len(for_many) == len(for_two)


def test_list_leads_to_the_stories_of_an_author(client: Client) -> None:
    author = factories.make_author("Ana Sol")
    factories.make_article("By Ana", authors=(author,))
    factories.make_article("By nobody")

    page = client.get(reverse(LIST)).content.decode()
    address = f"{reverse('admin:newsroom_article_changelist')}?author={author.pk}"
    stories = client.get(address).context["cl"].result_list

    assert f'href="{address}"' in page
    assert [each.headline for each in stories] == ["By Ana"]


def test_open_author_shows_logins_only_to_those_who_may_see_them(client: Client) -> None:
    author = factories.make_author()
    url = reverse("admin:newsroom_author_change", args=[author.pk])
    editor = desk.login(factories.make_user(permissions=("change_author",)))

    assert "user" in client.get(url).context["adminform"].form.fields
    assert "user" not in editor.get(url).context["adminform"].form.fields


def test_delete_credited_author_is_refused(client: Client) -> None:
    author = factories.make_author("Ana Sol")
    factories.make_article(authors=(author,))

    response = client.post(
        reverse("admin:newsroom_author_delete", args=[author.pk]), {"post": "yes"}
    )

    assert "protected related objects" in response.content.decode()
    assert Author.objects.exists()
