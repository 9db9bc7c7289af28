from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from newsroom.admin import hours
from newsroom.admin.base import DeskAdmin, name_halves
from newsroom.models import Article
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]

#: In Berlin clocks show 2:30 twice on this night.
FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
SECOND = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
LORD_HOWES_SECOND = datetime(2026, 4, 4, 15, 15, tzinfo=UTC)
FIRST_CHOICE = {"hour_2": "2026-10-25T00:30:00+00:00"}
SECOND_CHOICE = {"hour_2": "2026-10-25T01:30:00+00:00"}


class HourForm(forms.Form):
    """An hour that may be left out, as the article's form has."""

    hour = hours.SiteHourField(label="Publish at", required=False)


class NeededForm(forms.Form):
    """An hour that must be given."""

    hour = hours.SiteHourField(label="Send at")


def typed(day: str, hour: str, **which: str) -> dict[str, str]:
    return {"hour_0": day, "hour_1": hour, **which}


def as_sent(form: forms.Form) -> dict[str, str]:
    """What a browser would send of the form's hour, left as it is shown."""
    field = form["hour"]
    widget: Any = field.field.widget
    sent = {}
    for part in widget.get_context("hour", field.value(), {})["widget"]["subwidgets"]:
        if not part.get("optgroups", True):
            continue
        value = part["value"]
        sent[part["name"]] = value[0] if isinstance(value, list) else value or ""
    return sent


@pytest.fixture
def berlin(settings: Any) -> None:
    """The site is in Berlin, and the person in Tokyo."""
    settings.TIME_ZONE = "Europe/Berlin"


@pytest.fixture(autouse=True)
def person_in_tokyo() -> Iterator[None]:
    """The person's own zone, which a middleware of the site would activate."""
    with timezone.override("Asia/Tokyo"):
        yield


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Berlin", "2026-07-01", "12:00", "2026-07-01T10:00:00+00:00"),
        ("America/New_York", "2026-07-01", "12:00:05", "2026-07-01T16:00:05+00:00"),
        ("Asia/Kathmandu", "07/01/2026", "12:00", "2026-07-01T06:15:00+00:00"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00+00:00"),
        ("UTC", "2026-07-01", "12:00", "2026-07-01T12:00:00+00:00"),
    ],
)
def test_hour_is_read_in_the_sites_zone(
    settings: Any, zone: str, day: str, hour: str, expected: str
) -> None:
    settings.TIME_ZONE = zone
    form = HourForm(typed(day, hour))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["hour"].isoformat() == expected


@pytest.mark.parametrize(
    ("zone", "day", "hour", "sentence"),
    [
        (
            "Europe/Berlin",
            "2026-03-29",
            "2:30",
            "On March 29, 2026 at 2 a.m. clocks in Europe/Berlin go forward to 3 a.m., "
            "and 2:30 a.m. is skipped. Choose another hour.",
        ),
        (
            "America/New_York",
            "2026-03-08",
            "2:00",
            "On March 8, 2026 at 2 a.m. clocks in America/New_York go forward to 3 a.m., "
            "and 2 a.m. is skipped. Choose another hour.",
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            "2:15",
            "On Oct. 4, 2026 at 2 a.m. clocks in Australia/Lord_Howe go forward to 2:30 a.m., "
            "and 2:15 a.m. is skipped. Choose another hour.",
        ),
        (
            "Pacific/Apia",
            "2011-12-30",
            "12:00",
            "On Dec. 30, 2011 at midnight clocks in Pacific/Apia go forward to "
            "Dec. 31, 2011, midnight, and noon is skipped. Choose another hour.",
        ),
    ],
)
def test_hour_that_clocks_skip_is_refused(
    settings: Any, zone: str, day: str, hour: str, sentence: str
) -> None:
    settings.TIME_ZONE = zone
    form = HourForm(typed(day, hour))

    errors = form.errors

    assert errors == {"hour": [sentence]}
    assert as_sent(form) == typed(day, hour)


@pytest.mark.usefixtures("berlin")
def test_hour_that_comes_twice_is_asked_about_and_keeps_what_was_typed() -> None:
    form = HourForm(typed("2026-10-25", "2:30"))

    errors, page = form.errors, form.as_p()

    assert errors == {
        "hour": [
            "Clocks go back on Oct. 25, 2026: 2:30 a.m. comes twice. Choose which one is meant."
        ]
    }
    assert as_sent(form) == typed("2026-10-25", "2:30", hour_2="")
    assert ">the first 2:30 a.m., CEST (UTC+2)</option>" in page
    assert ">the second 2:30 a.m., CET (UTC+1)</option>" in page


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("choice", "instant"), [(FIRST_CHOICE, FIRST), (SECOND_CHOICE, SECOND)], ids=["first", "second"]
)
def test_hour_that_comes_twice_is_the_one_that_was_chosen(
    choice: dict[str, str], instant: datetime
) -> None:
    form = HourForm(typed("2026-10-25", "2:30", **choice))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["hour"] == instant
    assert as_sent(form) == typed("2026-10-25", "2:30", **choice)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize("choice", ["", "2026-10-25T01:30:00+00:00", "1", "\x00", "2" * 9000])
