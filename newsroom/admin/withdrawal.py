"""The page that asks before a story is taken from readers, and does it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.admin.article_form import WithdrawForm
from newsroom.admin.standing import Standing
from newsroom.desk import publishing, workflow
from newsroom.desk.workflow import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import Article


def answer(
    page: ModelAdmin[Article], request: HttpRequest, article: Article, *, standing: Standing
) -> HttpResponse | None:
    """The page that asks; None when there is nothing more to ask, and a message says why."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    try:
        workflow.require(
            Verb.WITHDRAW, stage=standing.stage, public=standing.state, by=request.user
        )
        if form.is_valid():
            line = form.cleaned_data["line"]
            publishing.withdraw(article, by=request.user, at=standing.at, line=line)
            page.message_user(request, _told(standing), messages.SUCCESS)
            return None
    except NewsroomError as refusal:
        page.message_user(request, str(refusal), messages.ERROR)
        return None
    context = {
        **page.admin_site.each_context(request),
        "title": _("Withdraw this story?"),
        "opts": page.opts,
        "standing": standing,
        "form": form,
        "media": page.media,
    }
    return TemplateResponse(request, "admin/newsroom/article/withdraw.html", context)


def _told(standing: Standing) -> str:
    if standing.is_scheduled:
        sentence = _("“%(headline)s” is off the schedule.")
    else:
        sentence = _("“%(headline)s” is withdrawn: readers no longer find it.")
    return sentence % {"headline": standing.published}
