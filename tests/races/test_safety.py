"""A hundred times the same request, and two who edit the same row, at the same instant."""

from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.facilities.models import Room
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/summits/bishkek-2025/"


def test_a_hundred_posts_with_one_key_are_one_row() -> None:
    summit = make_summit()
    one, two = (make_delegation(summit, code) for code in ("BLR", "KAZ"))
    boris = make_user("boris", summit, "coordinator", one)
    wish = {"requester": one.pk, "invitees": [two.pk], "topics": "Trade", "minutes": 30}

    def post(_: int) -> Any:
        client = Client().by(boris)
        return client.post(f"{URL}bilateral-requests/", wish, headers={"Idempotency-Key": "note-17"})

    answers = [answer for _ in range(5) for answer in at_once(post, rivals=20)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert BilateralRequest.objects.count() == 1


def test_of_two_editors_with_one_etag_one_wins() -> None:
    summit = make_summit()
    alice = make_user("alice", summit, "organizer")
    url = f"{URL}rooms/{make_room(summit).pk}/"
    seen = Client().by(alice).get(url)["ETag"]

    def edit(number: int) -> int:
        body = {"capacity": 100 + number}
        return int(Client().by(alice).patch(url, body, headers={"If-Match": seen}).status_code)

    statuses = at_once(edit, rivals=10)

    assert sorted(statuses) == [200] + [412] * 9
    assert Room.objects.get().capacity == 100 + statuses.index(200)
