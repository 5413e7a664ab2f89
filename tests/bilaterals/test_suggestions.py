"""Good hours and rooms for one request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals import queries
from summit.bilaterals.models import BilateralRequest
from tests.conftest import Client
from tests.factories.facilities import make_interpreter

pytestmark = pytest.mark.django_db(transaction=True)

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def test_suggestions_are_ranked_with_their_reasons(alice: Any, pairs: Any, rooms: Any, summit: Any, now: Any) -> None:
    make_interpreter(summit)
    window = {"kind": "preferred", "party": pairs[0].requester, "period": (TEN, TEN + timedelta(minutes=40))}
    pairs[0].windows.create(**window)
    BilateralRequest.objects.filter(pk=pairs[0].pk).update(interpretation=["ru-ky"])
    request = BilateralRequest.objects.get(pk=pairs[0].pk)

    found = queries.suggestions(request, now=now, limit=4)

    assert [(s.starts_at - TEN, s.room, len(s.interpreters)) for s in found] == [
        (timedelta(minutes=n), rooms[0], 1) for n in (0, 5, 10, -5)
    ]
    assert found[0].reasons[0] == "in the preferred time"
    assert found[3].reasons[0] == "5 minutes from the preferred time"


def test_suggestions_are_the_organizers_alone(alice: Any, karl: Any, pairs: Any, rooms: Any) -> None:
    url = f"/api/v1/summits/bishkek-2025/bilateral-requests/{pairs[0].pk}/suggestions/"
    api = Client()

    statuses = [api.by(user).get(url).status_code for user in (alice, karl)]

    assert statuses == [200, 403]
