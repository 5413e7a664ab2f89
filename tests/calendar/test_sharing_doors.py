"""What is shared is entered, offered, refused and shown at each door: API, admin, programme file, copies, the desk."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import planning_input, suggestions
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement, Resource, Venue
from summit.calendar.refusals import ResourceClash
from summit.delegations.models import Rank
from summit.facilities.models import Room
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.sessions.models import Session
from summit.sessions.services import cancel_session
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit
from tests.programme.test_programme_file import SMALL, put
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/"
PAGE = "/summits/bishkek-2025/admin/calendar/resource/likenesses/"
TEN = datetime.fromisoformat("2025-11-26T10:00+06:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def other(summit: Any) -> Summit:
    """Another summit of the host on the same days."""
    return make_summit("bishkek-energy", name={"en": "Energy"})


@pytest.fixture
def host(summit: Any, alice: Any, other: Summit) -> Any:
    """Alice, who organizes the other summit too."""
    Role.objects.create(user=alice, summit=other, kind=Role.Kind.ORGANIZER)
    return alice


def share(client: Any, user: Any, row: Resource, code: str) -> tuple[int, Any]:
    answer = client.by(user).patch(f"{URL}{row.kind}s/{row.pk}/", {"shared_as": code}, HTTP_IF_MATCH="*")
    return answer.status_code, answer.json().get("code" if answer.status_code >= 400 else "shared_as")


def test_who_organizes_both_summits_says_that_rooms_are_one(
    api: Any, alice: Any, boris: Any, summit: Any, other: Any, now: Any
) -> None:
    room, theirs = make_room(summit), make_room(other, shared_as="blue")
    session = make_session(other, room=theirs)

    assert share(api, alice, room, "blue") == (400, "shared_by_others")
    Role.objects.create(user=alice, summit=other, kind=Role.Kind.ORGANIZER)
    booked = make_session(summit, room=room, code="at-one-time")
    assert share(api, alice, room, "blue") == (409, "booked_twice")
    cancel_session(booked, now=now)
    assert share(api, alice, room, "blue") == (200, "blue")

    assert api.by(boris).get(f"{URL}rooms/{room.pk}/").json()["shared_as"] == ""
    hour = {"starts_at": session.engagement.starts_at.isoformat(), "minutes": 30}
    asked = {"resources": [room.pk], "minutes": 30, "starts_after": hour["starts_at"]}
    first = {user.name: api.by(user).post(f"{URL}free-slots/", asked).json()[0] for user in (alice, boris)}
    assert first["Alice"]["starts_at"] == "2025-11-27T05:30:00Z"
    assert first["Boris"]["starts_at"] == "2025-11-27T04:00:00Z"


def test_delegations_do_not_say_who_is_one(api: Any, host: Any, boris: Any, belarus: Any) -> None:
    person = belarus.head

    assert share(api, host, person, "envoy") == (200, "envoy")
    assert api.by(boris).get(f"{URL}delegates/{person.pk}/").json()["shared_as"] == ""
    assert share(api, boris, person, "other") == (400, "host_shares")
    assert share(api, boris, person, "") == (200, "")
    person.refresh_from_db()
    assert person.shared_as == "envoy"


def test_what_has_one_name_is_offered_and_decided(
    api: Any, host: Any, boris: Any, summit: Any, other: Any, belarus: Any, kazakhstan: Any
) -> None:
    blue, twin = make_room(summit), make_room(other)
    make_room(make_summit("of-others"))
    envoy = make_delegate(belarus, code="envoy", name="Sergei Volkov")
    same = make_delegate(kazakhstan, code="also", name="Сергей Волков")
    interpreter, namesake = make_interpreter(summit), make_interpreter(other)

    pairs = api.by(host).get(f"{URL}likenesses/").json()
    decide = {"first": envoy.pk, "second": same.pk, "are_one": True}
    decided = [
        api.by(host).post(f"{URL}likenesses/", body).status_code
        for body in (decide, {**decide, "first": interpreter.pk, "second": namesake.pk, "are_one": False})
    ]
    refused = [
        api.by(host).post(f"{URL}likenesses/", {**decide, **body}).json()["code"]
        for body in ({}, {"second": blue.pk}, {"second": Room.objects.get(summit__slug="of-others").pk})
    ]
    page = at_the_door(host)
    shown = page.get(PAGE).content.decode()
    page.post(PAGE, {"first": blue.pk, "second": twin.pk, "are_one": "yes"})

    found = {(pair["first"]["id"], pair["second"]["id"]) for pair in pairs}
    assert found == {(blue.pk, twin.pk), (envoy.pk, same.pk), (interpreter.pk, namesake.pk)}
    assert decided == [204, 204]
    assert refused == ["decided_already", "not_alike", "unknown_resource"]
    assert ("Energy" in shown, "Volkov" in shown) == (True, False)
    assert set(Resource.objects.filter(kind="room").values_list("summit__slug", "shared_as")) == {
        ("bishkek-2025", "bishkek-2025-blue-room"),
        ("bishkek-energy", "bishkek-2025-blue-room"),
        ("of-others", ""),
    }
    assert len(set(Resource.objects.filter(kind="interpreter").values_list("shared_as", flat=True))) == 2
    assert api.by(host).get(f"{URL}likenesses/").json() == []
    assert api.by(boris).get(f"{URL}likenesses/").status_code == 403


def test_files_of_two_summits_name_one_room(db: Any, now: Any) -> None:
    text = SMALL.replace("capacity: 10}", "capacity: 10, shared_as: blue}")
    put(text, now)

    with pytest.raises(InvalidProgrammeFile, match="Blue is taken at another summit, 26 Nov 2025, 10:00–11:00"):
        put(text.replace("slug: small", "slug: second"), now)
    put(text.replace("slug: small", "slug: second").replace(" 10:00", " 12:00").replace(" 11:00", " 13:00"), now)

    assert Engagement.objects.filter(occupancies__shared_key="room:blue").count() == 2


def test_a_copied_summit_is_lent_the_same_things(api: Any, summit: Any) -> None:
    room = make_room(summit)
    make_interpreter(summit)
    make_session(summit, room=room)
    root = make_user("root", is_superuser=True, is_staff=True)
    facts = {"slug": "again", "name": {"en": "Again"}, "starts_on": "2025-11-26", "ends_on": "2025-11-27"}

    answer = api.by(root).post(f"{URL}copy/", {**facts, "parts": ["venues", "rooms", "interpreters", "sessions"]})

    assert answer.status_code == 201, answer.json()
    codes = Resource.objects.order_by("summit", "code").values_list("summit__slug", "shared_as")
    assert [code for slug, code in codes if slug == "again"] == [code for slug, code in codes if slug != "again"] != []
    assert {venue.shared_as for venue in Venue.objects.all()} == {"bishkek-2025-yntymak-ordo"}
    assert not Session.objects.get(summit__slug="again").engagement.occupancies.exists()  # the room is taken


def test_plans_suggestions_and_the_timeline_count_the_other_summit(
    desk: Any, summit: Any, other: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    belarus.head.shared_as = "president"
    belarus.head.save()
    room = make_room(summit, shared_as="blue")
    there = make_room(other, shared_as="blue")
    guest = make_delegate(make_delegation(other, "BLR"), shared_as="president")
    hours = {"starts_at": TEN, "ends_at": TEN + HOUR}
    make_session(other, "one", room=there, title={"en": "Secret"}, **hours)
    make_session(other, "two", delegates=[guest], starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR)
    request = make_accepted(belarus, kazakhstan)

    problem = planning_input(summit, kind="fresh", now=now).problem
    best = suggestions(BilateralRequest.objects.get(), now=now, limit=50)
    page = desk.get(reverse("timeline"), {"day": "2025-11-26", "by": "rooms"}).content.decode()
    asked = {"pick": f"request:{request.pk}", "day": "2025-11-26", "by": "rooms"}
    taken = desk.get(reverse("timeline-check"), asked).content.decode()

    assert {one.resources for one in problem.fixed} == {(room.pk,), (belarus.head.pk,)}
    assert best
    assert not any(TEN <= one.starts_at < TEN + 2 * HOUR for one in best)
    for text in (page, taken):
        assert "Taken at another summit" in text
        assert "Secret" not in text


def test_rows_of_one_person_are_planned_for_as_one(summit: Any, belarus: Any, kazakhstan: Any, now: Any) -> None:
    envoy = make_delegate(belarus, rank=Rank.HEAD_OF_STATE, code="envoy", shared_as="envoy")
    same = make_delegate(kazakhstan, rank=Rank.HEAD_OF_STATE, code="same", shared_as="envoy")
    uzbekistan = make_delegation(summit, "UZB")
    make_accepted(belarus, uzbekistan, leads=[envoy])
    make_accepted(kazakhstan, uzbekistan, leads=[same])
    make_session(summit, "busy", delegates=[same])

    problem = planning_input(summit, kind="fresh", now=now).problem

    assert [one.people for one in problem.requests] == [(envoy.pk, uzbekistan.head_id)] * 2
    assert {one.key for one in problem.people} == {envoy.pk, uzbekistan.head_id}
    assert [one.resources for one in problem.fixed] == [(envoy.pk,)]


def test_a_delegation_acts_for_a_second_state(
    api: Any, summit: Any, boris: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    second = make_delegation(summit, "ABC")
    Resource.objects.filter(pk__in=(belarus.head_id, second.head_id)).update(shared_as="president")
    Role.objects.create(user=boris, summit=summit, kind=Role.Kind.COORDINATOR, party=second)
    request = make_request(kazakhstan, second)
    make_session(summit, delegates=[belarus.head])

    answered = api.by(boris).post(f"{URL}bilateral-requests/{request.pk}/accept/", {})

    assert (answered.status_code, answered.json()["status"]) == (200, "accepted")
    with pytest.raises(ResourceClash, match="Someone"):
        place_meeting(
            BilateralRequest.objects.get(), starts_at=TEN + timedelta(days=1), room=make_room(summit), now=now
        )
