"""Two sides take two offered hours at the same instant."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest, Offer
from summit.bilaterals.services import offer_hours, take_hour
from summit.calendar.models import Engagement
from tests.factories.bilaterals import make_accepted, make_operator
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
TEN = datetime(2025, 11, 26, 4, tzinfo=UTC)


def test_of_two_hours_that_are_taken_at_once_one_wins(transactional_db: Any) -> None:
    summit = make_summit()
    summit.bilaterals_settled_by = "sides"
    summit.save()
    make_room(summit)
    one, two = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    request, by = make_accepted(one, two), make_operator()
    for number, side in enumerate((one, two)):
        hour = TEN + number * timedelta(hours=2)
        offer_hours(request, hours=[hour], by=by, now=NOW, on_behalf_of=side)
    offers = list(Offer.objects.order_by("starts_at"))

    def take(number: int) -> str:
        copy = BilateralRequest.objects.get(pk=request.pk)
        hour = {"offered_hour": offers[number], "on_behalf_of": (two, one)[number]}
        return outcome(lambda: take_hour(copy, by=by, now=NOW, **hour))

    assert Counter(at_once(take, rivals=2)) == {"granted": 1, "already_placed": 1}
    assert sorted(Offer.objects.values_list("status", flat=True)) == ["expired", "taken"]
    assert Engagement.objects.standing().count() == 1
