from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.db import connection

from newsroom import checks


def ids(messages: list[Any]) -> list[str]:
    return [message.id for message in messages]


def test_e001_names_an_unknown_setting_and_what_was_meant(settings: Any) -> None:
    settings.NEWSROOM = {"SITE_ULR": "https://news.example"}

    (message,) = checks.check_keys()

    assert message.id == "newsroom.E001"
    assert "SITE_ULR" in message.msg
    assert "SITE_URL" in message.hint


def test_e001_is_raised_when_the_settings_are_no_dictionary(settings: Any) -> None:
    settings.NEWSROOM = ["SITE_URL"]

    assert ids(checks.check_keys()) == ["newsroom.E001"]


def test_e002_is_raised_for_an_unknown_cleaner(settings: Any) -> None:
    settings.NEWSROOM = {"SANITIZER": "soap"}

    assert ids(checks.check_sanitizer()) == ["newsroom.E002"]


@pytest.mark.parametrize("name", ["bleach", "nh3"])
def test_no_message_when_the_cleaner_is_installed(settings: Any, name: str) -> None:
    settings.NEWSROOM = {"SANITIZER": name}

    assert checks.check_sanitizer() == []


@pytest.mark.parametrize(
    "url",
    ["news.example", "https://news.example/paper", "ftp://news.example", "https://", "http://["],
)
def test_e003_is_raised_when_the_site_url_is_more_or_less_than_a_host(
    settings: Any, url: str
) -> None:
    settings.NEWSROOM = {"SITE_URL": url}

    assert ids(checks.check_site_url()) == ["newsroom.E003"]


@pytest.mark.parametrize(
    "hub", ["hub.example", "ftp://hub.example/", "https://hub.example/\r\nX: y", "http://["]
)
def test_e007_is_raised_for_a_hub_that_is_no_web_address_and_tells_no_key(
    settings: Any, hub: str
) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://news.example", "WEBSUB_HUB": f"{hub}SECRET"}

    [message] = checks.check_hub()

    assert message.id == "newsroom.E007"
    assert "SECRET" not in str(message)


def test_e007_is_raised_when_the_hub_could_be_told_no_address(settings: Any) -> None:
    settings.NEWSROOM = {"WEBSUB_HUB": "https://hub.example/"}

    assert ids(checks.check_hub()) == ["newsroom.E007"]


@pytest.mark.parametrize("hub", ["", "https://hub.example/?key=1"])
def test_no_message_for_no_hub_or_a_web_address(settings: Any, hub: str) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://news.example", "WEBSUB_HUB": hub}

    assert checks.check_hub() == []


def test_e008_is_raised_for_a_logo_that_is_nowhere(settings: Any) -> None:
    settings.NEWSROOM = {"SITE_LOGO": "absent.png"}

    assert ids(checks.check_logo()) == ["newsroom.E008"]


@pytest.mark.parametrize("logo", ["", "newsroom/newsroom.css", "https://cdn.example/logo.png"])
def test_no_message_for_a_logo_that_is_there(settings: Any, logo: str) -> None:
    settings.NEWSROOM = {"SITE_LOGO": logo}

    assert checks.check_logo() == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "about/",
        "//evil.example/",
        "javascript:alert(1)",
        "/a b/",
        "/\\evil.example",
        " /about/",
    ],
)
def test_e009_is_raised_for_a_policy_that_no_page_can_link_to(settings: Any, address: str) -> None:
    settings.NEWSROOM = {"POLICIES": {"about": address}}

    [message] = checks.check_policies()

    assert message.id == "newsroom.E009"
    assert "'about'" in message.msg
    assert "/about/" in message.hint


def test_e009_names_an_unknown_policy_and_what_was_meant(settings: Any) -> None:
    settings.NEWSROOM = {"POLICIES": {"etics_policy": "/ethics/"}}

    [message] = checks.check_policies()

    assert message.id == "newsroom.E009"
    assert "'etics_policy'" in message.msg
    assert "'ethics_policy'" in message.hint


@pytest.mark.parametrize("address", ["/about/", "/", "https://trust.example/ethics?of=us#top"])
def test_no_message_for_a_policy_at_a_path_or_a_web_address(settings: Any, address: str) -> None:
    settings.NEWSROOM = {"POLICIES": {"about": address}}

    assert checks.check_policies() == []


@pytest.mark.parametrize("wrong", ["/about/", ["/about/"], {"about": 1}, {1: "/about/"}, None])
def test_e004_is_raised_for_policies_that_are_no_dictionary_of_strings(
    settings: Any, wrong: object
) -> None:
    settings.NEWSROOM = {"POLICIES": wrong}

    [message] = checks.check_values()

    assert message.id == "newsroom.E004"
    assert "must be a dictionary of strings" in message.msg
    assert checks.check_policies() == []


def test_w001_says_that_no_mail_can_be_sent_without_a_site_url(settings: Any) -> None:
    settings.NEWSROOM = {}

    assert ids(checks.check_site_url()) == ["newsroom.W001"]


