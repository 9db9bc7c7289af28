from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from newsroom.models import Article, Correction, Event, Revision
from tests.factories import THEN, correct_story, make_article, publish_article

pytestmark = pytest.mark.django_db

KEPT: list[Any] = [Revision, Event, Correction]


@pytest.mark.parametrize("kept", KEPT)
def test_what_was_written_once_is_neither_saved_again_nor_deleted(kept: Any) -> None:
    correct_story(publish_article())
    row = kept.objects.first()
    before = list(kept.objects.values())

    for deed in (row.save, row.delete):
        with pytest.raises(TypeError, match="append-only"):
            deed()

    assert list(kept.objects.values()) == before


@pytest.mark.parametrize("kept", KEPT)
def test_another_row_of_the_same_number_is_not_written_over_it(kept: Any) -> None:
    correct_story(publish_article())
    before = list(kept.objects.values())
    forged = kept(**before[0])

    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save()

    assert list(kept.objects.values()) == before


def test_the_history_of_a_story_that_nobody_saw_goes_with_it() -> None:
    article = make_article(at=THEN)

    Article.objects.get(pk=article.pk).delete()

    assert not Revision.objects.exists()
    assert not Event.objects.exists()
