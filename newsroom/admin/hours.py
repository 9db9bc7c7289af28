"""Days and hours in the admin: in the site's time zone, and never guessed at a clock change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, get_format, time_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.content import clock


def zone_note() -> str:
    """The site's time zone and what it is called today: Europe/Berlin, now CEST."""
    zone = timezone.get_default_timezone_name()
    name = clock.zone_name(_site_now())
    return zone if zone == name else _("%(zone)s, now %(name)s") % {"zone": zone, "name": name}


def _zone_sentence() -> str:
    """The end of an hour's help text."""
    return _("In the site's time zone: %(zone)s.") % {"zone": zone_note()}


class HourWidget(BaseAdminTimeWidget):
    """Django's, which keeps an hour's seconds where the language's way to write hours has none."""

    def format_value(self, value: Any) -> str | None:
        has_room = "%S" in get_format("TIME_INPUT_FORMATS")[0]
        if isinstance(value, time) and value.second and not has_room:
            return value.isoformat("seconds")
        return super().format_value(value)


class SiteHourWidget(AdminSplitDateTime):
    """Day, hour and, where clocks show that hour twice, a choice of the one that is meant."""

    template_name = "admin/newsroom/site_hour.html"
    widgets: Any

    class Media:
        js = ["newsroom/admin-hours.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, [BaseAdminDateWidget, HourWidget, forms.Select], attrs)

    def offer(self, meant: Sequence[datetime]) -> None:
        """Let the person choose between two instants; fewer leave nothing to choose."""
        choices = [("", _("Choose which one is meant")), *_choices(meant)]
        self.widgets[2].choices = choices if len(meant) > 1 else []

    def decompress(self, value: datetime | None) -> Any:
        if not value:
            return [None, None, None]
        zone = timezone.get_default_timezone()
        try:
            local = timezone.make_naive(value, zone)
            comes_twice = len(clock.instants(local, zone=zone)) > 1
        except OverflowError:
            # Out of the zone's reach: shown as it stands, and refused when it is sent.
            local, comes_twice = value.replace(tzinfo=None), False
        return [local.date(), local.time(), _key(value) if comes_twice else ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        offset = _site_now().utcoffset()
        context["utc_offset"] = f"{offset.total_seconds():.0f}" if offset else "0"
        context["zone"] = timezone.get_default_timezone_name()
        return context


class SiteHourField(forms.SplitDateTimeField):
    """An instant, typed as a day and an hour in the site's time zone.

    An hour that a clock change skips is refused. One that it repeats is asked about, and the
    third part then holds the chosen instant itself, so that no choice outlives its day and hour.
    """

    widget: Any = SiteHourWidget
    fields: Any
    default_error_messages = {
        **forms.SplitDateTimeField.default_error_messages,
        "skipped": gettext_lazy(
            "On %(day)s at %(before)s clocks in %(zone)s go forward to %(after)s, "
            "and %(hour)s is skipped. Choose another hour."
        ),
        "twice": gettext_lazy(
            "Clocks go back on %(day)s: %(hour)s comes twice. Choose which one is meant."
        ),
        "out_of_reach": gettext_lazy("This year is out of reach."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(require_all_fields=False, **kwargs)
        for part in self.fields:
            part.required = self.required
        self.fields = (*self.fields, forms.CharField(required=False))
        self.help_text = format_lazy("{} {}", self.help_text, lazy(_zone_sentence, str)())

    def prepare_value(self, value: Any) -> Any:
        parts = value if isinstance(value, list) else self.widget.decompress(value)
        self.widget.offer(self._meant_by(parts))
        return parts

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list:
            return None
        day, hour, which = data_list
        if day is None:
            raise self._refusal("invalid_date")
        if hour is None:
            raise self._refusal("invalid_time")
        return self._instant(datetime.combine(day, hour), which)

    def clean(self, value: Any) -> Any:
        """As Django's; a choice between two hours counts for nothing where both boxes are empty."""
        is_empty = isinstance(value, list) and not any(value[:2])
        return super().clean([] if is_empty else value)

    def _instant(self, local: datetime, which: str) -> datetime:
        zone = timezone.get_default_timezone()
        try:
            meant = clock.instants(local, zone=zone)
        except OverflowError as error:
            raise self._refusal("out_of_reach") from error
        if not meant:
            raise self._refusal("skipped", **_jump(local))
        if len(meant) == 1:
            return meant[0]
        for instant in meant:
            if _key(instant) == which:
                return instant
        raise self._refusal(
            "twice", day=date_format(local, "DATE_FORMAT"), hour=time_format(local, "TIME_FORMAT")
        )

    def _meant_by(self, parts: Sequence[Any]) -> tuple[datetime, ...]:
        """The instants that the two boxes may mean; none while they hold no day and hour."""
        try:
            day, hour = self.fields[0].to_python(parts[0]), self.fields[1].to_python(parts[1])
            local = datetime.combine(day, hour)
            return clock.instants(local, zone=timezone.get_default_timezone())
        except (ValidationError, TypeError, OverflowError):
            return ()

    def _refusal(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _site_now() -> datetime:
    return timezone.localtime(timezone=timezone.get_default_timezone())


def _key(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _choices(meant: Sequence[datetime]) -> list[tuple[str, str]]:
    """Each instant's key and its name: the first 2:30 a.m., CEST (UTC+2)."""
    sentences = [_("the first %(hour)s, %(zone)s"), _("the second %(hour)s, %(zone)s")]
    choices = []
    for instant, sentence in zip(meant, sentences, strict=False):
        local = timezone.localtime(instant, timezone.get_default_timezone())
        name, distance = clock.zone_name(local), clock.distance(local)
        zone = name if name == distance else f"{name} ({distance})"
        hour = time_format(local, "TIME_FORMAT")
        choices.append((_key(instant), sentence % {"hour": hour, "zone": zone}))
    return choices


def _jump(local: datetime) -> dict[str, str]:
    """The clock change that skips this hour, as its sentence tells it."""
    zone = timezone.get_default_timezone()
    before, after = clock.gap(local, zone=zone)
    same_day = before.date() == after.date()
    return {
        "day": date_format(before, "DATE_FORMAT"),
        "before": time_format(before, "TIME_FORMAT"),
        "zone": timezone.get_default_timezone_name(),
        "after": date_format(after, "TIME_FORMAT" if same_day else "DATETIME_FORMAT"),
        "hour": time_format(local, "TIME_FORMAT"),
    }
