"""A head is replaced, or a delegation withdrawn, at the instant of something else: one comes first, and all fits."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import accept_request, place_meeting
from summit.calendar.models import Occupancy
from summit.delegations.models import Delegation
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.programme.attendance import withdraw_delegation
from summit.programme.replacing import replace_delegate
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture
def request_of_two(transactional_db: None) -> BilateralRequest:
    """A tentative meeting of two delegations, each with a coordinator."""
    summit = make_summit()
    belarus, kazakhstan = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    for name, party in (("boris", belarus), ("karim", kazakhstan)):
        make_user(name, summit, "coordinator", party)
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=make_room(summit), now=NOW)
    make_delegate(belarus, name="Minister Mira")
    Notification.objects.all().delete()
    return request


@pytest.mark.parametrize("attempt", range(4))
def test_a_head_is_replaced_while_the_programme_is_published(attempt: int, request_of_two: BilateralRequest) -> None:
    """Whatever comes first, the successor is at the meeting, which is published, and both sides know who leads."""
    alice, belarus = make_operator(), request_of_two.requester
    minister = belarus.resources.get(name__en="Minister Mira").delegate

    def race(number: int) -> str:
        if number == attempt % 2:
            return outcome(lambda: publish_revision(belarus.summit, by=alice, now=NOW, even_if_warned=True))
        return outcome(
            lambda: replace_delegate(
                Delegation.objects.get(pk=belarus.pk), replaced=belarus.head, successor=minister, now=NOW
            )
        )

    assert at_once(race, rivals=2) == ["granted", "granted"]
    request_of_two.refresh_from_db()
    belarus.refresh_from_db()
    meeting = request_of_two.meeting.engagement
    assert (belarus.head, request_of_two.leads[0], meeting.status) == (minister, minister, "confirmed")
    assert Occupancy.objects.filter(engagement=meeting, resource=minister).exists()
    told = Counter((letter.recipient.name, letter.kind) for letter in Notification.objects.all())
    expected = {"programme_published", "representation_changed"}
    assert set(told) == {(name, kind) for name in ("Boris", "Karim") for kind in expected}
    assert set(told.values()) == {1}
    assert all(render(letter).body for letter in Notification.objects.all())


@pytest.mark.parametrize("attempt", range(4))
def test_a_delegation_withdraws_while_a_request_is_accepted(attempt: int, request_of_two: BilateralRequest) -> None:
    """Whatever comes first, nothing of the delegation remains open."""
    belarus, operator = request_of_two.requester, make_operator()
    pending = make_request(make_delegation(belarus.summit, "ARM"), belarus)

    def race(number: int) -> str:
        if number == attempt % 2:
            return outcome(lambda: accept_request(pending, by=operator, now=NOW))
        return outcome(lambda: withdraw_delegation(Delegation.objects.get(pk=belarus.pk), now=NOW))

    results: Any = at_once(race, rivals=2)

    assert "granted" in results
    assert not BilateralRequest.objects.open().exists()
    assert not Occupancy.objects.filter(resource__party=belarus).exists()
    belarus.refresh_from_db()
    assert not belarus.is_attending


def test_of_many_replacements_one_is_made(request_of_two: BilateralRequest) -> None:
    belarus = request_of_two.requester
    minister = belarus.resources.get(name__en="Minister Mira").delegate

    def race(_number: int) -> str:
        delegation = Delegation.objects.get(pk=belarus.pk)
        return outcome(lambda: replace_delegate(delegation, replaced=belarus.head, successor=minister, now=NOW))

    assert Counter(at_once(race, rivals=6)) == {"granted": 1, "nothing_to_replace": 5}