@pytest.mark.parametrize(
    "url", ["https://news.example", "https://news.example/", "http://[::1]:8000"]
)
def test_no_message_when_the_site_url_is_a_host(settings: Any, url: str) -> None:
    settings.NEWSROOM = {"SITE_URL": url}

    assert checks.check_site_url() == []


def test_i001_hints_at_the_editor_when_its_app_is_not_installed(settings: Any) -> None:
    settings.INSTALLED_APPS = [
        app for app in django_settings.INSTALLED_APPS if app != "django_prose_editor"
    ]

    (message,) = checks.check_editor()

    assert message.id == "newsroom.I001"
    assert "django_prose_editor" in message.hint


def test_no_message_when_the_editor_is_installed() -> None:
    assert checks.check_editor() == []


def test_no_message_when_the_editor_is_named_by_its_configuration(settings: Any) -> None:
    settings.INSTALLED_APPS = [
        "django_prose_editor.apps.DjangoProseEditorConfig" if app == "django_prose_editor" else app
        for app in django_settings.INSTALLED_APPS
    ]

    assert checks.check_editor() == []


@pytest.mark.parametrize("value", ["20", 0, True, 2.5, None])
def test_e004_names_a_number_that_is_none(settings: Any, value: object) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": value}

    (message,) = checks.check_values()

    assert message.id == "newsroom.E004"
    assert "PAGE_SIZE" in message.msg


def test_e004_does_not_repeat_a_value_that_may_be_secret(settings: Any) -> None:
    settings.NEWSROOM = {"SUPPRESSION_KEY": b"hush"}

    (message,) = checks.check_values()

    assert "hush" not in message.msg


def test_e005_is_raised_when_instants_would_have_no_zone(settings: Any) -> None:
    settings.USE_TZ = False

    assert ids(checks.check_time_zones()) == ["newsroom.E005"]


@pytest.mark.usefixtures("sites_app")
def test_w001_is_raised_when_the_sites_app_names_no_site(settings: Any) -> None:
    settings.NEWSROOM = {}

    assert ids(checks.check_site_url()) == ["newsroom.W001"]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [None, ["SITE_URL"], {"SITE_URL": 5, "PAGE_SIZE": "x"}])
def test_every_check_runs_when_the_settings_are_wrong(settings: Any, wrong: object) -> None:
    settings.NEWSROOM = wrong

    messages = run_checks()

    assert {"newsroom.E001", "newsroom.E004"} & set(ids(messages))


@pytest.mark.parametrize(("mode", "found"), [("IMMEDIATE", []), ("DEFERRED", ["newsroom.W002"])])
def test_w002_is_raised_for_sqlite_that_lets_writers_fail(
    monkeypatch: pytest.MonkeyPatch, mode: str, found: list[str]
) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", mode)

    assert ids(checks.check_database()) == found


def test_e006_is_raised_for_a_provider_of_embeds_that_is_none(settings: Any) -> None:
    paths = ["newsroom.content.embeds.Vimeo", "nowhere.Tube", "newsroom.content.embeds.find"]
    settings.NEWSROOM = {"EMBED_PROVIDERS": paths}

    found = checks.check_embed_providers()

    assert ids(found) == ["newsroom.E006"] * 2
    assert "nowhere.Tube" in found[0].msg


def test_no_message_about_the_providers_that_come_with_newsroom(settings: Any) -> None:
    settings.NEWSROOM = {}

    assert checks.check_embed_providers() == []


@pytest.mark.parametrize(
    ("name", "path", "found"),
    [
        ("CLIENT_IP", "", []),
        ("CLIENT_IP", "tests.pages.sign_up_hooks.last_forwarded", []),
        ("CLIENT_IP", "tests.pages.sign_up_hooks.absent", ["newsroom.E010"]),
        ("CLIENT_IP", "tests.pages.sign_up_hooks.__name__", ["newsroom.E010"]),
        ("CAPTCHA", "", []),
        ("CAPTCHA", "tests.pages.sign_up_hooks.Sum", []),
        ("CAPTCHA", "absent", ["newsroom.E011"]),
        ("CAPTCHA", "tests.pages.sign_up_hooks.last_forwarded", ["newsroom.E011"]),
    ],
)
def test_hooks_of_forms_must_be_there(
    settings: Any, name: str, path: str, found: list[str]
) -> None:
    settings.NEWSROOM = {name: path}

    assert ids([*checks.check_client_ip(), *checks.check_captcha()]) == found


# Django's checks of models may ask the database what it can do.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "found"),
    [
        ({}, []),
        ({"SITE_URL": "https://news.example"}, ["newsroom.W003"]),
        ({"SITE_URL": "https://news.example", "SUPPRESSION_KEY": "long"}, []),
    ],
)
def test_w003_tells_a_site_that_mails_to_set_a_suppression_key(
    settings: Any, site: dict[str, str], found: list[str]
) -> None:
    settings.NEWSROOM = site

    told = [each.id for each in run_checks(include_deployment_checks=True)]

    assert [each for each in told if each == "newsroom.W003"] == found
