"""What has not been told is undone by the inverse verb, and what cannot be undone says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Q

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import cancel_meeting, move_meeting, place_meeting
from summit.calendar.models import Engagement, Occupancy, Removal
from summit.calendar.services import cancel_closure, create_closure
from summit.notifications.models import Change, Notification
from summit.programme.services import publish_revision
from summit.sessions.models import Session
from summit.sessions.services import (
    admit_delegates,
    cancel_session,
    change_session,
    excuse_delegates,
    reinstate_session,
    reschedule_session,
)
from tests.delivering import drain
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, at, forget, only, unread, url_of

TEN_MINUTES = timedelta(minutes=10)


def test_an_undone_move_is_told_to_nobody(
    api: Any, alice: Any, boris: Any, karim: Any, moved: Any, monkeypatch: Any, mailoutbox: Any
) -> None:
    change = only(api.by(alice))

    undone = api.post(f"{OUTBOX}{change['id']}/undo/")

    assert (undone.status_code, undone.json()["undoes"], undone.json()["label"]) == (200, change["id"], "Undone")
    engagement = moved.meeting.engagement
    engagement.refresh_from_db()
    assert (engagement.starts_at, engagement.status) == (TEN, "confirmed")
    assert Notification.objects.count() == 0
    at(monkeypatch, TEN_MINUTES)
    drain(lambda: NOW + TEN_MINUTES)
    assert (mailoutbox, unread(api, boris), unread(api, karim)) == ([], (0, 0), (0, 0))
    again = api.by(alice).post(f"{OUTBOX}{change['id']}/undo/")
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")


def test_an_undo_can_be_undone(api: Any, alice: Any, boris: Any, moved: Any) -> None:
    change = only(api.by(alice))
    undone = api.post(f"{OUTBOX}{change['id']}/undo/").json()

    redone = api.post(f"{OUTBOX}{undone['id']}/undo/").json()

    moved.meeting.engagement.refresh_from_db()
    assert (redone["undoes"], moved.meeting.engagement.starts_at) == (undone["id"], TWELVE)
    assert [row["recipient"]["name"] for row in redone["letters"]] == ["Boris", "Karim"]


def test_what_was_told_is_not_undone(api: Any, alice: Any, boris: Any, karim: Any, moved: Any, mailoutbox: Any) -> None:
    change = only(api.by(alice))
    karims = next(row["id"] for row in change["letters"] if row["recipient"]["name"] == "Karim")
    api.post(f"{OUTBOX}{change['id']}/send-now/", {"letters": [karims]})
    drain(lambda: NOW)

    refused = api.post(f"{OUTBOX}{change['id']}/undo/")

    assert (refused.status_code, refused.json()["code"]) == (409, "letters_left")
    assert [person["name"] for person in refused.json()["told"]] == ["Karim"]
    assert "Karim" in refused.json()["detail"]
    assert Engagement.objects.get().starts_at == TWELVE


def test_what_a_colleague_changed_since_is_not_undone(api: Any, alice: Any, moved: Any) -> None:
    olaf = make_user("olaf", moved.summit, "organizer")
    change = only(api.by(alice))
    api.by(olaf).post(url_of(moved, "move"), {"starts_at": TWELVE + timedelta(hours=1)})

    refused = api.by(alice).post(f"{OUTBOX}{change['id']}/undo/")

    assert (refused.status_code, refused.json()["code"]) == (409, "changed_afterwards")
    assert (refused.json()["by"]["name"], refused.json()["changed"]) == ("Olaf", ["ends_at", "starts_at"])
    assert "Olaf" in refused.json()["detail"]


def test_an_undo_is_refused_for_a_reason_like_any(api: Any, alice: Any, moved: Any, room: Any) -> None:
    """At ten someone else has the room by now."""
    change = only(api.by(alice))
    make_session(moved.summit, starts_at=TEN, ends_at=TWELVE, room=room)

    refused = api.post(f"{OUTBOX}{change['id']}/undo/")

    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert Notification.objects.count() > 0


def test_an_undo_has_a_preview(api: Any, alice: Any, moved: Any) -> None:
    change = only(api.by(alice))

    preview = api.post(f"{OUTBOX}{change['id']}/undo/?preview=true").json()

    assert {(row["what"], row["recipient"]["name"]) for row in preview["messages"]} == {
        ("taken_back", "Boris"),
        ("taken_back", "Karim"),
    }
    done = api.post(f"{OUTBOX}{change['id']}/undo/", headers={"Preview-Token": preview["token"]})
    assert (done.status_code, Notification.objects.count()) == (200, 0)


def test_other_letters_stay_when_one_change_is_undone(api: Any, alice: Any, boris: Any, moved: Any, room: Any) -> None:
    """One letter tells of two meetings: what is undone goes out of it, the other stays."""
    belarus, tajikistan = moved.requester, make_delegation(moved.summit, "TJK")
    other = make_accepted(belarus, tajikistan)
    place_meeting(other, starts_at=TEN + timedelta(hours=6), room=room, now=NOW)
    publish_revision(moved.summit, by=alice, now=NOW, even_if_warned=True)
    Notification.objects.filter(kind="programme_published").delete()
    first = next(one for one in api.by(alice).get(OUTBOX).json()["results"] if one["verb"] == "bilaterals.move_meeting")
    api.post(url_of(other, "move"), {"starts_at": TEN + timedelta(hours=7)})

    api.post(f"{OUTBOX}{first['id']}/undo/")

    letter = Notification.objects.get(recipient=boris, kind="programme_changed")
    assert [row["starts_at"] for row in letter.context["changes"]] == ["2025-11-26T11:00:00+00:00"]


def state() -> Any:
    """Return what the calendar holds, without the keys and counts that grow."""
    present = Q(resource=None) | Q(resource__in=Occupancy.objects.values("resource"))
    taking_part = Removal.objects.filter(present)
    return (
        sorted(
            Engagement.objects.values_list("uid", "title", "starts_at", "ends_at", "status", "audience", "venue"),
            key=str,
        ),
        sorted(Occupancy.objects.values_list("engagement__uid", "resource", "role", "period"), key=str),
        sorted(
            Session.objects.values_list("code", "kind", "format", "quota", "chair", "languages", "precedence"), key=str
        ),
        # Calendars show as cancelled only what was removed after its last change.
        list(taking_part.filter(sequence__gte=F("engagement__sequence")).exclude(engagement__status="cancelled")),
    )


def undo_last(api: Any) -> Any:
    change = Change.objects.order_by("-made_at", "-transaction").filter(undoes=None).first()
    assert change
    return api.post(f"{OUTBOX}{change.pk}/undo/")


Verb = Callable[[Any], object]


VERBS: dict[str, Verb] = {
    "hours": lambda s: reschedule_session(s, starts_at=TEN, ends_at=TWELVE, now=NOW),
    "room": lambda s: reschedule_session(s, room=make_room(s.summit, "garden", venue="park"), now=NOW),
    "everything": lambda s: change_session(
        s,
        title={"en": "Other"},
        code="other",
        quota=3,
        chair=None,
        languages=["ky"],
        audience="summit",
        interpreters=[],
        room=None,
        starts_at=TEN,
        ends_at=TWELVE,
        now=NOW,
    ),
    "cancel": lambda s: cancel_session(s, now=NOW),
    "excuse": lambda s: excuse_delegates(s, [s.chair.head], now=NOW),
    "admit": lambda s: admit_delegates(s, [make_delegate(s.chair)], now=NOW),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", ["confirmed", "tentative"])
def test_each_verb_of_a_session_is_undone(
    verb: str, status: str, api: Any, alice: Any, boris: Any, karim: Any, olga: Any, session: Any
) -> None:
    Engagement.objects.update(status=status)
    make_room(session.summit, "spare")
    before = state()

    VERBS[verb](Session.objects.get(pk=session.pk))
    assert state() != before
    undone = undo_last(api.by(alice))

    assert undone.status_code == 200, undone.json()
    assert state() == before
    assert Notification.objects.count() == 0


def test_a_reinstated_session_is_cancelled_by_undo(api: Any, alice: Any, session: Any) -> None:
    cancel_session(session, now=NOW)
    forget()
    before = state()

    reinstate_session(Session.objects.get(pk=session.pk), now=NOW + timedelta(minutes=1))

    assert undo_last(api.by(alice)).status_code == 200
    assert state()[:3] == before[:3]


def test_a_scheduled_session_is_cancelled_by_undo(api: Any, alice: Any, summit: Any) -> None:
    make_session(summit)

    assert undo_last(api.by(alice)).status_code == 200
    assert Engagement.objects.get().status == "cancelled"


MEETINGS: dict[str, Verb] = {
    "move": lambda r: move_meeting(
        r, starts_at=TWELVE, room=make_room(r.summit, "other"), interpreters=[make_interpreter(r.summit)], now=NOW
    ),
    "cancel": lambda r: cancel_meeting(r, now=NOW),
}


@pytest.mark.parametrize("verb", MEETINGS)
def test_each_verb_of_a_meeting_is_undone(
    verb: str, api: Any, alice: Any, boris: Any, karim: Any, meeting: Any
) -> None:
    before = state()

    MEETINGS[verb](meeting)
    assert state() != before
    undone = undo_last(api.by(alice))

    assert undone.status_code == 200, undone.json()
    assert (state(), Notification.objects.count()) == (before, 0)


def test_a_placed_meeting_is_unplaced_by_undo(api: Any, alice: Any, belarus: Any, kazakhstan: Any, room: Any) -> None:
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=NOW)

    assert undo_last(api.by(alice)).status_code == 200

    assert not BilateralRequest.objects.get().is_placed
    assert BilateralRequest.objects.get().status == "accepted"


def test_a_closure_and_its_cancellation_are_undone(api: Any, alice: Any, summit: Any, room: Any) -> None:
    hours = {"starts_at": TEN, "ends_at": TWELVE}
    closure = create_closure(
        summit=summit, title={"en": "Shut"}, venues=[room.venue], audience="summit", now=NOW, **hours
    )
    made = state()
    cancel_closure(closure, now=NOW + timedelta(minutes=1))

    assert undo_last(api.by(alice)).status_code == 200
    assert state() == made
    assert list(closure.closed_venues.values_list("venue", flat=True)) == [room.venue_id]
    first = Change.objects.get(verb="calendar.create_closure")
    assert api.post(f"{OUTBOX}{first.pk}/undo/").status_code == 200
    assert Engagement.objects.get().status == "cancelled"


def test_what_has_no_inverse_says_so(api: Any, alice: Any, summit: Any) -> None:
    made = Change.objects.create(summit=summit, verb="bilaterals.withdraw_request", made_at=NOW)
    change = api.by(alice).get(f"{OUTBOX}{made.pk}/").json()

    refused = api.post(f"{OUTBOX}{made.pk}/undo/")

    assert (change["label"], change["why_not_undone"]["code"]) == ("Request withdrawn", "no_inverse")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_inverse")
    assert "Ask for another meeting" in refused.json()["detail"]
