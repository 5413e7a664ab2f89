"""The summit: its organization, place, days, and time zone."""

import zoneinfo
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from summit.core.addresses import AddressField
from summit.core.bounds import EARLIEST, LAST_DAY, DayField, InstantField, within_bounds
from summit.core.intervals import Interval
from summit.core.languages import LanguageField
from summit.core.lists import ListField
from summit.core.translations import MOST_LANGUAGES, TranslatedField, translated
from summit.core.wall_clock import instant_of
from summit.summits.active_days import LONGEST as LONGEST_PERIOD
from summit.summits.active_days import Period, period_of, refuse_contradictions, validate_period

GRIDS = tuple(minutes for minutes in range(1, 61) if 60 % minutes == 0)
NOT_A_GRID = f"The planning grid divides the hour: {', '.join(map(str, GRIDS))} minutes."
FIRST_SUMMIT = EARLIEST.date()
LONGEST = timedelta(days=400)  # from the first day to the last
NOWHERE = frozenset({"Factory", "localtime", "posixrules"})  # not set, and as the machine is set
MOST_MINUTES_TO_UNDO = 24 * 60
MOST_PERIODS = 100
KEPT_DAYS = 30  # after a summit, for personal data, where it says nothing else


@cache
def time_zones() -> list[str]:
    """Return the names of the time zones of places, which zoneinfo looks for in the whole database of zones."""
    return sorted(zoneinfo.available_timezones() - NOWHERE)


def is_time_zone(name: str) -> bool:
    """Return whether this is a time zone of a place."""
    return name in time_zones()


def validate_time_zone(value: str) -> None:
    """Refuse names that the IANA time zone database lacks, and its zones without a place."""
    if not is_time_zone(value):
        raise ValidationError(_("Name an IANA time zone such as Asia/Bishkek."), code="unknown_time_zone")


def validate_grid(value: int) -> None:
    """Refuse minutes that do not divide the hour: their multiples would not be the same hours on each day."""
    if value not in GRIDS:
        raise ValidationError(_(NOT_A_GRID), code="bad_grid")


class SettledBy(models.TextChoices):
    """The people who choose the hours of bilateral meetings."""

    ORGANIZERS = "organizers", "the organizers"
    SIDES = "sides", "the sides"


class SummitQuerySet(models.QuerySet["Summit"]):
    """The summits, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """Those in which `user` has a role; superusers see all."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.role_set.summits)


