"""Delegations that wish to meet, with rooms; a meeting, and a request whose sides settle its hour."""

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import place_meeting
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room


@pytest.fixture
def pairs(summit: Any) -> list[BilateralRequest]:
    """Three accepted requests of three delegations, each with the two others."""
    one, two, three = (make_delegation(summit, code, en=code) for code in ("BLR", "KAZ", "TJK"))
    return [make_accepted(one, two), make_accepted(two, three), make_accepted(three, one)]


@pytest.fixture
def karl(summit: Any, pairs: list[BilateralRequest]) -> Any:
    """Speaks for the requester of the first."""
    return make_user("karl", summit, "coordinator", pairs[0].requester)


@pytest.fixture
def rooms(summit: Any) -> list[Any]:
    return [make_room(summit, f"room-{n}") for n in range(2)]


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the product's clock stand still before the summit."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


@pytest.fixture
def met(at_now: None, summit: Any, belarus: Any, kazakhstan: Any, now: datetime) -> BilateralRequest:
    """Belarus and Kazakhstan agreed to meet at ten."""
    meeting = make_accepted(belarus, kazakhstan)
    place_meeting(meeting, starts_at=datetime(2025, 11, 26, 4, tzinfo=UTC), room=make_room(summit, "green"), now=now)
    return meeting


@pytest.fixture
def agreed(at_now: None, summit: Any, belarus: Any, kazakhstan: Any) -> BilateralRequest:
    """They agreed to meet, and settle the hour themselves."""
    Summit.objects.update(bilaterals_settled_by="sides")
    make_room(summit, "green")
    return make_accepted(belarus, kazakhstan)
