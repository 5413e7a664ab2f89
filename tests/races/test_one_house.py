"""Two summits want one room and one interpreter at the same instant: one booking wins, and nothing deadlocks."""

from collections import Counter
from datetime import timedelta

import pytest

from summit.calendar.models import Occupancy
from summit.calendar.services import book_engagement
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import NOW, RIVALS, TEN, at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_room_and_an_interpreter_of_two_summits_go_to_one_of_64_bookings(transactional_db: None) -> None:
    summits = [make_summit(), make_summit("bishkek-energy")]
    # The rows of the second are locked in the other order.
    first = {make_room(summits[0], shared_as="blue").pk: "room"}
    first[make_interpreter(summits[0], shared_as="asel").pk] = "interpreter"
    second = {make_interpreter(summits[1], shared_as="asel").pk: "interpreter"}
    second[make_room(summits[1], shared_as="blue").pk] = "room"
    hour = {"starts_at": TEN, "ends_at": TEN + timedelta(minutes=30)}

    def attempt(number: int) -> str:
        facts = {"summit": summits[number % 2], "occupants": (first, second)[number % 2]}
        return outcome(lambda: book_engagement(kind="session", title={}, now=NOW, **facts, **hour))

    assert Counter(at_once(attempt)) == {"granted": 1, "clash": RIVALS - 1}
    assert set(Occupancy.objects.values_list("shared_key", flat=True)) == {"room:blue", "interpreter:asel"}
