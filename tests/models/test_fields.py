from __future__ import annotations

import pytest
from django.core import serializers

from newsroom.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db

HOSTILE = '<p onclick="x()">Boats</p><script>x()</script>'


def test_a_body_is_clean_when_rows_are_updated_past_the_model() -> None:
    article = make_article()

    Article.objects.filter(pk=article.pk).update(body=HOSTILE)

    assert Article.objects.get().body == "<p>Boats</p>"


def test_a_body_is_clean_when_rows_are_updated_in_bulk() -> None:
    article = make_article()
    article.body = HOSTILE

    Article.objects.bulk_update([article], ["body"])

    assert Article.objects.get().body == "<p>Boats</p>"


def test_a_body_is_clean_when_it_comes_from_a_fixture() -> None:
    article = make_article()
    fixture = serializers.serialize("python", [article])
    fixture[0]["fields"]["body"] = HOSTILE

    for loaded in serializers.deserialize("python", fixture):
        loaded.save()

    assert Article.objects.get().body == "<p>Boats</p>"
