"""The meeting that came of a request."""

from django.db import models

from summit.bilaterals.models.request import BilateralRequest
from summit.calendar.models import Engagement


class Meeting(models.Model):
    """The meeting that came of a request; placed anew after a cancellation it stays the same meeting."""

    request = models.OneToOneField(BilateralRequest, models.PROTECT, related_name="meeting")
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="meeting")

    class Meta:
        ordering = ("engagement__starts_at", "pk")

    def __str__(self) -> str:
        return str(self.engagement)
