from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError

from newsroom.models import Article

WEST = timezone(timedelta(hours=-8))


@pytest.mark.parametrize("name", ["embargo_until", "expires_at"])
@pytest.mark.parametrize("year", [1, 9999])
def test_clean_says_beside_the_field_that_a_year_is_out_of_reach(name: str, year: int) -> None:
    article = Article(headline="Boats", **{name: datetime(year, 12, 31, 23, 59, tzinfo=WEST)})

    with pytest.raises(ValidationError) as caught:
        article.clean()

    assert list(caught.value.message_dict) == [name]


def test_clean_refuses_an_expiry_before_the_embargo_ends() -> None:
    hour = datetime(2026, 3, 14, 9, tzinfo=WEST)

    with pytest.raises(ValidationError) as caught:
        Article(headline="Boats", embargo_until=hour, expires_at=hour).clean()

    assert list(caught.value.message_dict) == ["expires_at"]
