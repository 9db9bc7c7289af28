"""What becomes of figures, pull quotes and links to articles in whatever HTML comes in."""

from __future__ import annotations

import pytest

from newsroom.content.markup import sanitize

LINK = '<a href="https://youtu.be/dQw4w9WgXcQ">Tide</a>'
EMBED = f'<figure class="embed">{LINK}</figure>'


def photo(caption: str = "", number: int = 7) -> str:
    inside = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-photo="{number}">{inside}</figure>'


@pytest.mark.parametrize(
    "html",
    [
        photo(),
        photo('Low <em>tide</em><br>at <a data-article="3">noon</a>'),
        '<figure data-photo="7"><figcaption></figcaption></figure>',
        f'<figure data-photo="{"9" * 15}"></figure>',
        '<figure data-photo="7" dir="rtl" lang="he"></figure>',
        EMBED,
        '<figure class="embed"><a href="https://vimeo.com/1">a &amp; "b" &lt;</a></figure>',
        f"<ul><li>{photo()}</li></ul><blockquote>{EMBED}</blockquote>",
        f"<table><tbody><tr><td>{photo('x')}</td></tr></tbody></table>",
        '<blockquote class="pullquote"><p>Back.</p></blockquote>',
        '<p><a data-article="42" title="t">a</a></p>',
    ],
)
def test_keeps_what_the_editor_makes(cleaner: str, html: str) -> None:
    assert sanitize(html) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<figure><img src=x.jpg><figcaption>Boats</figcaption></figure>", "Boats\n"),
        ("<figure class=wide>Boats</figure>", "Boats\n"),
        ("<figure data-photo=0>x</figure>", "x\n"),
        ("<figure data-photo=-1>x</figure>", "x\n"),
        ("<figure data-photo=07>x</figure>", "x\n"),
        ("<figure data-photo=1.5>x</figure>", "x\n"),
        ("<figure data-photo=\u0661>x</figure>", "x\n"),
        (f"<figure data-photo={'9' * 16}>x</figure>", "x\n"),
        ("<figcaption>x</figcaption>y", "x\ny"),
        ("<figure data-photo=' 7 ' class=embed onclick=x>", photo()),
        ("<figure data-photo=7><img src=x> \n <figcaption>a</figcaption>\n</figure>", photo("a")),
        ("<figure data-photo=7>a</figure>", photo("a")),
        ("<figure data-photo=7><b>a</b></figure>", photo("<b>a</b>")),
        (
            "<figure data-photo=7><figcaption><p>a</p><p>b</p></figcaption></figure>",
            photo("\na\nb\n"),
        ),
        ("<figure data-photo=7><figcaption>a<h2>b</h2>c", f"{photo('a')}<h2>b</h2>c"),
        ("<figure data-photo=7><p>a</p></figure>b", f"{photo()}<p>a</p>\nb"),
        ("<figure data-photo=7><br><hr>", f"{photo()}<hr>"),
        (
            "<figure data-photo=7><figcaption>a</figcaption><figcaption>b</figcaption></figure>",
            f"{photo('a')}b\n",
        ),
        (
            "<figure data-photo=7><figcaption>a<figure data-photo=8>b",
            photo("a") + photo("b", 8),
        ),
        ("<p>a <b>b<figure data-photo=7></figure>c</b>", f"<p>a <b>b</b></p>{photo()}c"),
        ("<h2><a href=/x>a<figure data-photo=7>", f'<h2><a href="/x">a</a></h2>{photo()}'),
        ("<pre>a<figure data-photo=7>b", f"<pre>a</pre>{photo('b')}"),
        ("<ul><li><figure data-photo=7>a<li>b", f"<ul><li>{photo('a')}</li><li>b</li></ul>"),
        (
            "<table><figure data-photo=7>a<td>b",
            f"<table><tbody><tr><td>{photo('a')}</td><td>b</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td><figure data-photo=7>a</table>b",
            f"<table><tbody><tr><td>{photo('a')}</td></tr></tbody></table>b",
        ),
    ],
)
def test_writes_a_photo_or_its_words(cleaner: str, html: str, clean: str) -> None:
    assert sanitize(html) == clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        (f"<figure class=' EMBED '>\n{LINK}\n</figure>", EMBED),
        (f'<figure class="embed" id=x>{LINK[:-4]}</a></figure>', EMBED),
        (
            "<figure class=embed><a href=' https://youtu.be/dQw4w9WgXcQ ' title=t rel=opener>"
            "<b>Ti</b><span>de</span></a></figure>",
            EMBED,
        ),
        (f"<p>a<b>b{EMBED}c", f"<p>a<b>b</b></p>{EMBED}c"),
        (f"<a href=/x>a{EMBED}", f'<a href="/x">a</a>{EMBED}'),
        (f"<figure data-photo=7>a{EMBED}", photo("a") + EMBED),
        (f"<figure class=embed>a{LINK}</figure>", f"a{LINK}\n"),
        (f"<figure class=embed>{LINK}a</figure>", f"{LINK}a\n"),
        (f"<figure class=embed>{LINK}{LINK}</figure>", f"{LINK}{LINK}\n"),
        (f"<figure class=embed>{LINK}<figcaption>c</figcaption></figure>", f"{LINK}\nc\n"),
        (f"<figure class=embed><p>{LINK}</p></figure>", f"<p>{LINK}</p>\n"),
        (f"<figure class=embed>{LINK}", LINK),
        (f"<figure class='embed wide'>{LINK}</figure>", f"{LINK}\n"),
        (f"<figure class=embed><figure class=embed>{LINK}</figure></figure>", EMBED + "\n"),
        ("<figure class=embed></figure>a", "a"),
        (
            "<figure class=embed><a href=https://evil.example/>a</a></figure>",
            '<a href="https://evil.example/">a</a>\n',
        ),
        ("<figure class=embed><a href=javascript:x>a</a></figure>", "<a>a</a>\n"),
        (
            "<figure class=embed><a data-article=3 href=https://vimeo.com/1>a</a></figure>",
            '<a data-article="3">a</a>\n',
        ),
        (
            "<figure class=embed><iframe src=https://vimeo.com/1></iframe></figure>a",
            "a",
        ),
    ],
)
def test_writes_an_embed_or_its_words_and_link(cleaner: str, html: str, clean: str) -> None:
    assert sanitize(html) == clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<blockquote class='pullquote big'>a</blockquote>", "<blockquote>a</blockquote>"),
        ("<p class=pullquote>a</p>", "<p>a</p>"),
        ("<blockquote class=embed>a</blockquote>", "<blockquote>a</blockquote>"),
        ("<a data-article=42 href=//evil.example/>a</a>", '<a data-article="42">a</a>'),
        ("<a data-article=x href=/a>a</a>", '<a href="/a">a</a>'),
        ("<p data-article=42 data-photo=7>a</p>", "<p>a</p>"),
        (f"<a data-article={'9' * 16}>a</a>", "<a>a</a>"),
    ],
)
def test_keeps_only_the_values_that_there_are(cleaner: str, html: str, clean: str) -> None:
    assert sanitize(html) == clean
