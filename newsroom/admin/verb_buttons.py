"""The buttons Publish, Schedule and Withdraw: which was pressed, and what came of it."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from newsroom.admin.base import public_url
from newsroom.desk import publishing
from newsroom.desk.timeline import spoken
from newsroom.desk.workflow import Verb
from newsroom.exceptions import NotReady
from newsroom.models import Article

#: Names of the buttons beside Save, in the article's form.
BUTTONS = {
    "_publish": Verb.PUBLISH,
    "_schedule": Verb.SCHEDULE,
    "_withdraw": Verb.WITHDRAW,
}


def pressed(names: Container[str]) -> Verb | None:
    """The verb whose button is among the names that the form sent."""
    return next((verb for name, verb in BUTTONS.items() if name in names), None)


def put_out(article: Article, verb: Verb, *, by: Any, at: datetime, hour: datetime | None) -> str:
    """Publish or schedule what was just saved; the sentence that tells the editor so.

    Raises: what the verbs in ``desk/publishing.py`` raise.
    """
    number = article.revision_number
    if verb == Verb.PUBLISH:
        story = publishing.publish(article, revision=number, by=by, at=at)
        sentence = _("“{}” is public. {}")
    elif hour is None:
        raise NotReady(_("Choose the day and the hour, then press Schedule."))
    else:
        story = publishing.schedule(article, revision=number, by=by, at=at, live_at=hour)
        return _("“%(headline)s” goes public on %(instant)s.") % {
            "headline": story.headline,
            "instant": spoken(story.published_at),
        }
    url = public_url(story)
    link = format_html('<a href="{}">{}</a>', url, _("View it on the site.")) if url else ""
    return format_html(sentence, story.headline, link)


def saved_only(verb: Verb, refusal: Exception) -> str:
    """The sentence for what was saved although the verb was refused."""
    if verb == Verb.PUBLISH:
        return _("Your text is saved, but not published. %(reason)s") % {"reason": refusal}
    return _("Your text is saved, but not scheduled. %(reason)s") % {"reason": refusal}
