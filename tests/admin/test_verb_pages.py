"""The page of each verb: it asks first, does it once, and keeps what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.admin.verb_words import WORDS
from newsroom.desk import holding, reviewing, revising, withdrawing
from newsroom.desk.verbs import Verb
from newsroom.models import Article, Correction, PublicState, PublishedArticle, Stage
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

FUTURE = {"hour_0": "2999-01-02", "hour_1": "03:04:05"}


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("chief")


@pytest.fixture
def client(chief: Any) -> Client:
    return desk.login(chief)


@pytest.fixture
def rosa() -> Any:
    """A reporter."""
    return factories.make_member("rosa", role="Reporter")


@pytest.fixture
def ed() -> Any:
    """An editor."""
    return factories.make_member("ed", role="Editor")


def do(client: Client, article: Article, verb: str, **typed: Any) -> HttpResponse:
    """Open the verb's page, type into its form, and press its button."""
    url = desk.article_url(article, "verb", verb)
    page = client.get(url)
    assert page.status_code == 200, desk.sentences(page)
    data = {}
    for field in page.context["form"]:
        data |= desk._values(field)
    return client.post(url, data | typed)


def in_review(by: Any, **fields: Any) -> Article:
    article = factories.make_article(by=by, **fields)
    reviewing.submit(article, revision=article.revision_number, by=by, at=factories.THEN)
    return article


def changed(story: PublishedArticle, headline: str = "After") -> Article:
    """The story's article with a change that is not yet public."""
    article = Article.objects.get(pk=story.pk)
    article.headline = headline
    revising.save(article, by=factories.make_chief(), at=factories.THEN)
    return article


def hold(article: Article) -> None:
    holding.hold(article, by=factories.make_chief(), at=factories.THEN, note="A letter came.")


def story_for(verb: Verb, by: Any) -> Article:
    """An article with which a superuser may do this verb now."""
    tomorrow = timezone.now() + timedelta(days=1)
    if verb in (Verb.SEND_BACK, Verb.APPROVE):
        return in_review(by)
    if verb in (Verb.PUBLISH_MINOR, Verb.PUBLISH):
        return changed(factories.publish_article(by=by))
    if verb in (Verb.WITHDRAW, Verb.CORRECT):
        return factories.publish_article(by=by).article
    if verb in (Verb.RESCHEDULE, Verb.UNSCHEDULE, Verb.UPDATE_SCHEDULED):
        return changed(factories.schedule_article(by=by, live_at=tomorrow))
    article = factories.make_article(by=by)
    if verb == Verb.RELEASE:
        hold(article)
    return article


@pytest.mark.parametrize("verb", list(WORDS))
def test_open_page_of_any_verb_asks_and_changes_nothing(
    client: Client, chief: Any, verb: Verb
) -> None:
    article = story_for(verb, chief)
    before = Article.objects.values().get(pk=article.pk)
    events = article.events.count()

    page = client.get(desk.article_url(article, "verb", verb)).content.decode()

    assert str(WORDS[verb].question).replace("'", "&#x27;") in page
    assert Article.objects.values().get(pk=article.pk) == before
    assert article.events.count() == events


@pytest.mark.parametrize("verb", list(WORDS))
def test_every_verb_is_refused_to_who_only_looks(chief: Any, verb: Verb) -> None:
    article = story_for(verb, chief)
    events = article.events.count()
    visitor = desk.login(factories.make_user(permissions=("view_article",)))
    url = desk.article_url(article, "verb", verb)

    answers = [visitor.get(url).status_code, visitor.post(url, {"note": "x"}).status_code]

    assert answers == [403, 403]
    assert article.events.count() == events


def test_submit_with_a_note_keeps_it_in_the_timeline(rosa: Any) -> None:
    article = factories.make_article(by=rosa)

    do(desk.login(rosa), article, "submit", note="Figures still to check.")

    event = article.events.get(verb="submit")
    assert (event.note, event.to_stage) == ("Figures still to check.", Stage.IN_REVIEW)


