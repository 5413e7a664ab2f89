"""The other side of an agreed meeting is asked when a lead has another rank, and answers; services and All records."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest
from summit.calendar.refusals import ResourceClash
from summit.core.refusals import NotRepresentative
from summit.delegations.models import Delegate, Rank
from summit.notifications.models import Notification
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture
def agreed(belarus: Any, kazakhstan: Any) -> BilateralRequest:
    return make_accepted(belarus, kazakhstan)


def lower(person: Delegate, rank: int = Rank.MINISTER) -> None:
    """Change the rank and nothing else."""
    Delegate.objects.filter(pk=person.pk).update(rank=rank)


def again(request: BilateralRequest) -> BilateralRequest:
    return BilateralRequest.objects.get(pk=request.pk)


def test_what_was_agreed_is_the_ranks_of_both_leads(agreed: BilateralRequest, belarus: Any, kazakhstan: Any) -> None:
    assert [side.agreed_level for side in agreed.sides.all()] == [belarus.head.rank, kazakhstan.head.rank]
    assert (agreed.asked_to_keep, BilateralRequest.objects.asking().count()) == ([], 0)


def test_each_side_is_asked_about_the_other(agreed: BilateralRequest, belarus: Any, kazakhstan: Any) -> None:
    lower(belarus.head)
    assert again(agreed).asked_to_keep == [kazakhstan.pk]
    lower(kazakhstan.head)
    assert again(agreed).asked_to_keep == [belarus.pk, kazakhstan.pk]
    assert BilateralRequest.objects.asking().get() == agreed


def test_nobody_is_asked_of_what_is_not_agreed(belarus: Any, kazakhstan: Any) -> None:
    make_request(belarus, kazakhstan)
    lower(belarus.head)

    assert not BilateralRequest.objects.asking().exists()


def test_who_was_asked_before_keeps_their_time(agreed: BilateralRequest, belarus: Any, now: datetime) -> None:
    lower(belarus.head)
    services.ask_about_levels(belarus, now=now, answer_by=now + timedelta(hours=3))
    services.ask_about_levels(belarus, now=now + timedelta(hours=1))
    assert again(agreed).answer_by == now + timedelta(hours=3)

    lower(belarus.head, Rank.HEAD_OF_STATE)
    services.ask_about_levels(belarus, now=now)
    assert again(agreed).answer_by is None


@pytest.mark.parametrize("who", ["boris", "karl"])
def test_only_the_side_that_is_asked_answers(
    request: Any, who: str, agreed: BilateralRequest, belarus: Any, summit: Any, now: datetime
) -> None:
    lower(belarus.head)
    by = request.getfixturevalue("boris") if who == "boris" else request.getfixturevalue("tahmina")
    expected = services.NotYourTurn if who == "boris" else NotRepresentative

    for verb in (services.keep_meeting, services.let_go_of_meeting):
        with pytest.raises(expected):
            verb(agreed, by=by, now=now)


def test_an_answer_is_of_a_side_that_is_asked(
    agreed: BilateralRequest, belarus: Any, kazakhstan: Any, summit: Any, now: datetime
) -> None:
    operator, third = make_operator(), make_delegation(summit, "third")
    with pytest.raises(services.NotAsked):
        services.keep_meeting(agreed, by=operator, now=now)
    lower(belarus.head)
    with pytest.raises(services.NotASide):
        services.keep_meeting(agreed, by=operator, now=now, on_behalf_of=third)
    with pytest.raises(services.NotAsked):
        services.keep_meeting(agreed, by=operator, now=now, on_behalf_of=belarus)

    kept = services.keep_meeting(agreed, by=operator, now=now, on_behalf_of=kazakhstan)

    assert (kept.sides.all()[0].agreed_level, kept.asked_to_keep) == (Rank.MINISTER, [])


def test_a_new_lead_has_to_be_free(
    agreed: BilateralRequest, belarus: Any, kazakhstan: Any, summit: Any, now: datetime
) -> None:
    services.place_meeting(agreed, starts_at=TEN, room=make_room(summit), now=now)
    busy = make_delegate(kazakhstan, name="Minister Aigul")
    make_session(summit, "other", starts_at=TEN, ends_at=TEN + timedelta(hours=1), delegates=[busy])
    lower(belarus.head)

    with pytest.raises(ResourceClash):
        services.keep_meeting(agreed, by=make_operator(), now=now, lead=busy)
    assert again(agreed).leads[1] == kazakhstan.head


def test_both_answers_are_given_on_all_records(
    client: Any, alice: Any, agreed: BilateralRequest, belarus: Any, karim: Any, boris: Any
) -> None:
    client.force_login(alice)
    page = reverse("admin:bilaterals_bilateralrequest_change", args=[agreed.pk])
    keep, let_go = (
        reverse(f"admin:bilaterals_bilateralrequest_{verb}", args=[agreed.pk]) for verb in ("keep", "let_go")
    )
    assert keep not in client.get(page, follow=True).content.decode()
    lower(belarus.head)
    assert {keep, let_go} <= set(client.get(page, follow=True).content.decode().split('"'))
    Notification.objects.all().delete()

    client.post(keep, follow=True)

    assert (again(agreed).asked_to_keep, Notification.objects.get().recipient) == ([], boris)
    lower(belarus.head, Rank.AMBASSADOR)
    client.post(let_go, {"reason": "Ministers only"}, follow=True)
    assert (again(agreed).status, again(agreed).reason) == ("withdrawn", "Ministers only")
