"""What readers get of a body that was stored by an older cleaner."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.desk import publishing
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, PublishedArticle, Revision
from newsroom.models.fields import CleanHTML
from tests import factories
from tests.admin import desk
from tests.factories import THEN

pytestmark = pytest.mark.django_db


def old_article(body: str) -> Article:
    """A draft whose body an older cleaner let through."""
    article = factories.make_article()
    old = {"body_cleaner": "bleach-0"}
    content = article.revisions.get().content | old | {"body": body}
    Revision.objects.update(content=content)
    Article.objects.update(body=CleanHTML(body), **old)
    article.refresh_from_db()
    assert article.body == body
    return article


def test_publish_and_preview_clean_an_old_body_with_the_present_cleaner(client: Client) -> None:
    article, chief = old_article("<p onclick=alert(1)>Boats</p>"), factories.make_chief()
    client.force_login(chief)

    previewed = client.get(desk.article_url(article, "preview"))
    story = publishing.publish(article, revision=1, by=chief, at=THEN)

    assert "Boats" in previewed.context["drawn"]
    assert "onclick" not in previewed.context["drawn"]
    assert story.body_page == "<p>Boats</p>"


def test_an_old_body_that_the_present_cleaner_will_not_take_is_refused_in_words(
    client: Client, settings: Any
) -> None:
    article, chief = old_article("<p>Boats</p>" * 99), factories.make_chief()
    client.force_login(chief)
    settings.NEWSROOM = {"BODY_MAX_BYTES": 1000}

    previewed = client.get(desk.article_url(article, "preview"))
    asked = client.post(desk.article_url(article, "verb", "publish"), {"revision": 1})
    with pytest.raises(MarkupRefused):
        publishing.publish(article, revision=1, by=chief, at=THEN)

    assert "larger than 1 kB" in previewed.content.decode()
    assert "larger than 1 kB" in asked.content.decode()
    assert not PublishedArticle.objects.exists()
