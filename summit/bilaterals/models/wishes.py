"""Wishes of the sides: windows of time, and counter-proposals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models.request import MINUTES, BilateralRequest, lasts_as_a_meeting
from summit.bilaterals.models.side import PEOPLE, has_people
from summit.core.bounds import EARLIEST, LATEST, PeriodField
from summit.core.text import Text
from summit.delegations.models import Delegation, Rank


class Window(models.Model):
    """A time that one side prefers or excludes for the meeting."""

    class Kind(models.TextChoices):
        PREFERRED = "preferred", "preferred"
        EXCLUDED = "excluded", "excluded"

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="windows")
    party = models.ForeignKey(Delegation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PREFERRED)
    period = PeriodField()

    class Meta:
        ordering = ("period", "pk")
        constraints = (
            models.CheckConstraint(
                name="window_is_within_bounds",
                condition=Q(period__contained_by=(EARLIEST, LATEST)),
                violation_error_message=_("A window begins and ends in a year that a summit can be in."),
            ),
            models.CheckConstraint(
                name="window_has_both_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                violation_error_message=_("A window starts and ends."),
            ),
        )

    def __str__(self) -> str:
        return gettext("%(kind)s by %(party)s") % {"kind": self.get_kind_display(), "party": self.party}


class CounterProposal(models.Model):
    """Other minutes, windows, level or people that a side proposes, with its message."""

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="counter_proposals")
    by = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(validators=MINUTES.validators)
    level = models.PositiveSmallIntegerField(
        choices=Rank, null=True, blank=True, help_text="Another level. Empty: that of the request stays."
    )
    people = models.PositiveSmallIntegerField(
        "number of people",
        null=True,
        blank=True,
        validators=PEOPLE.validators,
        help_text="With how many the side would come. Empty: that stays open.",
    )
    message = Text(max_length=1000, blank=True)
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("proposed_at", "pk")
        constraints = (
            lasts_as_a_meeting("counter_proposal_lasts_as_a_request"),
            has_people("counter_proposal_has_1_to_100_people"),
        )

    def __str__(self) -> str:
        return gettext("%(party)s: %(minutes)s min") % {"party": self.by, "minutes": self.minutes}
