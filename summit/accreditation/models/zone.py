"""Zones that passes open."""

from django.db import models

from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Venue
from summit.core.translations import TranslatedField, translated
from summit.facilities.models import Room
from summit.summits.models import Summit


class ZoneQuerySet(VisibleQuerySet["Zone"]):
    """Queries of zones."""

    resource = "zones"


class Zone(models.Model):
    """An area that a pass opens: whole venues, and single rooms."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="zones")
    code = models.SlugField(max_length=12, help_text="Printed on badges, such as A or MEDIA.")
    name = TranslatedField()
    venues = models.ManyToManyField(Venue, blank=True, related_name="zones")
    rooms = models.ManyToManyField(Room, blank=True, related_name="zones")

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="zone_code_is_unique_in_summit",
                violation_error_message="Another zone of this summit has this code.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)
