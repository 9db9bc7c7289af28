"""What follows when a verb's button is pressed in the form, once the form is saved."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.admin import verb_buttons, verb_deeds
from newsroom.admin.standing import Standing
from newsroom.admin.verb_deeds import Given
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import Article


def go_on(
    page: ModelAdmin[Article],
    request: HttpRequest,
    verb: Verb,
    saved: Article,
    *,
    hour: datetime | None,
) -> str:
    """Do the verb with what was saved; the address to go to, which asks where it must be asked."""
    article = Article.objects.select_related("published__revision").get(pk=saved.pk)
    at = timezone.now()
    asked = {"hour": hour.isoformat()} if hour else {}
    if verb_buttons.must_ask(Standing(article, request.user, at), verb):
        read = {"revision": saved.revision_number, **asked}
        return f"{desk_url(page, 'verb', article, verb)}?{urlencode(read)}"
    url = desk_url(page, "change", article)
    given = Given(revision=saved.revision_number, hour=hour)
    try:
        told = verb_deeds.do(article, verb, given, by=request.user)
    except NewsroomError as refusal:
        page.message_user(request, _saved_only(verb, refusal), messages.ERROR)
        return f"{url}?{urlencode(asked)}" if asked else url
    page.message_user(request, told, messages.SUCCESS)
    return url


def desk_url(page: ModelAdmin[Article], name: str, article: Article, *args: str) -> str:
    """Address of one of the story's pages at the desk."""
    return reverse(
        f"admin:newsroom_article_{name}",
        args=[quote(article.pk), *args],
        current_app=page.admin_site.name,
    )


def _saved_only(verb: Verb, refusal: NewsroomError) -> str:
    """The sentence for what was saved although the verb was refused."""
    sentences = {
        Verb.SUBMIT: _("Your text is saved, but not submitted. %(reason)s"),
        Verb.APPROVE: _("Your text is saved, but not approved. %(reason)s"),
        Verb.PUBLISH: _("Your text is saved, but not published. %(reason)s"),
        Verb.PUBLISH_MINOR: _("Your text is saved, but not published. %(reason)s"),
        Verb.SCHEDULE: _("Your text is saved, but not scheduled. %(reason)s"),
        Verb.RESCHEDULE: _("Your text is saved, but its hour is not moved. %(reason)s"),
    }
    other = _("Your text is saved, but no more was done. %(reason)s")
    return sentences.get(verb, other) % {"reason": refusal}
