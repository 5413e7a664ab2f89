from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest, Window
from summit.calendar.models import Engagement
from summit.calendar.refusals import OffGrid, ResourceClash
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus
from summit.core.refusals import NotRepresentative, Refusal
from summit.delegations.models import Rank
from summit.notifications.models import Notification
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_interpreter, make_room

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def letters() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def test_request_waits_for_the_invitee_whose_people_are_told(
    boris: Any, karim: Any, tahmina: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan, by=boris, now=now)

    assert (request.status, request.awaiting) == ("pending", [kazakhstan])
    assert request.leads == [belarus.head, kazakhstan.head]
    assert letters() == [("Karim", "bilateral_requested")]


@pytest.mark.parametrize("who", ["vera", "karim", "olga", "leyla", "nobody"])
def test_only_coordinators_and_organizers_speak(request: Any, who: str, belarus: Any, kazakhstan: Any) -> None:
    with pytest.raises(NotRepresentative):
        make_request(belarus, kazakhstan, by=request.getfixturevalue(who))


def test_one_open_request_per_pair_and_level_whoever_asks(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    first = make_request(belarus, kazakhstan)

    with pytest.raises(services.AlreadyOpen):
        make_request(kazakhstan, belarus)
    for side in (belarus, kazakhstan):
        make_delegate(side, rank=Rank.MINISTER)
    assert make_request(kazakhstan, belarus, level=Rank.MINISTER)
    services.decline_request(first, reason="No time.", by=make_operator(), now=now)
    assert make_request(kazakhstan, belarus)


def test_impossible_requests_are_refused(belarus: Any, kazakhstan: Any, tajikistan: Any) -> None:
    tajikistan.is_attending = False
    tajikistan.save()

    with pytest.raises(services.AsksItself):
        make_request(belarus, belarus)
    with pytest.raises(services.NotAttending):
        make_request(belarus, tajikistan)
    with pytest.raises(services.NobodyOfLevel):
        make_request(belarus, kazakhstan, level=Rank.AMBASSADOR)
    with pytest.raises(services.LeadOfAnother):
        make_request(belarus, kazakhstan, leads=[tajikistan.head])


def test_counter_proposal_passes_the_word_back(
    boris: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan)
    noon = Interval(TEN + timedelta(hours=2), TEN + timedelta(hours=3))

    with pytest.raises(services.NotYourTurn):
        services.accept_request(request, by=boris, now=now)
    services.propose_counter(request, minutes=20, message="Shorter.", preferred=[noon], by=karim, now=now)
    with pytest.raises(services.NotYourTurn):
        services.accept_request(request, by=karim, now=now)
    services.accept_request(request, by=boris, now=now)

    request.refresh_from_db()
    assert (request.status, request.minutes, request.awaiting) == ("accepted", 20, [])
    assert [(w.party, w.kind) for w in request.windows.all()] == [(kazakhstan, Window.Kind.PREFERRED)]
    assert letters() == [
        ("Boris", "bilateral_countered"),
        ("Karim", "bilateral_accepted"),
        ("Karim", "bilateral_requested"),
    ]


def verbs(now: datetime) -> dict[str, Callable[[BilateralRequest], Any]]:
    by = make_operator()
    return {
        "accept": lambda r: services.accept_request(r, by=by, now=now),
        "decline": lambda r: services.decline_request(r, reason="No.", by=by, now=now),
        "counter-propose": lambda r: services.propose_counter(r, minutes=20, by=by, now=now),
        "withdraw": lambda r: services.withdraw_request(r, by=by, now=now),
        "place": lambda r: services.place_meeting(r, starts_at=TEN, room=make_room(r.summit), now=now),
        "move": lambda r: services.move_meeting(r, starts_at=TEN + timedelta(hours=1), now=now),
        "cancel": lambda r: services.cancel_meeting(r, now=now),
    }


ALLOWED = {
    "pending": {"accept", "decline", "counter-propose", "withdraw"},
    "accepted": {"withdraw", "place"},
    "placed": {"withdraw", "move", "cancel"},
    "cancelled": {"withdraw", "place"},
    "declined": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("verb", ["accept", "decline", "counter-propose", "withdraw", "place", "move", "cancel"])
@pytest.mark.parametrize("status", list(ALLOWED))
def test_every_verb_in_every_status_is_allowed_or_refused(
    status: str, verb: str, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    do = verbs(now)
    request = make_request(belarus, kazakhstan)
    if status in {"accepted", "placed", "cancelled"}:
        do["accept"](request)
    if status in {"placed", "cancelled"}:
        services.place_meeting(request, starts_at=TEN, room=make_room(request.summit, "red-room"), now=now)
    if status == "cancelled":
        do["cancel"](request)
    if status in {"declined", "withdrawn"}:
        do[{"declined": "decline", "withdrawn": "withdraw"}[status]](request)
    before = BilateralRequest.objects.values().get(pk=request.pk)

    try:
        do[verb](request)
        granted = True
    except Refusal:
        granted = False

    assert granted == (verb in ALLOWED[status])
    if not granted:
        assert BilateralRequest.objects.values().get(pk=request.pk) == before


def test_stale_copy_cannot_answer_twice(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    request = make_request(belarus, kazakhstan)
    stale = BilateralRequest.objects.get(pk=request.pk)
    services.decline_request(request, reason="No.", by=make_operator(), now=now)

    with pytest.raises(WrongStatus):
        services.accept_request(stale, by=make_operator(), now=now)


def test_placed_meeting_takes_both_leads_the_room_and_interpreters(
    belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    room, interpreter = make_room(belarus.summit), make_interpreter(belarus.summit)
    request = make_accepted(belarus, kazakhstan, interpretation=["ru-ky"])

    with pytest.raises(services.InterpreterMissing):
        services.place_meeting(request, starts_at=TEN, room=room, now=now)
    meeting = services.place_meeting(request, starts_at=TEN, room=room, interpreters=[interpreter], now=now)

    engagement = meeting.engagement
    assert (engagement.status, engagement.ends_at) == (Engagement.Status.TENTATIVE, TEN + timedelta(minutes=30))
    assert set(engagement.occupancies.values_list("resource", "role")) == {
        (belarus.head.pk, "participant"),
        (kazakhstan.head.pk, "participant"),
        (room.pk, "room"),
        (interpreter.pk, "interpreter"),
    }
    assert engagement.title == {"en": "Belarus - Kazakhstan", "ru": "Беларусь - Казахстан"}


def test_second_meeting_of_a_leader_at_that_hour_is_refused(
    belarus: Any, kazakhstan: Any, tajikistan: Any, now: datetime
) -> None:
    first, second = make_room(belarus.summit), make_room(belarus.summit, "red-room")
    services.place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=first, now=now)
    other = make_accepted(belarus, tajikistan)

    with pytest.raises(ResourceClash) as refusal:
        services.place_meeting(other, starts_at=TEN, room=second, now=now)

    assert [c.resource.pk for c in refusal.value.clashes] == [belarus.head.pk]
    other.refresh_from_db()
    assert not other.is_placed


def test_excluded_window_and_grid_are_kept(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    morning = Interval(TEN, TEN + timedelta(hours=2))
    request = make_accepted(belarus, kazakhstan, excluded=[morning])
    room = make_room(belarus.summit)

    with pytest.raises(services.ExcludedWindow):
        services.place_meeting(request, starts_at=TEN + timedelta(hours=1), room=room, now=now)
    with pytest.raises(OffGrid):
        services.place_meeting(request, starts_at=TEN + timedelta(hours=2, minutes=2), room=room, now=now)
    assert services.place_meeting(request, starts_at=TEN + timedelta(hours=2), room=room, now=now)


def test_cancelled_meeting_is_placed_again_as_the_same(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    room = make_room(belarus.summit)
    request = make_accepted(belarus, kazakhstan)
    uid = services.place_meeting(request, starts_at=TEN, room=room, now=now).engagement.uid
    services.cancel_meeting(request, now=now)

    again = services.place_meeting(request, starts_at=TEN + timedelta(hours=1), room=room, now=now)

    again.engagement.refresh_from_db()
    assert (again.engagement.uid, again.engagement.status) == (uid, Engagement.Status.TENTATIVE)
    assert again.engagement.sequence == 3


def test_withdrawal_cancels_the_meeting_and_frees_the_room(belarus: Any, kazakhstan: Any, now: datetime) -> None:
    request = make_accepted(belarus, kazakhstan)
    meeting = services.place_meeting(request, starts_at=TEN, room=make_room(belarus.summit), now=now)

    services.withdraw_request(request, by=make_operator(), now=now)

    meeting.engagement.refresh_from_db()
    assert meeting.engagement.status == Engagement.Status.CANCELLED
    assert not meeting.engagement.occupancies.exists()
