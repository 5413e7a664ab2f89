"""What the two sides wish: windows of time, and counter-proposals."""

from django.db import models
from django.db.models import Q

from summit.bilaterals.models.request import BilateralRequest
from summit.core.bounds import EARLIEST, LATEST, PeriodField
from summit.core.text import Text
from summit.delegations.models import Delegation


class Window(models.Model):
    """A time that one side prefers for the meeting, or excludes."""

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
                violation_error_message="A window begins and ends in a year that a summit can be in.",
            ),
            models.CheckConstraint(
                name="window_has_both_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                violation_error_message="A window starts and ends.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.party}"


class CounterProposal(models.Model):
    """What a side would rather have: other minutes or windows, and its word on it."""

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="counter_proposals")
    by = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    message = Text(max_length=1000, blank=True)
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("proposed_at", "pk")

    def __str__(self) -> str:
        return f"{self.by}: {self.minutes} min"
