"""What a story's body is written in: the rich text editor, or a plain text area without it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.widgets import AdminTextareaWidget

#: What the editor offers: no more than ``content/allowed.py`` lets through.
EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
    "HTML": True,
    "SpecialCharacters": True,
    "NoSpellCheck": False,
}


def body_widget() -> forms.Widget:
    """The rich text editor where it is installed, else a plain text area for HTML."""
    if not apps.is_installed("django_prose_editor"):
        return AdminTextareaWidget({"rows": 24})
    from django_prose_editor.widgets import AdminProseEditorWidget

    return AdminProseEditorWidget(config={"extensions": EXTENSIONS}, preset="configurable")
