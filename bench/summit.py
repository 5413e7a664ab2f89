"""A large summit to measure on."""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from rest_framework.test import APIClient

from summit.accounts.models import Role, User
from summit.bilaterals.models import BilateralRequest, Meeting, Side
from summit.bilaterals.queries import suggestions
from summit.calendar.models import Engagement, Resource
from summit.calendar.queries import free_slots
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import book_engagement
from summit.delegations.models import Delegate, Delegation, Rank
from summit.facilities.models import Room
from summit.summits.models import Summit

FIRST = date(2025, 11, 24)
NOW = datetime(2025, 11, 1, tzinfo=UTC)
ROOMS = 60
HOUR = {"minutes": 30}


class Api:
    """Questions as an organizer asks them."""

    def __init__(self, summit: Summit, leaders: list[Delegate], rooms: list[Room], organizer: User) -> None:
        self.summit, self.leaders, self.rooms = summit, leaders, rooms
        self.request = BilateralRequest.objects.select_related("summit").order_by("pk")[0]
        self.client = APIClient()
        self.client.force_authenticate(organizer)

    def get(self, path: str) -> Any:
        """Ask the API."""
        answer = self.client.get(f"/api/v1/summits/{self.summit.slug}/{path}")
        assert answer.status_code == 200
        return answer

    def free_slots(self, count: int = 2) -> Any:
        """Ask the calendar when the first `count` leaders and a room are free."""
        resources: list[Resource] = [*self.leaders[:count], self.rooms[0]]
        return free_slots(self.summit, resources, minutes=30)

    def suggestions(self) -> Any:
        """Ask for the best hours of a request that is not placed."""
        return suggestions(self.request, now=NOW)


def make_large_summit(
    delegations: int, engagements: int, requests: int = 300
) -> tuple[Summit, list[Delegate], list[Room], Api]:
    """Make delegations with a leader each, rooms, requests, and bilateral meetings at random hours of five days."""
    text = {"en": "Large"}
    names = {"name": text, "organization": text, "host_city": text, "time_zone": "Asia/Bishkek", "languages": ["en"]}
    summit = Summit.objects.create(slug="large", **names, starts_on=FIRST, ends_on=FIRST + timedelta(days=4))
    organizer = User.objects.create_user("bench@example.org", name="Bench")
    Role.objects.create(user=organizer, summit=summit, kind=Role.Kind.ORGANIZER)
    leaders = [_leader(summit, n) for n in range(delegations)]
    rooms = [
        Room.objects.create(summit=summit, code=f"room-{n}", name=text, capacity=delegations) for n in range(ROOMS)
    ]
    make_meetings(summit, leaders, rooms, engagements)
    for one, other in itertools.islice(itertools.combinations(leaders, 2), requests):
        _ask(summit, one, other)
    return summit, leaders, rooms, Api(summit, leaders, rooms, organizer)


def make_meetings(summit: Summit, leaders: list[Delegate], rooms: list[Room], engagements: int) -> None:
    """Make bilateral meetings at random hours until there are so many engagements."""
    dice = random.Random(1)
    slots = [start + timedelta(minutes=30 * n) for start in _days(summit) for n in range(26)]
    while Engagement.objects.count() < engagements:
        _try(summit, dice.sample(leaders, 2), dice.choice(rooms), dice.choice(slots))


def one_hour(summit: Summit, leaders: list[Delegate], rooms: list[Room], *, bare: bool = False) -> Callable[[], None]:
    """Return what books one free hour and takes it back: by the service, or by bare inserts."""
    start = summit.working_hours()[-1].ends_at
    resources: list[Resource] = [leaders[0], leaders[1], rooms[0]]

    def by_service() -> None:
        with transaction.atomic():
            _book(summit, resources, start)
            transaction.set_rollback(True)

    def by_sql() -> None:
        end = start + timedelta(minutes=30)
        with transaction.atomic(), connection.cursor() as cursor:
            engagement = Engagement.objects.create(
                summit=summit, kind="bilateral", title={}, starts_at=start, ends_at=end, changed_at=NOW
            )
            cursor.executemany(
                "INSERT INTO calendar_occupancy (engagement_id, resource_id, role, period)"
                " VALUES (%s, %s, 'participant', tstzrange(%s, %s))",
                [(engagement.pk, resource.pk, start, end) for resource in resources],
            )
            transaction.set_rollback(True)

    return by_sql if bare else by_service


