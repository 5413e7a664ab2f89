"""A worker sends what an organizer undoes, or holds, at the same instant: a letter left or is undone, never both."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.core.preview import AsPreviewed, Outdated, preview
from summit.core.refusals import Refusal
from summit.notifications import delivery, holding, undoing
from summit.notifications.channel_registry import CHANNELS
from summit.notifications.models import Change, Delivery, Notification
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_operator
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.races.test_lifecycle import outcome
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
TWELVE = TEN + timedelta(hours=2)


@pytest.fixture
def moved(transactional_db: None) -> BilateralRequest:
    """A published meeting that was moved from ten to twelve; three people will be told of the change."""
    summit = make_summit()
    belarus, kazakhstan = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    for name, party in (("boris", belarus), ("vera", belarus), ("karim", kazakhstan)):
        make_user(name, summit, "coordinator", party)
    request = make_accepted(belarus, kazakhstan)
    placed = place_meeting(request, starts_at=TEN, room=make_room(summit), now=NOW)
    confirm_engagements([placed.engagement], now=NOW)
    Notification.objects.all().delete()
    move_meeting(request, starts_at=TWELVE, now=NOW)
    return request


def work() -> str:
    with CHANNELS["email"].open() as send:
        while delivery.deliver_batch("email", send, lambda: LATER):
            pass
    return "worked"


@pytest.mark.parametrize("attempt", range(4))
def test_a_letter_left_or_is_undone(attempt: int, moved: BilateralRequest, smtp: SmtpServer) -> None:
    """The organizer's clock is a little slow: to them, the letters wait still."""
    change = Change.objects.get(verb="bilaterals.move_meeting")

    def race(number: int) -> str:
        if number == attempt:
            return outcome(lambda: undoing.undo(change, now=LATER - timedelta(seconds=1)))
        return work()

    results = Counter(at_once(race, rivals=4))

    starts_at = Engagement.objects.get().starts_at
    if results["granted"]:
        assert (starts_at, len(smtp.messages), Notification.objects.count()) == (TEN, 0, 0)
    else:
        assert results["letters_left"] == 1
        assert (starts_at, len(smtp.messages)) == (TWELVE, 3)
        assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.parametrize("attempt", range(4))
def test_a_letter_left_or_is_held(attempt: int, moved: BilateralRequest, smtp: SmtpServer) -> None:
    change, by = Change.objects.get(verb="bilaterals.move_meeting"), make_operator()

    def race(number: int) -> str:
        if number == attempt:
            return outcome(lambda: holding.hold(change, by=by, now=LATER - timedelta(seconds=1)))
        return work()

    at_once(race, rivals=4)

    held_back = set(Notification.objects.exclude(held_at=None).values_list("recipient__email", flat=True))
    sent = {mail["To"] for mail in smtp.messages}
    assert (held_back & sent, len(held_back | sent)) == (set(), 3)
    assert Counter(Delivery.objects.values_list("status", flat=True)) == Counter(
        {"held": len(held_back), "sent": len(sent)} if held_back and sent else {"held": 3} if held_back else {"sent": 3}
    )


@pytest.mark.parametrize("attempt", range(4))
def test_a_publication_is_sent_or_undone(attempt: int, transactional_db: None, smtp: SmtpServer) -> None:
    """No letter leaves of what is tentative again; what was told stays published."""
    summit, alice = make_summit(), make_operator()
    belarus, kazakhstan = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    for name, party in (("boris", belarus), ("vera", belarus), ("karim", kazakhstan)):
        make_user(name, summit, "coordinator", party)
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit), now=NOW)
    Notification.objects.all().delete()
    publish_revision(summit, by=alice, now=NOW, even_if_warned=True)
    change = Change.objects.get(verb="programme.publish_revision")

    def race(number: int) -> str:
        if number == attempt:
            return outcome(lambda: undoing.undo(change, now=LATER - timedelta(seconds=1)))
        return work()

    results = Counter(at_once(race, rivals=4))

    status = Engagement.objects.get().status
    if results["granted"]:
        assert (status, len(smtp.messages), Notification.objects.count()) == ("tentative", 0, 0)
    else:
        assert (results["letters_left"], status, len(smtp.messages)) == (1, "confirmed", 3)


