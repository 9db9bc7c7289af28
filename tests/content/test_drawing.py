"""Each construct of a body, as each reader gets it."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.content.rendering import (
    References,
    Rendered,
    has_embeds,
    references,
    render,
    without,
)

BASE = "https://news.example/2026/03/story/"
PICTURE = {
    "id": 7,
    "name": "o/7.jpg",
    "width": 1600,
    "height": 1200,
    "alt": 'Boats & "nets"',
    "caption": "Low <tide>.",
    "credit": "Ana & Bo",
    "focus": [50, 50],
    "renditions": [
        {"name": "r/7.webp", "width": 640, "height": 480, "type": "image/webp", "crop": ""},
        {"name": "r/7.jpg", "width": 1280, "height": 960, "type": "image/jpeg", "crop": ""},
    ],
}
PHOTO = '<figure data-photo="7"></figure>'
CAPTIONED = '<figure data-photo="7" lang="fr"><figcaption>La <em>mer</em></figcaption></figure>'
EMBED = (
    '<figure class="embed"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=9">'
    "The &lt;sea&gt;</a></figure>"
)
ALT = 'alt="Boats &amp; &quot;nets&quot;"'


def drawn(body: str, **given: Any) -> Rendered:
    return render(body, **({"base_url": BASE, "figures": {7: PICTURE}} | given))


def test_draws_a_photo_with_all_its_sizes_on_the_page() -> None:
    page = drawn(PHOTO).page

    assert page.startswith('<figure class="nr-figure"><picture><source type="image/webp"')
    assert 'srcset="/media/r/7.webp 640w"' in page
    assert 'sizes="min(85vh * 1.3333, 43rem, 100vw - 2rem)"' in page
    assert 'width="1600" height="1200"' in page
    assert 'loading="lazy"' in page
    assert ALT in page
    assert page.endswith(
        "<figcaption>Low &lt;tide&gt;. "
        '<span class="nr-photo-credit" dir="auto">Photo: Ana &amp; Bo</span></figcaption></figure>'
    )


def test_draws_a_photo_in_one_size_in_feeds() -> None:
    assert drawn(PHOTO).feed == (
        f'<figure><img src="https://news.example/media/r/7.jpg" {ALT} width="1280" height="960">'
        "<figcaption>Low &lt;tide&gt;. Photo: Ana &amp; Bo</figcaption></figure>"
    )


def test_draws_a_photo_as_wide_as_mail_is() -> None:
    assert drawn(PHOTO).mail == (
        f'<p><img src="https://news.example/media/r/7.jpg" {ALT} width="600" height="450">'
        "<br><small>Low &lt;tide&gt;. Photo: Ana &amp; Bo</small></p>"
    )


def test_tells_a_photo_in_plain_text() -> None:
    assert drawn(f"<p>a</p>{PHOTO}<p>b</p>").text == "a\n\n[Photo: Low <tide>. – Ana & Bo]\n\nb"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"caption": ""}, '[Photo: Boats & "nets" – Ana & Bo]'),
        ({"credit": ""}, "[Photo: Low <tide>.]"),
        ({"caption": "", "credit": "", "alt": ""}, "[Photo]"),
    ],
)
def test_tells_of_a_photo_what_there_is(words: dict[str, str], told: str) -> None:
    assert drawn(PHOTO, figures={7: {**PICTURE, **words}}).text == told


def test_draws_the_caption_that_was_written_for_the_figure() -> None:
    rendered = drawn(CAPTIONED)

    assert '<figure class="nr-figure" lang="fr">' in rendered.page
    assert "<figcaption>La <em>mer</em> <span" in rendered.page
    assert "<figcaption>La <em>mer</em> Photo: Ana &amp; Bo</figcaption>" in rendered.feed
    assert "<small>La <em>mer</em> Photo" in rendered.mail
    assert rendered.text == "[Photo: La mer – Ana & Bo]"
    assert "tide" not in "".join((rendered.page, rendered.feed, rendered.mail))


def test_draws_no_caption_without_words() -> None:
    rendered = drawn(PHOTO, figures={7: {**PICTURE, "caption": "", "credit": ""}})

    assert "figcaption" not in rendered.page + rendered.feed
    assert "small" not in rendered.mail


def test_leaves_out_a_photo_that_is_not_there() -> None:
    rendered = drawn(f"<p>a</p>{CAPTIONED}<p>b</p>", figures={})

    assert rendered.page == rendered.feed == rendered.mail == "<p>a</p><p>b</p>"
    assert rendered.text == "a\n\nb"


def test_draws_a_link_to_an_article_with_its_address() -> None:
    rendered = drawn('<p><a data-article="42" title="t">a</a></p>', addresses={42: "/2026/é/"})

    assert rendered.page == '<p><a href="/2026/é/" title="t">a</a></p>'
    assert rendered.feed == '<p><a href="https://news.example/2026/é/" title="t">a</a></p>'
    assert rendered.mail == rendered.feed
    assert rendered.text == "a <https://news.example/2026/é/>"


def test_draws_a_link_to_an_article_that_is_not_live_as_its_words() -> None:
    rendered = drawn('<p>b <a data-article="42"><em>a</em></a> <a href="/c">c</a></p>')

    assert rendered.page == '<p>b <em>a</em> <a href="/c">c</a></p>'
    assert rendered.text == "b a c <https://news.example/c>"


def test_draws_an_embed_as_a_place_for_the_frame_and_a_plain_link() -> None:
    page = drawn(EMBED).page

    assert page.startswith(
        '<figure class="nr-embed"'
        ' data-frame="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&amp;start=9"'
    )
    assert 'data-ratio="16x9"' in page
    assert '<button class="nr-embed-play" type="button" hidden>Play: The &lt;sea&gt;</b' in page
    assert (
        '<figcaption><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=9">'
        "The &lt;sea&gt;</a>" in page
    )
    assert "<iframe" not in page
    assert "<img" not in page


def test_draws_an_embed_as_a_link_elsewhere() -> None:
    rendered = drawn(EMBED)

    link = '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=9">The &lt;sea&gt;</a>'
    assert rendered.feed == rendered.mail == f"<p>{link} (YouTube)</p>"
    assert rendered.text == (
        "The <sea> <https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=9> (YouTube)"
    )


def test_names_an_embed_without_a_title_by_its_address() -> None:
    rendered = drawn('<figure class="embed"><a href="https://vimeo.com/1"> </a></figure>')

    assert "hidden>Play: https://vimeo.com/1</button>" in rendered.page
    assert rendered.text == "https://vimeo.com/1 (Vimeo)"


def test_draws_the_link_of_a_provider_that_was_given_up(settings: Any) -> None:
    settings.NEWSROOM = {"EMBED_PROVIDERS": []}

    rendered = drawn(EMBED)

    assert rendered.page == (
        '<p><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=9">The &lt;sea&gt;</a></p>'
    )
    assert not has_embeds(rendered.page)


def test_draws_a_pull_quote_as_an_aside_on_the_page_alone() -> None:
    rendered = drawn('<blockquote class="pullquote" lang="fr"><p>a</p></blockquote>')

    assert rendered.page == (
        '<aside class="nr-pullquote" lang="fr" role="doc-pullquote"><p>a</p></aside>'
    )
    assert rendered.feed == rendered.mail == '<blockquote lang="fr"><p>a</p></blockquote>'
    assert rendered.text == "> a"


def test_draws_a_table_that_scrolls_by_keyboard_on_the_page() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"

    rendered = drawn(table)

    assert rendered.page == (
        f'<div class="nr-table" role="group" aria-label="Table" tabindex="0">{table}</div>'
    )
    assert rendered.feed == table


@pytest.mark.parametrize(
    ("body", "is_there"),
    [(EMBED, True), ('<p>&lt;figure class="nr-embed"</p>', False), (PHOTO, False)],
)
def test_knows_whether_a_page_needs_the_script(body: str, is_there: bool) -> None:
    assert has_embeds(drawn(body).page) is is_there


def test_tells_what_a_body_names_each_once_and_in_order() -> None:
    body = (
        '<p><a data-article="9">a</a></p><figure data-photo="8"><figcaption>'
        '<a data-article="3">b</a></figcaption></figure><p><a data-article="9">c</a></p>'
        f'{PHOTO}<figure data-photo="8"></figure><p>data-photo="5"</p>'
    )

    assert references(body) == References(photos=(8, 7), articles=(9, 3))


def test_takes_out_what_is_gone_and_nothing_else() -> None:
    bare = without(
        f'<p><a data-article="9"><em>b</em></a> <a data-article="3">c</a></p>{CAPTIONED}{EMBED}'
        '<figure data-photo="8"><figcaption>d</figcaption></figure>',
        References(photos=(7,), articles=(9,)),
    )

    assert bare == (
        f'<p><em>b</em> <a data-article="3">c</a></p>{EMBED}'
        '<figure data-photo="8"><figcaption>d</figcaption></figure>'
    )
