"""Authors in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsroom.admin import marks
from newsroom.admin.base import DeskAdmin
from newsroom.admin.pictured import PicturedForm
from newsroom.models import Author


class AuthorForm(PicturedForm):
    """An author, whose login readers never learn."""

    class Meta:
        help_texts = {
            "kind": _(
                "A pseudonym is drawn as any author, and readers see the name above and nothing "
                "of who it is. An agency is drawn as an organisation."
            ),
            "user": _(
                "Only if this person also works in this admin. Never needed for a byline, and "
                "never shown to readers, least of all for a pseudonym. Colleagues who may see "
                "logins see it here."
            ),
        }


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    """Who is credited."""

    form = AuthorForm
    list_display = ["portrait", "name", "kind", "position", "stories"]
    list_display_links = ["name"]
    list_filter = ["kind"]
    list_select_related = ["photo"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["photo"]
    raw_id_fields = ["user"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["name", "kind", "position", "biography", "photo", "links", "slug"]
        return [*fields, "user"] if self._may_see_logins(request) else fields

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Logins are found by typing where the site's own admin for them can be searched."""
        logins = self.admin_site._registry.get(get_user_model())
        by_typing = logins is not None and logins.search_fields
        return ["photo", "user"] if by_typing else ["photo"]

    def _may_see_logins(self, request: HttpRequest) -> bool:
        logins = self.admin_site._registry.get(get_user_model())
        return logins is not None and logins.has_view_permission(request)

    @admin.display(description=_("photo"))
    def portrait(self, author: Author) -> SafeString | str:
        return marks.thumbnail(author.photo)

    @admin.display(description=_("stories"))
    def stories(self, author: Author) -> SafeString:
        """A link to the stories, rather than their number, which would take a count each."""
        url = reverse("admin:newsroom_article_changelist", current_app=self.admin_site.name)
        return format_html('<a href="{}?author={}">{}</a>', url, author.pk, _("Show stories"))
