"""Many want one hour: exactly one gets it, all others are told why, nothing deadlocks. Real threads, real rows."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, connections

from summit.calendar.models import Engagement, Occupancy, Transfer
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import book_engagement
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room, make_venue
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db(transaction=True)

RIVALS = 64
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
NOW = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def summit(transactional_db: None) -> Any:
    return make_summit()


@pytest.fixture
def organizer(summit: Any) -> Any:
    return make_user("alice", summit, "organizer")


def at_once(work: Callable[[int], Any], rivals: int = RIVALS) -> list[Any]:
    """Run `work(0)`, `work(1)` … at the same instant, each in a thread with a connection of its own."""
    start = threading.Barrier(rivals)

    def run(number: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(rivals) as pool:
        return list(pool.map(run, range(rivals)))


@pytest.fixture
def place(organizer: Any) -> Iterator[Callable[..., Any]]:
    """Place a request through the API, as an organizer with a client of his own."""

    def place(request: Any, room: Any) -> Any:
        url = f"/api/v1/summits/bishkek-2025/bilateral-requests/{request.pk}/place/"
        return Client().by(organizer).post(url, {"starts_at": TEN.isoformat(), "room": room.pk})

    return place


def titles(answer: Any) -> set[str]:
    return {clash["engagement"]["title"]["en"] for clash in answer.json()["clashes"]}


def check(answers: list[Any]) -> None:
    """One was granted; all others name the one that was."""
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: RIVALS - 1}
    winner = Engagement.objects.get().title["en"]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {answer.json()["code"] for answer in refused} == {"clash"}
    assert set.union(*(titles(answer) for answer in refused)) == {winner}


def test_one_leader_is_given_to_one_of_64_meetings(summit: Any, place: Any) -> None:
    wanted = make_delegation(summit, "KAZ")
    requests = [make_accepted(make_delegation(summit, f"D{n}"), wanted) for n in range(RIVALS)]
    rooms = [make_room(summit, f"room-{n}") for n in range(RIVALS)]

    answers = at_once(lambda n: place(requests[n], rooms[n]))

    check(answers)


def test_one_room_is_given_to_one_of_64_meetings(summit: Any, place: Any) -> None:
    pairs = [(make_delegation(summit, f"A{n}"), make_delegation(summit, f"B{n}")) for n in range(RIVALS)]
    requests = [make_accepted(one, other) for one, other in pairs]
    room = make_room(summit)

    answers = at_once(lambda n: place(requests[n], room))

    check(answers)


def test_two_leaders_are_given_to_one_of_64_bookings(summit: Any) -> None:
    leaders = [make_delegation(summit, code).head for code in ("KAZ", "KGZ")]

    def attempt(number: int) -> Any:
        # Each names the two in an order of its own: the locks do not follow it.
        order = leaders if number % 2 else leaders[::-1]
        occupants = {leader.pk: Occupancy.Role.PARTICIPANT for leader in order}
        hour = {"starts_at": TEN, "ends_at": TEN + timedelta(minutes=30)}
        try:
            return book_engagement(
                summit=summit, kind="bilateral", title={"en": f"{number}"}, occupants=occupants, now=NOW, **hour
            )
        except ResourceClash as clash:
            return clash

    results = at_once(attempt)

    (granted,) = Engagement.objects.all()
    refused = [result for result in results if isinstance(result, ResourceClash)]
    assert len(refused) == RIVALS - 1
    assert {c.engagement for clash in refused for c in clash.clashes} == {granted}
    assert {len(clash.clashes) for clash in refused} == {2}


def test_a_journey_that_is_too_short_is_granted_to_one_end_only(summit: Any) -> None:
    # No two of these overlap, so that no constraint stands in the way: only the lock does.
    leader = make_delegation(summit, "KAZ").head
    venues = [make_venue(summit, code) for code in ("palace", "residence")]
    for one, other in (venues, venues[::-1]):
        Transfer.objects.create(origin=one, destination=other, minutes=30)

    def attempt(number: int) -> Any:
        start = TEN + timedelta(minutes=30 * (number % 2))
        hour = {"starts_at": start, "ends_at": start + timedelta(minutes=30)}
        occupants = {leader.pk: Occupancy.Role.PARTICIPANT}
        venue = venues[number % 2].pk
        try:
            return book_engagement(
                summit=summit, kind="bilateral", title={}, occupants=occupants, now=NOW, venue_id=venue, **hour
            )
        except ResourceClash as clash:
            return clash

    results = at_once(attempt, rivals=16)

    (granted,) = Engagement.objects.all()
    refused = [result for result in results if isinstance(result, ResourceClash)]
    assert {c.engagement for clash in refused for c in clash.clashes} == {granted}


def test_constraint_holds_against_bare_sql(summit: Any) -> None:
    leader = make_delegation(summit, "KAZ").head
    hour = {"starts_at": TEN, "ends_at": TEN + timedelta(minutes=30), "changed_at": NOW}
    engagements = [Engagement.objects.create(summit=summit, kind="session", title={}, **hour) for _ in range(16)]
    statement = """
        INSERT INTO calendar_occupancy (engagement_id, resource_id, role, period)
        VALUES (%s, %s, 'participant', tstzrange(%s, %s))
    """

    def attempt(number: int) -> str:
        # Not one of them is at just the same time: a unique index would not do.
        start = TEN + timedelta(seconds=number)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, [engagements[number].pk, leader.pk, start, start + timedelta(minutes=30)])
        except IntegrityError as error:
            return str(getattr(error.__cause__, "sqlstate", None))
        except OperationalError as error:
            return f"operational {getattr(error.__cause__, 'sqlstate', None)}"
        return "granted"

    # Few, as PostgreSQL waits for a second before it breaks a circle.
    results = Counter(at_once(attempt, rivals=len(engagements)))

    assert Occupancy.objects.count() == results["granted"] == 1
    # Without the lock that services take PostgreSQL may break a circle of waiting inserts; it never grants two.
    assert set(results) <= {"granted", "23P01", "operational 40P01"}


def test_no_deadlock_among_many_random_bookings(summit: Any) -> None:
    leaders = [make_delegation(summit, f"D{n}").head for n in range(3)]

    def attempt(number: int) -> Counter[str]:
        dice = random.Random(number)  # noqa: S311 -- dice
        results: Counter[str] = Counter()
        for _ in range(40):
            pair = dice.sample(leaders, 2)
            start = TEN + timedelta(minutes=5 * dice.randrange(100))
            occupants = {leader.pk: Occupancy.Role.PARTICIPANT for leader in pair}
            hour = {"starts_at": start, "ends_at": start + timedelta(minutes=15)}
            try:
                book_engagement(
                    summit=summit, kind="bilateral", title={"en": "T"}, occupants=occupants, now=NOW, **hour
                )
            except ResourceClash:
                results["refused"] += 1
            except OperationalError as error:
                results[str(error)] += 1
            else:
                results["granted"] += 1
        return results

    results = sum(at_once(attempt, rivals=12), Counter())

    assert set(results) == {"granted", "refused"}
    assert results["granted"] == Engagement.objects.count()
