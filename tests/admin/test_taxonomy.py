"""Sections and tags at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import Section, Tag
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


@pytest.mark.parametrize(
    ("kind", "name", "slug"),
    [
        ("section", "Science & Environment", "science-environment"),
        ("section", "経済", "経済"),
        ("tag", "Paris, Texas", "paris-texas"),
        ("tag", "2026", "tag-2026"),
    ],
)
def test_save_without_slug_makes_one_from_the_name(
    client: Client, kind: str, name: str, slug: str
) -> None:
    url = reverse(f"admin:newsroom_{kind}_add")

    response = client.post(url, desk.form_data(client.get(url), name=name))

    model = {"section": Section, "tag": Tag}[kind]
    assert response.status_code == 302
    assert model.objects.get().slug == slug


def test_save_tag_that_exists_in_other_letter_case_says_so_beside_the_field(
    client: Client,
) -> None:
    factories.make_tag("Café")
    url = reverse("admin:newsroom_tag_add")

    response = client.post(url, desk.form_data(client.get(url), name="CAFÉ"))

    assert "exists already" in str(response.context["adminform"].form.errors["name"])


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_save_tag_without_a_proper_name_says_so_beside_the_field(client: Client, name: str) -> None:
    url = reverse("admin:newsroom_tag_add")

    response = client.post(url, desk.form_data(client.get(url), name=name))

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["name"]


def test_order_sections_in_the_list(client: Client) -> None:
    world, culture = factories.make_section("World"), factories.make_section("Culture")
    data = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2,
        "form-0-id": world.pk,
        "form-0-position": 1,
        "form-1-id": culture.pk,
        "form-1-position": 2,
        "_save": "1",
    }

    client.post(reverse("admin:newsroom_section_changelist"), data)

    assert [section.name for section in Section.objects.all()] == ["World", "Culture"]


def test_find_section_for_an_article_by_name(client: Client) -> None:
    factories.make_section("Économie")
    factories.make_section("World")
    field = {"app_label": "newsroom", "model_name": "article", "field_name": "section"}

    found = client.get(reverse("admin:autocomplete"), {**field, "term": "ÉCO"}).json()

    assert [each["text"] for each in found["results"]] == ["Économie"]


def test_delete_section_with_stories_is_refused(client: Client) -> None:
    section = factories.make_section()
    factories.make_article(section=section)

    response = client.post(
        reverse("admin:newsroom_section_delete", args=[section.pk]), {"post": "yes"}
    )

    assert "protected related objects" in response.content.decode()
    assert Section.objects.exists()


def test_open_tag_leads_to_its_page_for_readers(client: Client) -> None:
    tag = factories.make_tag("Harbours")

    page = client.get(reverse("admin:newsroom_tag_change", args=[tag.pk])).content.decode()

    assert f'href="{tag.get_absolute_url()}"' in page