class Summit(models.Model):
    """One event of an organization in a host city: the tenant to which everything else belongs."""

    class Status(models.TextChoices):
        OPEN = "open", _lazy("open")
        CLOSED = "closed", _lazy("closed")
        ARCHIVED = "archived", _lazy("archived")

    TRANSITIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.OPEN: (Status.CLOSED,),
        Status.CLOSED: (Status.OPEN, Status.ARCHIVED),
        Status.ARCHIVED: (Status.CLOSED,),
    }

    slug = models.SlugField(help_text="The name of the summit in addresses, such as bishkek-2025.")
    name = TranslatedField()
    organization = TranslatedField()
    host_city = TranslatedField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone], help_text="IANA, e.g. Asia/Bishkek")
    languages = ListField(
        LanguageField(),
        size=MOST_LANGUAGES,
        help_text="Codes of the working languages, the first one leading, such as ru,en.",
    )
    starts_on = DayField("first day")
    ends_on = DayField("last day")
    day_starts_at = models.TimeField("the day's first hour", default=time(8))
    day_ends_at = models.TimeField("the day's last hour", default=time(22))
    active_days = ListField(
        models.CharField(max_length=LONGEST_PERIOD, validators=[validate_period]),
        size=MOST_PERIODS,
        default=list,
        blank=True,
        help_text="Such as 2027-02-15/2027-02-26, 2027-05-03/2027-05-07 09:00-02:00, where their hours are others. "
        "Empty: every day from the first to the last.",
    )
    grid = models.PositiveSmallIntegerField(
        "planning grid, minutes",
        default=15,
        validators=[validate_grid],
        help_text="Engagements start and end on multiples of this many minutes after the full hour: 5, 10, 15, 30.",
    )
    secretariat_email = AddressField(
        "the secretariat's address",
        blank=True,
        help_text="Who reads the answers to messages; calendars show it as the organizer of all engagements.",
    )
    minutes_to_undo = models.PositiveSmallIntegerField(
        "minutes to undo",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MINUTES_TO_UNDO)],
        help_text="So long changes wait before people are told, and can be undone. Empty: as the service has it.",
    )
    people_until = InstantField(
        "delegations enter their people until",
        null=True,
        blank=True,
        help_text="From this hour on they need a note, and the secretariat decides. Empty: there is no deadline.",
    )
    bilaterals_settled_by = models.CharField(
        "hours of bilateral meetings are settled by",
        max_length=10,
        choices=SettledBy,
        default=SettledBy.ORGANIZERS,
        help_text="The organizers place the meetings, or the sides choose one of the hours that are free for all.",
    )
    asks_personal_data = models.BooleanField(
        "asks for personal data",
        default=False,
        help_text="Delegations give passport numbers and dates of birth. Where it is switched off, these are erased.",
    )
    personal_data_until = DayField(
        null=True,
        blank=True,
        help_text=f"The last day on which they are kept. Empty: {KEPT_DAYS} days after the last day.",
    )

    status = models.CharField(
        max_length=8,
        choices=Status,
        default=Status.OPEN,
        db_default=Status.OPEN,
        editable=False,
        help_text="Of a closed summit nothing is changed; of an archived one organizers alone read.",
    )

    objects = SummitQuerySet.as_manager()

    is_audit_scope = True

    class Meta:
        ordering = ("-starts_on", "slug")
        constraints = (
            models.UniqueConstraint(
                Lower("slug"),
                name="summit_slug_is_unique_in_any_case",
                violation_error_message="Another summit has this name, in small or capital letters.",
            ),
            within_bounds(
                "summit_is_within_bounds",
                days=("starts_on", "ends_on", "personal_data_until"),
                instants=("people_until",),
            ),
            models.CheckConstraint(
                name="summit_is_in_this_age",
                condition=Q(starts_on__gte=FIRST_SUMMIT),
                violation_error_message=f"A summit begins on {FIRST_SUMMIT} or later.",
            ),
            models.CheckConstraint(
                name="summit_lasts_400_days_at_most",
                condition=Q(ends_on__lte=F("starts_on") + LONGEST),
                violation_error_message=f"A summit lasts {LONGEST.days} days at most.",
            ),
            models.CheckConstraint(
                name="summit_ends_on_or_after_first_day",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                name="summit_grid_divides_the_hour",
                condition=Q(grid__in=GRIDS),
                violation_error_message=NOT_A_GRID,
            ),
            models.CheckConstraint(
                name="summit_keeps_personal_data_to_its_end",
                condition=Q(personal_data_until=None) | Q(personal_data_until__gte=F("ends_on")),
                violation_error_message="Personal data are kept at least to the last day.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)

    def clean(self) -> None:
        """Refuse active days that contradict, and a grid that the clocks would leave when they change meanwhile."""
        values = (self.starts_on, self.ends_on, self.day_starts_at, self.day_ends_at, self.grid)
        if None in values or not is_time_zone(self.time_zone):
            return
        if not FIRST_SUMMIT <= self.starts_on <= self.ends_on <= LAST_DAY or self.ends_on - self.starts_on > LONGEST:
            return  # refused by the constraints
        try:
            periods, usual = self._periods(), (self.day_starts_at, self.day_ends_at)
            refuse_contradictions(periods, (self.starts_on, self.ends_on), usual)
        except ValidationError as error:
            raise ValidationError({"active_days": error}) from error
        ends = [*map(self.midnight, self._every_day().days()), self.span.ends_at]
        offsets = [end.astimezone(self.zone).utcoffset() or timedelta() for end in ends]
        for before, after in pairwise(offsets):
            if (after - before) % timedelta(minutes=self.grid):
                message = _("On these days the clocks change by %(minutes)s minutes. Choose a grid that divides them.")
                minutes = f"{(after - before) / timedelta(minutes=1):+.0f}"
                raise ValidationError({"grid": message % {"minutes": minutes}}, code="bad_grid")

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.status == self.Status.OPEN

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The summit's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def keeps_personal_data_until(self) -> date:
        """The last day on which they are kept."""
        return self.personal_data_until or self.ends_on + timedelta(days=KEPT_DAYS)

    def keeps_personal_data(self, now: datetime) -> bool:
        """Say whether the summit asks for them and their last day is not over, on its own clock."""
        return self.asks_personal_data and now.astimezone(self.zone).date() <= self.keeps_personal_data_until

    def takes_people(self, now: datetime) -> bool:
        """Say whether delegations still enter their people without asking."""
        return self.people_until is None or now < self.people_until

    @property
    def span(self) -> Interval:
        """From the first day's midnight to the midnight after the last, or to the end of its planning hours."""
        return Interval(self.midnight(self.starts_on), self.day(self.ends_on).ends_at)

    def instant(self, day: date, hour: time) -> datetime:
        """Return the instant at which the hour begins on the summit's clock."""
        return instant_of(day, hour, self.zone)

    def midnight(self, day: date) -> datetime:
        """Return the instant at which `day` begins on the summit's clock."""
        return self.instant(day, time())

    def day(self, day: date) -> Interval:
        """Return the day from midnight to midnight; one after which none is active goes on to the end of its hours."""
        end = self.midnight(day + timedelta(days=1))
        if self._period_of(day) and not self._period_of(day + timedelta(days=1)):
            end = max(end, self.planning_hours(day).ends_at)
        return Interval(self.midnight(day), end)

    def days(self) -> list[date]:
        """Return the summit's active days, first to last."""
        return [day for period in self._periods() for day in period.days()]

    def day_at(self, day: date) -> date:
        """Return the day if it is active, else the next one that is, else the last."""
        days = self.days()
        return next((other for other in days if other >= day), days[-1])

    def is_active(self, interval: Interval) -> bool:
        """Say whether the interval lies within active days that follow upon each other."""
        day = interval.starts_at.astimezone(self.zone).date()
        if not self._period_of(day):
            day -= timedelta(days=1)  # whose hours may go on after midnight
        begins_in_time = interval.starts_at <= self.day(day).ends_at
        while begins_in_time and self._period_of(day):
            if interval.ends_at <= self.day(day).ends_at:
                return True
            day += timedelta(days=1)
        return False

    def planning_hours(self, day: date) -> Interval:
        """Return the hours in which something may be planned; they run past midnight if they end before they start."""
        period = self._period_of(day)
        opens, closes = (period and period.hours) or (self.day_starts_at, self.day_ends_at)
        past_midnight = timedelta(days=1 if closes <= opens else 0)
        return Interval(self.instant(day, opens), self.instant(day + past_midnight, closes))

    def _every_day(self) -> Period:
        return Period(self.starts_on, self.ends_on, None)

    def _periods(self) -> list[Period]:
        return [period_of(text) for text in self.active_days] or [self._every_day()]

    def _period_of(self, day: date) -> Period | None:
        return next((period for period in self._periods() if period.first <= day <= period.last), None)

    def on_grid(self, minutes: int) -> timedelta:
        """Return how long something of so many minutes takes on the planning grid."""
        return timedelta(minutes=-(-minutes // self.grid) * self.grid)

    def working_hours(self) -> list[Interval]:
        """Return the planning hours of all days."""
        return [self.planning_hours(day) for day in self.days()]
