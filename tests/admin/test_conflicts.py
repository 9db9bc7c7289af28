"""Two people edit one story: nothing is overwritten or lost, and who comes second chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from newsroom.admin import conflicts
from newsroom.desk import parts, revising
from newsroom.desk.parts import RevisionPart
from newsroom.models import (
    Article,
    Autosave,
    Byline,
    Event,
    Photo,
    PublishedArticle,
)
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("bo"))


@pytest.fixture
def olga() -> Any:
    return factories.make_chief("olga")


def open_form(client: Client, article: Article, **typed: Any) -> dict[str, Any]:
    """What a browser would send from the form, opened now, once ``typed`` is typed into it."""
    return desk.form_data(client.get(desk.article_url(article)), **typed)


def save_as(person: Any, article: Article, **changes: Any) -> None:
    """Another person saves the story."""
    assert desk.save(desk.login(person), article, **changes).status_code == 302


def send(client: Client, article: Article, data: dict[str, Any], **more: Any) -> HttpResponse:
    return client.post(desk.article_url(article), {**data, "_save": "1", **more})


def send_again(client: Client, article: Article, told: HttpResponse, **more: Any) -> HttpResponse:
    """Press Save in the form that came back, choices and further typing among ``more``."""
    shown = {"conflict": hidden(told, "conflict")}
    return send(client, article, desk.form_data(told), **{**shown, **more})


def hidden(page: HttpResponse, name: str) -> str:
    """What this hidden input of the page holds."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def names(differences: list[Any]) -> list[str]:
    return [each.part.name for each in differences]


def read(version: str) -> str:
    """The words of a version as it is drawn, without those that it removed."""
    kept = re.sub(r"<del>.*?</del>", "", version)
    return " ".join(re.sub(r"<[^>]+>", "", kept).split())


