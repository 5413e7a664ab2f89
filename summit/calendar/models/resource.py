"""Whatever cannot be in two places."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from summit.accounts.models import Party
from summit.accounts.policy import reaches
from summit.accounts.role_set import roles_of
from summit.calendar.models.venue import Venue
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the kinds whose register `user` may read: interpreters are the host's own business."""
        if user.is_superuser:
            return self
        known = Q(pk__in=())
        for kind in Resource.Kind:
            for roles in reaches(f"{kind}s", "read").values():
                known |= Q(kind=kind, summit__in=roles_of(user).of(roles).summits)
        return self.filter(known)


class Resource(models.Model):
    """Whatever cannot be in two places: a delegate, a room, an interpreter (each a child of this table)."""

    class Kind(models.TextChoices):
        DELEGATE = "delegate", "delegate"
        ROOM = "room", "room"
        INTERPRETER = "interpreter", "interpreter"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=12, choices=Kind, editable=False)
    code = models.SlugField(max_length=60, help_text="How files name it, such as kaz-president or blue-room.")
    name = TranslatedField()
    turnover = models.PositiveSmallIntegerField(
        "turnover, minutes",
        default=0,
        help_text="Rest or setting-up time kept free after each engagement.",
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Where it stands, for what cannot move.",
    )
    party = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Whose it is; those who mind the party may know of its engagements.",
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="resource_code_is_unique_in_summit",
                violation_error_message="Another delegate, room or interpreter of this summit has this code.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)
