"""What a feed has shown it shows as cancelled when it leaves it, in whichever way; and newer when it comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest

from summit.calendar.models import Engagement
from summit.calendar.services import Change, confirm_engagements, rearrange_engagements
from summit.programme.services import create_feed
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
HOUR = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}
AFTERNOON = {"starts_at": "2025-11-27T15:00:00+06:00", "ends_at": "2025-11-27T16:00:00+06:00"}


@dataclass
class World:
    """A published session of Belarus, a room to which it can move, and feeds."""

    session: Any
    api: Any
    people: dict[str, Any]
    now: datetime
    parties: dict[str, Any]
    tokens: list[str] = field(default_factory=list)

    @property
    def room(self) -> int:
        return int(self.session.engagement.occupancies.get(role="room").resource_id)

    def subscribe(self, name: str, **what: Any) -> None:
        owner = self.people[name]
        self.tokens.append(create_feed(summit=self.session.summit, owner=owner, now=self.now, **what)[1])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{URL}{path}"
        match = {"HTTP_IF_MATCH": self.api.get(url)["ETag"]} if method == "patch" else {}
        answer = getattr(self.api, method)(url, body, **match)
        assert answer.status_code in {200, 201, 204}, answer.content
        return answer.json() if answer.content else None

    def change(self, **body: Any) -> None:
        self.call("patch", f"sessions/{self.session.pk}/", body)

    def close(self, **body: Any) -> str:
        """Close the room of the session, for organizers alone."""
        shut = {**HOUR, "title": {"en": "Search"}, "even_if_booked": True, "resources": [self.room], **body}
        return str(self.call("post", "closures/", shut)["uid"])

    def events(self) -> dict[str, tuple[str, int]]:
        """Return, by uid, status and sequence in the last feed."""
        feed = self.api.get(f"/feeds/{self.tokens[-1]}.ics").content
        rows = icalendar.Calendar.from_ical(feed).walk("VEVENT")
        return {str(one["UID"]).partition("@")[0]: (str(one["STATUS"]), int(one["SEQUENCE"])) for one in rows}


@pytest.fixture
def world(
    summit: Any,
    belarus: Any,
    kazakhstan: Any,
    alice: Any,
    boris: Any,
    karim: Any,
    api: Any,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    make_delegate(belarus)
    session = make_session(summit, delegates=[belarus.head], room=make_room(summit), audience="participants")
    confirm_engagements([session.engagement], now=now)
    make_room(summit, "red-room", venue="manas")
    people = {"alice": alice, "boris": boris, "karim": karim}
    return World(session, api.by(alice), people, now, {"belarus": belarus, "kazakhstan": kazakhstan})


def red(world: World) -> int:
    return int(world.session.summit.resources.get(code="red-room").pk)


def excuse(world: World) -> None:
    head = world.parties["belarus"].head
    world.call("post", f"sessions/{world.session.pk}/excuse/", {"delegates": [head.pk]})


def excuse_and_delete(world: World) -> None:
    minister = world.session.summit.resources.get(party=world.parties["belarus"], code__contains="minister")
    world.call("post", f"sessions/{world.session.pk}/excuse/", {"delegates": [minister.pk]})
    world.call("delete", f"delegates/{minister.pk}/")


def minister_alone(world: World) -> None:
    minister = world.session.summit.resources.get(party=world.parties["belarus"], code__contains="minister")
    world.change(delegates=[minister.pk])
    world.subscribe("boris", party=world.parties["belarus"])


def reinstate(world: World) -> None:
    world.call("post", f"sessions/{world.session.pk}/cancel/")
    world.call("post", f"sessions/{world.session.pk}/reinstate/")


def public(world: World, **what: Any) -> None:
    world.change(audience="summit")
    world.subscribe("karim", **what)


def secret(world: World) -> None:
    world.change(audience="organizers")
    world.subscribe("alice", resource=world.session.summit.resources.get(pk=world.room))


def own(world: World) -> None:
    world.subscribe("boris", party=world.parties["belarus"])


def in_the_room(world: World) -> None:
    world.subscribe("boris", resource=world.session.summit.resources.get(pk=world.room))


Step = Callable[[World], Any]
SESSION_LEAVES: dict[str, tuple[Step, Step]] = {
    "cancelled": (own, lambda w: w.call("post", f"sessions/{w.session.pk}/cancel/")),
    "cancelled, and reinstated but not published": (own, reinstate),
    "its people are excused": (own, excuse),
    "its people are excused and deleted": (minister_alone, excuse_and_delete),
    "hidden": (own, lambda w: w.change(audience="organizers")),
    "in another room, for who takes part": (in_the_room, lambda w: w.change(room=red(w))),
    "in another room, for organizers": (secret, lambda w: w.change(room=red(w))),
    "of participants only": (public, lambda w: w.change(audience="participants")),
    "of participants only, in the feed of its room": (
        lambda w: public(w, resource=w.session.summit.resources.get(pk=w.room)),
        lambda w: w.change(audience="participants"),
    ),
    "of participants only, in the feed of their delegation": (
        lambda w: public(w, party=w.parties["belarus"]),
        lambda w: w.change(audience="participants"),
    ),
}


@pytest.mark.parametrize("way", SESSION_LEAVES)
def test_a_session_that_leaves_a_feed_is_cancelled_there(world: World, way: str) -> None:
    prepare, leave = SESSION_LEAVES[way]
    prepare(world)
    uid = str(world.session.engagement.uid)
    status, sequence = world.events()[uid]

    leave(world)

    after = world.events()
    assert status == "CONFIRMED"
    assert after.keys() == {uid}
    assert after[uid][0] == "CANCELLED"
    assert after[uid][1] > sequence


def in_the_afternoon(world: World) -> None:
    world.call("post", f"sessions/{world.session.pk}/reschedule/", AFTERNOON)


def moved_by_a_plan(world: World) -> None:
    occupants = {red(world): "room", world.parties["belarus"].head.pk: "participant"}
    engagement = world.session.engagement
    later = {name: getattr(engagement, name) + timedelta(hours=2) for name in ("starts_at", "ends_at")}
    rearrange_engagements([Change(engagement=engagement, occupants=occupants, **later)], now=world.now)


def closure(world: World, method: str, **body: Any) -> None:
    uid = Engagement.objects.get(kind="closure").uid
    world.call(method, f"closures/{uid}/", body or None)


def everyone(world: World) -> None:
    world.subscribe("boris")


def closed_venue(world: World) -> None:
    venue = world.session.engagement.venue_id
    closure(world, "patch", venues=[venue], resources=[], even_if_booked=True)
    everyone(world)


def told_to_all(world: World) -> None:
    closure(world, "patch", audience="summit")
    world.subscribe("karim")


CLOSURE_LEAVES: dict[str, tuple[Step, Step]] = {
    "what is in the room goes to another": (everyone, lambda w: w.change(room=red(w))),
    "to another, in the feed of the room": (in_the_room, lambda w: w.change(room=red(w))),
    "to another, in the feed of a delegation": (own, lambda w: w.change(room=red(w))),
    "to another hour": (everyone, in_the_afternoon),
    "by a plan": (everyone, moved_by_a_plan),
    "is cancelled": (everyone, lambda w: w.call("post", f"sessions/{w.session.pk}/cancel/")),
    "is hidden": (everyone, lambda w: w.change(audience="organizers")),
    "the room goes to another venue": (
        closed_venue,
        lambda w: w.call("patch", f"rooms/{w.room}/", {"venue": w.session.summit.venues.get(code="manas").pk}),
    ),
    "the closure has other hours": (everyone, lambda w: closure(w, "patch", **AFTERNOON)),
    "closes another room": (everyone, lambda w: closure(w, "patch", resources=[red(w)])),
    "has another audience": (told_to_all, lambda w: closure(w, "patch", audience="organizers")),
    "is cancelled itself": (everyone, lambda w: closure(w, "delete")),
}


@pytest.mark.parametrize("way", CLOSURE_LEAVES)
def test_a_closure_that_leaves_a_feed_is_cancelled_there(world: World, way: str) -> None:
    uid = world.close()
    prepare, leave = CLOSURE_LEAVES[way]
    prepare(world)
    status, sequence = world.events()[uid]

    leave(world)

    after = world.events()
    assert status == "CONFIRMED"
    assert after[uid][0] == "CANCELLED"
    assert after[uid][1] > sequence


def test_what_comes_back_is_newer_than_its_removal(world: World) -> None:
    uid = world.close()
    everyone(world)
    room, event = world.room, world.events()[uid]

    world.change(room=red(world))
    removed = world.events()[uid]
    closure(world, "patch", **AFTERNOON)
    world.change(room=room)
    closure(world, "patch", **HOUR, even_if_booked=True)

    status, sequence = world.events()[uid]
    assert (event[0], removed[0], status) == ("CONFIRMED", "CANCELLED", "CONFIRMED")
    assert sequence > removed[1] > event[1]


def test_a_feed_cancels_nothing_that_it_never_showed(world: World) -> None:
    world.close()
    world.subscribe("karim")
    assert world.events() == {}

    world.change(room=red(world))
    closure(world, "delete")
    excuse(world)

    assert world.events() == {}


def test_a_closure_that_is_cancelled_tells_no_reason_either(world: World) -> None:
    uid = world.close()
    everyone(world)

    world.change(room=red(world))

    feed = world.api.get(f"/feeds/{world.tokens[-1]}.ics").content.decode()
    assert (world.events()[uid][0], "Search" in feed) == ("CANCELLED", False)
