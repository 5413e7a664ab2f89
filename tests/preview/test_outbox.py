"""What waits can be read, held, let go, sent and undone; what has left cannot be taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Q
from django.urls import reverse

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import cancel_meeting, move_meeting, place_meeting
from summit.calendar.models import Engagement, Occupancy, Removal
from summit.calendar.services import cancel_closure, create_closure
from summit.notifications.models import Change, Delivery, Notification
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
from tests.preview.conftest import NOW, TEN, TWELVE, URL, forget, url_of

OUTBOX = f"{URL}outbox/"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def moved(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any) -> Any:
    """A meeting that Alice moved to twelve, of which Boris and Karim will be told."""
    assert api.by(alice).post(url_of(meeting, "move"), {"starts_at": TWELVE}).status_code == 200
    return meeting


def only(api: Any) -> Any:
    """Return the only change of the outbox."""
    [change] = api.get(OUTBOX).json()["results"]
    return change


def at(monkeypatch: Any, later: timedelta) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: NOW + later)


def unread(api: Any, user: Any) -> tuple[int, int]:
    listed = api.by(user).get(f"{URL}notifications/").json()["count"]
    return listed, api.get(f"{URL}notifications/unread/").json()["unread"]


def test_the_outbox_shows_each_letter_by_its_change(api: Any, alice: Any, moved: Any) -> None:
    change = only(api.by(alice))

    assert (change["label"], change["title"]["en"], change["by"]["name"]) == (
        "Meeting moved",
        "Belarus - Kazakhstan",
        "Alice",
    )
    assert (change["why_not_undone"], change["undone_by"], change["undoes"]) == (None, None, None)
    letters = {row["recipient"]["name"]: row for row in change["letters"]}
    assert set(letters) == {"Boris", "Karim"}
    assert (letters["Boris"]["language"], "12:00" in letters["Boris"]["body"]) == ("ru", True)
    assert {(row["leaves_at"], row["has_left"]) for row in letters.values()} == {("2025-11-20T06:10:00Z", False)}
    assert [(row["channel"], row["status"]) for row in letters["Karim"]["deliveries"]] == [("email", "queued")]


def test_an_answer_names_the_change_by_which_it_is_undone(api: Any, alice: Any, meeting: Any) -> None:
    shown = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true")
    done = api.post(url_of(meeting, "cancel"))
    refused = api.post(url_of(meeting, "cancel"))

    assert ["X-Change-ID" in answer for answer in (shown, done, refused)] == [False, True, False]
    assert api.post(f"{OUTBOX}{done['X-Change-ID']}/undo/").status_code == 200


def test_a_letter_is_in_no_mailbox_before_it_leaves(
    api: Any, alice: Any, boris: Any, moved: Any, monkeypatch: Any
) -> None:
    letter = Notification.objects.get(recipient=boris)

    assert unread(api, boris) == (0, 0)
    assert api.get(f"{URL}notifications/{letter.pk}/").status_code == 404
    assert api.post(f"{URL}notifications/{letter.pk}/read/").status_code == 404
    assert api.post("/api/v1/me/export/").json()["held"]["notifications"] == []
    at(monkeypatch, TEN_MINUTES)
    assert unread(api, boris) == (1, 1)
    assert api.by(alice).get(OUTBOX).json()["results"] == []
    [change] = api.get(OUTBOX, {"waiting": "false"}).json()["results"]
    assert (change["why_not_undone"]["code"], change["letters"][0]["has_left"]) == ("letters_left", True)


def test_a_summit_says_how_long_changes_wait(api: Any, alice: Any, boris: Any, meeting: Any, summit: Any) -> None:
    summit.minutes_to_undo = 45
    summit.save()

    api.by(alice).post(url_of(meeting, "move"), {"starts_at": TWELVE})

    assert {row.leaves_at for row in Notification.objects.all()} == {NOW + timedelta(minutes=45)}
    assert {row.due_at for row in Delivery.objects.all()} == {NOW + timedelta(minutes=45)}


def test_what_is_held_stays_until_it_is_released(
    api: Any, alice: Any, boris: Any, moved: Any, monkeypatch: Any, mailoutbox: Any
) -> None:
    change = only(api.by(alice))
    held = api.post(f"{OUTBOX}{change['id']}/hold/").json()
    at(monkeypatch, timedelta(hours=1))
    drain(lambda: NOW + timedelta(hours=1))

    assert {row["held_by"]["name"] for row in held["letters"]} == {"Alice"}
    assert (mailoutbox, unread(api, boris)) == ([], (0, 0))
    assert only(api.by(alice))["letters"][0]["has_left"] is False

    released = api.post(f"{OUTBOX}{change['id']}/release/").json()
    drain(lambda: NOW + timedelta(hours=1))

    assert {row["leaves_at"] for row in released["letters"]} == {"2025-11-20T07:00:00Z"}
    assert (len(mailoutbox), unread(api, boris)) == (2, (1, 1))


def test_what_is_released_in_time_waits_for_its_time(api: Any, alice: Any, moved: Any) -> None:
    change = only(api.by(alice))
    api.post(f"{OUTBOX}{change['id']}/hold/")

    released = api.post(f"{OUTBOX}{change['id']}/release/").json()

    assert {(row["leaves_at"], row["held_at"]) for row in released["letters"]} == {("2025-11-20T06:10:00Z", None)}
    assert api.post(f"{OUTBOX}{change['id']}/release/").status_code == 200


def test_some_letters_are_held_and_the_others_sent(
    api: Any, alice: Any, boris: Any, karim: Any, moved: Any, mailoutbox: Any
) -> None:
    change = only(api.by(alice))
    mine = next(row["id"] for row in change["letters"] if row["recipient"]["name"] == "Boris")
    api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [mine]})
    theirs = next(row["id"] for row in change["letters"] if row["recipient"]["name"] == "Karim")

    sent = api.post(f"{OUTBOX}{change['id']}/send-now/", {"letters": [theirs]}).json()
    drain(lambda: NOW)

    assert {row["recipient"]["name"]: row["has_left"] for row in sent["letters"]} == {"Boris": False, "Karim": True}
    assert [mail.to for mail in mailoutbox] == [[karim.email]]
    again = api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [theirs]})
    assert (again.status_code, again.json()["code"], again.json()["told"][0]["name"]) == (409, "letters_left", "Karim")
    unknown = api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [change["id"]]})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "letters")


def test_a_further_change_is_folded_into_what_is_held(api: Any, alice: Any, boris: Any, moved: Any) -> None:
    change = only(api.by(alice))
    api.post(f"{OUTBOX}{change['id']}/hold/")

    api.post(url_of(moved, "move"), {"starts_at": TWELVE + timedelta(hours=1)})

    assert Notification.objects.filter(recipient=boris).count() == 1
    assert {row.status for row in Delivery.objects.all()} == {"held"}
    changes = api.get(OUTBOX).json()["results"]
    assert [len(one["letters"]) for one in changes] == [2, 2]


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

    shown = api.post(f"{OUTBOX}{change['id']}/undo/?preview=true").json()

    assert {(row["what"], row["recipient"]["name"]) for row in shown["messages"]} == {
        ("taken_back", "Boris"),
        ("taken_back", "Karim"),
    }
    done = api.post(f"{OUTBOX}{change['id']}/undo/", headers={"Preview-Token": shown["token"]})
    assert (done.status_code, Notification.objects.count()) == (200, 0)


def test_other_letters_stay_when_one_change_is_undone(api: Any, alice: Any, boris: Any, moved: Any, room: Any) -> None:
    """One letter tells of two meetings: what is undone goes out of it, the other stays."""
    belarus, tajikistan = moved.requester, make_delegation(moved.summit, "TJK")
    other = make_accepted(belarus, tajikistan)
    place_meeting(other, starts_at=TEN + timedelta(hours=6), room=room, now=NOW)
    publish_revision(moved.summit, by=alice, now=NOW)
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


def test_what_has_no_inverse_says_so(api: Any, alice: Any, boris: Any, karim: Any, session: Any, meeting: Any) -> None:
    make_session(session.summit, "other", starts_at=TWELVE, ends_at=TWELVE + timedelta(hours=1))
    forget()
    publish_revision(session.summit, by=alice, now=NOW)
    changes = api.by(alice).get(OUTBOX, {"waiting": "false"}).json()["results"]
    [change] = [one for one in changes if one["verb"] == "programme.publish_revision"]

    refused = api.post(f"{OUTBOX}{change['id']}/undo/")

    assert (change["label"], change["why_not_undone"]["code"]) == ("Programme published", "no_inverse")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_inverse")
    assert "publish again" in refused.json()["detail"]


def test_letters_of_what_is_no_verb_wait_too(api: Any, alice: Any, boris: Any, meeting: Any, room: Any) -> None:
    """A room that is renamed changes the place that people read."""
    api.by(alice).patch(f"{URL}rooms/{room.pk}/", {"name": {"en": "Green room"}})

    change = only(api)

    assert (change["label"], change["by"]["name"]) == ("Messages", "Alice")
    assert change["why_not_undone"]["code"] == "no_inverse"
    assert "Green room" in change["letters"][0]["body"]


@pytest.mark.parametrize("who", ["boris", "leyla", "olga"])
def test_others_do_not_read_the_outbox(who: str, request: Any, api: Any, moved: Any) -> None:
    change = Change.objects.get(verb="bilaterals.move_meeting")
    api.by(request.getfixturevalue(who))

    assert [api.get(OUTBOX).status_code, api.get(f"{OUTBOX}{change.pk}/").status_code] == [403, 403]
    assert {api.post(f"{OUTBOX}{change.pk}/{verb}/").status_code for verb in ("hold", "undo", "send-now")} == {403}


def test_nothing_is_recorded_of_what_was_refused_or_changed_nothing(api: Any, alice: Any, meeting: Any) -> None:
    api.by(alice).post(url_of(meeting, "move"), {"starts_at": TEN - timedelta(days=5)})
    api.post(url_of(meeting, "move"), {"starts_at": TEN})

    assert not Change.objects.exists()


def page_of(letter: Notification, verb: str) -> str:
    return f"{reverse('admin:notifications_waitingletter_changelist')}{letter.pk}/{verb}/"


def test_the_page_shows_the_words_and_its_verbs_do_what_the_api_does(
    client: Any, alice: Any, boris: Any, moved: Any, mailoutbox: Any
) -> None:
    client.force_login(alice)
    listed = client.get(reverse("admin:notifications_waitingletter_changelist")).content.decode()
    letter = Notification.objects.get(recipient=boris)
    delivery = Delivery.objects.get(notification=letter)
    statuses = []

    for verb in ("hold", "release"):
        assert client.post(page_of(letter, verb)).status_code == 302
        delivery.refresh_from_db()
        statuses.append(delivery.status)
    client.post(page_of(letter, "undo"))

    assert ("Boris" in listed, "12:00" in listed, "Meeting moved" in listed) == (True, True, True)
    assert statuses == ["held", "queued"]
    assert (Engagement.objects.get().starts_at, Notification.objects.count()) == (TEN, 0)


def test_a_letter_is_sent_from_its_page(client: Any, alice: Any, boris: Any, moved: Any, mailoutbox: Any) -> None:
    client.force_login(alice)
    letter = Notification.objects.get(recipient=boris)

    client.post(page_of(letter, "send_now"))
    drain(lambda: NOW)

    assert [mail.to for mail in mailoutbox] == [[boris.email]]


def test_a_page_says_why_a_change_is_not_undone(client: Any, alice: Any, boris: Any, moved: Any, room: Any) -> None:
    client.force_login(alice)
    make_session(moved.summit, starts_at=TEN, ends_at=TWELVE, room=room)

    page = client.post(page_of(Notification.objects.get(recipient=boris), "undo"))

    assert (page.status_code, "Blue room" in page.content.decode()) == (200, True)
    assert Engagement.objects.filter(starts_at=TWELVE).exists()
