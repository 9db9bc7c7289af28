from __future__ import annotations

from typing import Any

from newsroom import conf


def test_get_gives_the_defaults_when_nothing_is_set(settings: Any) -> None:
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
