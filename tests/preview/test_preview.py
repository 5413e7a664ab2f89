"""A preview says what a change would do, and does nothing; a token carries out what was read, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing

from summit.bilaterals.models import Meeting
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement, Occupancy
from summit.core.models import AuditEntry
from summit.core.objections import refusal_of
from summit.core.preview import preview
from summit.delegations.models import Delegation
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render
from summit.programme.models import Revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, TEN, URL, url_of

MEDIA_TYPE = "application/vnd.summit.preview+json"


def everything() -> tuple[object, ...]:
    return (
        list(Engagement.objects.order_by("pk").values()),
        list(Occupancy.objects.order_by("pk").values()),
        list(Notification.objects.order_by("pk").values()),
        list(Delivery.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


def test_a_move_is_shown_and_not_made(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any) -> None:
    before = everything()

    answer = api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", {"starts_at": TEN + timedelta(hours=2)})

    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPE)
    previewed = answer.json()
    assert (previewed["refusals"], everything() == before) == ([], True)
    [engagement] = previewed["engagements"]
    assert engagement["uid"] == str(meeting.meeting.engagement.uid)
    assert (engagement["before"]["starts_at"], engagement["after"]["starts_at"]) == (
        "2025-11-26T04:00:00Z",
        "2025-11-26T06:00:00Z",
    )
    taken = {row["name"]["en"]: (row["taken"], row["freed"]) for row in previewed["times"]}
    hours = (
        [{"starts_at": "2025-11-26T06:00:00Z", "ends_at": "2025-11-26T06:30:00Z"}],
        [{"starts_at": "2025-11-26T04:00:00Z", "ends_at": "2025-11-26T04:30:00Z"}],
    )
    assert taken == dict.fromkeys(("President of Belarus", "President of Kazakhstan", "Blue room"), hours)
    letters = {row["recipient"]["name"]: row for row in previewed["messages"]}
    assert {name: (row["what"], row["language"], row["channels"]) for name, row in letters.items()} == {
        "Boris": ("written", "ru", ["email"]),
        "Karim": ("written", "en", ["email"]),
    }
    assert "12:00" in letters["Boris"]["body"]


def test_what_is_carried_out_is_what_was_shown(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any) -> None:
    body = {"starts_at": TEN + timedelta(hours=2)}
    previewed = api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", body).json()

    done = api.post(url_of(meeting, "move"), body, headers={"Preview-Token": previewed["token"]})

    assert done.status_code == 200
    written = {
        (letter.recipient_id, (text := render(letter)).subject, text.body) for letter in Notification.objects.all()
    }
    assert written == {(row["recipient"]["id"], row["subject"], row["body"]) for row in previewed["messages"]}
    assert [row["after"]["starts_at"] for row in previewed["engagements"]] == [done.json()["meeting"]["starts_at"]]


def test_the_header_prefer_asks_for_a_preview_too(api: Any, alice: Any, meeting: Any) -> None:
    answer = api.by(alice).post(url_of(meeting, "cancel"), headers={"Prefer": "respond-async, Preview"})

    assert (answer["Content-Type"], answer["Preference-Applied"]) == (MEDIA_TYPE, "preview")
    [engagement] = answer.json()["engagements"]
    assert (engagement["before"]["is_published"], engagement["after"]) == (True, None)
    assert Engagement.objects.get().status == "confirmed"


def test_a_preview_shows_every_reason_that_a_refusal_has(api: Any, alice: Any, meeting: Any, room: Any) -> None:
    session = make_session(
        meeting.summit, starts_at=TEN + timedelta(hours=2), ends_at=TEN + timedelta(hours=3), room=room
    )

    clash = (
        api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", {"starts_at": TEN + timedelta(hours=2)}).json()
    )
    invalid = api.post(f"{url_of(meeting, 'move')}?preview=true", {"starts_at": "soon", "chairs": 3}).json()

    assert (clash["token"], clash["engagements"], clash["messages"]) == (None, [], [])
    [refusal] = clash["refusals"]
    assert (refusal["status"], refusal["code"], refusal["errors"][0]["field"]) == (409, "clash", "starts_at")
    assert refusal["clashes"][0]["engagement"]["uid"] == str(session.engagement.uid)
    assert {error["field"] for error in invalid["refusals"][0]["errors"]} == {"starts_at", "chairs"}


def test_what_can_be_accepted_is_shown_with_all_that_follows(
    api: Any, alice: Any, karim: Any, belarus: Any, kazakhstan: Any, summit: Any
) -> None:
    request = make_accepted(belarus, kazakhstan, interpretation=["ky-ru"])
    body = {"starts_at": TEN, "room": make_room(summit, "booth", capacity=2).pk}

    previewed = api.by(alice).post(f"{url_of(request, 'place')}?preview=true", body).json()

    assert [row["code"] for row in previewed["refusals"]] == ["room_too_small", "interpreter_missing"]
    assert previewed["accepted_by"] == ["even_if_too_small", "even_if_not_interpreted"]
    assert ([row["uid"] for row in previewed["engagements"]], previewed["token"]) == ([None], None)
    accepted = {**body, **dict.fromkeys(previewed["accepted_by"], True)}
    again = api.post(f"{url_of(request, 'place')}?preview=true", accepted).json()
    assert (again["refusals"], again["engagements"]) == ([], previewed["engagements"])
    done = api.post(url_of(request, "place"), accepted, headers={"Preview-Token": again["token"]})
    assert done.status_code == 200


def test_two_organizers_on_one_meeting(api: Any, alice: Any, meeting: Any) -> None:
    """The second one reads what changed, and by whom, and gets a new preview."""
    olaf = make_user("olaf", meeting.summit, "organizer")
    body = {"starts_at": TEN + timedelta(hours=2)}
    previewed = api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", body).json()
    api.by(olaf).post(url_of(meeting, "move"), {"starts_at": TEN + timedelta(hours=4)})

    refused = api.by(alice).post(url_of(meeting, "move"), body, headers={"Preview-Token": previewed["token"]})

    assert (refused.status_code, refused.json()["code"]) == (409, "preview_outdated")
    assert ("engagement", "Olaf") in {(row["what"], row["by"]["name"]) for row in refused.json()["changed"]}
    assert Engagement.objects.get().starts_at == TEN + timedelta(hours=4)
    again = refused.json()["preview"]
    assert again["engagements"][0]["before"]["starts_at"] == "2025-11-26T08:00:00Z"
    assert api.post(url_of(meeting, "move"), body, headers={"Preview-Token": again["token"]}).status_code == 200


def test_a_token_is_refused_when_the_change_would_be_refused(api: Any, alice: Any, meeting: Any, room: Any) -> None:
    body = {"starts_at": TEN + timedelta(hours=2)}
    previewed = api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", body).json()
    make_session(meeting.summit, starts_at=TEN + timedelta(hours=2), ends_at=TEN + timedelta(hours=3), room=room)

    refused = api.post(url_of(meeting, "move"), body, headers={"Preview-Token": previewed["token"]}).json()

    assert (refused["code"], refused["preview"]["refusals"][0]["code"]) == ("preview_outdated", "clash")
    assert refused["changed"]


def test_someone_who_joined_would_be_told_and_was_not_read(api: Any, alice: Any, karim: Any, meeting: Any) -> None:
    previewed = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true").json()
    make_user("vera", meeting.summit, "viewer", meeting.requester)

    refused = api.post(url_of(meeting, "cancel"), headers={"Preview-Token": previewed["token"]})

    assert refused.json()["code"] == "preview_outdated"
    assert {row["recipient"]["name"] for row in refused.json()["preview"]["messages"]} == {"Karim", "Vera"}
    assert Engagement.objects.get().status == "confirmed"


def test_a_token_is_of_one_user_one_address_and_one_body(
    api: Any, alice: Any, meeting: Any, settings: Any, monkeypatch: Any
) -> None:
    olaf = make_user("olaf", meeting.summit, "organizer")
    body = {"starts_at": TEN + timedelta(hours=2)}
    token = api.by(alice).post(f"{url_of(meeting, 'move')}?preview=true", body).json()["token"]
    send = {"headers": {"Preview-Token": token}}

    answers = [
        api.by(olaf).post(url_of(meeting, "move"), body, **send),
        api.by(alice).post(url_of(meeting, "cancel"), **send),
        api.post(url_of(meeting, "move"), {"starts_at": TEN + timedelta(hours=3)}, **send),
        api.post(url_of(meeting, "move"), body, headers={"Preview-Token": token[:-1]}),
        api.post(url_of(meeting, "move"), body, headers={"Preview-Token": "x" * 9000}),
    ]
    later = signing.time.time() + 16 * 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    answers.append(api.post(url_of(meeting, "move"), body, **send))

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "bad_preview_token")}
    assert Engagement.objects.get().starts_at == TEN


def test_a_delegation_reads_its_own_consequences_alone(
    api: Any, boris: Any, karim: Any, vera: Any, leyla: Any, meeting: Any
) -> None:
    previewed = api.by(boris).post(f"{url_of(meeting, 'withdraw')}?preview=true", {}).json()

    assert {row["recipient"]["name"] for row in previewed["messages"]} == {"Boris"}
    assert {row["name"]["en"] for row in previewed["times"]} == {"President of Belarus"}
    [engagement] = previewed["engagements"]
    assert (engagement["before"]["parties"], engagement["after"]) == ([meeting.requester.pk], None)
    done = api.post(url_of(meeting, "withdraw"), {}, headers={"Preview-Token": previewed["token"]})
    assert (done.status_code, Notification.objects.filter(recipient=karim).exists()) == (200, True)


def test_a_delegation_learns_nothing_of_what_is_not_published(api: Any, boris: Any, meeting: Any, room: Any) -> None:
    """A tentative meeting is freed when its request is withdrawn: a delegation does not read that there is one."""
    Engagement.objects.update(status="tentative")

    previewed = api.by(boris).post(f"{url_of(meeting, 'withdraw')}?preview=true", {}).json()

    assert (previewed["engagements"], previewed["times"], previewed["refusals"]) == ([], [], [])


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("tahmina", 403), ("karim", 403)])
def test_who_may_not_do_it_gets_no_preview(who: str, status: int, request: Any, api: Any, meeting: Any) -> None:
    answer = api.by(request.getfixturevalue(who)).post(f"{url_of(meeting, 'move')}?preview=true", {})

    assert answer.status_code == status


def test_who_does_not_speak_for_a_delegation_gets_no_preview(
    api: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Trade", "minutes": 30}

    assert api.by(karim).post(f"{URL}bilateral-requests/?preview=true", wish).status_code == 403


@pytest.mark.parametrize("asked", ["yes", "", "true&preview=false"])
def test_what_is_neither_true_nor_false_is_refused(asked: str, api: Any, alice: Any, meeting: Any) -> None:
    answer = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview={asked}")

    assert (answer.status_code, Engagement.objects.get().status) == (400, "confirmed")


def test_preview_false_is_no_preview_and_a_read_has_none(api: Any, alice: Any, meeting: Any, room: Any) -> None:
    read = api.by(alice).get(f"{URL}rooms/{room.pk}/?preview=true")
    edited = api.patch(f"{URL}rooms/{room.pk}/?preview=false", {"capacity": 30})
    cancelled = api.post(f"{url_of(meeting, 'cancel')}?preview=false")

    assert (read.status_code, edited.status_code, cancelled.status_code) == (400, 200, 200)
    assert Engagement.objects.get().status == "cancelled"


def test_a_row_of_a_register_has_a_preview_and_a_token(api: Any, alice: Any, room: Any) -> None:
    url = f"{URL}rooms/{room.pk}/"
    previewed = api.by(alice).patch(f"{url}?preview=true", {"capacity": 30}).json()
    other = api.patch(f"{url}?preview=true", {"capacity": 40}).json()

    assert api.patch(url, {"capacity": 30}, headers={"Preview-Token": previewed["token"]}).status_code == 200
    refused = api.patch(url, {"capacity": 40}, headers={"Preview-Token": other["token"]})

    assert (refused.status_code, refused.json()["changed"][0]["by"]["name"]) == (409, "Alice")
    assert api.get(url).json()["capacity"] == 30


def test_a_key_is_not_used_up_by_a_preview(api: Any, alice: Any, meeting: Any) -> None:
    key = {"Idempotency-Key": "cancel-1"}
    previewed = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true", headers=key).json()
    with_token = {**key, "Preview-Token": previewed["token"]}

    first = api.post(url_of(meeting, "cancel"), headers=with_token)
    again = api.post(url_of(meeting, "cancel"), headers=with_token)

    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (200, 200, "true")


def test_a_version_that_is_no_longer_true_is_a_reason(api: Any, alice: Any, room: Any) -> None:
    answer = api.by(alice).patch(
        f"{URL}rooms/{room.pk}/?preview=true", {"capacity": 3}, headers={"If-Match": '"another"'}
    )

    assert (answer.status_code, answer.json()["refusals"][0]["code"]) == (200, "changed_meanwhile")


def test_workers_are_not_woken(
    api: Any, alice: Any, boris: Any, meeting: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as woken:
        previewed = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true").json()
    with django_capture_on_commit_callbacks() as done:
        api.post(url_of(meeting, "cancel"), headers={"Preview-Token": previewed["token"]})

    assert (len(woken), len(done) > 0) == (0, True)


def test_what_the_database_would_refuse_at_the_end_is_refused(alice: Any, belarus: Any, kazakhstan: Any) -> None:
    """A head is a delegate of the delegation: a constraint that is checked when the transaction ends."""
    delegations = Delegation.objects.filter(pk=belarus.pk)

    seen = preview(lambda: delegations.update(head=kazakhstan.head), viewer=alice, with_rows=True)

    assert seen.refused
    assert refusal_of(seen.refused).code == "contradiction"
    assert delegations.get().head != kazakhstan.head


def test_publishing_shows_each_letter_and_tells_nobody(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, room: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=NOW)
    Notification.objects.all().delete()
    AuditEntry.objects.count()

    previewed = api.by(alice).post(f"{URL}revisions/?preview=true", {}).json()

    assert {row["recipient"]["name"] for row in previewed["messages"]} == {"Boris", "Karim"}
    assert [row["after"]["is_published"] for row in previewed["engagements"]] == [True]
    assert (Revision.objects.count(), Notification.objects.count()) == (0, 0)
    done = api.post(f"{URL}revisions/", {}, headers={"Preview-Token": previewed["token"]})
    assert (done.status_code, Notification.objects.count()) == (201, 2)


def test_a_new_request_would_have_no_key_yet(
    api: Any, boris: Any, karim: Any, alice: Any, belarus: Any, kazakhstan: Any
) -> None:
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Trade", "minutes": 30}

    previewed = api.by(alice).post(f"{URL}bilateral-requests/?preview=true", wish).json()

    assert {row["recipient"]["name"] for row in previewed["messages"]} == {"Karim"}
    done = api.post(f"{URL}bilateral-requests/", wish, headers={"Preview-Token": previewed["token"]})
    assert (done.status_code, Meeting.objects.count()) == (201, 0)


def test_a_preview_takes_ten_of_the_budget(api: Any, alice: Any, meeting: Any) -> None:
    first = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true")
    second = api.post(f"{url_of(meeting, 'cancel')}?preview=true")

    assert int(first["RateLimit-Remaining"]) - int(second["RateLimit-Remaining"]) == 10


def test_requests_stay_what_they_were(api: Any, karim: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_request(belarus, kazakhstan)

    previewed = api.by(karim).post(f"{url_of(request, 'accept')}?preview=true").json()

    request.refresh_from_db()
    assert (previewed["refusals"], request.status) == ([], "pending")
