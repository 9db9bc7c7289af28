"""A newsletter's schedule in its form: days, hour, zone, and what becomes of the edition."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.mailing import schedules
from newsroom.models import Newsletter, Schedule

_RIGHT = "newsroom.change_newsletter"


class DaysField(forms.MultipleChoiceField):
    """Days of the week, stored as their numbers in ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        days = [(str(day + 1), name) for day, name in WEEKDAYS.items()]
        super().__init__(choices=days, widget=forms.CheckboxSelectMultiple, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return list(value or "")

    def clean(self, value: Any) -> Any:
        return "".join(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or "") != set(data or "")


class ScheduleForm(forms.ModelForm):
    """The schedule of one newsletter, as far as the person ``by`` may keep one."""

    by: Any = None
    days = DaysField(
        label=gettext_lazy("Days"),
        required=False,
        help_text=Schedule._meta.get_field("days").help_text,
    )

    def clean_on_due(self) -> str:
        chosen: str = self.cleaned_data["on_due"]
        is_sending = chosen == Schedule.OnDue.SEND and self.has_changed()
        if is_sending and not self.by.has_perm("newsroom.send_edition"):
            raise ValidationError(_("You may not send editions, so no schedule of yours may."))
        return chosen


class ScheduleFormSet(forms.BaseInlineFormSet):
    """The one form; it knows how many stories an edition holds."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            fewest = form.cleaned_data.get("fewest_stories") if form.is_valid() else None
            most = self.instance.most_stories
            if fewest and most and fewest > most:
                form.add_error(
                    "fewest_stories",
                    _("An edition holds at most %(most)d stories, so it would never be built.")
                    % {"most": most},
                )


class ScheduleInline(admin.StackedInline):
    """When the newsletter's editions build themselves."""

    model = Schedule
    form = ScheduleForm
    formset = ScheduleFormSet
    fields = ["days", "hour", "zone", "on_due", "fewest_stories", "days_back"]
    radio_fields = {"on_due": admin.VERTICAL}
    can_delete = False
    extra = max_num = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.by = request.user
        return formset

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "zone":
            site = _("The site's: %(zone)s") % {"zone": timezone.get_default_timezone_name()}
            names = sorted(available_timezones())
            field.widget = forms.Select(choices=[("", site), *((name, name) for name in names)])
        return field

    def has_add_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        return request.user.has_perm(_RIGHT)

    has_change_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        return request.user.has_perm(_RIGHT) or request.user.has_perm("newsroom.view_newsletter")


def keep(request: HttpRequest, formset: Any) -> None:
    """Store what the form says. Raises: NotAllowed."""
    for schedule in formset.save(commit=False):
        schedules.keep(schedule, by=request.user, at=timezone.now())
