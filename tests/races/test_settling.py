"""Two sides take two offered hours at the same instant; a request is accepted as it expires."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest, Offer
from summit.bilaterals.services import accept_request, end_at_their_hour, offer_hours, take_hour
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_operator, make_request
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


def test_a_request_that_is_accepted_as_it_expires_ends_in_one_way(transactional_db: Any) -> None:
    summit, by = make_summit(), make_operator()
    one, two = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    request = make_request(one, two, answer_by=NOW + timedelta(hours=1))
    make_user("karim", summit, "coordinator", two)
    at = NOW + timedelta(hours=1)

    def end(number: int) -> Any:
        copy = BilateralRequest.objects.get(pk=request.pk)
        if number == 0:
            return outcome(lambda: accept_request(copy, by=by, now=at))
        return end_at_their_hour(now=at)

    answered, *ended = at_once(end, rivals=4)

    status = BilateralRequest.objects.get().status
    told = Notification.objects.filter(kind="bilateral_expired").count()
    assert (status, answered, sum(ended), told) in [("accepted", "granted", 0, 0), ("expired", "wrong_status", 1, 1)]
