"""How long a story is, told under its body and kept current while it is written."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.content import markup
from newsroom.models import Article, PublishedArticle


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
