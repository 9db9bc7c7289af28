from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from newsroom.models import display_name
from tests.factories import make_user


class Member:
    """A site's own user, as ``AbstractBaseUser`` makes it: it has a login and no other name."""

    is_authenticated = True

    def get_username(self) -> str:
        return "ana@news.example"


@pytest.mark.django_db
def test_display_name_is_the_full_name_else_the_login() -> None:
    assert display_name(make_user("ana", first_name="Ana", last_name="Sol")) == "Ana Sol"
    assert display_name(make_user("otto")) == "otto"


def test_display_name_is_the_login_when_users_have_no_other_name() -> None:
    assert display_name(Member()) == "ana@news.example"


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_display_name_is_empty_for_nobody(nobody: Any) -> None:
    assert display_name(nobody) == ""
