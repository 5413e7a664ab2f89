from datetime import UTC, datetime
from typing import Any

import pytest

from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import confirm_engagements
from summit.delegations.services import set_travel
from summit.notifications.models import Notification
from summit.programme.services import publish_revision
from summit.sessions.services import (
    NotAdmitted,
    OverQuota,
    admit_delegates,
    cancel_session,
    change_session,
    excuse_delegates,
    reschedule_session,
)
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

LATER = datetime(2025, 11, 27, 8, 0, tzinfo=UTC)


def test_restricted_session_admits_the_head_and_the_quota(summit: Any, belarus: Any, now: datetime) -> None:
    advisers = [make_delegate(belarus, code=f"adviser-{n}") for n in range(2)]
    session = make_session(summit, format="restricted", quota=1, delegates=[belarus.head, advisers[0]])

    with pytest.raises(OverQuota) as refusal:
        admit_delegates(session, [advisers[1]], now=now)

    assert refusal.value.details == {"quota": 1, "delegations": [belarus.pk]}
    assert session.engagement.occupancies.count() == 2


def test_quota_cannot_fall_below_who_takes_part(summit: Any, belarus: Any, now: datetime) -> None:
    session = make_session(summit, quota=1, delegates=[belarus.head, make_delegate(belarus)])

    with pytest.raises(OverQuota):
        change_session(session, quota=0, now=now)


def test_delegate_who_has_not_arrived_is_not_admitted(summit: Any, belarus: Any, now: datetime) -> None:
    session = make_session(summit)
    set_travel(belarus.head, arrives_at=LATER, departs_at=None, now=now)

    with pytest.raises(ResourceClash) as refusal:
        admit_delegates(session, [belarus.head], now=now)

    assert refusal.value.clashes[0].engagement.kind == Engagement.Kind.CLOSURE


def test_all_are_admitted_or_none(summit: Any, belarus: Any, kazakhstan: Any, now: datetime) -> None:
    make_session(summit, "other", delegates=[kazakhstan.head])
    session = make_session(summit)

    with pytest.raises(ResourceClash):
        admit_delegates(session, [belarus.head, kazakhstan.head], now=now)

    assert session.engagement.occupancies.count() == 0


def test_excused_delegate_is_free_again(summit: Any, belarus: Any, now: datetime) -> None:
    session = make_session(summit, delegates=[belarus.head])

    excuse_delegates(session, [belarus.head], now=now)

    assert make_session(summit, "other", delegates=[belarus.head])
    with pytest.raises(NotAdmitted):
        excuse_delegates(session, [belarus.head], now=now)


def test_rescheduled_session_takes_everyone_along(summit: Any, belarus: Any, now: datetime) -> None:
    first, second = make_room(summit), make_room(summit, "red-room")
    session = make_session(summit, room=first, delegates=[belarus.head])

    reschedule_session(session, starts_at=LATER, room=second, now=now)

    session.engagement.refresh_from_db()
    assert session.engagement.starts_at == LATER
    assert set(session.engagement.occupancies.values_list("resource", flat=True)) == {second.pk, belarus.head.pk}


def test_published_session_that_is_cancelled_is_told_to_those_concerned_only(
    summit: Any, belarus: Any, boris: Any, karim: Any, alice: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head], audience="participants")
    confirm_engagements([session.engagement], now=now)
    session.refresh_from_db()

    cancel_session(session, now=now)

    assert [(n.recipient, n.kind) for n in Notification.objects.all()] == [(boris, "programme_changed")]


@pytest.mark.parametrize(
    ("audience", "names"), [("summit", {"Boris", "Karim"}), ("participants", {"Boris"}), ("organizers", set())]
)
def test_the_audience_decides_who_is_told(
    audience: str, names: set[str], summit: Any, belarus: Any, boris: Any, karim: Any, alice: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head], audience=audience)

    def people(kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))

    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    assert people("programme_published") == names
    Notification.objects.all().delete()
    reschedule_session(session, starts_at=LATER, now=now)
    assert people("programme_changed") == names

    Notification.objects.all().delete()
    cancel_session(session, now=now)
    assert people("programme_changed") == names


def test_tentative_changes_tell_nobody(summit: Any, belarus: Any, boris: Any, now: datetime) -> None:
    session = make_session(summit, delegates=[belarus.head])

    reschedule_session(session, starts_at=LATER, now=now)
    cancel_session(session, now=now)

    assert not Notification.objects.exists()
