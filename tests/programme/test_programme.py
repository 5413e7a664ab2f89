from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.urls import reverse

from summit.accounts.models import Role
from summit.agenda.services import add_item
from summit.bilaterals.services import cancel_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.programme.models import Revision
from summit.programme.services import NothingToPublish, create_feed, publish_revision
from summit.sessions.services import admit_delegates, cancel_session, excuse_delegates, reschedule_session
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR_LATER = {"ends_at": TEN + timedelta(hours=1)}
AFTERWARDS = {"starts_at": TEN + timedelta(hours=2), "ends_at": TEN + timedelta(hours=3)}


@pytest.fixture
def meeting(belarus: Any, kazakhstan: Any, now: datetime) -> Any:
    room = make_room(belarus.summit)
    interpreter = make_interpreter(belarus.summit)
    return place_meeting(
        make_accepted(belarus, kazakhstan), starts_at=TEN, room=room, interpreters=[interpreter], now=now
    )


def titles(answer: Any) -> list[str]:
    return [row["title"]["en"] for row in answer.json()["results"]]


def test_publishing_makes_the_programme_known_and_tells_each_once(
    api: Any, alice: Any, boris: Any, karim: Any, tahmina: Any, meeting: Any, summit: Any, now: datetime
) -> None:
    make_session(summit)
    Notification.objects.all().delete()

    revision = publish_revision(summit, by=alice, now=now, even_if_warned=True)

    assert revision.number == 1
    assert sorted(Notification.objects.values_list("recipient__name", "kind")) == [
        ("Boris", "programme_published"),
        ("Karim", "programme_published"),
        ("Tahmina", "programme_published"),
    ]
    assert [row["title"]["en"] for row in Notification.objects.get(recipient=tahmina).context["engagements"]] == [
        "Council"
    ]
    assert titles(api.by(boris).get(f"{URL}programme/")) == ["Belarus - Kazakhstan", "Council"]
    assert titles(api.by(tahmina).get(f"{URL}programme/")) == ["Council"]
    with pytest.raises(NothingToPublish):
        publish_revision(summit, by=alice, now=now)


def test_programme_of_a_day_a_delegation_and_a_room(
    api: Any, alice: Any, boris: Any, meeting: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    make_session(summit, delegates=[kazakhstan.head])
    room = meeting.engagement.occupancies.get(role="room").resource_id
    api.by(alice)

    assert titles(api.get(f"{URL}programme/", {"day": "2025-11-26"})) == ["Belarus - Kazakhstan"]
    assert titles(api.get(f"{URL}programme/", {"day": "2025-11-27"})) == ["Council"]
    assert titles(api.get(f"{URL}programme/", {"delegation": belarus.pk})) == ["Belarus - Kazakhstan"]
    assert titles(api.get(f"{URL}programme/", {"delegation": kazakhstan.pk})) == ["Belarus - Kazakhstan", "Council"]
    assert titles(api.get(f"{URL}programme/", {"resource": room})) == ["Belarus - Kazakhstan"]
    assert api.get(f"{URL}programme/", {"day": "tomorrow"}).status_code == 400
    assert api.get(f"{URL}programme/", {"delegation": 10**9}).status_code == 400


def test_line_of_the_programme_names_no_interpreter(api: Any, alice: Any, meeting: Any) -> None:
    (row,) = api.by(alice).get(f"{URL}programme/").json()["results"]

    assert [p["name"]["en"] for p in row["participants"]] == ["President of Belarus", "President of Kazakhstan"]
    assert ([r["name"]["en"] for r in row["rooms"]], "nterpreter" in str(row)) == (["Blue room"], False)


def test_feed_follows_the_programme_by_a_secret_address(
    api: Any, boris: Any, belarus: Any, meeting: Any, now: datetime
) -> None:
    made = api.by(boris).post(f"{URL}feeds/", {"delegation": belarus.pk}).json()
    path = made["url"].removeprefix("http://127.0.0.1:8000")
    api.by(None)

    empty = icalendar.Calendar.from_ical(api.get(path).content)
    confirm_engagements([meeting.engagement], now=now)
    answer = api.get(path)

    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert empty.walk("VEVENT") == []
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) == ("Беларусь - Казахстан", "CONFIRMED", 1)
    assert (event["DTSTART"].dt, event["DTSTART"].params["TZID"]) == (TEN, "Asia/Bishkek")
    assert icalendar.Calendar.from_ical(answer.content).walk("VTIMEZONE")[0]["TZID"] == "Asia/Bishkek"