def test_choice_made_for_another_hour_is_asked_for_again(choice: str) -> None:
    form = HourForm(typed("2027-10-31", "2:30", hour_2=choice))

    assert "hour" in form.errors
    assert "the second 2:30" in form.as_p()


@pytest.mark.usefixtures("berlin")
def test_choice_counts_for_nothing_once_the_hour_comes_once_or_is_taken_out() -> None:
    moved = HourForm(typed("2026-10-25", "4:30", **SECOND_CHOICE))
    emptied = HourForm(typed("", "", **SECOND_CHOICE))

    assert moved.is_valid()
    assert moved.cleaned_data["hour"] == SECOND + timedelta(hours=2)
    assert as_sent(moved) == typed("2026-10-25", "4:30")
    assert emptied.is_valid()
    assert emptied.cleaned_data["hour"] is None


@hypothesis_settings(max_examples=300)
@given(
    instant=st.sampled_from([FIRST, SECOND, FIRST + timedelta(hours=5), LORD_HOWES_SECOND])
    | st.datetimes(
        datetime.fromisoformat("0001-01-02"),
        datetime.fromisoformat("9999-12-30"),
        timezones=st.just(UTC),
    ).map(lambda instant: instant.replace(microsecond=0)),
    zone=st.sampled_from(ZONES),
    language=st.sampled_from(["en", "de", "fi", "zh-hans", "ar"]),
)
def test_hour_opened_and_sent_unchanged_is_the_same_instant(
    instant: datetime, zone: str, language: str
) -> None:
    with override_settings(TIME_ZONE=zone), translation.override(language):
        opened = HourForm(initial={"hour": instant.astimezone(ZoneInfo("Asia/Tokyo"))})

        sent = HourForm(as_sent(opened), initial={"hour": instant})

        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data["hour"] == instant
        assert not sent.has_changed()


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("stored", "day", "hour", "choice"),
    [
        (FIRST, "2026-10-25", "2:30", SECOND_CHOICE),
        (FIRST, "2026-10-25", "2:31", {"hour_2": "2026-10-25T00:31:00+00:00"}),
        (None, "2026-10-25", "2:30", {}),
        (FIRST, "", "", FIRST_CHOICE),
    ],
)
def test_hour_has_changed_when_another_is_meant(
    stored: datetime | None, day: str, hour: str, choice: dict[str, str]
) -> None:
    form = HourForm(typed(day, hour, **choice), initial={"hour": stored})

    assert form.has_changed()


