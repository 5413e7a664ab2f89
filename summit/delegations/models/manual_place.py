"""Manual places in an order of precedence."""

from django.db import models

from summit.core.text import Line
from summit.delegations.models.delegation import Delegation
from summit.delegations.models.precedence import PrecedencePolicy


class ManualPlace(models.Model):
    """A delegation's manual place, with a reason that may be shown to all delegations."""

    policy = models.ForeignKey(PrecedencePolicy, models.CASCADE, related_name="places")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    reason = Line(max_length=300)

    label_contexts = {"position": "in a list"}
    part_of = ("policy",)

    class Meta:
        ordering = ("policy", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("policy", "delegation"),
                name="manual_place_is_one_per_delegation",
                violation_error_message="This delegation already has its place in this order.",
            ),
            models.UniqueConstraint(
                fields=("policy", "position"),
                name="manual_place_is_taken_once",
                violation_error_message="This place is already taken.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.delegation}"
