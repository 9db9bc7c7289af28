"""A photo is deleted while a form that shows it is being saved."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.urls import reverse

from newsroom.desk import discarding
from newsroom.exceptions import PhotoInUse
from newsroom.models import Article, Author, Photo
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db(transaction=True)


class Deletion:
    """Deletes the photo, as somebody else, at the moment at which a ``model`` is being saved."""

    def __init__(self, photo: Photo, model: Any) -> None:
        self._photo, self._model = photo, model
        self._by = factories.make_chief()
        self._pool = ThreadPoolExecutor(1)
        self._work: Future[None] | None = None

    def __enter__(self) -> Deletion:
        pre_save.connect(self._begin, sender=self._model, weak=False, dispatch_uid="deletion")
        return self

    def __exit__(self, *error: object) -> None:
        pre_save.disconnect(sender=self._model, dispatch_uid="deletion")
        self._pool.shutdown()

    def is_done(self) -> bool:
        """Whether the photo went; where it did not, it was in use."""
        assert self._work is not None
        try:
            self._work.result()
        except PhotoInUse:
            return False
        return True

    def _begin(self, **kwargs: Any) -> None:
        if self._work is None:
            self._work = self._pool.submit(self._delete)
            # Where the saving locks out every other writer, this one has to wait for it.
            with suppress(TimeoutError):
                self._work.exception(timeout=3)

    def _delete(self) -> None:
        try:
            discarding.discard(self._photo, by=self._by)
        finally:
            connection.close()


def test_story_saved_with_a_photo_that_goes_meanwhile_comes_back_with_its_words() -> None:
    client = desk.login(factories.make_chief())
    article, photo = factories.make_article("Boats"), factories.make_photo()

    with Deletion(photo, Article) as deletion:
        answer = desk.save(client, article, headline="Typed words", lead_photo=str(photo.pk))

    article.refresh_from_db()
    if deletion.is_done():
        assert answer.context["adminform"].form.errors["lead_photo"]
        assert 'value="Typed words"' in answer.content.decode()
        assert article.headline == "Boats"
    else:
        assert (article.headline, article.lead_photo) == ("Typed words", photo)


def test_story_saved_with_a_photo_in_its_text_that_goes_meanwhile_comes_back() -> None:
    client = desk.login(factories.make_chief())
    article, photo = factories.make_article("Boats"), factories.make_photo()
    body = f'<p>Typed words</p><figure data-photo="{photo.pk}"></figure>'

    with Deletion(photo, Article) as deletion:
        answer = desk.save(client, article, body=body)

    article.refresh_from_db()
    if deletion.is_done():
        assert "a photo that is not here" in answer.content.decode()
        assert "Typed words" in answer.content.decode()
    else:
        assert "Typed words" in article.body


def test_author_saved_with_a_photo_that_goes_meanwhile_comes_back_with_the_words() -> None:
    client, photo = desk.login(factories.make_chief()), factories.make_photo()
    url = reverse("admin:newsroom_author_add")
    data = desk.form_data(client.get(url), name="Typed words", photo=str(photo.pk))

    with Deletion(photo, Author) as deletion:
        answer = client.post(url, data)

    if deletion.is_done():
        assert answer.context["adminform"].form.errors["photo"]
        assert 'value="Typed words"' in answer.content.decode()
    else:
        assert Author.objects.get().photo == photo
