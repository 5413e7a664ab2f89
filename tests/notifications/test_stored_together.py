"""Notices of one block are stored together: who is told, of what and once, is the same as one by one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accounts.models import User
from summit.arrivals.notices import travel_changed
from summit.notifications.models import Delivery, Notification
from summit.notifications.services import (
    Notice,
    awaited,
    notify,
    retract,
    storing_notices_together,
    suppress_notices_before,
    withdraw,
)
from tests.factories.arrivals import make_party
from tests.factories.summits import make_summit
from tests.notifications.test_mailbox import NOTICE


def numbered(number: int) -> Notice:
    return replace(NOTICE, key=f"key-{number}", topic=f"topic-{number}")


def stored() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("recipient__name", "key"))


def test_they_are_stored_at_the_end_of_the_block(boris: User, karim: User, summit: Any, now: datetime) -> None:
    with storing_notices_together():
        first = notify([boris, karim], numbered(1), summit=summit, now=now)
        notify([boris], numbered(2), summit=summit, now=now)
        notify([boris], numbered(2), summit=summit, now=now)
        before = stored()

    assert (first, before) == (0, [])
    assert stored() == [("Boris", "key-1"), ("Boris", "key-2"), ("Karim", "key-1")]
    assert Delivery.objects.count() == 3
    assert notify([boris], numbered(2), summit=summit, now=now) == 0


def test_nobody_is_told_of_a_block_that_fails(boris: User, summit: Any, now: datetime) -> None:
    def fail() -> None:
        with storing_notices_together():
            notify([boris], numbered(1), summit=summit, now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert stored() == []
    assert notify([boris], numbered(1), summit=summit, now=now) == 1


def test_each_summit_and_hour_keeps_its_own(boris: User, summit: Any, now: datetime) -> None:
    other, later = make_summit("other"), now + timedelta(hours=1)

    with storing_notices_together():
        for number, (where, at) in enumerate(((summit, now), (other, now), (summit, later))):
            notify([boris], numbered(number), summit=where, now=at)

    rows = Notification.objects.order_by("key").values_list("summit", "created_at")
    assert list(rows) == [(summit.pk, now), (other.pk, now), (summit.pk, later)]


def test_what_takes_back_a_letter_finds_it(boris: User, summit: Any, now: datetime) -> None:
    with storing_notices_together():
        notify([boris], numbered(1), summit=summit, now=now)
        withdrawn = withdraw("topic-1")
        notify([boris], numbered(2), summit=summit, now=now)
        retracted = retract("key-2", summit=summit)

    assert (withdrawn, [letter.key for letter in retracted]) == (1, ["key-2"])
    assert [delivery.status for delivery in Delivery.objects.all()] == ["withdrawn"]


def test_notices_that_fold_come_after_those_before_them(boris: User, belarus: Any, summit: Any, now: datetime) -> None:
    party = make_party(belarus)
    folding = travel_changed(party, {"travels_at": now.isoformat()})

    with storing_notices_together():
        notify([boris], numbered(1), summit=summit, now=now)
        notify([boris], folding, summit=summit, now=now)
        before = stored()
        waiting = awaited([boris], folding.kind, summit=summit)

    assert [key for _, key in before] == ["key-1", folding.key]
    assert waiting == {boris.pk: {str(party.pk)}}


def test_what_is_suppressed_is_not_stored_either(boris: User, summit: Any, now: datetime) -> None:
    lasting = replace(numbered(2), valid_until=now + timedelta(days=2))

    with suppress_notices_before(now + timedelta(days=1)), storing_notices_together():
        notify([boris], numbered(1), summit=summit, now=now)
        notify([boris], lasting, summit=summit, now=now)

    assert stored() == [("Boris", "key-2")]


def test_their_queries_do_not_grow(boris: User, karim: User, summit: Any, now: datetime) -> None:
    def cost(numbers: range) -> int:
        with CaptureQueriesContext(connection) as queries, storing_notices_together():
            for number in numbers:
                notify([boris, karim], numbered(number), summit=summit, now=now)
        return len(queries)

    assert cost(range(2)) == cost(range(10, 30))