def events_of(answer: Any) -> dict[str, tuple[str, int, datetime]]:
    """Return, by title, status, sequence and hour of what a parser that is not our writer's reads."""
    events = vobject.readOne(answer.content.decode()).contents.get("vevent", [])
    return {e.summary.value: (e.status.value, int(e.sequence.value), e.dtstart.value) for e in events}


def test_what_is_cancelled_stays_in_the_feed_as_cancelled(
    api: Any, belarus: Any, kazakhstan: Any, boris: Any, tahmina: Any, meeting: Any, now: datetime
) -> None:
    confirm_engagements([meeting.engagement], now=now)
    tokens = {
        user: create_feed(summit=belarus.summit, owner=user, now=now, **what)[1]
        for user, what in ((boris, {"party": belarus}), (tahmina, {}))
    }
    delegate = create_feed(summit=belarus.summit, owner=boris, resource=belarus.head, now=now)[1]

    cancel_meeting(meeting.request, now=now)

    feeds = {user: events_of(api.get(f"/feeds/{token}.ics")) for user, token in tokens.items()}
    assert feeds == {boris: {"Беларусь - Казахстан": ("CANCELLED", 2, TEN)}, tahmina: {}}
    assert events_of(api.get(f"/feeds/{delegate}.ics")) == feeds[boris]
    room = make_room(belarus.summit, "red-room")
    place_meeting(meeting.request, starts_at=TEN + timedelta(hours=2), room=room, now=now)
    confirm_engagements([meeting.engagement], now=now)
    assert events_of(api.get(f"/feeds/{tokens[boris]}.ics")) == {
        "Беларусь - Казахстан": ("CONFIRMED", 5, TEN + timedelta(hours=2))
    }


def test_who_is_taken_out_learns_that_and_no_more(
    api: Any, summit: Any, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head, kazakhstan.head], audience="participants")
    confirm_engagements([session.engagement], now=now)
    starts_at = session.engagement.starts_at
    _, token = create_feed(summit=summit, owner=boris, party=belarus, now=now)

    excuse_delegates(session, [belarus.head], now=now)
    session.refresh_from_db()
    reschedule_session(session, starts_at=starts_at + timedelta(hours=3), now=now)

    assert events_of(api.get(f"/feeds/{token}.ics")) == {"Совет": ("CANCELLED", 2, starts_at)}
    (letter,) = Notification.objects.filter(recipient=boris)
    assert render(letter).subject == "Исключено: Совет"
    assert (starts_at + timedelta(hours=3)).isoformat() not in str(letter.context)
    (other,) = Notification.objects.filter(recipient=karim)
    assert render(other).subject.startswith("Moved")


def test_who_is_added_to_a_published_engagement_is_told(
    summit: Any, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[kazakhstan.head])
    confirm_engagements([session.engagement], now=now)

    admit_delegates(session, [belarus.head], now=now)

    (letter,) = Notification.objects.all()
    assert (letter.recipient, render(letter).subject) == (boris, "Новое: Совет")
    excuse_delegates(session, [belarus.head], now=now)
    assert not Notification.objects.exists()


def test_tentative_ones_are_in_the_feeds_of_organizers_only(
    api: Any, alice: Any, boris: Any, belarus: Any, meeting: Any, now: datetime
) -> None:
    tokens = [create_feed(summit=belarus.summit, owner=u, party=belarus, now=now)[1] for u in (alice, boris)]

    events = [events_of(api.get(f"/feeds/{token}.ics")) for token in tokens]
    cancel_meeting(meeting.request, now=now)
    later = [events_of(api.get(f"/feeds/{token}.ics")) for token in tokens]

    assert events == [{"Belarus - Kazakhstan": ("TENTATIVE", 0, TEN)}, {}]
    assert later == [{"Belarus - Kazakhstan": ("CANCELLED", 1, TEN)}, {}]


def test_a_feed_that_did_not_change_is_not_sent_again(
    api: Any, boris: Any, belarus: Any, meeting: Any, now: datetime
) -> None:
    confirm_engagements([meeting.engagement], now=now)
    _, token = create_feed(summit=belarus.summit, owner=boris, party=belarus, now=now)
    url = f"/feeds/{token}.ics"

    first = api.get(url)
    again = api.get(url, headers={"If-None-Match": first["ETag"]})
    cancel_meeting(meeting.request, now=now)
    changed = api.get(url, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content, changed.status_code) == (200, 304, b"", 200)


