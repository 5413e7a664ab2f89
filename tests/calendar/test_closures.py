"""A closure is in each programme: with its reason for its audience, without for others whom it concerns."""

from datetime import datetime
from typing import Any

import icalendar
import pytest
from django.urls import reverse

from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.delegations.services import set_travel
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.printouts.queries.printout import Reader
from summit.printouts.queries.programmes import programme as paper_of
from summit.programme.services import create_feed
from tests.factories.agenda import make_agenda
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
HOUR = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}
UNTIL = "2025-11-29T18:00:00+06:00"
REASON = "Search for explosives"
Events = dict[str, tuple[str, int]]


@pytest.fixture
def session(summit: Any, belarus: Any) -> Any:
    """A published session of Belarus alone."""
    return make_session(summit, delegates=[belarus.head], room=make_room(summit), audience="participants")


class Readers:
    """What people read of closures, at each door."""

    def __init__(self, api: Any, agenda: Any, now: datetime, feeds: Any) -> None:
        self.api, self.agenda, self.now = api, agenda, now
        self.feeds = feeds
        self.bodies = ""

    def _get(self, user: Any, path: str) -> Any:
        answer = self.api.by(user).get(path)
        self.bodies += answer.content.decode()
        return answer

    def feed(self, user: Any) -> Events:
        events = icalendar.Calendar.from_ical(self._get(None, f"/feeds/{self.feeds[user]}.ics").content).walk("VEVENT")
        found = {str(one["SUMMARY"]): (str(one["STATUS"]), int(one["SEQUENCE"])) for one in events}
        assert {one["DTSTART"].params["TZID"] for one in events} <= {"Asia/Bishkek"}
        return {title: facts for title, facts in found.items() if title not in {"Council", "Совет"}}

    def titles(self, user: Any) -> list[set[str]]:
        """Return the titles of closures in the programme, in what runs, and on paper, in English."""
        lines = [one for one in self._get(user, f"{URL}programme/").json()["results"] if one["kind"] == "closure"]
        closures = self._get(user, f"{URL}agendas/{self.agenda.pk}/running/").json().get("closures", ())
        paper = paper_of(self.agenda.session.summit, Reader(user, "en", self.now)).data
        printed = [one for day in paper["days"] for one in day["lines"] if one["kind"] == "closure"]
        self.bodies += str(printed)
        found = [{one["title"]["en"] for one in rows} for rows in (lines, closures)]
        return [*found, {one["title"] for one in printed}]


@pytest.fixture
def readers(
    api: Any, session: Any, alice: Any, boris: Any, karim: Any, belarus: Any, summit: Any, now: datetime
) -> Readers:
    agenda = make_agenda(session, "Border")
    own = {alice: {}, boris: {"party": belarus}, karim: {}}
    feeds = {user: create_feed(summit=summit, owner=user, now=now, **what)[1] for user, what in own.items()}
    return Readers(api, agenda, now, feeds)


@pytest.mark.parametrize(
    ("audience", "known_to_karim"), [("organizers", False), ("participants", False), ("summit", True)]
)
def test_a_closed_room_is_read_of_at_each_door_until_it_is_open_again(
    readers: Readers, session: Any, alice: Any, boris: Any, karim: Any, client: Any, audience: str, known_to_karim: Any
) -> None:
    room = session.engagement.occupancies.get(role="room").resource_id
    body = {**HOUR, "ends_at": UNTIL, "title": {"en": REASON}, "resources": [room], "even_if_booked": True}
    made = readers.api.by(alice).post(f"{URL}closures/", {**body, "audience": audience}).json()

    assert readers.titles(alice) == [{REASON}] * 3
    readers.bodies = ""
    seen, in_russian = ("Not available", "Недоступно") if audience != "summit" else (REASON, REASON)
    assert readers.titles(boris) == [{seen}] * 3
    assert readers.feed(boris) == {in_russian: ("CONFIRMED", 0)}
    assert readers.feed(karim) == ({REASON: ("CONFIRMED", 0)} if known_to_karim else {})
    client.force_login(alice)
    wall = client.get(reverse("admin:agenda_agenda_floor", args=[readers.agenda.pk])).content.decode()
    assert "27 Nov 10:00–29 Nov 18:00" in wall
    assert (REASON in readers.bodies, REASON in wall) == (known_to_karim, known_to_karim)

    assert readers.api.by(alice).delete(f"{URL}closures/{made['uid']}/").status_code == 204

    assert readers.feed(alice)[REASON] == ("CANCELLED", 1)
    assert readers.feed(boris) == {in_russian: ("CANCELLED", 1)}
    assert readers.feed(karim) == ({REASON: ("CANCELLED", 1)} if known_to_karim else {})
    assert readers.titles(boris) == [set()] * 3


