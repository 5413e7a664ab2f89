"""Removals of resources from engagements, for the calendars that showed them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from summit.accounts.models import Party
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models.engagement import Engagement
from summit.calendar.models.resource import Resource
from summit.core.translations import TranslatedField


class RemovalQuerySet(VisibleQuerySet["Removal"]):
    """Removals that a user may see."""

    resource = "programme"
    summit_path = "engagement__summit"

    def published_to(self, user: object, role_set: RoleSet) -> Q:
        """Return the filter for removals that the whole summit or one of the user's parties knew of."""
        for_all = Q(was_for_all=True, engagement__summit__in=role_set.summits)
        return Q(was_published=True) & (Q(parties__overlap=sorted(role_set.parties)) | for_all)


class Removal(models.Model):
    """An engagement that left the calendar of a resource, or of the whole summit if `resource` is None.

    Feeds show it as cancelled to those who saw it there: to the people of `parties`, or to everyone if it
    `was_for_all`. It keeps the facts as they were then: people who left may not see later changes. `party` is that of
    the resource, which may be deleted later.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="removals")
    resource = models.ForeignKey(Resource, models.SET_NULL, null=True, related_name="removals")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
    parties = ArrayField(models.BigIntegerField(), default=list)
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

    def __str__(self) -> str:
        return f"{self.resource or 'all'} out of {self.engagement}"
