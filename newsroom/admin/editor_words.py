"""The words of the rich text editor, for its JavaScript."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

#: By the name of the toolbar's button.
BUTTONS: Words = {
    "bold": _("Bold"),
    "italic": _("Italic"),
    "link": _("Link"),
    "articleLink": _("Link to an article"),
    "unlink": _("Remove the link"),
    "bulletList": _("Bullet list"),
    "orderedList": _("Numbered list"),
    "blockquote": _("Quote"),
    "pullquote": _("Pull quote"),
    "photo": _("Photo"),
    "embed": _("Embed"),
    "table": _("Table"),
    "horizontalRule": _("Rule"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "character": _("Special character"),
    "more": _("More"),
    "underline": _("Underline"),
    "strike": _("Struck through"),
    "subscript": _("Subscript"),
    "superscript": _("Superscript"),
    "code": _("Code"),
    "cite": _("Title of a work"),
    "source": _("HTML source"),
    "addRowBefore": _("Row above"),
    "addRowAfter": _("Row below"),
    "deleteRow": _("Delete row"),
    "addColumnBefore": _("Column before"),
    "addColumnAfter": _("Column after"),
    "deleteColumn": _("Delete column"),
    "toggleHeaderRow": _("Row of headings"),
    "tableCaption": _("Table caption"),
    "deleteTable": _("Delete table"),
}

#: Of the text box and its figures; ``%s`` stands for what is not known here.
TEXT: Words = {
    "toolbar": _("Formatting"),
    "keys": _("Alt+F10 leads to the toolbar, Escape from there back to the text."),
    "blockKind": _("Kind of paragraph"),
    "paragraph": _("Paragraph"),
    "heading": _("Heading %s"),
    "remove": _("Remove"),
    "replace": _("Replace"),
    "edit": _("Edit"),
    "photoCaption": _("Caption of its own, in place of: %s"),
    "noCaption": _("Caption"),
    "photoGone": _("Photo %s is not there, or not yours to see."),
    "pictureLeft": _(
        "One picture was left out. Upload it to Photos, then put it in with the Photo button."
    ),
    "picturesLeft": _(
        "%s pictures were left out. Upload them to Photos, then put them in with the Photo button."
    ),
}

#: Of the dialogs.
DIALOGS: Words = {
    "cancel": _("Cancel"),
    "insert": _("Insert"),
    "apply": _("Apply"),
    "unreachable": _("The site cannot be reached. Try again."),
    "link": _("Link to a page"),
    "setLink": _("Set link"),
    "address": _("Address"),
    "linkText": _("Words of the link"),
    "noAddress": _("Write a whole address, such as https://example.org/page."),
    "articleLink": _("Link to an article"),
    "searchArticles": _("Search by headline or author"),
    "table": _("New table"),
    "columns": _("Columns"),
    "rows": _("Rows"),
    "rowsHelp": _("Below the row of headings."),
    "caption": _("Caption"),
    "tableCaption": _("Caption of the table"),
    "badSize": _("Write whole numbers from 1 to 50."),
    "embed": _("Embed"),
    "embedHelp": _("The address of a page at a provider, as your browser shows it."),
    "embedTitle": _("Title"),
    "embedTitleHelp": _("What it shows: read before it is loaded, and in feeds and mail."),
    "noTitle": _("Write a title: readers see it before they load the embed."),
    "source": _("HTML source"),
    "html": _("HTML"),
    "sourceHelp": _("What a story may not hold is left out."),
    "characters": _("Special character"),
    "noBreakSpace": _("No-break space"),
    "narrowSpace": _("Narrow no-break space"),
    "noBreakHyphen": _("No-break hyphen"),
    "softHyphen": _("Soft hyphen"),
}


def words() -> dict[str, object]:
    """All of them in the language of the person who asks."""
    texts = {name: str(text) for name, text in {**TEXT, **DIALOGS}.items()}
    return {**texts, "buttons": {name: str(text) for name, text in BUTTONS.items()}}
