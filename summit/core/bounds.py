"""Bounds of the days and instants that people enter: values outside are slips, and some clocks cannot show them."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.fields import DateTimeRangeField
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from summit.core.fields import HasFormField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A person may have been born, or have taken office, long before there was a summit.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)


def validate_day(value: date) -> None:
    """Refuse a day that is out of bounds."""
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValidationError(
            _("Name a day from %(first)s to %(last)s."),
            code="out_of_bounds",
            params={"first": FIRST_DAY, "last": LAST_DAY},
        )


def validate_instant(value: datetime) -> None:
    """Refuse an instant that is out of bounds."""
    if not EARLIEST <= value < LATEST:
        raise ValidationError(
            _("Name an hour from %(first)s to %(last)s."),
            code="out_of_bounds",
            params={"first": EARLIEST.year, "last": LATEST.year - 1},
        )


def validate_period(value: Range[datetime]) -> None:
    """Refuse a range of instants with an end that is open or out of bounds."""
    if value.lower is None or value.upper is None:
        raise ValidationError(_("Say when it begins and when it ends."), code="unbounded")
    validate_instant(value.lower)
    validate_instant(value.upper)


class DayField(HasFormField, models.DateField):
    """A day that people enter. Its model keeps it `within_bounds`, too."""

    default_validators = [validate_day]
    form_class = "summit.core.forms.DayFormField"


class InstantField(HasFormField, models.DateTimeField):
    """An instant that people enter. Its model keeps it `within_bounds`, too."""

    default_validators = [validate_instant]
    form_class = "summit.core.forms.InstantFormField"


class PeriodField(DateTimeRangeField):
    """A range of instants that people enter. Its model keeps it `within_bounds`, too."""

    default_validators = [validate_period]


def within_bounds(name: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()) -> models.CheckConstraint:
    """Return the constraint that keeps the columns within bounds, or empty."""
    condition = Q()
    for field in days:
        condition &= Q(**{f"{field}__gte": FIRST_DAY, f"{field}__lte": LAST_DAY})
    for field in instants:
        condition &= Q(**{f"{field}__gte": EARLIEST, f"{field}__lt": LATEST})
    message = f"Days lie between {FIRST_DAY} and {LAST_DAY}, hours between {EARLIEST.year} and {LATEST.year - 1}."
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


class NumberRange(NamedTuple):
    """The least and the most that a number may be: of a column, of its constraint, and of what derives from it."""

    least: int
    most: int

    @property
    def validators(self) -> list[BaseValidator]:
        """The validators of a field."""
        return [MinValueValidator(self.least), MaxValueValidator(self.most)]

    def includes(self, column: str) -> Q:
        """Return the condition that the column is in the range."""
        return Q(**{f"{column}__gte": self.least, f"{column}__lte": self.most})

    def constraint(self, column: str, *, name: str, message: "StrOrPromise") -> models.CheckConstraint:
        """Return the constraint that the column is in the range; `message` says the range."""
        return models.CheckConstraint(name=name, condition=self.includes(column), violation_error_message=message)


def positive(column: str, *, name: str, message: "StrOrPromise") -> models.CheckConstraint:
    """Return the constraint that the column is one at least."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__gte": 1}), violation_error_message=message)
