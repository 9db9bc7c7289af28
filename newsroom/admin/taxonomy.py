"""Sections and tags in the admin, and the suggestions for tags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsroom.admin import marks
from newsroom.admin.base import DeskAdmin, spellings
from newsroom.admin.pictured import PicturedForm
from newsroom.content import keys
from newsroom.models import Section, Tag
from newsroom.models.taxonomy import TAG_LENGTH

#: Most tags that are suggested at once.
SUGGESTIONS = 10

#: Whoever has one of these may see which tags there are.
_MAY_SUGGEST = ("newsroom.view_tag", "newsroom.add_article", "newsroom.change_article")


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    """The parts of the paper, in the order in which readers see them."""

    form = PicturedForm
    list_display = ["name", "picture", "position", "slug"]
    list_editable = ["position"]
    list_select_related = ["photo"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["photo"]
    fields = ["name", "description", "photo", "links", "position", "slug"]

    @admin.display(description=_("photo"))
    def picture(self, section: Section) -> SafeString | str:
        return marks.thumbnail(section.photo)


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    """The topics."""

    form = PicturedForm
    list_display = ["name", "picture", "slug"]
    list_select_related = ["photo"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["photo"]
    fields = ["name", "description", "photo", "links", "slug"]

    @admin.display(description=_("photo"))
    def picture(self, tag: Tag) -> SafeString | str:
        return marks.thumbnail(tag.photo)

    def get_urls(self) -> list[Any]:
        own: list[URLPattern] = [
            path(
                "suggest/",
                self.admin_site.admin_view(self.suggest),
                name="newsroom_tag_suggest",
            )
        ]
        return [*own, *super().get_urls()]

    def suggest(self, request: HttpRequest) -> HttpResponseBase:
        """Names of at most ``SUGGESTIONS`` tags that hold the letters in ``?q=``, best first."""
        if not any(request.user.has_perm(each) for each in _MAY_SUGGEST):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return JsonResponse({"tags": suggested(request.GET.get("q", ""))})


def suggested(term: str) -> list[str]:
    """Names of tags: the one of this very name, those that begin with it, those that hold it."""
    term = " ".join(term.replace("\x00", "").split())[:TAG_LENGTH]
    if not term:
        return []
    beginning, holding = Q(), Q()
    for spelling in spellings(term):
        beginning |= Q(name__istartswith=spelling)
        holding |= Q(name__icontains=spelling)
    names: dict[str, None] = {}
    for condition in (Q(key=keys.key(term)), beginning, holding):
        if len(names) < SUGGESTIONS:
            found = Tag.objects.filter(condition).order_by("name", "pk")
            names |= dict.fromkeys(found.values_list("name", flat=True)[:SUGGESTIONS])
    return list(names)[:SUGGESTIONS]