@pytest.mark.usefixtures("berlin")
def test_hour_that_comes_once_leaves_nothing_to_choose() -> None:
    empty = HourForm()
    stored = HourForm(initial={"hour": FIRST + timedelta(days=1)})

    assert "<select" not in empty.as_p()
    assert "<select" not in stored.as_p()
    assert as_sent(stored) == typed("2026-10-26", "01:30:00")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "-1", "today"]
)
@pytest.mark.parametrize("hour", ["00:00", "23:59:59"])
def test_hour_at_the_end_of_the_calendar_is_an_instant_or_refused(
    settings: Any, zone: str, day: str, hour: str
) -> None:
    settings.TIME_ZONE = zone
    form = HourForm(typed(day, hour))

    page = form.as_p()

    assert day in page
    assert form.is_valid() == ("hour" in form.cleaned_data)
    assert form.errors.get("hour", []) in (
        [],
        ["Enter a valid date."],
        ["This year is out of reach."],
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "end", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_hour_stored_at_the_end_of_the_calendar_is_shown(
    settings: Any, zone: str, end: datetime
) -> None:
    settings.TIME_ZONE = zone

    page = HourForm(initial={"hour": end}).as_p()

    assert f'value="{end.year:04}-' in page


@pytest.mark.parametrize(
    ("form", "data", "errors"),
    [
        (HourForm, {}, []),
        (HourForm, typed("", ""), []),
        (HourForm, typed("2026-07-01", ""), ["Enter a valid time."]),
        (HourForm, typed("", "2:30"), ["Enter a valid date."]),
        (HourForm, typed("then", "soon"), ["Enter a valid date.", "Enter a valid time."]),
        (NeededForm, {}, ["This field is required."]),
        (NeededForm, typed("", "", **SECOND_CHOICE), ["This field is required."]),
        (NeededForm, typed("2026-07-01", ""), ["Enter a complete value."]),
        (NeededForm, typed("2026-07-01", "2:30"), []),
    ],
)
def test_hour_with_parts_left_empty_is_told_in_djangos_words(
    form: type[forms.Form], data: dict[str, str], errors: list[str]
) -> None:
    assert form(data).errors.get("hour", []) == errors


@pytest.mark.parametrize(
    ("zone", "note"),
    [
        ("Asia/Kathmandu", "Asia/Kathmandu, now UTC+5:45"),
        ("Africa/Lagos", "Africa/Lagos, now WAT"),
        ("UTC", "UTC"),
    ],
)
def test_hour_shows_the_sites_zone_beside_it(settings: Any, zone: str, note: str) -> None:
    settings.TIME_ZONE = zone

    page = HourForm().as_p()

    assert hours.zone_note() == note
    assert f"In the site's time zone: {note}." in html.unescape(page)


@pytest.mark.usefixtures("berlin")
def test_name_halves_names_all_three_parts() -> None:
    form = HourForm(initial={"hour": SECOND})

    name_halves(form.fields["hour"])

    page = form.as_p()
    assert 'aria-label="Publish at: date"' in page
    assert 'aria-label="Publish at: time"' in page
    assert 'aria-label="Publish at: which of the two hours"' in page


@pytest.mark.usefixtures("berlin")
def test_hour_of_a_model_is_read_and_written_by_its_form() -> None:
    field_classes = {"embargo_until": hours.SiteHourField}
    form_class: Any = forms.modelform_factory(
        Article, fields=["embargo_until"], field_classes=field_classes
    )
    data = {"embargo_until_0": "2026-10-25", "embargo_until_1": "2:30"}
    article = Article(headline="Boats", embargo_until=SECOND)

    opened = form_class(instance=article).as_p()
    form = form_class(data | {"embargo_until_2": FIRST_CHOICE["hour_2"]}, instance=article)
    form.is_valid()

    assert f'value="{SECOND_CHOICE["hour_2"]}" selected' in opened
    assert "nowhere before" in opened
    assert form.instance.embargo_until == FIRST


class HourAdmin(DeskAdmin):
    """Articles of which only the dates can be written, by someone who is in Tokyo."""

    fields = ["embargo_until", "expires_at"]
    formfield_overrides = {
        models.DateTimeField: {"form_class": hours.SiteHourField, "widget": hours.SiteHourWidget}
    }

    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        timezone.activate("Asia/Tokyo")
        return super().changeform_view(*args, **kwargs)


site = admin.AdminSite()
site.register(Article, HourAdmin)
urlpatterns = [path("admin/", site.urls), path("", include("newsroom.urls"))]


@pytest.fixture
def at_desk(settings: Any, browser: Browser, live_server: Any) -> Iterator[Page]:
    """An article's form on the screen of someone in Tokyo."""
    settings.ROOT_URLCONF = __name__
    settings.TIME_ZONE = "Europe/Berlin"
    session = Client()
    session.force_login(factories.make_chief("chief"))
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Asia/Tokyo"
    )
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/newsroom/article/{factories.make_article().pk}/change/")
    yield page
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_choose_between_two_hours_at_the_desk(at_desk: Page) -> None:
    page = at_desk
    embargo = page.locator(".field-embargo_until")
    day, hour = embargo.get_by_label("date"), embargo.get_by_label("time")
    which = embargo.get_by_label("Embargo until: which of the two hours")

    day.fill("2026-10-25")
    hour.fill("2:30")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(which).to_have_value("")
    expect(hour).to_have_value("2:30")
    found = Axe().run(page, context={"exclude": [[".breadcrumbs"]]}).response["violations"]
    which.select_option("the second 2:30 a.m., CET (UTC+1)")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    expect(which).to_have_value(SECOND_CHOICE["hour_2"])
    assert Article.objects.get().embargo_until == SECOND
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_now_is_the_hour_on_the_sites_clocks(at_desk: Page) -> None:
    page = at_desk
    now = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    offset = datetime.now(BERLIN).utcoffset()
    assert offset
    page.clock.set_fixed_time(now)
    embargo = page.locator(".field-embargo_until")

    # Links to Django 5.2, buttons from 6.1 on.
    embargo.locator("a", has_text="Today").click()
    embargo.locator("a", has_text="Now").click()

    day = embargo.get_by_label("date").input_value()
    hour = embargo.get_by_label("time").input_value()
    assert f"{day} {hour}" == f"{now + offset:%Y-%m-%d %H:%M:%S}"
    note = embargo.locator(".timezonewarning").inner_text()
    assert re.search(r"\b[78] hours ahead\b", note)
    assert "Tokyo" not in note
