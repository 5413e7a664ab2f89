"""Who has left a published engagement."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models.engagement import Engagement
from summit.calendar.models.resource import Resource
from summit.core.translations import TranslatedField


class RemovalQuerySet(VisibleQuerySet["Removal"]):
    """Removals that a user may see."""

    resource = "programme"
    summit_path = "engagement__summit"

    def published_to(self, user: Any, held: RoleSet) -> Q:
        """What was published, and was for the whole summit or left one's own party's programme."""
        for_all = Q(was_for_all=True, engagement__summit__in=held.summits)
        return Q(was_published=True) & (Q(resource__party__in=held.parties) | for_all)


class Removal(models.Model):
    """What stood in the calendars of those who are no longer in an engagement, so that they can take it out.

    Without a `resource` it left the programme of the whole summit, with one that of the resource, which all could read
    where it `was_for_all`. It holds what they knew, not what it has become without them.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="removals")
    resource = models.ForeignKey(Resource, models.CASCADE, null=True, related_name="removals")
    was_published = models.BooleanField()
    was_for_all = models.BooleanField()
    title = TranslatedField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    left_at = models.DateTimeField()

    objects = RemovalQuerySet.as_manager()

    part_of = ("engagement", "resource")

    class Meta:
        db_table = "calendar_departure"
        ordering = ("-left_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("engagement", "resource"),
                name="departure_is_noted_once",
                nulls_distinct=False,
                violation_error_message="This removal is already recorded.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource or 'all'} out of {self.engagement}"
