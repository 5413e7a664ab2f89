"""What is held here on whoever cannot be in two places."""

from typing import Any

from django.db.models import F

from summit.calendar.models import Engagement, Removal, Resource
from summit.core.personal_data_export import exports


@exports("calendar.Resource", "programme")
def programme(resource: Resource, reader: Any) -> Any:
    """Tell where the resource takes part, as far as that is known to the reader."""
    rows = Engagement.objects.visible_to(reader).filter(occupancies__resource=resource)
    told = ("uid", "kind", "title", "starts_at", "ends_at", "status")
    return rows.annotate(role=F("occupancies__role")).values(*told, "role").distinct()


@exports("calendar.Resource", "departures")
def removals(resource: Resource, reader: Any) -> Any:
    """Tell what the resource was taken out of."""
    rows = Removal.objects.visible_to(reader).filter(resource=resource)
    return rows.values("title", "starts_at", "ends_at", "left_at")
