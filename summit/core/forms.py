"""Form fields of days and hours, read on the clock of a summit, and of files, which are examined."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSplitDateTimeWidget

from summit.core.bounds import validate_day, validate_instant
from summit.core.hours import shown_clock
from summit.core.stored_files import examine_upload
from summit.core.upload_checks import RefusedUpload
from summit.core.wall_clock import instants_of, on_wall

Hour = tuple[time, timedelta | None]
OFFSET = re.compile(r"^(?P<hour>.*?)\s*(?P<offset>Z|[+-]\d{2}:?\d{2})$")


class DayFormField(forms.DateField):
    """A day within bounds."""

    default_validators = [validate_day]


class ExaminedFileField(forms.FileField):
    """A file in a form, examined before anything is locked; its value is an ExaminedUpload, or None."""

    widget = UnfoldAdminFileFieldWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, max_length=255, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the examined upload."""
        upload = super().clean(data, initial)
        try:
            return examine_upload(upload) if isinstance(upload, File) else None
        except RefusedUpload as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class HourFormField(forms.TimeField):
    """An hour of the day, which may say its offset: 02:30 or 02:30+03:00."""

    def to_python(self, value: str | time | None) -> Any:
        """Return the hour and the offset, or None without one."""
        said = OFFSET.match(value.strip()) if isinstance(value, str) else None
        hour = super().to_python(said["hour"] if said else value)
        return hour and (hour, datetime.strptime(said["offset"], "%z").utcoffset() if said else None)


class InstantFormField(forms.MultiValueField):
    """An instant, written as a day and an hour on the clock of `zone`; given in UTC.

    An hour that the clocks skip is refused. One that comes twice needs its offset.
    """

    widget = UnfoldAdminSplitDateTimeWidget
    default_validators = [validate_instant]
    zone: Callable[[], tzinfo] = staticmethod(timezone.get_current_timezone)
    default_error_messages = {
        "incomplete": _("Give the day and the hour."),
        "skipped": _("On this day the clocks of %(zone)s are put forward over this hour: there is none."),
        "twice": _(
            "This hour comes twice on the clocks of %(zone)s: write %(first)s, or %(second)s for the later one."
        ),
        "offset": _("At this hour the clocks of %(zone)s are at %(possible)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((DayFormField(), HourFormField()), **kwargs)

    def compress(self, data_list: Any) -> datetime | None:
        """Return the instant."""
        if not data_list:
            return None
        day, said = data_list
        if day in self.empty_values or said in self.empty_values:
            raise self._error("incomplete")
        return self._instant_at(day, *said)

    def _instant_at(self, day: date, hour: time, offset: timedelta | None) -> datetime:
        zone = self._zone()
        readings = {instant.astimezone(zone).utcoffset(): instant for instant in instants_of(on_wall(day, hour), zone)}
        if not readings:
            raise self._error("skipped")
        possible = [_hour_with_offset(instant.astimezone(zone))[5:] for instant in readings.values()]
        if offset is not None and offset not in readings:
            raise self._error("offset", possible=" / ".join(possible))
        if offset is None and len(readings) > 1:
            first, second = (f"{hour:%H:%M}{one}" for one in possible)
            raise self._error("twice", first=first, second=second)
        return next(iter(readings.values())) if offset is None else readings[offset]

    def prepare_value(self, value: object) -> object:
        """Show an instant on the clock, with its offset if the hour comes twice; show a text of an address as it is."""
        if isinstance(value, str):
            day, _, hour = value.replace("T", " ").partition(" ")
            return [day, hour]
        if not isinstance(value, datetime):
            return value
        # A suggestion is on the clock of its room already.
        zone = value.tzinfo if isinstance(value.tzinfo, ZoneInfo) else self._zone()
        return [value.astimezone(zone).date(), shown_clock(value, zone)]

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare instants, not their spelling."""
        try:
            return not self.disabled and (initial or None) != self.clean(data)
        except ValidationError:
            return True

    def _zone(self) -> ZoneInfo:
        zone = self.zone()
        return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")

    def _error(self, code: str, **facts: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"zone": self._zone().key, **facts})


def _hour_with_offset(local: datetime) -> str:
    """Return hour and offset, as 02:30+03:00."""
    return local.isoformat(timespec="minutes")[11:]
