"""A delegation does not come, with all that follows, and comes after all; each reader is told once."""

from datetime import timedelta
from typing import Any

import pytest

from summit.agenda.models import Speaker
from summit.agenda.services import add_item, add_speaker
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.services import create_closure
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.delegations.queries import order_of_precedence
from summit.notifications.models import Change, Notification
from summit.notifications.rendering import render
from tests.delivering import drain
from tests.factories.arrivals import make_party
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegation
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, at, forget, only


@pytest.fixture
def page(belarus: Any) -> str:
    return f"{URL}delegations/{belarus.pk}/"


@pytest.fixture
def known(
    api: Any, alice: Any, boris: Any, karim: Any, meeting: Any, session: Any, belarus: Any, kazakhstan: Any, summit: Any
) -> Any:
    """Belarus meets Kazakhstan, waits for two further meetings, has a seat, and speaks in the session."""
    third = make_delegation(summit, "third")
    make_accepted(belarus, third)
    make_request(make_delegation(summit, "fourth"), belarus)
    item = add_item(session, title={"en": "Strategy"})
    for delegation in (belarus, kazakhstan):
        add_speaker(item, delegation=delegation, by=alice, now=NOW)
    forget()
    return api.by(alice)


def kept_by(delegation: Any) -> dict[str, Any]:
    """Return what the delegation would give up."""
    requests = BilateralRequest.objects.of(delegation)
    return {
        "attends": Delegation.objects.get(pk=delegation.pk).is_attending,
        "requests": sorted((one.pk, one.status, one.reason, one.answered_at) for one in requests),
        "seats": sorted(
            Occupancy.objects.filter(resource__party=delegation, role="participant").values_list(
                "engagement", "resource"
            )
        ),
        "speaks": sorted(Speaker.objects.filter(delegation=delegation).values_list("pk", "status", "position")),
    }


def test_who_does_not_come_gives_up_all(known: Any, belarus: Any, page: str, meeting: Any, session: Any) -> None:
    answer = known.post(f"{page}withdraw/", {"reason": "Elections at home"})

    assert (answer.status_code, answer.json()["is_attending"]) == (200, False)
    kept = kept_by(belarus)
    assert {row[1:3] for row in kept["requests"]} == {("withdrawn", "Elections at home")}
    assert (kept["seats"], [row[1] for row in kept["speaks"]]) == ([], ["withdrawn"])
    meeting.meeting.engagement.refresh_from_db()
    session.engagement.refresh_from_db()
    assert (meeting.meeting.engagement.status, session.engagement.status) == ("cancelled", "confirmed")
    assert known.post(f"{page}withdraw/").json()["code"] == "not_attending"


def test_each_reader_is_told_once(known: Any, boris: Any, karim: Any, page: str) -> None:
    known.post(f"{page}withdraw/", {"reason": "Elections at home"})

    letters = {letter.recipient: render(letter) for letter in Notification.objects.all()}
    assert set(letters) == {boris, karim}
    assert Notification.objects.count() == 2
    theirs = letters[karim]
    assert theirs.subject == "Belarus does not come to the summit"
    assert "Reason: Elections at home" in theirs.body
    assert "Belarus - Kazakhstan has been cancelled" in theirs.body
    assert "request" not in theirs.body  # the meeting says it
    assert "third" not in theirs.body
    own = letters[boris].body
    assert own.count("Запрос на двустороннюю встречу отозван") == 2
    assert "Больше не входит в Вашу программу" in own  # the session, in which others remain


def test_the_order_of_precedence_goes_without_them(known: Any, summit: Any, belarus: Any, page: str) -> None:
    policy = PrecedencePolicy.objects.create(summit=summit, code="all", name={"en": "All"})

    previewed = known.post(f"{page}withdraw/?preview=true").json()

    [place] = previewed["places"]
    assert (place["delegation"], place["before"], place["after"]) == (belarus.pk, 1, None)
    assert {row["recipient"]["name"] for row in previewed["messages"]} == {"Boris", "Karim"}
    assert belarus in order_of_precedence(policy, as_of=summit.starts_on)
    done = known.post(f"{page}withdraw/", headers={"Preview-Token": previewed["token"]})
    assert done.status_code == 200, done.json()
    assert belarus not in order_of_precedence(policy, as_of=summit.starts_on)


def test_all_of_it_is_undone_until_it_is_told(known: Any, belarus: Any, page: str, meeting: Any) -> None:
    before = kept_by(belarus)
    known.post(f"{page}withdraw/")
    change = only(known)

    undone = known.post(f"{OUTBOX}{change['id']}/undo/")

    assert undone.status_code == 200, undone.json()
    assert kept_by(belarus) == before
    assert Engagement.objects.get(meeting__request=meeting).status == "confirmed"
    assert not Notification.objects.exists()
    again = known.post(f"{OUTBOX}{undone['X-Change-ID']}/undo/")
    assert again.status_code == 200, again.json()
    assert not kept_by(belarus)["attends"]


