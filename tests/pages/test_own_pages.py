"""Parts of newsroom on a site's own pages, by the example in the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from lxml import html
from pytest_django import DjangoAssertNumQueries

from newsroom.models import Newsletter, PublishedArticle
from tests.archive import write_archive
from tests.factories import THEN, make_author, make_newsletter, make_section, make_tag

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "templates.rst"
BASE = "<html><head>{% block head %}{% endblock %}</head><body>{% block main %}{% endblock %}"


def example(kind: str) -> str:
    """The block of this kind in the part about a site's own pages."""
    part = DOCS.read_text("utf-8").partition("on your own pages\n")[2].partition("\nColours")[0]
    [block] = re.findall(rf"\.\. code-block:: {re.escape(kind)}\n\n((?:   .*\n|\n)+)", part)
    return dedent(block)


@pytest.fixture
def home(settings: Any) -> Callable[[HttpRequest], HttpResponse]:
    """The view of the example, in a site with its template and a base of its own."""
    [engine] = settings.TEMPLATES
    own = {"base.html": BASE, "home.html": example("html+django")}
    loaders = [
        ("django.template.loaders.locmem.Loader", own),
        "django.template.loaders.app_directories.Loader",
    ]
    options = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]
    module: dict[str, Any] = {}
    exec(example("python"), module)  # noqa: S102 - it is our own documentation
    view: Callable[[HttpRequest], HttpResponse] = module["home"]
    return view


def archive(number: int) -> list[PublishedArticle]:
    return write_archive(
        number, sections=[make_section()], authors=[make_author()], tags=[make_tag()]
    )


@pytest.mark.parametrize("number", [2, 200])
def test_example_draws_the_latest_stories_and_the_box_in_a_few_queries(
    home: Callable[[HttpRequest], HttpResponse],
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    stories = archive(number)
    newsletter = make_newsletter("The tide")

    # Stories, their bylines, the newsletter.
    with django_assert_num_queries(3):
        response = home(RequestFactory().get("/home/"))

    page = html.fromstring(response.content)
    shown = [each.text_content() for each in page.xpath("//h3")]
    assert shown == [story.headline for story in stories[:5]]
    hidden = {each.get("name"): each.value for each in page.xpath("//input[@type='hidden']")}
    assert hidden == {"newsletter": newsletter.slug, "page": "/home/"}
    assert page.find(".//link[@rel='stylesheet']").get("href").endswith("newsroom.css")
    assert all(part.xpath("ancestor::div[@class='newsroom']") for part in page.xpath("//form|//h3"))


def test_example_draws_nothing_of_newsroom_where_there_is_nothing(
    home: Callable[[HttpRequest], HttpResponse],
) -> None:
    page = html.fromstring(home(RequestFactory().get("/home/")).content)

    assert [page.xpath(path) for path in ("//form", "//h3", "//*[@class='newsroom']")] == [[]] * 3


def test_tags_run_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    archive(3)
    given = {
        "stories": list(PublishedArticle.objects.live(THEN).for_lists()),
        "newsletter": Newsletter(name="The <tide>", slug="tide"),
    }
    template = Template(
        "{% load newsroom %}{% latest_stories stories %}{% signup_box newsletter %}"
    )

    with django_assert_num_queries(0):
        drawn = template.render(Context(given))

    assert drawn.count("<h2 ") == 4
    assert "The &lt;tide&gt;" in drawn
