"""The verbs of closures."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import clashes
from summit.calendar.refusals import EndsBeforeStart, ResourceClash
from summit.calendar.services.locking import keep_rules
from summit.calendar.services.occupying import locked, refit, vacate
from summit.core.transactions import transactional
from summit.summits.models import Summit


@transactional
def close(
    *,
    summit: Summit,
    resources: Collection[Resource],
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    even_if_booked: bool = False,
    audience: str = Engagement.Audience.ORGANIZERS,
) -> Engagement:
    """Close `resources` for the interval: a shut room, a rest, a delegate who has not landed.

    The audience reads of it in the programme, with its title as the reason; unless it is said, organizers alone.
    With `even_if_booked` a fact is recorded although something is booked there: the booking stands, and shows among
    the standing clashes until someone moves it; else it is refused as a Clash.
    """
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    keep_rules(summit.pk)
    closed = locked(summit, {resource.pk: Occupancy.Role.CLOSED for resource in resources})
    engagement = Engagement(
        summit=summit,
        kind=Engagement.Kind.CLOSURE,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        status=Engagement.Status.CONFIRMED,
        audience=audience,
        changed_at=now,
    )
    booked = [c for c in clashes(closed, engagement.interval) if c.engagement.kind != Engagement.Kind.CLOSURE]
    if booked and not even_if_booked:
        raise ResourceClash(booked)
    engagement.save()
    role, nothing = Occupancy.Role.CLOSED, DateTimeTZRange(empty=True)
    Occupancy.objects.bulk_create(
        Occupancy(engagement=engagement, resource=resource, role=role, period=nothing) for resource in closed
    )
    refit([resource.pk for resource in closed])
    return engagement


@transactional
def reopen(closure: Engagement) -> None:
    """Take a closure back as if it had never been."""
    held = dict(closure.occupancies.values_list("resource", "role"))
    locked(closure.summit, held)
    vacate(closure)
    closure.delete()