def test_what_was_told_is_not_undone_but_the_delegation_comes_after_all(
    known: Any, belarus: Any, page: str, session: Any, boris: Any, monkeypatch: Any
) -> None:
    known.post(f"{page}withdraw/")
    known.post(f"{OUTBOX}{only(known)['id']}/send-now/")
    drain(lambda: NOW)
    assert known.post(f"{OUTBOX}{Change.objects.get().pk}/undo/").json()["code"] == "letters_left"

    at(monkeypatch, timedelta(hours=1))
    back = known.post(f"{page}confirm/")

    assert (back.status_code, back.json()["is_attending"], back.json()["clashes"]) == (200, True, [])
    kept = kept_by(belarus)
    assert kept["seats"] == [(session.engagement_id, belarus.head_id)]
    assert {row[1] for row in kept["requests"]} == {"withdrawn"}
    letter = Notification.objects.filter(recipient=boris).latest("created_at")
    assert "всё же примет участие" in render(letter).subject
    assert known.post(f"{page}confirm/").json()["code"] == "already_attending"


def test_who_is_not_free_any_more_has_no_seat(known: Any, belarus: Any, summit: Any, page: str, session: Any) -> None:
    known.post(f"{page}withdraw/")
    forget_letters()
    create_closure(
        summit=summit,
        resources=[belarus.head],
        title={"en": "Rest"},
        starts_at=session.engagement.starts_at,
        ends_at=session.engagement.ends_at,
        now=NOW,
    )

    back = known.post(f"{page}confirm/").json()

    assert [row["engagement"]["title"]["en"] for row in back["clashes"]] == ["Rest"]
    assert kept_by(belarus)["seats"] == []


def forget_letters() -> None:
    Notification.objects.all().delete()


def test_a_meeting_that_is_over_stays(
    known: Any, belarus: Any, page: str, meeting: Any, session: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: TWELVE + timedelta(days=1))

    assert known.post(f"{page}withdraw/").status_code == 200

    meeting.refresh_from_db()
    assert meeting.status == "accepted"
    assert {row[0] for row in kept_by(belarus)["seats"]} == {session.engagement_id, meeting.meeting.engagement_id}


def test_seats_in_a_room_that_was_closed_are_given_up(known: Any, summit: Any, page: str, session: Any) -> None:
    hall = session.engagement.occupancies.get(role="room").resource
    create_closure(
        summit=summit,
        resources=[hall],
        title={"en": "Flood"},
        starts_at=session.engagement.starts_at,
        ends_at=session.engagement.ends_at,
        now=NOW,
        even_if_booked=True,
    )

    assert known.post(f"{page}withdraw/").status_code == 200


def test_a_room_that_was_taken_meanwhile_refuses_the_undo(
    known: Any, belarus: Any, summit: Any, page: str, room: Any
) -> None:
    known.post(f"{page}withdraw/")
    change = only(known)
    other = make_accepted(make_delegation(summit, "fifth"), make_delegation(summit, "sixth"))
    place_meeting(other, starts_at=TEN, room=room, now=NOW)

    refused = known.post(f"{OUTBOX}{change['id']}/undo/")

    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert not kept_by(belarus)["attends"]


@pytest.mark.parametrize(("verb", "facts"), [("withdraw", {"is_attending": False}), ("replacements", {"head": None})])
def test_what_has_consequences_is_not_patched(known: Any, belarus: Any, page: str, verb: str, facts: Any) -> None:
    refused = known.patch(page, facts)

    assert (refused.status_code, refused.json()["code"], refused.json()["verb"]) == (409, "has_verb", verb)
    assert [error["field"] for error in refused.json()["errors"]] == list(facts)
    assert known.patch(page, {"is_attending": True, "head": belarus.head_id, "is_chair": True}).status_code == 200


def test_a_first_head_is_named(known: Any, belarus: Any, page: str) -> None:
    head = belarus.head_id
    Delegation.objects.filter(pk=belarus.pk).update(head=None)

    assert known.patch(page, {"head": head}).json()["head"] == head


def test_delegations_withdraw_nobody(api: Any, known: Any, boris: Any, page: str) -> None:
    assert api.by(boris).post(f"{page}withdraw/").status_code == 403


def test_those_who_were_to_travel_do_not(known: Any, belarus: Any, page: str, boris: Any, karim: Any) -> None:
    party = make_party(belarus)
    forget()

    known.post(f"{page}withdraw/")

    party.refresh_from_db()
    assert party.status == "cancelled"
    assert Notification.objects.count() == 2
    undone = known.post(f"{OUTBOX}{only(known)['id']}/undo/")
    assert undone.status_code == 200, undone.json()
    party.refresh_from_db()
    assert (party.status, party.travellers.get().delegate_id) == ("planned", belarus.head_id)
    assert not Notification.objects.exists()
