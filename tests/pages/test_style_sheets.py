"""The style sheets of the readers' pages: small, and each where it is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests.factories import publish_article

pytestmark = pytest.mark.django_db


def linked(page: str) -> dict[str, str]:
    """The style sheets that a page names, and the media that each is for."""
    links = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"(?: media="(\w+)")?>', page)
    return {name: media or "all" for name, media in links}


@pytest.mark.parametrize("name", ["front", "article", "search"])
def test_page_has_less_than_20_kb_of_style(client: Client, name: str) -> None:
    story = publish_article("Tides")
    address = story.get_absolute_url() if name == "article" else reverse(f"newsroom:{name}")

    sheets = linked(client.get(address).content.decode())

    assert "newsroom/newsroom.css" in sheets
    files = [finders.find(each) for each, media in sheets.items() if media == "all"]
    assert sum(Path(str(each)).stat().st_size for each in files) < 20_000


def test_page_names_a_sheet_for_paper_that_no_screen_waits_for(client: Client) -> None:
    sheets = linked(client.get(reverse("newsroom:front")).content.decode())

    assert sheets["newsroom/newsroom-print.css"] == "print"