def test_save_from_older_revision_stores_nothing_and_shows_both_versions(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")

    told = send(client, article, opened)

    page = told.content.decode()
    article.refresh_from_db()
    assert told.status_code == 200
    assert (article.headline, article.revision_number) == ("Theirs", 2)
    assert names(told.context["conflict"].open) == ["headline"]
    assert 'value="Mine"' in page
    assert read(told.context["conflict"].open[0].other) == "Theirs"
    assert "<ins>Theirs</ins>" in page
    assert "<del>First words</del>" in page
    assert "While you were writing, olga saved this story too" in page


@pytest.mark.parametrize(
    ("choice", "stored"), [("mine", "Mine"), ("theirs", "Theirs")], ids=["mine", "theirs"]
)
def test_choose_version_stores_the_chosen_one(
    client: Client, olga: Any, choice: str, stored: str
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    response = send_again(client, article, told, take_headline=choice)

    article.refresh_from_db()
    assert response.status_code == 302
    assert article.headline == stored
    assert "Theirs" in [each.content["headline"] for each in article.revisions.all()]


def test_edit_own_version_further_stores_what_stands_in_the_box(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    send_again(client, article, told, take_headline="mine", headline="Mine and theirs")

    article.refresh_from_db()
    assert article.headline == "Mine and theirs"


def test_save_again_without_choosing_asks_again_and_stores_nothing(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine", kicker="Tides")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    asked = send_again(client, article, told)

    article.refresh_from_db()
    assert asked.status_code == 200
    assert names(asked.context["conflict"].open) == ["headline"]
    assert (article.headline, article.kicker) == ("Theirs", "")


def test_save_when_each_changed_another_field_proposes_both_changes(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, kicker="Theirs")

    told = send(client, article, opened)
    response = send(client, article, desk.form_data(told))

    article.refresh_from_db()
    assert names(told.context["conflict"].taken) == ["kicker"]
    assert told.context["conflict"].open == []
    assert "Kicker: changed by olga on" in told.content.decode()
    assert response.status_code == 302
    assert (article.headline, article.kicker) == ("Mine", "Theirs")


def test_undo_proposed_change_stores_the_box_and_asks_no_more(client: Client, olga: Any) -> None:
    article = factories.make_article("First words", kicker="Before")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, kicker="Theirs")
    told = send(client, article, opened)

    response = send_again(client, article, told, kicker="Before")

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.headline, article.kicker) == ("Mine", "Before")


def test_save_when_both_typed_the_same_says_nothing_of_it(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="The same")
    save_as(olga, article, headline="The same")

    response = send(client, article, opened)

    article.refresh_from_db()
    assert response.status_code == 302
    assert article.revision_number == 2


def test_conflict_covers_every_field_of_the_story(client: Client, olga: Any) -> None:
    sections = factories.make_section("World"), factories.make_section("Sea")
    photos = factories.make_photo(), factories.make_photo()
    day = {"embargo_until_0": "2031-01-01", "embargo_until_1": "10:00:00"}
    article = factories.make_article("First", tags=("Tides",))
    mine = {
        "kicker": "k1",
        "headline": "h1",
        "standfirst": "One.\r\nTwo.",
        "body": "<p>b1</p>",
        "lead_photo": photos[0].pk,
        "section": sections[0].pk,
        "tags": "Nets",
        "slug": "s1",
        "language": "fr",
        "expires_at_0": "2033-01-01",
        "expires_at_1": "10:00:00",
        **day,
    }
    theirs = {
        "kicker": "k2",
        "headline": "h2",
        "standfirst": "Three.",
        "body": "<p>b2</p>",
        "lead_photo": photos[1].pk,
        "section": sections[1].pk,
        "tags": 'Boats, "Paris, Texas"',
        "slug": "s2",
        "language": "de",
        "embargo_until_0": "2031-02-02",
        "embargo_until_1": "11:00:00",
        "expires_at_0": "2033-02-02",
        "expires_at_1": "11:00:00",
    }
    opened = open_form(client, article, **mine)
    save_as(olga, article, **theirs)
    theirs_stored = article.revisions.first()

    told = send(client, article, opened)
    fields = names(told.context["conflict"].open)
    choices = {f"take_{name}": "theirs" for name in fields}
    response = send_again(client, article, told, **choices)

    assert fields == [
        "kicker",
        "headline",
        "standfirst",
        "body",
        "lead_photo",
        "section",
        "tags",
        "slug",
        "language",
        "embargo_until",
        "expires_at",
    ]
    assert response.status_code == 302
    assert article.revisions.first() == theirs_stored


def test_untouched_story_with_every_field_takes_over_all_that_others_changed(
    client: Client, olga: Any
) -> None:
    ana, bo = factories.make_author("Ana"), factories.make_author("Bo")
    article = factories.make_article(
        "First", authors=(ana,), standfirst="One.\nTwo.", tags=("Tides",)
    )
    opened = open_form(client, article)
    save_as(
        olga,
        article,
        headline="h2",
        standfirst="Three.",
        body="<p>b2</p>",
        section=factories.make_section().pk,
        lead_photo=factories.make_photo().pk,
        tags="Boats",
        embargo_until_0="2031-02-02",
        embargo_until_1="11:00:30",
        **{"bylines-0-author": bo.pk},
    )
    newest = article.revisions.first()

    told = send(client, article, opened)
    response = send_again(client, article, told)

    assert told.context["conflict"].open == []
    assert response.status_code == 302
    assert article.revisions.first() == newest


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_bylines_changed_by_both_are_one_choice(client: Client, olga: Any, choice: str) -> None:
    ana, bo, cy, di = (factories.make_author(name) for name in ("Ana", "Bo", "Cy", "Di"))
    article = factories.make_article("First", authors=(ana, bo))
    mine = {"bylines-2-author": cy.pk, "bylines-2-role": "photos", "bylines-0-position": 5}
    opened = open_form(client, article, **mine)
    theirs = {"bylines-1-DELETE": "on", "bylines-2-author": di.pk, "bylines-2-position": 9}
    save_as(olga, article, **theirs)

    told = send(client, article, opened)
    response = send_again(client, article, told, take_bylines=choice)

    expected = {
        "mine": [("Cy", "photos"), ("Bo", "words"), ("Ana", "words")],
        "theirs": [("Ana", "words"), ("Di", "words")],
    }
    assert names(told.context["conflict"].open) == ["bylines"]
    bylines = told.context["conflict"].bylines
    assert read(bylines.own) == "Cy (Photos), Bo (Words), Ana (Words)"
    assert read(bylines.other) == "Ana (Words), Di (Words)"
    assert 'name="take_bylines"' in told.content.decode()
    assert response.status_code == 302
    stored = Byline.objects.filter(article=article).order_by("position", "pk")
    assert [(each.author.name, each.role) for each in stored] == expected[choice]


def test_typed_bylines_stay_where_the_other_deleted_theirs(client: Client, olga: Any) -> None:
    ana, bo = factories.make_author("Ana"), factories.make_author("Bo")
    article = factories.make_article("First", authors=(ana,))
    opened = open_form(client, article, headline="Mine", **{"bylines-1-author": bo.pk})
    save_as(olga, article, **{"bylines-0-DELETE": "on"})

    told = send(client, article, opened)
    response = send_again(client, article, told, take_bylines="mine")

    assert response.status_code == 302
    assert [each.author.name for each in article.bylines.all()] == ["Ana", "Bo"]


def test_third_save_while_choosing_repeats_with_nothing_lost(client: Client, olga: Any) -> None:
    article = factories.make_article("First words", kicker="Before")
    opened = open_form(client, article, headline="Mine", standfirst="My summary.")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)
    save_as(factories.make_chief("carl"), article, headline="Third", kicker="Carl's")

    again = send_again(client, article, told, take_headline="mine")

    conflict = again.context["conflict"]
    article.refresh_from_db()
    assert article.headline == "Third"
    assert names(conflict.open) == ["headline"]
    assert conflict.open[0].who == "carl"
    assert read(conflict.open[0].own) == "Mine"
    assert names(conflict.taken) == ["kicker"]
    send_again(client, article, again, take_headline="mine")
    article.refresh_from_db()
    assert (article.headline, article.kicker, article.standfirst) == (
        "Mine",
        "Carl's",
        "My summary.",
    )


def test_third_save_of_another_field_still_asks_for_the_first_choice(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)
    save_as(factories.make_chief("carl"), article, kicker="Carl's")

    again = send_again(client, article, told)

    conflict = again.context["conflict"]
    assert names(conflict.open) == ["headline"]
    assert conflict.open[0].who == "olga"
    assert names(conflict.taken) == ["kicker"]


def test_press_verb_in_stale_form_does_nothing_but_show_both(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    before = Event.objects.count()

    for button in ("_publish", "_submit", "_approve", "_schedule", "_continue"):
        told = client.post(desk.article_url(article), {**opened, button: "1"})
        assert names(told.context["conflict"].open) == ["headline"]

    assert Event.objects.count() == before
    assert not PublishedArticle.objects.exists()


def test_conflict_keeps_typed_text_as_autosave_that_finds_the_conflict_again(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)
    send_again(client, article, told)

    kept = Autosave.objects.get(spent_at=None)
    taken_up = client.get(f"{desk.article_url(article)}?unsaved={kept.pk}")
    again = send(client, article, desk.form_data(taken_up))

    assert (kept.fields["headline"], kept.opened_revision) == (["Mine"], 1)
    assert names(again.context["conflict"].open) == ["headline"]
    send_again(client, article, again, take_headline="mine")
    assert not Autosave.objects.filter(spent_at=None).exists()


def test_save_in_the_very_moment_of_another_shows_both(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")

    with saving_between(article, olga):
        told = send(client, article, opened)

    article.refresh_from_db()
    assert article.headline == "Theirs"
    assert names(told.context["conflict"].open) == ["headline"]
    assert Autosave.objects.get().fields["headline"] == ["Mine"]


@contextmanager
def saving_between(article: Article, person: Any) -> Iterator[None]:
    """Someone saves after the form was found current, and before its article is locked."""
    looked = conflicts.face

    def face(*args: Any) -> None:
        looked(*args)
        conflicts.face = looked
        mine = Article.objects.get(pk=article.pk)
        mine.headline = "Theirs"
        revising.save(mine, by=person, at=factories.THEN)

    conflicts.face = face
    try:
        yield
    finally:
        conflicts.face = looked


def test_conflict_with_invalid_form_shows_both_and_the_error(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="", embargo_until_0="never")
    save_as(olga, article, headline="Theirs")

    told = send(client, article, opened)

    assert names(told.context["conflict"].open) == ["headline"]
    assert told.context["adminform"].form.errors["embargo_until"]
    assert "(empty)" in told.content.decode()


def test_own_save_in_another_window_is_told_as_such(client: Client) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Second window")
    send(client, article, open_form(client, article, headline="First window"))

    told = send(client, article, opened)

    assert "you, in another window, saved this story too" in told.content.decode()


def test_conflict_draws_hostile_text_harmlessly(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    evil = "<script>alert(1)</script>"
    opened = open_form(client, article, headline=f"m{evil}", body=f"<p>m</p>{evil}", tags=evil)
    save_as(olga, article, headline=f"t{evil}", body=f"<p>t</p>{evil}", tags=f"{evil}t")

    told = send(client, article, opened)

    assert names(told.context["conflict"].open) == ["headline", "body", "tags"]
    assert evil not in told.content.decode()


def test_conflict_of_reporter_whose_draft_an_editor_changed(olga: Any) -> None:
    reporter = factories.make_user(
        "rita", permissions=("add_article", "change_article", "view_article", "submit_article")
    )
    article = factories.make_article("First words", by=reporter)
    client = desk.login(reporter)
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")

    told = send(client, article, opened)
    response = send_again(client, article, told, take_headline="theirs")

    article.refresh_from_db()
    assert names(told.context["conflict"].open) == ["headline"]
    assert response.status_code == 302
    assert article.headline == "Theirs"


def test_form_that_names_no_revision_overwrites_nothing(client: Client) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine", revision="")

    told = send(client, article, opened)

    article.refresh_from_db()
    assert article.headline == "First words"
    assert names(told.context["conflict"].open)[0] == "headline"


@pytest.mark.parametrize("number", ["-1", "999", "x", "9" * 400, "١"])
def test_form_that_names_impossible_revision_overwrites_nothing(
    client: Client, number: str
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine", revision=number)

    told = send(client, article, opened, conflict=number)

    article.refresh_from_db()
    assert told.status_code == 200
    assert article.headline == "First words"


class Recipes(RevisionPart):
    """A site's own part: here, how many revisions there are."""

    name = "recipes"
    label = "Recipes"

    def content(self, article: Article) -> Any:
        return article.revisions.count()


def test_part_of_a_site_that_others_changed_is_told(client: Client, olga: Any) -> None:
    parts.register(Recipes())
    try:
        article = factories.make_article("First words")
        opened = open_form(client, article, headline="Mine")
        save_as(olga, article, kicker="Theirs")

        told = send(client, article, opened)
    finally:
        parts.unregister("recipes")

    assert told.context["conflict"].others == ["Recipes"]
    assert "<li>Recipes</li>" in told.content.decode()


def test_live_story_keeps_its_readers_text_through_a_conflict(client: Client, olga: Any) -> None:
    story = factories.publish_article("Public words")
    opened = open_form(client, story.article, headline="Mine")
    save_as(olga, story.article, headline="Theirs")

    told = send(client, story.article, opened)
    send_again(client, story.article, told, take_headline="mine")

    story.refresh_from_db()
    assert story.headline == "Public words"


def test_bodies_of_both_are_read_with_what_each_changed_marked(client: Client, olga: Any) -> None:
    same = "".join(f"<p>Paragraph number {number} stays.</p>" for number in range(6))
    article = factories.make_article("First", body=f"{same}<p>The boats came home late.</p>")
    mine = f"{same}<p>The boats came home <b>early</b>.</p>"
    opened = open_form(client, article, body=mine)
    save_as(olga, article, body=f"{same}<p>The ships came home late.</p>")

    told = send(client, article, opened)

    difference = told.context["conflict"].open[0]
    assert "<ins><strong>early</strong>" in difference.own or "<b>early</b>" in difference.own
    assert "<ins>ships</ins>" in difference.other
    assert "<del>boats</del>" in difference.other
    assert "unchanged paragraphs" in difference.other


@pytest.mark.parametrize(
    "typed",
    [{"bylines-1-author": "Cy"}, {"bylines-0-DELETE": "on", "bylines-1-author": "Cy"}],
    ids=["added", "replaced"],
)
def test_save_when_both_credit_the_same_author_stores_them_once(
    client: Client, olga: Any, typed: dict[str, str]
) -> None:
    ana, cy = factories.make_author("Ana"), factories.make_author("Cy")
    article = factories.make_article("First", authors=(ana,))
    data = {name: cy.pk if value == "Cy" else value for name, value in typed.items()}
    opened = open_form(client, article, **data)
    save_as(olga, article, **data)

    response = send(client, article, opened)

    expected = ["Cy"] if "bylines-0-DELETE" in typed else ["Ana", "Cy"]
    assert response.status_code == 302
    assert [each.author.name for each in article.bylines.order_by("position")] == expected


def test_choose_version_from_thousandth_revision_on_is_heeded(
    client: Client, olga: Any, settings: Any
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    article = factories.make_article("First words")
    article.revisions.update(number=1000)
    Article.objects.update(revision_number=1000)
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    asked = send_again(client, article, told)
    response = send_again(client, article, asked, take_headline="theirs")

    article.refresh_from_db()
    assert names(asked.context["conflict"].open) == ["headline"]
    assert response.status_code == 302
    assert (article.headline, article.revision_number) == ("Theirs", 1001)


@pytest.mark.parametrize("shown", ["", "x headline", "1,002 headline", "-2", "1 headline"])
def test_form_that_does_not_tell_what_it_showed_is_asked_again(
    client: Client, olga: Any, shown: str
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    asked = send_again(client, article, told, conflict=shown, take_headline="theirs")

    article.refresh_from_db()
    assert names(asked.context["conflict"].open) == ["headline"]
    assert read(asked.context["conflict"].open[0].own) == "Mine"
    assert article.headline == "Theirs"


def test_form_that_names_no_revision_is_asked_until_it_chose(client: Client) -> None:
    article = factories.make_article("First words")
    told = send(client, article, open_form(client, article, headline="Mine", revision=""))

    asked = send_again(client, article, told)

    article.refresh_from_db()
    assert names(asked.context["conflict"].open)[0] == "headline"
    assert article.headline == "First words"


def test_edit_proposed_change_further_stores_it_and_asks_no_more(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs", kicker="Tides")
    told = send(client, article, opened)

    more = {"take_headline": "mine", "kicker": "Tides and winds"}
    response = send_again(client, article, told, **more)

    article.refresh_from_db()
    assert names(told.context["conflict"].taken) == ["kicker"]
    assert response.status_code == 302
    assert (article.headline, article.kicker) == ("Mine", "Tides and winds")


def test_choice_that_was_made_is_not_asked_for_again(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine", standfirst="Mine")
    save_as(olga, article, headline="Theirs", standfirst="Theirs", kicker="Tides")
    told = send(client, article, opened)

    again = send_again(client, article, told, take_headline="mine", kicker="Tides and winds")
    response = send_again(client, article, again, take_standfirst="theirs")

    article.refresh_from_db()
    assert names(again.context["conflict"].differences) == ["standfirst"]
    assert response.status_code == 302
    assert (article.headline, article.standfirst) == ("Mine", "Theirs")
    assert article.kicker == "Tides and winds"


@pytest.mark.parametrize(
    ("stored", "rewritten"),
    [
        ("<p>One.</p>\n\n<p>Two.</p>", "<p>One.</p><p>Two.</p>"),
        ("<p>One <b>two</b> <i>three</i>.</p>", "<p>One <strong>two</strong> <em>three</em>.</p>"),
        ("One.", "<p>One.</p>"),
    ],
    ids=["line ends", "bold", "bare"],
)
def test_body_that_only_the_editor_rewrote_counts_as_untouched(
    client: Client, olga: Any, stored: str, rewritten: str
) -> None:
    article = factories.make_article("First", body=stored)
    opened = open_form(client, article, body=rewritten)
    save_as(olga, article, body="<p>Theirs.</p>")

    told = send(client, article, opened)

    assert names(told.context["conflict"].taken) == ["body"]
    assert told.context["conflict"].open == []


def test_body_that_the_others_editor_rewrote_is_no_change_of_theirs(
    client: Client, olga: Any
) -> None:
    article = factories.make_article("First", body="<p>One <b>two</b>.</p>\n<p>Three.</p>")
    opened = open_form(client, article, body="<p>Mine.</p>")
    save_as(olga, article, body="<p>One <strong>two</strong>.</p><p>Three.</p>", kicker="Tides")

    told = send(client, article, opened)

    assert names(told.context["conflict"].differences) == ["kicker"]


def test_instant_with_fractions_of_seconds_counts_as_untouched(client: Client, olga: Any) -> None:
    at = factories.THEN.replace(microsecond=123456)
    late = at.replace(year=2050)
    article = factories.make_article("First", embargo_until=at, expires_at=late)
    opened = open_form(client, article, headline="Mine", expires_at_0="2051-01-01")
    save_as(olga, article, embargo_until_0="2031-02-02")

    told = send(client, article, opened)

    assert names(told.context["conflict"].taken) == ["embargo_until"]
    assert told.context["conflict"].open == []


def test_take_theirs_keeps_own_text_to_be_found_again(client: Client, olga: Any) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    send_again(client, article, told, take_headline="theirs")

    kept = Autosave.objects.get(spent_at=None)
    page = client.get(desk.article_url(article))
    assert (kept.fields["headline"], kept.opened_revision) == (["Mine"], 1)
    assert [each.kept for each in page.context["offers"]] == [kept]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_choose_where_nothing_own_is_replaced_keeps_no_text(
    client: Client, olga: Any, choice: str
) -> None:
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, headline="Theirs")
    told = send(client, article, opened)

    typed = {"mine": "Mine", "theirs": "Theirs"}[choice]
    send_again(client, article, told, take_headline=choice, headline=typed)

    assert not Autosave.objects.filter(spent_at=None).exists()


def test_what_was_deleted_since_others_chose_it_is_not_put_into_the_form(
    client: Client, olga: Any
) -> None:
    section, photo, di = factories.make_section(), factories.make_photo(), factories.make_author()
    article = factories.make_article("First words")
    opened = open_form(client, article, headline="Mine")
    chosen = {"section": section.pk, "lead_photo": photo.pk, "bylines-0-author": di.pk}
    save_as(olga, article, kicker="Tides", **chosen)
    Byline.objects.all().delete()
    Article.objects.update(section=None, lead_photo=None)
    for each in (section, photo, di):
        each.delete()

    told = send(client, article, opened)
    response = send_again(client, article, told)

    article.refresh_from_db()
    assert names(told.context["conflict"].differences) == ["kicker"]
    assert response.status_code == 302
    assert (article.headline, article.section, article.lead_photo) == ("Mine", None, None)


def test_new_caption_of_the_photo_is_no_change_of_the_choice(client: Client, olga: Any) -> None:
    old, new = factories.make_photo(), factories.make_photo()
    article = factories.make_article("First words", lead_photo=old)
    opened = open_form(client, article, lead_photo=new.pk)
    Photo.objects.filter(pk=old.pk).update(caption="Another caption")
    save_as(olga, article, kicker="Tides")

    told = send(client, article, opened)

    assert names(told.context["conflict"].differences) == ["kicker"]


def test_body_put_into_the_form_is_drawn_as_it_is_stored(client: Client, olga: Any) -> None:
    article = factories.make_article("First", body="<p>Before.</p>")
    opened = open_form(client, article, headline="Mine")
    save_as(olga, article, body="<p>Write &lt;img src=x&gt; here.</p>")

    told = send(client, article, opened)

    assert names(told.context["conflict"].taken) == ["body"]
    page = told.content.decode()
    area = re.search(r'<textarea name="body".*?>(.*?)</textarea>', page, re.DOTALL)
    assert area is not None
    assert unescape(area[1]).strip() == "<p>Write &lt;img src=x&gt; here.</p>"
