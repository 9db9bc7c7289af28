"""What a story's body is written in: the rich text editor, or a plain text area without it."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin.editor_words import words

#: The editor's modules by the names that they know each other by.
MODULES = {
    "tiptap": "django_prose_editor/editor.js",
    "blocks": "newsroom/editor-blocks.js",
    "marks": "newsroom/editor-marks.js",
    "figures": "newsroom/editor-figures.js",
    "tables": "newsroom/editor-tables.js",
    "quotes": "newsroom/editor-quotes.js",
    "writing": "newsroom/editor-writing.js",
    "pasting": "newsroom/editor-pasting.js",
    "pasted": "newsroom/editor-pasting-writer.js",
    "runs": "newsroom/editor-pasting-runs.js",
    "word": "newsroom/editor-pasting-word.js",
    "pastedTables": "newsroom/editor-pasting-tables.js",
    "dialogs": "newsroom/editor-dialogs.js",
    "asking": "newsroom/editor-asking.js",
    "articles": "newsroom/editor-articles.js",
    "toolbar": "newsroom/editor-toolbar.js",
    "icons": "newsroom/editor-icons.js",
}

#: The constructs that a body may hold, as whoever writes HTML by hand types them.
CONSTRUCTS = (
    "<p> <h2> <h3> <h4> <ul> <ol> <li> <blockquote> <hr> <table>",
    '<blockquote class="pullquote">',
    '<a href="https://…">',
    '<a data-article="42">',
    '<figure data-photo="7"><figcaption>…</figcaption></figure>',
    '<figure class="embed"><a href="https://…">…</a></figure>',
    "<strong> <em> <s> <u> <sub> <sup> <code> <q> <cite> <abbr> <br>",
)


class StoryEditorWidget(AdminTextareaWidget):
    """A text area in whose place JavaScript puts the editor; without JavaScript it is one."""

    def __init__(self, attrs: Any = None, *, admin_site: str = "admin") -> None:
        super().__init__({"rows": 24, **(attrs or {})})
        self.admin_site = admin_site

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["newsroom/editor.css"]},
            js=[Script("newsroom/editor-start.js", type="module")],  # type: ignore[list-item]
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-nr-editor"] = json.dumps(self._given())
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: a browser would refuse the form for the sake of a box that nobody sees."""
        return False

    def _given(self) -> dict[str, Any]:
        """What the editor is to know: its modules, its words, and where it asks the site."""
        return {
            "modules": {name: static(path) for name, path in MODULES.items()},
            "words": words(),
            "language": settings.LANGUAGE_CODE,
            "addresses": {
                "articles": self._address("newsroom_article_pick"),
                "embed": self._address("newsroom_article_embed"),
                "photo": self._address("newsroom_photo_card", 0),
            },
        }

    def _address(self, name: str, *args: Any) -> str:
        try:
            return reverse(f"admin:{name}", args=args, current_app=self.admin_site)
        except NoReverseMatch:
            # A site may have taken photos out of its admin.
            return ""


def is_rich() -> bool:
    """Whether stories are written in the rich text editor."""
    return apps.is_installed("django_prose_editor")


def body_widget(admin_site: str = "admin") -> forms.Widget:
    """The rich text editor where it is installed, else a plain text area for HTML."""
    if is_rich():
        return StoryEditorWidget(admin_site=admin_site)
    return AdminTextareaWidget({"rows": 24})


def constructs() -> SafeString | str:
    """For whoever writes HTML by hand: what a body may hold. Nothing for the rich text editor."""
    if is_rich():
        return ""
    lines = format_html_join(" ", "<code>{}</code>", ((each,) for each in CONSTRUCTS))
    return format_html(
        '<span class="nr-constructs">{} {}</span>', _("Written as HTML. What it may hold:"), lines
    )
