"""A rule of the calendar is changed while somebody books: the booking waits, and is looked at by the new rule."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections, transaction

from summit.calendar.refusals import OutsideSummit, ResourceClash
from summit.calendar.services import changing
from summit.core.refusals import Refusal
from summit.delegations.services import amend_summit
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
NOON = datetime(2025, 11, 27, 6, 0, tzinfo=UTC)


def test_a_booking_does_not_slip_past_a_rule_that_is_being_changed() -> None:
    summit = make_summit()
    room = make_room(summit)
    make_session(summit, room=room, starts_at=NOON.replace(hour=4), ends_at=NOON.replace(hour=5, minute=30))
    refused: list[Any] = []

    def book(**hour: Any) -> None:
        try:
            make_session(summit, f"at-{len(refused)}", **hour)
        except Refusal as refusal:
            refused.append(type(refusal))
        finally:
            connections.close_all()

    def meanwhile(**hour: Any) -> threading.Thread:
        booking = threading.Thread(target=book, kwargs=hour)
        booking.start()
        booking.join(0.3)
        assert booking.is_alive(), "it waits for the change of the rules"
        return booking

    with transaction.atomic(), changing(room, now=NOW):
        room.turnover = 60
        room.save()
        booking = meanwhile(starts_at=NOON, ends_at=NOON.replace(hour=7), room=room)
    booking.join()
    with transaction.atomic():
        amend_summit(summit, now=NOW, starts_on=date(2025, 11, 27))
        booking = meanwhile(starts_at=NOON.replace(day=26), ends_at=NOON.replace(day=26, hour=7))
    booking.join()

    assert refused == [ResourceClash, OutsideSummit]
