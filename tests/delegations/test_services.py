from datetime import UTC, datetime
from typing import Any

import pytest

from summit.calendar.models import Occupancy
from summit.calendar.queries import standing_clashes
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import book_engagement
from summit.delegations.services import DepartsBeforeArrival, NotOfThisDelegation, name_head, set_travel

NOON = datetime(2025, 11, 26, 6, 0, tzinfo=UTC)
EVENING = datetime(2025, 11, 26, 12, 0, tzinfo=UTC)
MORNING = datetime(2025, 11, 26, 3, 0, tzinfo=UTC)


def talk(summit: Any, delegate: Any, start: datetime, now: datetime) -> Any:
    hour = {"starts_at": start, "ends_at": start.replace(hour=start.hour + 1)}
    occupants = {delegate.pk: Occupancy.Role.PARTICIPANT}
    return book_engagement(summit=summit, kind="session", title={"en": "Talks"}, occupants=occupants, now=now, **hour)


def test_calendar_is_closed_before_arrival_and_after_departure(summit: Any, belarus: Any, now: datetime) -> None:
    set_travel(belarus.head, arrives_at=NOON, departs_at=EVENING, now=now)

    with pytest.raises(ResourceClash):
        talk(summit, belarus.head, MORNING, now)
    with pytest.raises(ResourceClash):
        talk(summit, belarus.head, EVENING, now)
    assert talk(summit, belarus.head, NOON, now)


def test_late_flight_is_recorded_and_shown_as_a_clash(summit: Any, belarus: Any, now: datetime) -> None:
    engagement = talk(summit, belarus.head, MORNING, now)

    set_travel(belarus.head, arrives_at=NOON, departs_at=None, now=now)

    assert [clash.engagement for clash in standing_clashes(summit)] == [engagement]
    set_travel(belarus.head, arrives_at=MORNING, departs_at=None, now=now)
    assert standing_clashes(summit) == []


def test_departure_before_arrival_is_refused(belarus: Any, now: datetime) -> None:
    with pytest.raises(DepartsBeforeArrival):
        set_travel(belarus.head, arrives_at=EVENING, departs_at=NOON, now=now)


def test_head_is_of_the_delegation(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    with pytest.raises(NotOfThisDelegation):
        name_head(belarus, kazakhstan.head, now=now)
