"""The meeting of a request."""

from django.db import models

from summit.bilaterals.models.request import BilateralRequest
from summit.calendar.models import Engagement
from summit.core.bounds import InstantField, within_bounds


class Meeting(models.Model):
    """The meeting of a request; a meeting that is placed again after a cancellation is the same row.

    An hour that is provisional is not published, and is freed at `provisional_until`.
    """

    request = models.OneToOneField(BilateralRequest, models.PROTECT, related_name="meeting")
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="meeting")
    provisional_until = InstantField(
        null=True, blank=True, help_text="When the hour is freed again. Empty: it is not provisional."
    )

    class Meta:
        ordering = ("engagement__starts_at", "pk")
        constraints = (within_bounds("meeting_is_within_bounds", instants=("provisional_until",)),)

    def __str__(self) -> str:
        return str(self.engagement)
