"""Placing by hand, through the doors: what the room, the languages and the people allow."""

from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_interpreter, make_room

URL = "/api/v1/summits/bishkek-2025/bilateral-requests/"
TEN, ELEVEN = "2025-11-26T10:00:00+06:00", "2025-11-26T11:00:00+06:00"


@pytest.fixture
def desk(client: Any, alice: Any) -> Any:
    """The admin as Alice sees it."""
    client.force_login(alice)
    return client


@pytest.fixture
def request_(belarus: Any, kazakhstan: Any) -> BilateralRequest:
    """Accepted, for twenty at the table."""
    return make_accepted(belarus, kazakhstan, seats=20)


def test_a_room_that_is_too_small_is_taken_only_if_that_is_accepted(
    api: Any, alice: Any, summit: Any, request_: BilateralRequest
) -> None:
    hall, cabinet, closet = (make_room(summit, f"room-{n}", capacity=n) for n in (30, 2, 3))
    url = f"{URL}{request_.pk}/"
    api.by(alice)

    refused = api.post(f"{url}place/", {"starts_at": TEN, "room": cabinet.pk})
    taken = api.post(f"{url}place/", {"starts_at": TEN, "room": cabinet.pk, "even_if_too_small": True})
    later = api.post(f"{url}move/", {"starts_at": ELEVEN})
    other = api.post(f"{url}move/", {"room": closet.pk})
    larger = api.post(f"{url}move/", {"room": hall.pk})

    assert (refused.status_code, refused.json()["code"]) == (409, "room_too_small")
    assert refused.json()["errors"][0]["field"] == "room"
    assert (refused.json()["capacity"], refused.json()["seats"]) == (2, 20)
    assert (taken.status_code, taken.json()["meeting"]["room"]) == (200, cabinet.pk)
    assert (later.status_code, other.json()["code"], larger.status_code) == (200, "room_too_small", 200)


def test_the_admin_asks_before_it_takes_a_room_that_is_too_small(
    desk: Any, summit: Any, request_: BilateralRequest
) -> None:
    cabinet = make_room(summit, "cabinet", capacity=2)
    place = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "room": cabinet.pk}
    page = f"/admin/bilaterals/bilateralrequest/{request_.pk}/place/"

    refused = desk.post(page, place)
    taken = desk.post(page, {**place, "even_if_too_small": "on"})

    assert "Cabinet: 2 seats for 20 people." in str(refused.context["form"].errors["room"])
    assert (taken.status_code, Engagement.objects.count()) == (302, 1)


def test_a_missing_interpreter_is_accepted_or_refused_and_who_interprets_is_read_and_changed(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    room, one, other = make_room(summit), make_interpreter(summit), make_interpreter(summit, "interpreter-2")
    request = make_accepted(belarus, kazakhstan, interpretation=["ru-ky"])
    url = f"{URL}{request.pk}/"
    api.by(alice)

    refused = api.post(f"{url}place/", {"starts_at": TEN, "room": room.pk})
    placed = api.post(f"{url}place/", {"starts_at": TEN, "room": room.pk, "even_if_not_interpreted": True})
    changed = api.post(f"{url}move/", {"interpreters": [one.pk, other.pk]})
    moved = api.post(f"{url}move/", {"starts_at": ELEVEN})
    confirm_engagements([Engagement.objects.get()], now=now)
    seen = api.by(boris).get(url)

    assert (refused.json()["code"], refused.json()["language_pairs"]) == ("interpreter_missing", ["ky-ru"])
    assert placed.json()["meeting"]["interpreters"] == []
    assert changed.json()["meeting"]["interpreters"] == moved.json()["meeting"]["interpreters"] == [one.pk, other.pk]
    assert seen.json()["meeting"]["interpreters"] == []


def test_move_in_the_admin_opens_with_what_the_meeting_has(desk: Any, summit: Any, request_: BilateralRequest) -> None:
    hall, extra = make_room(summit, "hall", capacity=30), make_interpreter(summit)
    page = f"/admin/bilaterals/bilateralrequest/{request_.pk}"
    place = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "room": hall.pk, "interpreters": [extra.pk]}

    desk.post(f"{page}/place/", place)
    opened = desk.get(f"{page}/move/")
    form = opened.context["form"]
    html = desk.get(f"{page}/change/").content.decode()

    assert 'value="10:00"' in opened.content.decode()
    assert (form.initial["room"], list(form.initial["interpreters"])) == (hall.pk, [extra.pk])
    assert str(extra) in html
