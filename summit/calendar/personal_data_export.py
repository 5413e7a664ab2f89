"""Personal data of resources in the calendar."""

from typing import Any

from django.db.models import F

from summit.calendar.models import Engagement, Removal, Resource
from summit.core.personal_data_export import exports


@exports("calendar.Resource", "programme")
def programme(resource: Resource, reader: Any) -> Any:
    """Return the engagements of the resource that the reader may see."""
    rows = Engagement.objects.visible_to(reader).filter(occupancies__resource=resource)
    told = ("uid", "kind", "title", "starts_at", "ends_at", "status")
    return rows.annotate(role=F("occupancies__role")).values(*told, "role").distinct()


@exports("calendar.Resource", "departures")
def removals(resource: Resource, reader: Any) -> Any:
    """Return the engagements from which the resource was removed."""
    rows = Removal.objects.visible_to(reader).filter(resource=resource)
    return rows.values("title", "starts_at", "ends_at", "left_at")
