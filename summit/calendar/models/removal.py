"""Removals of resources from engagements, for the calendars that showed them."""

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
        """Return the filter for published removals of the whole summit or of the user's parties."""
        for_all = Q(was_for_all=True, engagement__summit__in=held.summits)
        return Q(was_published=True) & (Q(resource__party__in=held.parties) | for_all)


class Removal(models.Model):
    """An engagement that left the calendar of a resource, or of the whole summit if `resource` is None.

    Calendars show it as cancelled. It keeps the facts as they were then: people who left may not see later changes.
    Everyone may see it if it `was_for_all`.
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
