"""Hours that the sides of a request offer to each other."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models.request import BilateralRequest
from summit.bilaterals.models.side import Side
from summit.core.bounds import InstantField, within_bounds
from summit.core.constraints import ends_after_start


class Offer(models.Model):
    """An hour at which a side would meet. It books nothing.

    taken: all other sides have taken it, and the meeting is placed; expired: its time has passed, or the meeting got
    another hour, or a side withdrew.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", "offered"
        TAKEN = "taken", "taken by all"
        EXPIRED = "expired", "expired"

    TRANSITIONS: ClassVar = {
        Status.OFFERED: (Status.TAKEN, Status.EXPIRED),
        Status.TAKEN: (),
        Status.EXPIRED: (),
    }

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="offers")
    side = models.ForeignKey(Side, models.CASCADE, related_name="offers", help_text="The side that offers it.")
    starts_at = InstantField()
    ends_at = InstantField()
    valid_until = models.DateTimeField(help_text="When it expires: at the hour itself, or earlier.")
    status = models.CharField(max_length=10, choices=Status, default=Status.OFFERED, editable=False)
    takers = models.ManyToManyField(Side, related_name="+", blank=True, help_text="The sides that have taken it.")

    part_of = ("request",)

    class Meta:
        ordering = ("request", "starts_at", "pk")
        constraints = (
            within_bounds("offer_is_within_bounds", instants=("starts_at", "ends_at")),
            ends_after_start("offer_ends_after_its_start", _("It must end after it starts.")),
            models.UniqueConstraint(
                fields=("request", "starts_at"),
                condition=Q(status="offered"),
                name="offer_is_one_open_per_hour",
                violation_error_message=_("This hour is offered already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.side}: {self.starts_at}"