def test_a_delegation_learns_when_its_own_people_are_not_available_and_nothing_of_others(
    readers: Readers, alice: Any, boris: Any, karim: Any, tahmina: Any, belarus: Any, kazakhstan: Any, summit: Any
) -> None:
    hour = {"starts_at": "2025-11-27T14:00:00+06:00", "ends_at": "2025-11-27T15:00:00+06:00"}
    closed = [belarus.head, kazakhstan.head, make_interpreter(summit), make_room(summit, "red-room")]
    api = readers.api.by(alice)
    api.post(f"{URL}closures/", {**hour, "title": {"en": REASON}, "resources": [one.pk for one in closed]})

    (line,) = [one for one in api.by(boris).get(f"{URL}programme/").json()["results"] if one["kind"] == "closure"]
    assert ([one["id"] for one in line["participants"]], line["rooms"]) == ([belarus.head.pk], [])
    assert readers.feed(boris) == {"President of Belarus: Недоступно": ("CONFIRMED", 0)}
    assert readers.feed(karim).keys() == {"President of Kazakhstan: Not available"}
    of_others = api.by(boris).get(f"{URL}programme/", {"delegation": kazakhstan.pk}).json()["results"]
    assert (of_others, api.by(tahmina).get(f"{URL}programme/").json()["results"]) == ([], [])
    asked = {"resources": [belarus.head.pk, kazakhstan.head.pk, closed[3].pk], **hour}
    (clash,) = api.by(boris).post(f"{URL}clashes/", asked).json()["clashes"]
    assert clash == {"resource": belarus.head.pk, "busy": True, "engagement": None}
    assert api.get(f"{URL}closures/").json()["count"] == 0
    assert REASON not in readers.bodies


def test_a_closed_venue_holds_the_rooms_that_it_has_and_gets(
    api: Any, client: Any, alice: Any, summit: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    blue, far = make_room(summit, "blue"), make_room(summit, "far", venue="manas")
    client.force_login(alice)
    form = {"summit": summit.pk, "starts_at_0": "2025-11-27", "ends_at_0": "2025-11-27", "ends_at_1": "11:00"}
    form |= {"title.en": "Shut", "starts_at_1": "10:00", "audience": "organizers"}
    nothing = client.post(reverse("admin:calendar_closure_add"), form)
    by_form = client.post(reverse("admin:calendar_closure_add"), {**form, "venues": [blue.venue_id]})
    refused = api.by(alice).post(f"{URL}closures/", {**HOUR, "title": {"en": "Shut"}})
    by_api = api.post(f"{URL}closures/", {**HOUR, "title": {"en": "Shut"}, "venues": [blue.venue_id]})

    assert ("Name what is closed" in nothing.content.decode(), by_form.status_code) == (True, 302)
    assert (refused.status_code, refused.json()["code"], by_api.status_code) == (400, "nothing_closed", 201)
    room = {"code": "new", "name": {"en": "New"}, "venue": blue.venue_id, "capacity": 5}
    new = api.post(f"{URL}rooms/", room).json()["id"]
    url = f"{URL}rooms/{far.pk}/"

    def closed() -> list[list[str]]:
        rows = api.get(f"{URL}closures/").json()["results"]
        return [[one["code"] for one in row["closes"]["resources"]] for row in rows]

    def move(venue: int) -> Any:
        return api.patch(url, {"venue": venue}, HTTP_IF_MATCH=api.get(url)["ETag"])

    assert closed() == [["blue", "new"]] * 2
    clashes = api.post(f"{URL}clashes/", {**HOUR, "resources": [new]}).json()["clashes"]
    assert [clash["resource"] for clash in clashes] == [new]
    assert move(blue.venue_id).status_code == 200
    assert closed() == [["blue", "far", "new"]] * 2
    assert move(far.venue_id).status_code == 200
    assert closed() == [["blue", "new"]] * 2
    assert Engagement.objects.get(uid=by_api.json()["uid"]).sequence > 0
    assert api.delete(f"{URL}venues/{blue.venue_id}/").status_code == 409


def test_what_leaves_a_room_is_cancelled_in_the_feed_of_the_room(
    readers: Readers, alice: Any, karim: Any, summit: Any, now: datetime
) -> None:
    room = make_room(summit, "green-room")
    public = make_session(summit, "public", room=room)
    confirm_engagements([public.engagement], now=now)
    readers.feeds[karim] = create_feed(summit=summit, owner=karim, resource=room, now=now)[1]
    body = {"room": make_room(summit, "red-room").pk}
    url = f"{URL}sessions/{public.pk}/"
    readers.api.by(alice)
    readers.api.patch(url, body, HTTP_IF_MATCH=readers.api.get(url)["ETag"])

    events = icalendar.Calendar.from_ical(readers.api.get(f"/feeds/{readers.feeds[karim]}.ics").content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), str(one["STATUS"])) for one in events] == [("Council", "CANCELLED")]


@pytest.fixture
def closure_url(readers: Readers, session: Any, alice: Any) -> Any:
    """A closure of the room of the session, as it is made and as the API shows it."""
    room = session.engagement.occupancies.get(role="room").resource_id
    body = {**HOUR, "title": {"en": REASON}, "resources": [room], "even_if_booked": True}
    made = readers.api.by(alice).post(f"{URL}closures/", body).json()
    return readers.api, f"{URL}closures/{made['uid']}/"


NEXT_HOUR = {"starts_at": "2025-11-27T11:30:00+06:00", "ends_at": "2025-11-27T12:30:00+06:00"}