def test_send_back_without_a_note_is_refused_beside_it(client: Client, rosa: Any) -> None:
    article = in_review(rosa)

    response = do(client, article, "send_back", note="  ")

    article.refresh_from_db()
    assert response.context["form"].errors["note"]
    assert article.stage == Stage.IN_REVIEW


def test_send_back_shows_its_note_to_the_reporter(client: Client, rosa: Any) -> None:
    article = in_review(rosa)

    do(client, article, "send_back", note="Who says so?\nName <them>.")
    page = desk.login(rosa).get(desk.article_url(article)).content.decode()

    assert "by chief:" in page
    assert "Who says so?<br>Name &lt;them&gt;." in page


def test_submit_again_takes_the_note_from_the_page(client: Client, rosa: Any) -> None:
    article = in_review(rosa)
    do(client, article, "send_back", note="Who says so?")

    desk.save(desk.login(rosa), article, "_submit", standfirst="She says so.")
    page = client.get(desk.article_url(article)).content.decode()

    assert page.count("Who says so?") == 1  # in the timeline alone


def test_publish_and_change_again_takes_the_note_from_the_page(client: Client, rosa: Any) -> None:
    article = in_review(rosa)
    do(client, article, "send_back", note="Who says so?")
    desk.save(client, article, "_publish")
    desk.save(client, article, headline="Changed since")

    page = client.get(desk.article_url(article))

    assert page.context["standing"].stage == Stage.DRAFT
    assert page.context["standing"].sending_back is None


def test_approve_names_the_revision_that_was_read_and_refuses_a_newer_one_once(
    client: Client, rosa: Any
) -> None:
    article = in_review(rosa)
    url = desk.article_url(article, "verb", "approve")
    opened = {"revision": "1", "note": "Kept words."}
    article.headline = "Changed meanwhile"
    revising.save(article, by=factories.make_chief("olga"), at=factories.THEN)

    refused = client.post(url, opened)
    stage_then = Article.objects.get().stage
    client.post(url, {**opened, "revision": refused.context["form"]["revision"].value()})

    page = refused.content.decode()
    assert "olga has saved a newer version." in page
    assert "You read revision 1. Revision 2 is newer" in page
    assert "Kept words." in page
    assert stage_then == Stage.IN_REVIEW
    assert Article.objects.get().stage == Stage.READY


def test_open_page_for_an_older_revision_says_that_a_newer_one_exists(
    client: Client, rosa: Any
) -> None:
    article = in_review(rosa)
    revising.save(_with(article, "New"), by=factories.make_chief(), at=factories.THEN)

    page = client.get(desk.article_url(article, "verb", "approve"), {"revision": "1"})

    assert "You read revision 1. Revision 2 is newer" in page.content.decode()
    assert 'name="revision" value="1"' in page.content.decode()


def test_approve_by_who_may_not_edit_follows_the_link_on_the_story(rosa: Any) -> None:
    may = ("view_article", "approve_article")
    reader = desk.login(factories.make_user(permissions=may))
    article = in_review(rosa)

    shown = reader.get(desk.article_url(article)).content.decode()
    do(reader, article, "approve")

    article.refresh_from_db()
    assert desk.article_url(article, "verb", "approve") + "?revision=1" in shown
    assert article.stage == Stage.READY


@pytest.mark.parametrize("asked", ["", "nonsense", "-1", "²", "9" * 40])
def test_open_page_for_no_revision_at_all_names_the_newest(client: Client, asked: str) -> None:
    article = factories.make_article()

    page = client.get(desk.article_url(article, "verb", "publish"), {"revision": asked})

    assert 'name="revision" value="1"' in page.content.decode()


def test_publish_again_without_an_answer_publishes_nothing(client: Client) -> None:
    article = changed(factories.publish_article("Before"))

    response = do(client, article, "publish", kind="")

    assert response.context["form"].errors["kind"]
    assert PublishedArticle.objects.get().headline == "Before"


