"""The meeting of a request."""

from django.db import models

from summit.bilaterals.models.request import BilateralRequest
from summit.calendar.models import Engagement


class Meeting(models.Model):
    """The meeting of a request; a meeting that is placed again after a cancellation is the same row."""

    request = models.OneToOneField(BilateralRequest, models.PROTECT, related_name="meeting")
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="meeting")

    class Meta:
        ordering = ("engagement__starts_at", "pk")

    def __str__(self) -> str:
        return str(self.engagement)
