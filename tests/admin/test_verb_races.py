"""A verb that had to wait is judged by the hour at which its turn came."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from newsroom.desk import timeline
from newsroom.models import PublishedArticle
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_unschedule_that_waited_past_the_hour_leaves_the_live_story_alone() -> None:
    chief = factories.make_chief("chief")
    hour = timezone.now() + timedelta(seconds=1)
    article = factories.schedule_article(by=chief, live_at=hour).article
    client = desk.login(chief)
    is_locked = Event()
    answers: list[Any] = []

    def press() -> None:
        try:
            is_locked.wait()
            answers.append(client.post(desk.article_url(article, "verb", "unschedule")))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(press)
        with transaction.atomic():
            timeline.lock(article)
            is_locked.set()
            time.sleep(1.5)
        pressed.result()

    assert PublishedArticle.objects.get().published_at == hour
    assert answers[0].status_code in (200, 302)
    assert not article.events.filter(verb="unschedule").exists()
