"""The heads of delegations, past, present and to come."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import InstantField, within_bounds
from summit.core.constraints import RefersToOwn
from summit.delegations.models.delegate import Delegate
from summit.delegations.models.delegation import Delegation


class HeadshipQuerySet(VisibleQuerySet["Headship"]):
    """Queries of headships."""

    resource = "delegations"
    summit_path = "delegation__summit"
    party_paths = ("delegation",)

    def at(self, instant: datetime) -> Self:
        """Filter to those who head their delegation at that instant."""
        has_begun = Q(since=None) | Q(since__lte=instant)
        return self.filter(has_begun, Q(until=None) | Q(until__gt=instant))

    def lasting(self) -> Self:
        """Filter to those whose end is not known, of now and of hours to come."""
        return self.filter(until=None)


def _no_two_at_once(field: str) -> list[tuple[Any, str]]:
    """Return what excludes two rows with the same key at an hour; the key is a range, as occupancies have it."""
    key = Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    period = Func(F("since"), F("until"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField())
    return [(key, RangeOperators.OVERLAPS), (period, RangeOperators.OVERLAPS)]


class Headship(models.Model):
    """A delegate heads the delegation, in the chair or beside the one in the chair.

    Without `since` it is from the beginning, without `until` to the end. It is without a delegate once that person has
    left the delegation.
    """

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="headships")
    delegate = models.ForeignKey(Delegate, models.SET_NULL, null=True, related_name="headships")
    since = InstantField(null=True)
    until = InstantField(null=True)
    is_in_chair = models.BooleanField("in the chair", default=True)

    objects = HeadshipQuerySet.as_manager()

    part_of = ("delegation", "delegate")  # a person who left is not kept by having been head

    class Meta:
        ordering = ("delegation", F("since").asc(nulls_first=True), "-is_in_chair", "pk")
        constraints = (
            RefersToOwn(
                name="headship_is_of_its_own",
                field="delegate",
                owner="delegation",
                violation_error_message=_("This delegate belongs to another delegation."),
            ),
            models.CheckConstraint(
                name="headship_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
                violation_error_message=_("A head of delegation ends after they began."),
            ),
            ExclusionConstraint(
                name="headship_has_one_in_the_chair",
                index_type="gist",
                expressions=_no_two_at_once("delegation_id"),
                condition=Q(is_in_chair=True),
                violation_error_message=_("Another head of the delegation is in the chair at that hour."),
            ),
            ExclusionConstraint(
                name="headship_is_once_at_a_time",
                index_type="gist",
                expressions=_no_two_at_once("delegate_id"),
                condition=Q(delegate__isnull=False),
                violation_error_message=_("This person heads the delegation at that hour already."),
            ),
            within_bounds("headship_is_within_bounds", instants=("since", "until")),
        )

    def __str__(self) -> str:
        return str(self.delegate or "")

    def is_at(self, instant: datetime) -> bool:
        """Say whether it includes the instant."""
        return (self.since is None or self.since <= instant) and (self.until is None or instant < self.until)