def test_a_publication_undone_while_a_meeting_moves(moved: BilateralRequest) -> None:
    """One of them comes first: what was moved since is not undone, what was undone is moved and told to nobody."""
    Engagement.objects.update(status="tentative")
    Notification.objects.all().delete()
    publish_revision(moved.summit, by=make_operator(), now=NOW, even_if_warned=True)
    change = Change.objects.get(verb="programme.publish_revision")

    def race(number: int) -> str:
        if number:
            return outcome(lambda: move_meeting(moved, starts_at=TWELVE + timedelta(hours=1), now=NOW))
        return outcome(lambda: undoing.undo(change, now=NOW))

    undone, further = at_once(race, rivals=2)

    assert (further, undone in ("granted", "changed_afterwards")) == ("granted", True)
    expected = ("tentative", 0) if undone == "granted" else ("confirmed", 3)
    assert (Engagement.objects.get().status, Notification.objects.count()) == expected


def test_a_change_is_undone_once(moved: BilateralRequest) -> None:
    change = Change.objects.get(verb="bilaterals.move_meeting")

    results = at_once(lambda _: outcome(lambda: undoing.undo(change, now=NOW)), rivals=8)

    assert Counter(results) == {"granted": 1, "already_undone": 7}
    assert (Engagement.objects.get().starts_at, Notification.objects.count()) == (TEN, 0)


def test_an_undo_and_a_further_move(moved: BilateralRequest) -> None:
    """One of them comes first: what was moved further is not undone, what was undone is moved from there."""
    change = Change.objects.get(verb="bilaterals.move_meeting")

    def race(number: int) -> str:
        if number:
            return outcome(lambda: move_meeting(moved, starts_at=TWELVE + timedelta(hours=1), now=NOW))
        return outcome(lambda: undoing.undo(change, now=NOW))

    undone, further = at_once(race, rivals=2)

    assert (further, undone in ("granted", "changed_afterwards")) == ("granted", True)
    assert Engagement.objects.get().starts_at == TWELVE + timedelta(hours=1)
    for letter in Notification.objects.all():
        [row] = letter.context["changes"]
        assert row["old"]["starts_at"] == TEN.isoformat()


def test_of_many_with_a_token_one_carries_it_out(moved: BilateralRequest) -> None:
    alice = make_operator()

    def verb() -> Any:
        return move_meeting(moved, starts_at=TWELVE + timedelta(hours=1), now=NOW)

    seen = preview(verb, viewer=alice, with_rows=True)
    assert Engagement.objects.get().starts_at == TWELVE

    def carry_out(_: int) -> str:
        try:
            AsPreviewed(seen.token, alice, with_rows=True).carry_out(verb)
        except Outdated:
            return "outdated"
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert Counter(at_once(carry_out, rivals=8)) == {"done": 1, "outdated": 7}


def test_a_preview_keeps_no_lock_and_leaves_no_trace(moved: BilateralRequest) -> None:
    alice = make_operator()
    rows = list(Engagement.objects.values()), list(Notification.objects.order_by("pk").values())

    def look(number: int) -> str:
        hour = TWELVE + timedelta(hours=1 + number % 4)
        seen = preview(lambda: move_meeting(moved, starts_at=hour, now=NOW), viewer=alice, with_rows=True)
        return "refused" if seen.refused else "shown"

    assert Counter(at_once(look, rivals=12)) == {"shown": 12}
    assert rows == (list(Engagement.objects.values()), list(Notification.objects.order_by("pk").values()))


@pytest.mark.parametrize("attempt", range(4))
def test_a_letter_is_sent_now_or_undone_even_to_a_slow_clock(attempt: int, moved: BilateralRequest) -> None:
    """Who undoes has read their clock before the other has sent: one of the two is refused all the same."""
    change = Change.objects.get(verb="bilaterals.move_meeting")

    def race(number: int) -> str:
        if number == attempt % 2:
            return outcome(lambda: holding.send_now(change, now=NOW + timedelta(seconds=1)))
        return outcome(lambda: undoing.undo(change, now=NOW))

    results = Counter(at_once(race, rivals=2))

    assert results in (Counter(granted=1, letters_left=1), Counter(granted=1, nothing_waits=1))
    starts_at = Engagement.objects.get().starts_at
    assert (starts_at, Notification.objects.count()) == ((TWELVE, 3) if results["letters_left"] else (TEN, 0))
