"""The resources of an engagement for which it has no field of their own, such as vehicles."""

from typing import Protocol

from rest_framework import serializers

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.core.api.serializers import InSummit, Serializer

Fields = dict[str, serializers.Field]


class Booked(Protocol):
    """A session or a meeting."""

    engagement: Engagement


class BooksFurther(Serializer):
    """For bodies that book resources: adds `resources`, if there are kinds of them."""

    def get_fields(self) -> Fields:
        rows = Resource.objects.filter(Resource.further())
        return _with(super().get_fields(), InSummit(queryset=rows, many=True, required=False))


class ShowsFurther(Serializer):
    """For what shows the engagement of a row: adds its `resources`, if there are kinds of them."""

    def get_fields(self) -> Fields:
        return _with(super().get_fields(), serializers.SerializerMethodField())

    def get_resources(self, row: Booked) -> list[int]:
        """Return the ids; those of resources that are the host's own to organizers alone."""
        is_organizer = self.context["view"].is_organizer
        further = [o.resource for o in row.engagement.occupancies.all() if o.role == Occupancy.Role.RESOURCE]
        return [one.pk for one in further if is_organizer or not one.kind_class.is_hosts_own]


def _with(fields: Fields, field: serializers.Field) -> Fields:
    return {**fields, "resources": field} if Resource.further_kinds() else fields
