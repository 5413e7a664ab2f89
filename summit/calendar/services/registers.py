"""Venues and rooms change, and with them what people read of the engagements there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from summit.accounts.models import User
from summit.calendar import notices
from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.notices import Standing
from summit.calendar.queries import people_concerned
from summit.calendar.refusals import WrongVenue
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all, withdraw


@contextmanager
def telling_of(row: Model, *, now: datetime) -> Iterator[None]:
    """Tell those concerned of what they read differently after the block, in which `row` is saved.

    Every door that saves a venue or a room saves it in this block. The sequence of each engagement that reads
    differently goes up, so that calendars take it in; the engagements of a room go with it to another venue. Other
    rows are shown in no engagement.
    """
    with transaction.atomic():
        before = {engagement.pk: Standing.of(engagement) for engagement in _shown_at(row)}
        yield
        if isinstance(row, Resource):
            _follow(row, now)
        _announce(before, now)


def _shown_at(row: Model) -> QuerySet[Engagement]:
    """Return the engagements, locked, that show the row to people: those at a venue, those in a room."""
    if row.pk is None or not isinstance(row, Venue | Resource):
        return Engagement.objects.none()
    shown = Q(venue=row.pk) if isinstance(row, Venue) else _in_room(row)
    return _with_places(Engagement.objects.standing().filter(shown)).select_for_update(no_key=True, of=("self",))


def _in_room(room: Resource) -> Q:
    return Q(pk__in=Occupancy.objects.filter(resource=room.pk, role=Occupancy.Role.ROOM).values("engagement"))


def _with_places(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return engagements.select_related("venue", "summit").prefetch_related("occupancies__resource").order_by("pk")


def _follow(room: Resource, now: datetime) -> None:
    """Put the engagements to come of a room where the room is; refuse it for one that also has a room elsewhere."""
    coming = Engagement.objects.standing().filter(_in_room(room), ends_at__gt=now).exclude(venue=room.venue_id)
    elsewhere = Occupancy.objects.filter(engagement__in=coming, role=Occupancy.Role.ROOM)
    if elsewhere.exclude(resource__venue=room.venue_id).exists():
        raise WrongVenue(field="venue")
    coming.update(venue=room.venue_id)


def _announce(before: Mapping[int, Standing], now: datetime) -> None:
    rows = _with_places(Engagement.objects.filter(pk__in=before))
    changed = [row for row in rows if Standing.of(row) != before[row.pk]]
    for engagement in changed:
        engagement.sequence += 1
        engagement.changed_at = now
    Engagement.objects.bulk_update(changed, ["sequence", "changed_at"])
    withdraw(*(notices.topic(engagement) for engagement in changed))
    published = [row for row in changed if row.status == Engagement.Status.CONFIRMED and row.ends_at > now]
    if published:
        notify_all(_addressed(published, before), summit=published[0].summit, now=now)


def _addressed(published: list[Engagement], before: Mapping[int, Standing]) -> list[tuple[User, Notice]]:
    concerned = people_concerned(published)
    return [
        (user, notices.moved(engagement, before[engagement.pk]))
        for engagement in published
        for user in concerned[engagement.pk]
        if before[engagement.pk].read_by(user) != Standing.of(engagement).read_by(user)
    ]
