"""The programme that a user may see."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q

from summit.accounts.models import Party, User
from summit.calendar.models import Engagement, EngagementQuerySet, Occupancy, OccupancyQuerySet, Removal, Resource
from summit.delegations.queries import without_absences
from summit.summits.models import Summit


def programme(
    summit: Summit,
    *,
    viewer: User | AnonymousUser,
    day: date | None = None,
    party: Party | None = None,
    resource: Resource | None = None,
    with_absences: bool = False,
) -> EngagementQuerySet:
    """Return the programme that `viewer` may see: of a day, a delegation, a resource, or all of it.

    Closures are included. They belong to a delegation or a resource if they close it, or the rooms of its engagements
    at that time. A closure whose reason `viewer` may not read has no reason. Absences before a delegate's arrival
    and after their departure are included only `with_absences`. The rows are ordered by hour, with occupancies and
    venues. Two queries.
    """
    engagements = Engagement.objects.known_to(viewer).standing().filter(summit=summit)
    if not with_absences:
        engagements = without_absences(engagements)
    known = Occupancy.objects.known_to(viewer)
    if day:
        engagements = engagements.within(summit.day(day))
    if party:
        engagements = _programme_of(engagements, known, Q(resource__party=party))
    if resource:
        engagements = _programme_of(engagements, known, Q(resource=resource))
    occupancies = known.select_related("resource__party").order_by("role", "resource")
    return engagements.select_related("venue").prefetch_related(Prefetch("occupancies", occupancies))


def _programme_of(engagements: EngagementQuerySet, known: OccupancyQuerySet, whose: Q) -> EngagementQuerySet:
    own = known.filter(whose).values("engagement")
    in_rooms = known.closing_rooms_of(Engagement.objects.filter(pk__in=own)).values("engagement")
    return engagements.filter(Q(pk__in=own) | Q(pk__in=in_rooms))


def removals(
    summit: Summit, *, viewer: User | AnonymousUser, party: Party | None = None, resource: Resource | None = None
) -> list[Removal]:
    """Return removals of engagements that `viewer` saw in that programme, each engagement once. One query."""
    rows = Removal.objects.visible_to(viewer).filter(engagement__summit=summit)
    if party:
        rows = rows.filter(party=party)
    if resource:
        rows = rows.filter(resource=resource)
    last: dict[int, Removal] = {}
    # Of several at one time, the first is the one with the most facts.
    order = ("engagement", "-left_at", "-sequence", "was_published", "was_for_all", "pk")
    for row in rows.select_related("engagement").order_by(*order):
        last.setdefault(row.engagement_id, row)
    return list(last.values())
