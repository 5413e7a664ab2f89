"""Personal data of resources in the calendar."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from summit.accounts.models import User
from summit.calendar.models import Engagement, Removal, Resource
from summit.core.personal_data_export import exports


@exports("calendar.Resource", "programme")
def programme(resource: Resource, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the engagements of the resource that the reader may see."""
    rows = Engagement.objects.visible_to(reader).filter(occupancies__resource=resource)
    role = F("occupancies__role")
    return rows.values("uid", "kind", "title", "starts_at", "ends_at", "status", role=role).distinct()


@exports("calendar.Resource", "removals")
def removals(resource: Resource, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the engagements from which the resource was removed."""
    rows = Removal.objects.visible_to(reader).filter(resource=resource)
    rows = rows.exclude(engagement__occupancies__resource=resource)  # it is back
    return rows.values("title", "starts_at", "ends_at", "left_at")
