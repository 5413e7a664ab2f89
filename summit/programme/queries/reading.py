"""The programme as one may see it."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from summit.accounts.models import Party
from summit.calendar.models import Engagement, Occupancy, Removal, Resource
from summit.delegations.models import Delegate
from summit.summits.models import Summit


def programme(
    summit: Summit,
    *,
    viewer: Any,
    day: date | None = None,
    party: Party | None = None,
    resource: Resource | None = None,
    with_closures: bool = False,
) -> QuerySet[Engagement]:
    """Return what stands in the programme and `viewer` may see: of a day, a delegation, a resource, or all of it.

    Where they are asked for also what is closed; that delegates are still to come, or have left, is not among it.
    Ordered by hour; occupancies and venues come along. Two queries, however long.
    """
    engagements = Engagement.objects.visible_to(viewer).standing().filter(summit=summit)
    if with_closures:
        travelling = Delegate.objects.filter(summit=summit)
        for absence in ("absence_before", "absence_after"):
            engagements = engagements.exclude(pk__in=travelling.exclude(**{absence: None}).values(absence))
    else:
        engagements = engagements.exclude(kind=Engagement.Kind.CLOSURE)
    if day:
        engagements = engagements.within(summit.day(day))
    if party:
        engagements = engagements.filter(occupancies__resource__party=party).distinct()
    if resource:
        engagements = engagements.filter(occupancies__resource=resource).distinct()
    occupancies = Occupancy.objects.select_related("resource__party").order_by("role", "resource")
    return engagements.select_related("venue").prefetch_related(Prefetch("occupancies", occupancies))


def departures(
    summit: Summit, *, viewer: Any, party: Party | None = None, resource: Resource | None = None
) -> list[Removal]:
    """Return what `viewer` knew to stand in that programme and does no more, each engagement once. One query."""
    rows = Removal.objects.visible_to(viewer).filter(engagement__summit=summit)
    if party:
        rows = rows.filter(resource__party=party)
    if resource:
        rows = rows.filter(resource=resource)
    last: dict[int, Removal] = {}
    for row in rows.select_related("engagement").order_by("engagement", "-left_at", "pk"):
        last.setdefault(row.engagement_id, row)
    return list(last.values())
