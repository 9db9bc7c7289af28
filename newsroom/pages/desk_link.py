"""Where a story's page asks for the link to the story's form: an address that tells of no desk.

The page is the same for all who read it, so that it may not hold the desk's own address.
"""

from __future__ import annotations

from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, get_script_prefix, resolve, reverse


def desk_link(request: HttpRequest, pk: int) -> HttpResponse:
    """What the desk answers to this person about the article; to others it answers nothing.

    Raises: Http404 on a site without the admin.
    """
    address = desk_address(pk)
    if not address:
        raise Http404
    # A site may be mounted below a prefix, which is in an address and in no pattern of one.
    asked = resolve("/" + unquote(address).removeprefix(get_script_prefix()))
    answer: HttpResponse = asked.func(request, *asked.args, **asked.kwargs)
    return answer


def desk_address(pk: int) -> str:
    """Where the desk itself is asked about the article; empty on a site without the admin."""
    try:
        return reverse("admin:newsroom_article_desk_link", kwargs={"pk": pk})
    except NoReverseMatch:
        return ""