def test_publish_again_as_minor_change_leaves_the_updated_hour(client: Client) -> None:
    article = changed(factories.publish_article("Before"))

    do(client, article, "publish", kind="minor")

    story = PublishedArticle.objects.get()
    assert (story.headline, story.revised_at, story.notices) == ("After", None, [])
    assert article.events.first().verb == Verb.PUBLISH_MINOR


def test_publish_again_untold_sets_the_updated_hour(client: Client) -> None:
    article = changed(factories.publish_article("Before"))

    response = do(client, article, "publish", kind="untold")

    story = PublishedArticle.objects.get()
    assert (story.headline, story.notices) == ("After", [])
    assert story.revised_at is not None
    assert story.get_absolute_url() in desk.sentences(response)


@pytest.mark.parametrize("kind", Correction.Kind.values)
def test_publish_again_with_a_notice_puts_it_on_the_story(client: Client, kind: str) -> None:
    article = changed(factories.publish_article("Before"))

    do(client, article, "publish", kind=kind, text="It was 12, not 10.", placement="bottom")

    notice = Correction.objects.get()
    assert (notice.kind, notice.text, notice.placement) == (kind, "It was 12, not 10.", "bottom")
    assert PublishedArticle.objects.get().headline == "After"


def test_publish_again_with_an_empty_notice_is_refused_beside_its_text(client: Client) -> None:
    article = changed(factories.publish_article("Before"))

    response = do(client, article, "publish", kind="correction", text=" ")

    assert response.context["form"].errors["text"] == ["Write what the notice says."]
    assert PublishedArticle.objects.get().headline == "Before"


def test_publish_again_offers_no_notice_to_who_may_not_correct(rosa: Any) -> None:
    may = ("view_article", "publish_article", "approve_article")
    publisher = desk.login(factories.make_user(permissions=may))
    article = changed(factories.publish_article("Before"))

    response = do(publisher, article, "publish", kind="correction", text="Not mine to say.")

    assert "kind" in response.context["form"].errors
    assert not Correction.objects.exists()
    assert PublishedArticle.objects.get().headline == "Before"


def test_publish_withdrawn_story_again_offers_no_minor_change(client: Client, chief: Any) -> None:
    story = factories.publish_article()
    withdrawing.withdraw(story.article, by=chief, at=timezone.now())

    page = client.get(desk.article_url(story.article, "verb", "publish"))
    do(client, story.article, "publish", kind="untold")

    assert [value for value, _ in page.context["form"].fields["kind"].choices] == [
        "untold",
        "correction",
        "clarification",
        "update",
    ]
    assert PublishedArticle.objects.get().state(timezone.now()) == PublicState.LIVE


def test_schedule_and_move_to_an_hour_on_their_pages(client: Client) -> None:
    article = factories.make_article()

    do(client, article, "schedule", **FUTURE)
    response = do(client, article, "reschedule", hour_0="2998-01-02")

    assert "goes public on Jan. 2, 2998" in desk.sentences(response)
    assert PublishedArticle.objects.get().published_at.year == 2998


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hour_0": "", "hour_1": ""}, "This field is required."),
        ({"hour_0": "2001-01-02", "hour_1": "03:04"}, "That hour is past."),
    ],
)
def test_schedule_at_no_possible_hour_is_refused_beside_it(
    client: Client, typed: dict[str, str], sentence: str
) -> None:
    article = factories.make_article()

    response = do(client, article, "schedule", **typed)

    assert any(sentence in error for error in response.context["form"].errors["hour"])
    assert not PublishedArticle.objects.exists()


def test_correct_live_story_puts_notice_on_it(client: Client) -> None:
    story = factories.publish_article()

    do(client, story.article, "correct", kind="clarification", text="Not all.", placement="top")

    story.refresh_from_db()
    assert [(each["kind"], each["text"]) for each in story.notices] == [
        ("clarification", "Not all.")
    ]


