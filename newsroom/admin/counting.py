"""How long a story and its words for lists are: told, and kept current while they are written."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.content import markup
from newsroom.models import Article, PublishedArticle

#: About how many characters of a field search engines and social networks show.
SHOWN_ABOUT = {"headline": 70, "standfirst": 160}


def counted(article: Article) -> SafeString:
    """Words, and minutes to read, of the text as it was saved; the same sum as readers' pages."""
    text = f"{article.headline} {article.standfirst} {markup.plain_text(article.body)}"
    words = markup.word_count(text)
    minutes = PublishedArticle(word_count=words).reading_minutes()
    return format_html(
        "<span data-nr-counting>{} <span data-nr-words>{}</span> · "
        "{} <span data-nr-minutes>{}</span></span>",
        _("Words:"),
        number_format(words, force_grouping=True),
        _("Minutes to read:"),
        minutes,
    )


def hint(field: str, text: str) -> SafeString:
    """How many of about how many characters a field's ``text`` has: none is too long."""
    about = SHOWN_ABOUT[field]
    sentence = _("%(count)s of about %(about)s characters")
    return format_html(
        '<span class="nr-hint" data-nr-hint="id_{}" data-nr-about="{}" data-nr-says="{}">{}</span>',
        field,
        about,
        sentence % {"count": "%s", "about": about},
        sentence % {"count": len(text), "about": about},
    )
