"""The summit: whose it is, where, when, and on which clock."""

import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from summit.core.intervals import Interval
from summit.core.translations import LANGUAGE_CODE, TranslatedField, translated

KEPT_DAYS = 30  # after a summit, for personal data, where it says nothing else


def validate_time_zone(value: str) -> None:
    """Refuse a name that the IANA time zone database does not hold."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Name an IANA time zone such as Asia/Bishkek.", code="unknown_time_zone")


class SummitQuerySet(models.QuerySet["Summit"]):
    """The summits, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """Those in which `user` has a role; superusers see all."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.held.summits)


class Summit(models.Model):
    """One event of an organization in a host city: the tenant to which everything else belongs."""

    slug = models.SlugField(unique=True, help_text="The name of the summit in addresses, such as bishkek-2025.")
    name = TranslatedField()
    organization = TranslatedField()
    host_city = TranslatedField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone], help_text="IANA, e.g. Asia/Bishkek")
    languages = ArrayField(
        models.CharField(max_length=12, validators=[RegexValidator(LANGUAGE_CODE)]),
        help_text="Codes of the working languages, the first one leading, such as ru,en.",
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    day_starts_at = models.TimeField("the day's first hour", default=time(8))
    day_ends_at = models.TimeField("the day's last hour", default=time(22))
    grid = models.PositiveSmallIntegerField(
        "planning grid, minutes",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Engagements start and end on multiples of this many minutes after midnight.",
    )
    asks_personal_data = models.BooleanField(
        "asks for personal data",
        default=False,
        help_text="Delegations give passport numbers and dates of birth. Where it is switched off, these are erased.",
    )
    personal_data_until = models.DateField(
        null=True,
        blank=True,
        help_text=f"The last day on which they are kept. Empty: {KEPT_DAYS} days after the last day.",
    )

    objects = SummitQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "slug")
        constraints = (
            models.CheckConstraint(
                name="summit_ends_on_or_after_first_day",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                name="summit_grid_is_1_to_60_minutes",
                condition=Q(grid__gte=1, grid__lte=60),
                violation_error_message="The planning grid is 1 to 60 minutes.",
            ),
            models.CheckConstraint(
                name="summit_keeps_personal_data_to_its_end",
                condition=Q(personal_data_until=None) | Q(personal_data_until__gte=F("ends_on")),
                violation_error_message="Personal data are kept at least to the last day.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)

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

    @property
    def span(self) -> Interval:
        """From the first day's midnight to the midnight after the last, on the summit's clock."""
        return Interval(self.midnight(self.starts_on), self.midnight(self.ends_on + timedelta(days=1)))

    def midnight(self, day: date) -> datetime:
        """Return the instant at which `day` begins on the summit's clock."""
        return datetime.combine(day, time(), tzinfo=self.zone)

    def days(self) -> list[date]:
        """Return the summit's days, first to last."""
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    def working_hours(self) -> list[Interval]:
        """Return each day's planning hours as instants; a day that ends at or before its start runs past midnight."""
        past_midnight = timedelta(days=1 if self.day_ends_at <= self.day_starts_at else 0)
        return [
            Interval(
                datetime.combine(day, self.day_starts_at, tzinfo=self.zone),
                datetime.combine(day + past_midnight, self.day_ends_at, tzinfo=self.zone),
            )
            for day in self.days()
        ]