def test_correct_pressed_twice_puts_the_notice_there_once(client: Client) -> None:
    story = factories.publish_article()
    typed = {"kind": "correction", "text": "Nine boats, not ten.", "placement": "top"}
    do(client, story.article, "correct", **typed)

    again = do(client, story.article, "correct", **typed)

    assert "already" in again.context["form"].errors["text"][0]
    assert "Nine boats, not ten." in again.content.decode()
    assert Correction.objects.count() == 1


def test_withdraw_with_a_line_takes_story_from_readers_and_shows_them_the_line(
    client: Client,
) -> None:
    story = factories.publish_article("Wrong figures")

    response = do(client, story.article, "withdraw", line="We had it wrong.", note="Rosa's call.")

    page = Client().get(story.get_absolute_url())
    assert "is withdrawn" in desk.sentences(response)
    assert page.status_code == 410
    assert "We had it wrong." in page.content.decode()
    assert "Rosa&#x27;s call." not in page.content.decode()
    assert story.article.events.first().note == "Rosa's call."


def test_withdraw_without_a_line_leaves_nothing_to_find(client: Client) -> None:
    story = factories.publish_article()

    do(client, story.article, "withdraw")

    assert Client().get(story.get_absolute_url()).status_code == 404


def test_withdraw_with_too_long_a_line_keeps_it_in_the_form(client: Client) -> None:
    story = factories.publish_article()

    response = do(client, story.article, "withdraw", line="x" * 301)

    assert response.status_code == 200
    assert "x" * 301 in response.content.decode()
    assert PublishedArticle.objects.get().withdrawn_at is None


def test_hold_and_release_need_a_note_each_and_keep_it(client: Client) -> None:
    article = factories.make_article()

    do(client, article, "hold", note="A letter came.")
    held = client.get(desk.article_url(article)).content.decode()
    do(client, article, "release", note="It was settled.")

    article.refresh_from_db()
    assert "A letter came." in held
    assert "On hold" in held
    assert article.held_at is None
    assert [each.note for each in article.events.all()[:2]] == ["It was settled.", "A letter came."]


def test_break_a_hold_needs_a_reason_and_keeps_it(client: Client) -> None:
    article = factories.make_article()
    hold(article)

    without = do(client, article, "publish", reason="")
    shown = PublishedArticle.objects.exists()
    do(client, article, "publish", reason="The court lifted it.")

    event = article.events.get(verb="publish")
    assert without.context["form"].errors["reason"]
    assert not shown
    assert (event.broke, event.reason) == ("hold", "The court lifted it.")


def test_break_a_hold_is_refused_to_an_editor(ed: Any) -> None:
    article = factories.make_article()
    hold(article)
    url = desk.article_url(article, "verb", "publish")
    editor = desk.login(ed)

    opened = editor.get(url)
    sent = editor.post(url, {"revision": "1", "reason": "Because."})

    assert opened.url == desk.article_url(article)
    assert "The story is on legal hold." in desk.sentences(opened)
    assert "The story is on legal hold." in sent.content.decode()
    assert not PublishedArticle.objects.exists()


@pytest.mark.parametrize("typed", ["", "yes", "0"])
def test_purge_without_the_storys_number_removes_nothing(client: Client, typed: str) -> None:
    article = factories.make_article("Kept")

    response = do(client, article, "purge", note="A court order.", confirmation=typed)

    assert response.context["form"].errors["confirmation"]
    assert Article.objects.get().headline == "Kept"


def test_purge_with_note_and_number_removes_the_text(client: Client) -> None:
    story = factories.publish_article("The secret name")

    response = do(
        client,
        story.article,
        "purge",
        note="A court order.",
        line="Removed by order of a court.",
        confirmation=str(story.pk),
    )

    article = Article.objects.get()
    assert "secret" not in article.headline + article.body + desk.sentences(response)
    assert article.events.first().note == "A court order."
    assert "Removed by order" in Client().get(story.get_absolute_url()).content.decode()


