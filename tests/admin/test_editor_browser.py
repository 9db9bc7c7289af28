"""The rich text editor as a writer uses it, by mouse and by keyboard, under a strict policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from newsroom.models import Article, PublishedArticle
from tests import factories
from tests.admin import desk
from tests.admin.writing import Writer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
#: Not ours to mend: links that their colour alone marks, and an empty head of a table.
DJANGOS_OWN = {"exclude": [[".breadcrumbs"], ["th.original"]]}

EVERYTHING = (
    "<h2>At the quay</h2><p>They <strong>came</strong> <em>in</em>.</p>"
    '<blockquote class="pullquote"><p>Said she.</p></blockquote><blockquote><p>Said he.</p>'
    "</blockquote><ul><li><p>Depth</p></li></ul><ol><li><p>Dredge</p></li></ol>"
    '<p><a href="https://a.example/">a page</a></p><hr>'
    "<table><caption>By port</caption><thead><tr><th><p>Port</p></th><th><p>Boats</p></th></tr>"
    "</thead><tbody><tr><td><p>Hull</p></td><td><p>12</p></td></tr></tbody></table>"
    f'<figure class="embed"><a href="{VIDEO}">The tide</a></figure>'
)


@pytest.fixture
def writer(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Writer:
    chief = factories.make_chief("chief")
    return Writer.logged_in(chief, browser_context, browser_page, live_server)


@pytest.fixture
def begun(writer: Writer) -> Writer:
    """A writer with the cursor in the empty body of a new story."""
    writer.opens()
    writer.page.get_by_label("Headline").fill("Written")
    writer.box.click()
    return writer


def fill(writer: Writer, button: str, **values: str) -> None:
    """Answer the dialog that is open, and press its button."""
    for label, value in values.items():
        writer.dialog.get_by_label(label.replace("_", " "), exact=True).fill(value)
    writer.dialog.get_by_role("button", name=button).click()
    expect(writer.dialog).to_have_count(0)
    expect(writer.box).to_be_focused()


def test_insert_every_construct_stores_what_the_editor_had(begun: Writer) -> None:
    linked = factories.publish_article("Harbour reopens")
    photo = factories.make_photo(caption="Low tide.", alt="Boats at low tide")
    writer = begun

    writer.page.get_by_label("Kind of paragraph").select_option("Heading 2")
    writer.types("At the quay")
    writer.keys("Enter")
    writer.types("They ")
    writer.presses("Bold")
    writer.types("came")
    writer.presses("Bold")
    writer.types(" ")
    writer.keys("Control+i")
    writer.types("in")
    writer.keys("Control+i")
    writer.types(', "said" she: ')
    writer.presses("Link")
    fill(writer, "Set link", Address="a.example/page", Words_of_the_link="a page")
    writer.types(", ")
    writer.presses("Link to an article")
    writer.dialog.get_by_label("Search by headline or author").fill("harb")
    writer.dialog.get_by_role("button", name="Harbour reopens").click()
    writer.types(".")
    for button, words in (("Bullet list", "Depth"), ("Numbered list", "Dredge")):
        writer.keys("Enter")
        writer.presses(button)
        writer.types(words)
        writer.keys("Enter")
    writer.keys("Enter")
    for button, words in (("Quote", "Said he."), ("Pull quote", "Said she.")):
        writer.presses(button)
        writer.types(words)
        writer.keys("Enter", "Enter")
    writer.presses("Table")
    fill(writer, "Insert", Columns="2", Rows="1", Caption="By <port>")
    for cell in ("Port", "Boats", "Hull", "12"):
        writer.types(cell)
        writer.keys("Tab")
    writer.box.focus()
    writer.keys("Control+End")
    writer.presses("Rule")
    writer.presses("Embed")
    fill(writer, "Insert", Address=VIDEO, Title="The tide & the moon")
    writer.presses("Photo")
    writer.dialog.get_by_role("button", name="Low tide.").click()
    expect(writer.box).to_be_focused()
    writer.types("The ebb")
    writer.keys("Enter")
    writer.presses("More")
    for button, words in (
        ("Underline", "u"),
        ("Struck through", "s"),
        ("Subscript", "b"),
        ("Superscript", "p"),
        ("Code", "c"),
        ("Title of a work", "t"),
    ):
        writer.presses(button)
        writer.types(words)
        writer.presses(button)
    writer.presses("Special character")
    writer.dialog.get_by_role("button", name="Narrow no-break space").click()
    writer.presses("Special character")
    writer.dialog.get_by_role("button", name="€").click()

    body = writer.written()
    article = writer.saves()

    assert body == (
        "<h2>At the quay</h2><p>They <strong>came</strong> <em>in</em>, “said” she: "
        '<a href="https://a.example/page">a page</a>, '
        f'<a data-article="{linked.article.pk}">Harbour reopens</a>.</p>'
        "<ul><li><p>Depth</p></li></ul><ol><li><p>Dredge</p></li></ol>"
        "<blockquote><p>Said he.</p></blockquote>"
        '<blockquote class="pullquote"><p>Said she.</p></blockquote>'
        "<table><caption>By &lt;port&gt;</caption>"
        "<thead><tr><th><p>Port</p></th><th><p>Boats</p></th></tr></thead>"
        "<tbody><tr><td><p>Hull</p></td><td><p>12</p></td></tr></tbody></table><hr>"
        f'<figure class="embed"><a href="{VIDEO}">The tide &amp; the moon</a></figure>'
        f'<figure data-photo="{photo.pk}"><figcaption>The ebb</figcaption></figure>'
        "<p><u>u</u><s>s</s><sub>b</sub><sup>p</sup><code>c</code><cite>t</cite>"
        "\N{NARROW NO-BREAK SPACE}€</p>"
    )
    assert article.body == body
    assert writer.refusals == []

    page = writer.page
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("is public")
    story = PublishedArticle.objects.get(article=article)
    page.goto(writer.site + story.get_absolute_url())
    prose = page.locator(".nr-prose")
    for shown in (
        prose.get_by_role("heading", name="At the quay", level=2),
        prose.get_by_text("They came in, “said” she: a page, Harbour reopens."),
        prose.get_by_role("complementary").get_by_text("Said she."),
        prose.get_by_role("blockquote").get_by_text("Said he."),
        prose.get_by_role("table", name="By <port>").get_by_role("columnheader", name="Port"),
        prose.get_by_role("img", name="Boats at low tide"),
        prose.locator("figcaption", has_text="The ebb"),
        prose.get_by_text("The tide & the moon"),
        prose.locator("ol li", has_text="Dredge"),
    ):
        expect(shown.first).to_be_visible()
    link = prose.get_by_role("link", name="Harbour reopens")
    expect(link).to_have_attribute("href", linked.get_absolute_url())
    assert writer.refusals == []


def test_reopen_a_text_of_every_construct_and_save_changes_nothing(writer: Writer) -> None:
    article = factories.make_article("Kept", body=EVERYTHING)

    writer.opens(article)
    saved = writer.saves()

    assert (saved.body, saved.revision_number) == (EVERYTHING, 1)
    assert writer.refusals == []


def test_undo_gives_back_straight_quotes_then_the_text_before(begun: Writer) -> None:
    begun.types('Say "')
    begun.keys("Control+z")

    assert begun.written() == '<p>Say "</p>'

    begun.presses("Redo")
    assert begun.written() == "<p>Say “</p>"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("", "“Don’t say ‘no’,” she said"),
        ("de", "„Don’t say ‚no‘,“ she said"),
        ("de-CH", "«Don’t say ‹no›,» she said"),
        ("fr", "«\u202fDon’t say “no”,\u202f» she said"),
        ("sv", "”Don’t say ’no’,” she said"),
        ("pt-BR", "“Don’t say ‘no’,” she said"),
        ("pl", "„Don’t say «no»,” she said"),
        ("xx", "“Don’t say ‘no’,” she said"),
    ],
)
def test_type_quotation_marks_writes_those_of_the_language(
    begun: Writer, language: str, written: str
) -> None:
    begun.page.locator("#id_language").evaluate("(box, value) => { box.value = value; }", language)

    begun.types("\"Don't say 'no',\" she said")

    assert begun.written() == f"<p>{written}</p>"


@pytest.mark.parametrize(
    ("dialog", "label", "value", "refusal"),
    [
        ("Embed", "Address", "https://evil.example/v", "This is no address of YouTube or Vimeo"),
        ("Link", "Address", "javascript:alert(1)", "Write a whole address"),
        ("Table", "Rows", "0", "Write whole numbers from 1 to 50."),
    ],
)
def test_dialog_refuses_in_words_and_keeps_what_was_typed(
    begun: Writer, dialog: str, label: str, value: str, refusal: str
) -> None:
    begun.presses(dialog)
    box = begun.dialog.get_by_label(label, exact=True)
    box.fill(value)
    box.press("Enter")

    expect(begun.dialog.get_by_role("alert")).to_contain_text(refusal)
    expect(box).to_have_value(value)
    begun.keys("Escape")
    expect(begun.dialog).to_have_count(0)
    expect(begun.box).to_be_focused()
    assert begun.written() == ""


def test_use_the_toolbar_with_the_keyboard_alone(begun: Writer) -> None:
    begun.types("Depth")
    begun.keys("Alt+F10")
    expect(begun.page.get_by_label("Kind of paragraph")).to_be_focused()
    begun.keys("ArrowRight")
    bold = begun.page.get_by_role("button", name="Bold")
    expect(bold).to_be_focused()
    expect(bold).to_have_attribute("aria-pressed", "false")

    begun.keys("Enter")
    expect(begun.box).to_be_focused()
    begun.types("s")

    expect(bold).to_have_attribute("aria-pressed", "true")
    begun.keys("Alt+F10", "Home", "ArrowLeft")
    expect(begun.page.get_by_role("button", name="More")).to_be_focused()
    begun.keys("Escape")
    expect(begun.box).to_be_focused()
    assert begun.written() == "<p>Depth<strong>s</strong></p>"
    begun.keys("Shift+Tab")
    expect(begun.page.get_by_role("button", name="More")).to_be_focused()


def test_tab_leads_out_of_a_table(begun: Writer) -> None:
    begun.presses("Table")
    fill(begun, "Insert", Columns="1", Rows="1")
    begun.keys("Tab", "Tab")

    expect(begun.box).not_to_be_focused()
    assert begun.written().count("<tr>") == 2


def test_change_a_table_by_its_own_tools(begun: Writer) -> None:
    begun.presses("Table")
    fill(begun, "Insert", Columns="1", Rows="1")
    begun.types("Port")
    begun.presses("Column after")
    begun.presses("Row below")
    begun.presses("Row of headings")
    begun.presses("Table caption")
    fill(begun, "Apply", Caption="By port")

    empty = "<td><p></p></td>"
    row = f"<tr>{empty}{empty}</tr>"
    assert begun.written() == (
        "<table><caption>By port</caption><tbody>"
        f"<tr><td><p>Port</p></td>{empty}</tr>{row}{row}</tbody></table>"
    )
    begun.presses("Delete table")
    assert begun.written() == ""


def test_write_html_by_its_source_leaves_out_what_a_story_may_not_hold(begun: Writer) -> None:
    begun.presses("More")
    begun.presses("HTML source")
    html = '<p lang="fr">Oui<script>alert(1)</script></p><video></video><figure data-photo="7">'
    fill(begun, "Apply", HTML=html)

    assert begun.written() == '<p lang="fr">Oui</p><figure data-photo="7"></figure>'


def test_link_words_then_change_and_remove_the_link(begun: Writer) -> None:
    begun.types("tide")
    begun.keys("Control+a", "Control+k")
    fill(begun, "Set link", Address="desk@news.example")
    assert begun.written() == '<p><a href="mailto:desk@news.example">tide</a></p>'

    begun.box.get_by_text("tide").click()
    expect(begun.button("Link")).to_have_attribute("aria-pressed", "true")
    begun.presses("Link")
    expect(begun.dialog.get_by_label("Address")).to_have_value("mailto:desk@news.example")
    fill(begun, "Set link", Address="/about/")
    assert begun.written() == '<p><a href="/about/">tide</a></p>'

    begun.presses("Remove the link")
    assert begun.written() == "<p>tide</p>"


def test_character_hints_count_as_one_types_and_never_block(begun: Writer) -> None:
    headline = begun.page.get_by_label("Headline")
    hint = begun.page.locator("[data-nr-hint=id_headline]")
    expect(hint).to_have_text("7 of about 70 characters")

    headline.fill("é" * 90 + "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}")

    expect(hint).to_have_text("91 of about 70 characters")
    assert begun.saves().headline.startswith("é" * 90)


def test_autosave_and_word_count_follow_the_editor(writer: Writer) -> None:
    writer.page.clock.install()
    writer.opens()
    writer.page.get_by_label("Headline").fill("Written")
    writer.box.click()

    writer.types("They came in with the tide")
    expect(writer.page.locator("[data-nr-counting] [data-nr-words]")).to_have_text("7")
    writer.page.clock.fast_forward(5100)

    expect(writer.page.locator("[data-nr-autosave] [role=status]")).to_contain_text("Saved at")


def test_change_and_remove_an_embed_where_it_stands(begun: Writer) -> None:
    begun.presses("Embed")
    fill(begun, "Insert", Address=VIDEO, Title="The tide")
    begun.box.get_by_role("button", name="Edit").press("Enter")
    expect(begun.dialog.get_by_label("Address")).to_have_value(VIDEO)
    fill(begun, "Apply", Title="The <moon>")

    figure = f'<figure class="embed"><a href="{VIDEO}">The &lt;moon&gt;</a></figure>'
    assert begun.written() == figure

    begun.box.get_by_role("button", name="Remove").click()
    assert begun.written() == ""


def test_link_to_an_article_offers_the_one_it_leads_to(begun: Writer) -> None:
    linked = factories.make_article("Harbour reopens")
    factories.make_article("Other news")
    begun.presses("Link to an article")
    begun.dialog.get_by_role("searchbox").fill("reopens")
    expect(begun.dialog.get_by_role("status")).to_have_text("1 article")
    begun.keys("ArrowDown")
    expect(begun.dialog.get_by_role("button", name="Harbour reopens")).to_be_focused()
    begun.keys("Enter")
    expect(begun.dialog).to_have_count(0)
    assert begun.written() == f'<p><a data-article="{linked.pk}">Harbour reopens</a></p>'

    begun.keys("ArrowLeft")
    begun.presses("Link to an article")

    expect(begun.dialog.get_by_role("listitem")).to_have_text("Harbour reopensDraft")


def test_editor_that_cannot_load_leaves_the_text_area(writer: Writer) -> None:
    article = factories.make_article("Kept", body="<p>Old.</p>")
    writer.page.route("**/editor-tables.js", lambda route: route.abort())

    writer.page.goto(f"{writer.site}/admin/newsroom/article/{article.pk}/change/")
    writer.page.get_by_label("Body").fill("<p>By hand.</p>")

    assert writer.saves().body == "<p>By hand.</p>"


DIALOGS: dict[str, Callable[[Writer], None]] = {
    name: lambda writer, name=name: writer.presses(name)  # type: ignore[misc]
    for name in ("Link", "Link to an article", "Embed", "Table", "Special character")
}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_editor_and_dialogs_are_accessible_and_fit_the_screen(
    writer: Writer, scheme: Any, width: int
) -> None:
    article = factories.make_article("Kept", body=EVERYTHING)
    page = writer.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    writer.opens(article)
    writer.presses("More")
    writer.presses("HTML source")
    found = flaws(writer, "source")
    writer.keys("Escape")
    found += flaws(writer, "text")
    for name, press in DIALOGS.items():
        press(writer)
        expect(writer.dialog).to_be_visible()
        found += flaws(writer, name)
        writer.keys("Escape")

    assert found == [], "\n".join(found)
    assert Article.objects.get(pk=article.pk).body == EVERYTHING


def flaws(writer: Writer, name: str) -> list[str]:
    """What axe finds while the thing of this name is shown, and whether it is too wide."""
    page = writer.page
    results = Axe().run(page, context=DJANGOS_OWN).response["violations"]
    found = [f"{name} {each['id']}: {each['nodes'][0]['html']}" for each in results]
    excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"{name} is {excess} px too wide"] if excess > 0 else [])


def test_put_in_a_photo_from_the_picker_caption_it_and_read_it_on_the_page(
    begun: Writer,
) -> None:
    chief = factories.make_chief()
    photo = factories.make_photo(by=chief, caption="Low tide.", alt="Boats at low tide")
    other = factories.make_photo(by=chief, caption="High tide.", alt="Boats at high tide")
    writer = begun
    writer.types("Look:")
    writer.presses("Photo")
    writer.dialog.get_by_role("button", name="Low tide.").click()
    expect(writer.box).to_be_focused()
    expect(writer.box.get_by_role("img", name="Boats at low tide")).to_be_visible()
    expect(writer.box.locator(".nr-figure-caption")).to_have_attribute(
        "data-placeholder", "Caption of its own, in place of: Low tide."
    )
    assert writer.written() == f'<p>Look:</p><figure data-photo="{photo.pk}"></figure>'

    writer.types("The ")
    writer.keys("Control+b")
    writer.types("ebb")
    writer.keys("Enter")
    writer.types("Gone.")
    writer.box.get_by_role("button", name="Replace").click()
    writer.dialog.get_by_role("button", name="High tide.").click()
    expect(writer.box.get_by_role("img", name="Boats at high tide")).to_be_visible()

    body = writer.written()
    assert body == (
        f'<p>Look:</p><figure data-photo="{other.pk}"><figcaption>The <strong>ebb</strong>'
        "</figcaption></figure><p>Gone.</p>"
    )
    assert writer.saves().body == body
    assert writer.refusals == []


def test_words_typed_before_the_editor_has_begun_stay_and_go_on(writer: Writer) -> None:
    held: list[Any] = []
    article = factories.make_article("Early", body="<p>One.</p>")
    writer.page.route("**/editor-blocks*.js", lambda route: held.append(route))
    writer.page.goto(writer.site + desk.article_url(article))

    writer.box.focus()
    writer.keys("Control+End")
    writer.types("<p>Two,")
    held[0].continue_()
    expect(writer.page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    expect(writer.box).to_be_focused()
    writer.types(" three.")
    writer.page.get_by_role("button", name="Save and continue editing").click()
    expect(writer.page.get_by_text("was changed successfully")).to_be_visible()

    article.refresh_from_db()
    assert article.body == "<p>One.</p><p>Two, three.</p>"
