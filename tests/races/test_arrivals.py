"""Two report one party, an aircraft is late while a session is moved, and two ticks escalate at the same instant."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from summit.arrivals.models import TravelParty
from summit.arrivals.services import arrange_party, delay_party, report_party
from summit.calendar.models import Occupancy
from summit.delegations.models import Delegate
from summit.notifications.models import Notification
from summit.readiness.models import KeyTask
from summit.readiness.services import remind_of_tasks
from summit.sessions.services import reschedule_session
from tests.factories.accounts import make_user
from tests.factories.arrivals import LANDS, make_party
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def summit(transactional_db: None) -> Any:
    return make_summit()


def together(*verbs: Callable[[], Any]) -> list[Any]:
    """Run the verbs at the same instant."""
    return at_once(lambda number: verbs[number](), len(verbs))


def test_one_of_two_who_report_at_once_is_refused(summit: Any) -> None:
    party = make_party(make_delegation(summit, "BLR"))

    def land() -> str:
        mine = TravelParty.objects.get(pk=party.pk)
        return outcome(lambda: report_party(mine, status="landed", now=NOW))

    assert Counter(together(*[land] * 4)) == {"granted": 1, "wrong_status": 3}


def test_one_greeter_is_not_named_for_two_parties_at_once(summit: Any) -> None:
    host = make_delegation(summit, "KGZ", is_host=True)
    parties = [make_party(make_delegation(summit, code)) for code in ("BLR", "KAZ", "TJK")]

    def greet(party: TravelParty) -> Any:
        return lambda: outcome(lambda: arrange_party(party, greeter=host.head, now=NOW))

    assert Counter(together(*map(greet, parties))) == {"granted": 1, "greeter_busy": 2}


def test_a_delay_and_the_moving_of_a_session_end_in_one_of_both_orders(summit: Any) -> None:
    """Both are carried out, whichever is first: the session has its people, and the closure what is left."""
    belarus, host = make_delegation(summit, "BLR"), make_delegation(summit, "KGZ", is_host=True)
    people = [belarus.head, make_delegate(belarus)]
    party = make_party(belarus, delegates=people)
    arrange_party(party, greeter=host.head, now=NOW)
    start = LANDS + 4 * HOUR
    session = make_session(summit, starts_at=start, ends_at=start + HOUR, delegates=[host.head, *people])
    late, moved = LANDS + 2 * HOUR, start + HOUR

    def delay() -> str:
        return outcome(lambda: delay_party(party, expected_at=late, now=NOW))

    def move() -> str:
        return outcome(lambda: reschedule_session(session, starts_at=moved, ends_at=moved + HOUR, now=NOW))

    assert together(delay, move, delay) == ["granted"] * 3

    there = late + timedelta(minutes=75)
    assert {one.arrives_at for one in Delegate.objects.filter(party=belarus)} == {there}
    closed = Occupancy.objects.filter(role="closed", resource__in=people, engagement__ends_at=there)
    assert closed.count() == len(people)
    assert session.engagement.occupancies.count() == 3


def test_two_ticks_at_once_escalate_once(summit: Any) -> None:
    belarus = make_delegation(summit, "BLR")
    make_user("boris", summit, "coordinator", belarus)
    KeyTask.objects.create(summit=summit, title={"en": "Gifts"}, due_on=date(2025, 11, 10))

    together(*[lambda: remind_of_tasks(now=NOW)] * 4)

    assert Notification.objects.count() == 1