def test_open_page_of_verb_that_is_not_due_says_why_and_leads_back(client: Client) -> None:
    article = factories.make_article()

    response = client.get(desk.article_url(article, "verb", "withdraw"))

    assert response.url == desk.article_url(article)
    assert "There is nothing public to withdraw." in desk.sentences(response)


@pytest.mark.parametrize("verb", ["save", "delete", "nonsense", "PUBLISH", "__class__"])
def test_open_page_of_no_such_verb_is_not_found(client: Client, verb: str) -> None:
    article = factories.make_article()

    response = client.post(desk.article_url(article, "verb", verb), {"revision": "1"})

    assert response.status_code == 404
    assert Article.objects.filter(pk=article.pk).exists()


def test_open_page_of_no_article_is_not_found(client: Client) -> None:
    url = reverse("admin:newsroom_article_verb", args=["nonsense", "publish"])

    assert client.get(url).status_code == 404


def test_open_page_without_login_or_right_is_refused() -> None:
    url = desk.article_url(factories.publish_article().article, "verb", "withdraw")
    stranger = desk.login(factories.make_user())

    assert Client().get(url).status_code == 302
    assert stranger.get(url).status_code == 403


def test_post_without_csrf_token_does_nothing(chief: Any) -> None:
    story = factories.publish_article()
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)

    response = client.post(desk.article_url(story.article, "verb", "withdraw"), {"line": ""})

    assert response.status_code == 403
    assert PublishedArticle.objects.get().withdrawn_at is None


def _with(article: Article, headline: str) -> Article:
    article.headline = headline
    return article


# A login that ends meanwhile


def typed_by(ed: Any) -> tuple[Client, str, dict[str, str]]:
    """An editor's page that sends a story back, with a note in it."""
    article = in_review(factories.make_chief())
    client = Client(enforce_csrf_checks=True)
    client.force_login(ed)
    url = desk.article_url(article, "verb", Verb.SEND_BACK)
    page = client.get(url)
    typed = {
        "revision": "1",
        "note": "Who said so?",
        "form_token": page.context["form_token"],
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
    }
    return client, url, typed


def logged_in_anew(client: Client, username: str, address: str) -> HttpResponse:
    client.get(address)
    login = {"username": username, "password": "password"}
    login["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    return client.post(address, login, follow=True)


def test_note_comes_back_after_the_login_ended(ed: Any) -> None:
    client, url, typed = typed_by(ed)
    del client.cookies["sessionid"]

    turned = client.post(url, typed)
    page = logged_in_anew(client, "ed", turned.url)

    assert "Who" not in turned.url
    assert page.request["PATH_INFO"] == url
    assert page.context["form"]["note"].value() == "Who said so?"
    assert "nothing was done yet" in page.content.decode()
    assert Article.objects.get().stage == Stage.IN_REVIEW
    assert client.get(url).context["form"]["note"].value() is None


def test_note_comes_back_after_a_new_login_in_another_tab(ed: Any) -> None:
    client, url, typed = typed_by(ed)
    client.cookies["csrftoken"] = "n" * 32

    page = client.post(url, typed, follow=True)

    assert page.context["form"]["note"].value() == "Who said so?"
    assert Article.objects.get().stage == Stage.IN_REVIEW


def test_note_is_shown_to_nobody_else_who_logs_in(ed: Any) -> None:
    client, url, typed = typed_by(ed)
    factories.make_chief("carl")
    del client.cookies["sessionid"]

    turned = client.post(url, typed)
    page = logged_in_anew(client, "carl", turned.url)

    assert page.context["form"]["note"].value() is None
    assert "Who said so?" not in page.content.decode()


def test_forged_note_is_refused_and_not_kept(ed: Any) -> None:
    client, url, _typed = typed_by(ed)

    response = client.post(url, {"revision": "1", "note": "Forged"})

    assert response.status_code == 403
    assert client.get(url).context["form"]["note"].value() is None