def test_a_closure_is_changed_as_it_was_seen(
    readers: Readers, closure_url: Any, session: Any, alice: Any, boris: Any, karim: Any, summit: Any
) -> None:
    api, url = closure_url
    red = make_room(summit, "red-room")
    seen = api.get(url)["ETag"]

    blind = api.patch(url, NEXT_HOUR)
    booked = api.patch(url, {"ends_at": NEXT_HOUR["ends_at"]}, HTTP_IF_MATCH=seen)
    backwards = api.patch(url, {"ends_at": "2025-11-27T09:00:00+06:00"}, HTTP_IF_MATCH=seen)
    nothing = api.patch(url, {"resources": []}, HTTP_IF_MATCH=seen)
    done = api.patch(url, {**NEXT_HOUR, "audience": "summit", "resources": [red.pk]}, HTTP_IF_MATCH=seen)
    stale = api.patch(url, {"title": {"en": "Later"}}, HTTP_IF_MATCH=seen)

    codes = [answer.json()["code"] for answer in (blind, booked, backwards, nothing, stale)]
    assert codes == ["match_required", "clash", "ends_before_start", "nothing_closed", "changed_meanwhile"]
    assert (done.status_code, done.json()["audience"]) == (200, "summit")
    assert [row["code"] for row in done.json()["closes"]["resources"]] == ["red-room"]
    assert readers.feed(karim) == {REASON: ("CONFIRMED", 2)}
    api.by(alice)
    clashes = {
        hour["starts_at"]: api.post(f"{URL}clashes/", {**hour, "resources": [red.pk]}) for hour in (HOUR, NEXT_HOUR)
    }
    assert [len(answer.json()["clashes"]) for answer in clashes.values()] == [0, 1]


def test_whom_a_closure_concerns_is_told_of_its_change(
    closure_url: Any, session: Any, boris: Any, karim: Any, alice: Any
) -> None:
    api, url = closure_url
    Notification.objects.all().delete()

    api.patch(url, {"ends_at": "2025-11-27T10:30:00+06:00", "even_if_booked": True}, HTTP_IF_MATCH=api.get(url)["ETag"])
    moved = Notification.objects.get()
    Notification.objects.all().delete()
    api.patch(url, {"audience": "summit"}, HTTP_IF_MATCH=api.get(url)["ETag"])
    letters = {row.recipient: render(row) for row in Notification.objects.all()}
    Notification.objects.all().delete()
    api.patch(url, {"title": {"en": REASON, "ru": "Поиск"}}, HTTP_IF_MATCH=api.get(url)["ETag"])
    renamed = {row.recipient: render(row).subject for row in Notification.objects.all()}
    Notification.objects.all().delete()
    api.delete(url)

    assert (moved.recipient, render(moved).subject) == (boris, "Перенесено: Недоступно")
    assert REASON not in str(moved.context)
    assert {user: letter.subject for user, letter in letters.items()} == {
        boris: f"Переименовано: {REASON}",
        karim: f"New: {REASON}",
    }
    assert renamed == {boris: "Переименовано: Поиск"}
    assert {row.recipient for row in Notification.objects.all()} == {boris, karim}


def test_the_page_of_a_closure_changes_it_as_it_was_seen(
    closure_url: Any, client: Any, alice: Any, summit: Any, session: Any
) -> None:
    client.force_login(alice)
    closure = Engagement.objects.get(kind="closure")
    page = reverse("admin:calendar_closure_change", args=[closure.pk])
    opened = client.get(page)
    form = {"title.en": REASON, "starts_at_0": "2025-11-27", "starts_at_1": "11:30", "ends_at_0": "2025-11-27"}
    form |= {"ends_at_1": "12:30", "audience": "summit", "resources": [make_room(summit, "red-room").pk]}
    form |= {"_version": opened.context["version"]}

    booked = client.post(
        page, {**form, "starts_at_1": "10:30", "resources": list(opened.context["adminform"].form.initial["resources"])}
    )
    done = client.post(page, form)
    stale = client.post(page, {**form, "title.en": "Later"})

    closure.refresh_from_db()
    assert ("Council" in booked.content.decode(), done.status_code, stale.status_code) == (True, 302, 200)
    assert (closure.audience, f"{closure.starts_at:%H:%M}", closure.title) == ("summit", "05:30", {"en": REASON})
    assert [row.resource.code for row in closure.occupancies.select_related("resource")] == ["red-room"]


def test_a_closure_that_comes_from_travel_is_changed_there(api: Any, alice: Any, belarus: Any, now: datetime) -> None:
    set_travel(belarus.head, arrives_at=datetime.fromisoformat(HOUR["starts_at"]), departs_at=None, now=now)
    (row,) = api.by(alice).get(f"{URL}closures/").json()["results"]
    url = f"{URL}closures/{row['uid']}/"

    changed = api.patch(url, {"audience": "summit"}, HTTP_IF_MATCH=api.get(url)["ETag"])

    assert (changed.status_code, changed.json()["code"]) == (409, "closure_of_travel")
    assert (api.delete(url).status_code, api.get(url).status_code) == (409, 200)
