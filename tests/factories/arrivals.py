"""Border points and travel parties for tests."""

from datetime import UTC, datetime
from typing import Any

from summit.arrivals.models import BorderPoint, TravelParty
from summit.arrivals.services import enter_party
from summit.delegations.models import Delegation
from summit.summits.models import Summit

LANDS = datetime(2025, 11, 26, 2, 0, tzinfo=UTC)  # 08:00 in Bishkek
NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_border_point(summit: Summit, code: str = "manas") -> BorderPoint:
    """Make an airport: half an hour of formalities, three quarters of an hour to the city."""
    facts = {"name": {"en": code.title()}, "formalities": 30, "to_city": 45}
    return BorderPoint.objects.get_or_create(summit=summit, code=code, defaults=facts)[0]


def make_party(delegation: Delegation, **facts: Any) -> TravelParty:
    """Enter the arrival of the head of the delegation at 08:00."""
    defaults = {
        "direction": "arrival",
        "border_point": make_border_point(delegation.summit),
        "planned_at": LANDS,
        "number": "B2 954",
        "delegates": [delegation.head],
        "now": NOW,
    }
    return enter_party(delegation, **{**defaults, **facts})