def _days(summit: Summit) -> list[datetime]:
    return [hours.starts_at for hours in summit.working_hours()]


def _leader(summit: Summit, n: int) -> Delegate:
    delegation = Delegation.objects.create(summit=summit, code=f"D{n}", name={"en": f"Delegation {n}"})
    facts = {"name": {"en": f"Leader {n}"}, "office": {"en": "President"}, "rank": Rank.HEAD_OF_STATE}
    return Delegate.objects.create(summit=summit, party=delegation, code=f"leader-{n}", **facts)


def _book(summit: Summit, resources: list[Resource], start: datetime) -> Engagement:
    occupants = {resource.pk: resource.occupied_as for resource in resources}
    hour = {"starts_at": start, "ends_at": start + timedelta(**HOUR)}
    return book_engagement(summit=summit, kind="bilateral", title={"en": "Talks"}, occupants=occupants, now=NOW, **hour)


def _try(summit: Summit, pair: list[Delegate], room: Room, start: datetime) -> None:
    try:
        _book(summit, [*pair, room], start)
    except ResourceClash:
        return


def ask_for_all_pairs(summit: Summit, leaders: list[Delegate]) -> None:
    """Replace the requests by one for each pair: a third of them meet at random hours."""
    BilateralRequest.objects.filter(summit=summit).delete()
    dice, days = random.Random(1), _days(summit)
    statuses = (BilateralRequest.Status.ACCEPTED, BilateralRequest.Status.DECLINED, BilateralRequest.Status.WITHDRAWN)
    pairs = itertools.combinations(leaders, 2)
    requests = [(_request(summit, *pair, status=dice.choice(statuses)), pair) for pair in pairs]
    BilateralRequest.objects.bulk_create(one for one, _pair in requests)
    Side.objects.bulk_create(side for one, pair in requests for side in _sides(one, pair))
    placed = [one for one, _pair in requests if one.status == statuses[0]]
    starts = [dice.choice(days) + timedelta(minutes=30 * dice.randrange(26)) for _ in placed]
    facts = {"summit": summit, "kind": "bilateral", "title": {}, "status": "confirmed", "changed_at": NOW}
    rows = [Engagement(starts_at=start, ends_at=start + timedelta(**HOUR), **facts) for start in starts]
    engagements = Engagement.objects.bulk_create(rows)
    Meeting.objects.bulk_create(
        Meeting(request=one, engagement=row) for one, row in zip(placed, engagements, strict=True)
    )


def _ask(summit: Summit, one: Delegate, other: Delegate) -> None:
    request = _request(summit, one, other)
    request.save()
    Side.objects.bulk_create(_sides(request, (one, other)))


def _sides(request: BilateralRequest, leads: Iterable[Delegate]) -> Iterator[Side]:
    for place, lead in enumerate(leads):
        yield Side(
            request=request,
            delegation_id=lead.party_id,
            place=place,
            lead=lead,
            answer=request.status if place else "accepted",
            answered_at=None if place and request.status == "pending" else NOW,
        )


def _request(summit: Summit, one: Delegate, other: Delegate, **facts: Any) -> BilateralRequest:
    keys = sorted(lead.party_id or 0 for lead in (one, other))
    facts |= {"party_keys": keys, "level": Rank.HEAD_OF_STATE, "requested_at": NOW}
    return BilateralRequest(summit=summit, topics="Trade", minutes=30, **facts)
