"""Three pairs of delegations that wish to meet, and rooms for them."""

from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
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
