"""What the tests of newsletters at the desk have in common."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from newsroom.models import Edition
from tests.admin.desk import login
from tests.factories import make_user

EDITIONS = "/admin/newsroom/edition/"
RIGHTS = (
    "add_edition",
    "change_edition",
    "delete_edition",
    "view_edition",
    "send_edition",
    "view_newsletter",
    "view_subscriber",
)


def newsletter_editor() -> Client:
    """A client in which Nele, who runs the newsletters, is at the desk."""
    return login(make_user("nele", permissions=RIGHTS))


def url(edition: Edition, page: str = "change") -> str:
    """Address of one of the edition's pages."""
    return reverse(f"admin:newsroom_edition_{page}", args=[edition.pk])


def body(response: Any) -> str:
    """The answer's text."""
    return response.content.decode()
