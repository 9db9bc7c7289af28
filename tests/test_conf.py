from __future__ import annotations

from typing import Any

import pytest

from newsroom import conf


def test_get_gives_the_defaults_when_nothing_is_set(settings: Any) -> None:
    settings.NEWSROOM = {}
    del settings.NEWSROOM

    assert conf.get() == conf.Settings()


def test_get_follows_the_settings(settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 7}

    assert conf.get().PAGE_SIZE == 7


def test_get_leaves_unknown_names_to_the_check(settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SISE": 7}

    assert conf.get() == conf.Settings()


def test_site_url_has_no_slash_at_its_end(settings: Any) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://news.example/"}

    assert conf.site_url() == "https://news.example"


@pytest.mark.parametrize(
    "wrong", [None, ["SITE_URL"], {"PAGE_SIZE": "20"}, {"PAGE_SIZE": 0}, {"SITE_URL": 5}]
)
def test_get_gives_the_default_where_a_value_is_wrong(settings: Any, wrong: object) -> None:
    settings.NEWSROOM = wrong

    assert conf.get() == conf.Settings()


@pytest.mark.usefixtures("sites_app")
def test_site_url_is_empty_when_the_sites_app_names_no_site(settings: Any) -> None:
    settings.NEWSROOM = {}

    assert conf.site_url() == ""
