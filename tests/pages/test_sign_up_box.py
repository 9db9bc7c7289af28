"""The sign-up box on readers' pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import (
    make_newsletter,
)
from tests.pages.stories import publish_in_full, text_of

pytestmark = pytest.mark.django_db


def test_sign_up_box_stands_on_the_front_page_and_on_each_story(client: Client) -> None:
    story = publish_in_full()
    make_newsletter("The tide", description="Every morning.")
    path = story.get_absolute_url()

    pages = {page: text_of(client, page) for page in ("/", path)}

    for page, html in pages.items():
        assert "Get the latest stories delivered straight to you" in html
        assert "<strong>The tide</strong> – Every morning." in html
        assert 'method="post" action="/newsletters/sign-up/"' in html
        assert f'<input type="hidden" name="page" value="{page}">' in html
        assert re.search(r'<input [^>]*type="email" name="email"[^>]* autocomplete="email"', html)
        assert re.search(r'name="website" tabindex="-1" autocomplete="off"', html)


def test_sign_up_box_names_the_first_open_newsletter(client: Client) -> None:
    path = publish_in_full().get_absolute_url()
    make_newsletter("Closed", is_open=False, position=0)
    make_newsletter("Second", position=2)
    make_newsletter("First", position=1)

    for page in (path, "/"):
        html = text_of(client, page)

        assert "<strong>First</strong>" in html
        assert "Second" not in html


def test_sign_up_box_is_away_without_an_open_newsletter(client: Client) -> None:
    path = publish_in_full().get_absolute_url()
    make_newsletter(is_open=False)

    assert not [page for page in (path, "/") if "nr-sign-up" in text_of(client, page)]
