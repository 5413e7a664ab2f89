"""A register changes under what is in the calendar: refused with what clashes, or accepted and shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals.services import place_meeting
from summit.calendar.models import Occupancy, Transfer, Venue
from summit.calendar.queries import standing_clashes
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import book_engagement, confirm_engagements, move_engagement
from summit.notifications.models import Notification
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


def at(hour: int, minute: int = 0) -> datetime:
    """An hour of Bishkek, on 26 November."""
    return datetime(2025, 11, 26, hour, minute, tzinfo=UTC) - timedelta(hours=6)


@pytest.fixture
def doors(alice: Any, api: Any, client: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    client.force_login(alice)
    return api.by(alice)


@pytest.fixture
def day(summit: Any, belarus: Any, kazakhstan: Any) -> dict[str, Any]:
    """Talks in the blue room at 10 and at 11:10, and Belarus again in the red one at 13."""
    blue, red = make_room(summit, "blue"), make_room(summit, "red", venue="manas")
    hours = {"first": (at(10), at(11), blue), "second": (at(11, 10), at(12), blue), "third": (at(13), at(14), red)}
    people = {"first": [belarus.head], "second": [kazakhstan.head], "third": [belarus.head]}
    sessions = {
        code: make_session(
            summit, code, title={"en": code.title()}, starts_at=start, ends_at=end, room=room, delegates=people[code]
        )
        for code, (start, end, room) in hours.items()
    }
    return {"blue": blue, "red": red, **sessions}


def clashing(summit: Any) -> set[tuple[str, str]]:
    return {(str(clash.beside), str(clash.engagement)) for clash in standing_clashes(summit)}


def test_a_longer_turnover_is_refused_or_shown_and_holds_for_what_is_placed_later(
    doors: Any, day: dict[str, Any], summit: Any, now: datetime
) -> None:
    room = f"{URL}rooms/{day['blue'].pk}/"

    refused = doors.patch(room, {"turnover": 30})

    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert refused.json()["errors"][0]["field"] == "turnover"
    assert "between “First”, 26 Nov 2025, 10:00–11:00" in refused.json()["detail"]
    assert [row["engagement"]["title"] for row in refused.json()["clashes"]] == [{"en": "Second"}]
    assert doors.get(room).json()["turnover"] == 0

    assert doors.patch(room, {"turnover": 30, "even_if_clashing": True}).status_code == 200
    assert clashing(summit) == {("First", "Second")}
    assert doors.patch(room, {"capacity": 11}).status_code == 200, "what was accepted is not asked for again"
    with pytest.raises(ResourceClash):
        make_session(summit, "late", starts_at=at(12, 15), ends_at=at(13), room=day["blue"])

    move_engagement(day["second"].engagement, starts_at=at(12, 30), now=now)

    assert clashing(summit) == set()
    periods = Occupancy.objects.filter(resource=day["blue"]).order_by("period").values_list("period", flat=True)
    assert [period.upper for period in periods] == [at(11, 30), at(13, 50)]


def test_each_rule_is_looked_at_by_each_door(
    doors: Any, client: Any, day: dict[str, Any], summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    here, there = Venue.objects.get(code="yntymak-ordo"), make_venue(summit, "manas")
    way = Transfer.objects.create(origin=here, destination=there, minutes=30)
    far = make_venue(summit, "far")
    Transfer.objects.create(origin=far, destination=there, minutes=150)
    # The field that is changed, its value, by whom it clashes.
    for path, body in {
        f"transfers/{way.pk}/": {"minutes": 150},
        f"rooms/{day['blue'].pk}/": {"venue": far.pk},
        f"delegates/{belarus.head.pk}/": {"turnover": 150},
    }.items():
        refused = doors.patch(f"{URL}{path}", body)
        (field,) = body
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, field), refused.content
        assert "“First”" in refused.json()["detail"]
        assert "“Third”" in refused.json()["detail"]
    way.delete()
    made = doors.post(f"{URL}transfers/", {"origin": here.pk, "destination": there.pk, "minutes": 150})
    assert (made.status_code, Transfer.objects.filter(origin=here).exists()) == (409, False)

    inline = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-destination": there.pk, "0-minutes": 150}
    venue = {"summit": summit.pk, "code": here.code, "name.en": "Yntymak-Ordo", "address": "1 Lake Avenue"}
    venue |= {f"transfers_from-{name}": value for name, value in inline.items()}
    page = reverse("admin:calendar_venue_change", args=[here.pk])
    answer = client.post(page, venue)
    assert "cannot get in time from “First”" in answer.content.decode()
    here.refresh_from_db()
    assert (here.address, Transfer.objects.filter(origin=here).exists()) == ("", False)
    assert client.post(page, venue | {"even_if_clashing": "on"}).status_code == 302
    assert clashing(summit) == {("First", "Third")}

    head = kazakhstan.head
    room = {"summit": summit.pk, "code": "blue", "name.en": "Blue", "venue": here.pk, "capacity": 10}
    page = reverse("admin:facilities_room_change", args=[day["blue"].pk])
    answer = client.post(page, room | {"turnover": 15, "equipment": ""})
    assert "has too little time between" in str(answer.context["adminform"].form.errors["turnover"])
    assert client.post(page, room | {"turnover": 15, "equipment": "", "even_if_clashing": "on"}).status_code == 302
    assert clashing(summit) == {("First", "Third"), ("First", "Second")}
    assert head.turnover == 0


def test_a_room_that_becomes_too_small_and_an_interpreter_who_no_longer_covers(
    doors: Any, client: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    room, interpreter = make_room(summit), make_interpreter(summit)
    make_session(
        summit,
        room=room,
        delegates=[belarus.head, kazakhstan.head],
        languages=["ky", "ru"],
        interpreters=[interpreter],
    )
    for path, body, lacking, flag in (
        (f"rooms/{room.pk}/", {"capacity": 1}, "seats", "even_if_too_small"),
        (
            f"interpreters/{interpreter.pk}/",
            {"language_pairs": ["en-ru"]},
            "interpreters",
            "even_if_not_interpreted",
        ),
    ):
        refused = doors.patch(f"{URL}{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "no_longer_served"), refused.content
        assert refused.json()["lacking"] == [lacking]
        assert refused.json()["errors"][0]["field"] == next(iter(body))
        assert "“Council”" in refused.json()["detail"]
        assert doors.patch(f"{URL}{path}", {**body, flag: True}).status_code == 200
    desk = client.get("/admin/", follow=True).content.decode()
    assert "1 seats for 2 people" in desk
    assert "no interpreter for ru" in desk


def test_what_is_over_does_not_keep_a_register_as_it_was(
    doors: Any, day: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: at(20))

    assert doors.patch(f"{URL}rooms/{day['blue'].pk}/", {"turnover": 30}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_what_is_planned(
    doors: Any, summit: Any, day: dict[str, Any], django_assert_max_num_queries: Any, now: datetime
) -> None:
    blue = day["blue"]
    for hour in range(14, 22):
        book_engagement(
            summit=summit,
            kind="closure",
            title={"en": "Talks"},
            starts_at=at(hour),
            ends_at=at(hour, 30),
            occupants={blue.pk: "room"},
            now=now,
        )
    with django_assert_max_num_queries(40):
        assert doors.patch(f"{URL}rooms/{blue.pk}/", {"turnover": 10}).status_code == 200


def test_a_meeting_bears_the_present_names_of_its_delegations(
    doors: Any, client: Any, summit: Any, belarus: Any, kazakhstan: Any, boris: Any, now: datetime
) -> None:
    request = make_accepted(belarus, kazakhstan)
    meeting = place_meeting(request, starts_at=at(10), room=make_room(summit), now=now).engagement
    confirm_engagements([meeting], now=now)

    assert (
        doors.patch(f"{URL}delegations/{belarus.pk}/", {"name": {"en": "Belarus", "ru": "Белоруссия"}}).status_code
        == 200
    )
    meeting.refresh_from_db()
    assert (meeting.title["ru"], meeting.sequence) == ("Белоруссия - Казахстан", 2)
    assert Notification.objects.filter(recipient=boris, kind="programme_changed").count() == 1

    form = {"summit": summit.pk, "code": "KAZ", "name.en": "Qazaqstan", "name.ru": "Казахстан", "kind": kazakhstan.kind}
    form |= {"participation": kazakhstan.participation, "is_attending": "on", "head": kazakhstan.head.pk}
    form |= {f"{rows}-{name}": 0 for rows in ("contacts", "headships") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(reverse("admin:delegations_delegation_change", args=[kazakhstan.pk]), form)
    assert answer.status_code == 302, answer.context["errors"]
    meeting.refresh_from_db()
    assert (meeting.title["en"], meeting.sequence) == ("Belarus - Qazaqstan", 3)
