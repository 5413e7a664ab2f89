"""Zones that passes open."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Venue
from summit.core.translations import TranslatedField, translated
from summit.facilities.models import Room
from summit.summits.models import Summit

if TYPE_CHECKING:  # its module imports this one
    from summit.accreditation.models.passes import Pass


class ZoneQuerySet(VisibleQuerySet["Zone"]):
    """Queries of zones."""

    resource = "zones"

    def opened_by(self, card: "Pass") -> Self:
        """Filter to the zones that the pass opens."""
        opened = Q(pk__in=card.added_zones.all())
        if card.kind == card.Kind.PERSONAL and card.accreditation:
            opened |= Q(categories=card.accreditation.category_id)
        return self.filter(opened).exclude(pk__in=card.barred_zones.all()).distinct()


class Zone(models.Model):
    """An area that a pass opens: whole venues, and single rooms."""

    class Passback(models.TextChoices):
        IGNORE = "ignore", "not looked at"
        WARN = "warn", "let in with a warning"
        REFUSE = "refuse", "refused"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="zones")
    code = models.SlugField(max_length=12, help_text="Printed on badges, such as A or MEDIA.")
    name = TranslatedField()
    venues = models.ManyToManyField(Venue, blank=True, related_name="zones")
    rooms = models.ManyToManyField(Room, blank=True, related_name="zones")
    passback = models.CharField(
        "a pass that is already inside",
        max_length=6,
        choices=Passback,
        default=Passback.WARN,
        help_text="What the gates answer when it comes in a second time.",
    )

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "code", "pk")
        constraints = (
            models.UniqueConstraint(
                "summit",
                Upper("code"),
                name="zone_code_is_unique_in_any_case",
                violation_error_message="Another zone of this summit has this code, in small or capital letters.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)