def test_a_feed_costs_the_same_for_any_number(
    api: Any, boris: Any, summit: Any, belarus: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    _, token = create_feed(summit=summit, owner=boris, party=belarus, now=now)

    def enter(first: int, last: int) -> None:
        for n in range(first, last):
            hour = TEN + timedelta(minutes=5 * n)
            hours = {"starts_at": hour, "ends_at": hour + timedelta(minutes=5)}
            session = make_session(summit, f"s{n}", delegates=[belarus.head], **hours)
            confirm_engagements([session.engagement], now=now)
            if n % 2:
                session.refresh_from_db()
                cancel_session(session, now=now)

    for first, last in ((0, 2), (2, 20)):
        enter(first, last)
        with django_assert_num_queries(5):
            api.get(f"/feeds/{token}.ics")


def test_feed_is_dead_once_revoked_or_its_owner_gone(
    api: Any, boris: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    feed, token = create_feed(summit=summit, owner=boris, party=belarus, now=now)

    alive = api.get(f"/feeds/{token}.ics").status_code
    api.by(boris).delete(f"{URL}feeds/{feed.pk}/")
    revoked = api.get(f"/feeds/{token}.ics").status_code
    answers = (api.get(f"{URL}feeds/").json()["count"], api.get(f"{URL}feeds/{feed.pk}/").status_code)
    _, second = create_feed(summit=summit, owner=boris, party=belarus, now=now)
    boris.is_active = False
    boris.save()

    assert (alive, revoked, api.get(f"/feeds/{second}.ics").status_code) == (200, 404, 404)
    assert answers == (0, 404)
    assert api.get("/feeds/nonsense.ics").status_code == 404


def test_feed_of_another_delegation_shows_what_its_owner_may_see(
    api: Any, karim: Any, tahmina: Any, belarus: Any, meeting: Any, now: datetime
) -> None:
    confirm_engagements([meeting.engagement], now=now)
    _, token = create_feed(summit=belarus.summit, owner=tahmina, party=belarus, now=now)

    assert b"VEVENT" not in api.get(f"/feeds/{token}.ics").content


def test_feed_address_is_shown_once_and_kept_as_a_hash(
    api: Any, boris: Any, karim: Any, summit: Any, now: datetime
) -> None:
    made = api.by(boris).post(f"{URL}feeds/", {}).json()

    listed = api.get(f"{URL}feeds/").json()["results"][0]
    assert (made["url"].endswith(".ics"), listed["url"]) == (True, None)
    assert api.by(karim).get(f"{URL}feeds/").json()["count"] == 0


def test_only_organizers_publish(api: Any, boris: Any, alice: Any, meeting: Any) -> None:
    assert api.by(boris).post(f"{URL}revisions/").status_code == 403
    assert api.by(alice).post(f"{URL}revisions/").json()["number"] == 1
    again = api.by(alice).post(f"{URL}revisions/")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_publish")


def test_a_revision_is_read_as_it_was_published(
    api: Any, client: Any, alice: Any, boris: Any, karim: Any, tahmina: Any, meeting: Any, now: datetime
) -> None:
    engagement = meeting.engagement
    api.by(alice).post(f"{URL}revisions/")
    was = engagement.starts_at
    Engagement.objects.filter(pk=engagement.pk).update(
        starts_at=was + timedelta(hours=1), ends_at=engagement.ends_at + timedelta(hours=1)
    )

    read = {who: api.by(who).get(f"{URL}revisions/1/programme/").json() for who in (alice, boris, karim, tahmina)}
    client.force_login(alice)
    page = client.get(reverse("admin:programme_revision_change", args=[Revision.objects.get().pk])).content.decode()

    assert [row["uid"] for row in read[boris]["results"]] == [str(engagement.uid)]
    assert datetime.fromisoformat(read[boris]["results"][0]["starts_at"]) == was
    assert [read[who]["count"] for who in (alice, boris, karim, tahmina)] == [1, 1, 1, 0]
    hours = f"{was.astimezone(engagement.summit.zone):%H:%M}–"
    assert (hours in page, api.by(boris).get(f"{URL}revisions/2/programme/").status_code) == (True, 404)


def test_organizer_of_another_summit_sees_nothing(api: Any, meeting: Any, now: datetime) -> None:
    other = make_user("other", make_summit("elsewhere"), Role.Kind.ORGANIZER)
    confirm_engagements([meeting.engagement], now=now)

    assert api.by(other).get(f"{URL}programme/").status_code == 404
    assert api.by(other).get("/api/v1/summits/elsewhere/programme/").json()["count"] == 0


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the summit be to come."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


def differing(answer: Any) -> dict[str, Any]:
    return {row["after" if row["after"] else "before"]["title"]["en"]: row["what"] for row in answer.json()["results"]}


def test_revisions_are_compared_with_each_other_and_with_what_is_planned(
    api: Any, alice: Any, boris: Any, tahmina: Any, meeting: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    revisions = f"{URL}revisions/"
    api.by(alice).post(revisions, {})
    cancel_meeting(meeting.request, now=now)
    make_session(summit, "dinner", title={"en": "Dinner"}, audience="summit")
    talks = {"title": {"en": "Talks"}, "delegates": [belarus.head], "audience": "participants"}
    make_session(summit, "talks", starts_at=TEN, **HOUR_LATER, **talks)
    upcoming = differing(api.get(f"{revisions}next/"))
    api.post(revisions, {})

    assert upcoming == {"Belarus - Kazakhstan": "removed", "Dinner": "new", "Talks": "new"}
    assert differing(api.get(f"{revisions}next/")) == {}
    assert differing(api.get(f"{revisions}next/", {"since": 1})) == upcoming
    assert differing(api.get(f"{revisions}2/difference/", {"delegation": belarus.pk})) == upcoming
    assert differing(api.by(boris).get(f"{revisions}2/difference/")) == upcoming
    assert differing(api.by(tahmina).get(f"{revisions}2/difference/")) == {"Dinner": "new"}
    [row] = api.by(tahmina).get(f"{revisions}2/difference/", {"delegation": belarus.pk}).json()["results"]
    assert (row["after"]["title"]["en"], row["delegations"], row["before"]) == ("Dinner", [], None)
    assert api.get(f"{revisions}next/").status_code == 403
    assert api.get(f"{revisions}2/record/").status_code == 403
    unknown = api.get(f"{revisions}2/difference/", {"since": 9})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "since")


def test_warnings_are_accepted_and_recorded_with_who_did(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, today: None
) -> None:
    session = make_session(summit, "long", starts_at=TEN, **HOUR_LATER, delegates=[belarus.head])
    add_item(session, title={"en": "Everything"}, minutes=90)
    make_session(summit, "alone", audience="organizers", **AFTERWARDS)
    revisions = f"{URL}revisions/"

    refused = api.by(alice).post(revisions, {})
    shown = api.post(f"{revisions}?preview=true", {}).json()
    accepted = api.post(revisions, {"even_if_warned": True}, headers={"Preview-Token": shown["token"] or ""})

    assert (refused.status_code, refused.json()["code"]) == (409, "unread_warnings")
    assert [row["code"] for row in refused.json()["warnings"]] == ["agenda_too_long", "nobody_told"]
    assert shown["accepted_by"] == ["even_if_warned"]
    assert [row["code"] for row in shown["revisions"][0]["warnings"]] == ["agenda_too_long", "nobody_told"]
    assert accepted.status_code == 400
    shown = api.post(f"{revisions}?preview=true", {"even_if_warned": True}).json()
    done = api.post(revisions, {"even_if_warned": True}, headers={"Preview-Token": shown["token"]})
    assert done.status_code == 201, done.json()
    record = api.get(f"{revisions}1/record/").json()
    assert [row["details"] for row in record["warnings"]] == [
        "its agenda takes 90 minutes of 60",
        "nobody is told of it",
    ]
    assert (record["published_by"]["name"], record["letters"][0]["recipient"]["name"]) == ("Alice", "Boris")
    assert record["letters"][0]["read_at"] is None


def test_a_warning_that_came_after_the_preview_is_not_accepted_unread(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, today: None
) -> None:
    session = make_session(summit, "long", starts_at=TEN, **HOUR_LATER, delegates=[belarus.head])
    body = {"even_if_warned": True}
    shown = api.by(alice).post(f"{URL}revisions/?preview=true", body).json()
    add_item(session, title={"en": "Everything"}, minutes=90)

    refused = api.post(f"{URL}revisions/", body, headers={"Preview-Token": shown["token"]})

    assert (refused.status_code, refused.json()["code"]) == (409, "preview_outdated")
    assert not Revision.objects.exists()
