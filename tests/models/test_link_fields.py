"""The column of links, and the box in which they are typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from newsroom.models import Author, Section, Tag
from newsroom.models.link_fields import LinkLinesField

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Author, Section, Tag])
@pytest.mark.parametrize(
    "stored",
    [
        ["javascript:alert(1)"],
        ["https://a.example/", "https://a.example/"],
        [f"https://a.example/{number}" for number in range(13)],
        ["https://a.example/" + "x" * 300],
        [7],
        [["https://a.example/"]],
        "https://a.example/",
        {"https://a.example/": 1},
    ],
)
def test_clean_refuses_links_that_no_page_can_show(model: Any, stored: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        model(name="Ana Sol", links=stored).full_clean()

    assert list(caught.value.message_dict) == ["links"]


@pytest.mark.parametrize("model", [Author, Section, Tag])
def test_links_are_stored_in_their_order(model: Any) -> None:
    links = ["https://b.example/", "https://bücher.example/"]
    subject = model(name="Ana Sol", links=links)

    subject.full_clean()
    subject.save()

    assert model.objects.get().links == links


@pytest.mark.parametrize("model", [Author, Section, Tag])
def test_form_of_the_column_takes_one_address_a_line(model: Any) -> None:
    field = model._meta.get_field("links").formfield()

    assert isinstance(field, LinkLinesField)
    assert field.clean("https://B.example/\r\n\r\nhttps://a.example/\n") == [
        "https://b.example/",
        "https://a.example/",
    ]
    assert field.clean("") == []
    assert field.prepare_value(["https://b.example/", "https://a.example/"]) == (
        "https://b.example/\nhttps://a.example/"
    )


def test_form_knows_whether_the_links_have_changed() -> None:
    field = LinkLinesField(required=False)

    assert not field.has_changed(["https://a.example/"], "https://A.example/\r\n")
    assert not field.has_changed(None, "")
    assert field.has_changed(["https://a.example/"], "")
    assert field.has_changed([], "nonsense")
