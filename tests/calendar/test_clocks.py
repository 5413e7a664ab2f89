"""Hours at a venue with a clock of its own are on that clock, with its zone, wherever they are shown or entered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from summit.calendar.models import Engagement, Venue
from summit.calendar.services import confirm_engagements
from summit.core.hours import shown_times
from summit.delegations.services.summits import refuse_other_hours
from summit.notifications.channels.email import mail_of
from summit.notifications.models import Notification
from summit.printouts.queries.printout import Reader
from summit.printouts.queries.programmes import programme
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.programme.services import create_feed, publish_revision
from summit.reminders.models import ReminderRule
from summit.reminders.services import remind
from summit.sessions.models import Session
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.programme.test_programme_file import SMALL

URL = "/api/v1/summits/bishkek-2025/"
ALMATY, SPOKEN = "Asia/Almaty", "09:00–10:30 (Asia/Almaty)"  # an hour behind Bishkek since 2024


@pytest.fixture
def abroad(summit: Any, belarus: Any, boris: Any) -> Session:
    """A session of Belarus at ten by the summit's clock, in a room across the border."""
    room = make_room(summit, "abroad", venue="almaty")
    Venue.objects.filter(code="almaty").update(time_zone=ALMATY)
    return make_session(summit, room=room, delegates=[belarus.head], audience="participants")


def test_a_zone_is_one_of_the_database_and_its_change_is_told(
    api: Any, alice: Any, boris: Any, abroad: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    confirm_engagements([abroad.engagement], now=now)
    boris.language = "en"
    boris.save()
    venue = f"{URL}venues/{abroad.engagement.venue_id}/"
    api.by(alice)

    def patch(zone: str) -> Any:
        return api.patch(venue, {"time_zone": zone}, HTTP_IF_MATCH=api.get(venue)["ETag"])

    assert patch("Asia/Nowhere").json()["errors"][0]["code"] == "unknown_time_zone"
    assert patch("").status_code == 200
    assert api.get(f"{URL}sessions/{abroad.pk}/").json()["time_zone"] == "Asia/Bishkek"

    mail = mail_of(Notification.objects.get(kind="programme_changed"))
    assert mail.subject == "Another clock: Council"
    assert "Now: 27 November 2025, 10:00 – 11:30 (Asia/Bishkek)" in mail.body
    assert "Before: 27 November 2025, 09:00 – 10:30 (Asia/Almaty)" in mail.body


def test_api_feed_letters_and_printouts_are_on_it(
    api: Any, alice: Any, boris: Any, summit: Any, abroad: Session, now: datetime
) -> None:
    boris.language = "en"
    boris.save()
    make_session(summit, "home", title={"en": "At home"}, delegates=[], audience="summit")
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    _, token = create_feed(summit=summit, owner=boris, now=now)
    api.by(alice)

    for path in ("programme/", "revisions/1/programme/", "sessions/"):
        rows = api.get(f"{URL}{path}").json()["results"]
        assert {row["time_zone"] for row in rows} == {ALMATY, "Asia/Bishkek"}, path
    feed = icalendar.Calendar.from_ical(api.get(f"/feeds/{token}.ics").content)
    starts = {str(event["SUMMARY"]): event["DTSTART"] for event in feed.walk("VEVENT")}
    assert {name: (at.params["TZID"], at.dt.hour) for name, at in starts.items()} == {
        "Council": (ALMATY, 9),
        "At home": ("Asia/Bishkek", 10),
    }
    assert {str(one["TZID"]) for one in feed.walk("VTIMEZONE")} == {ALMATY, "Asia/Bishkek"}

    mail = mail_of(Notification.objects.get(recipient=boris, kind="programme_published"))
    assert "27 November 2025, 09:00 – 10:30 (Asia/Almaty), Abroad, Almaty" in mail.body
    assert "DTSTART;TZID=Asia/Almaty:20251127T090000" in mail.attachments[0].content
    ReminderRule.objects.create(summit=abroad.summit, minutes_before=15)
    assert remind(now=abroad.engagement.starts_at - timedelta(minutes=10)) > 0
    reminder = mail_of(Notification.objects.get(recipient=boris, kind="reminder", context__title__en="Council"))
    assert reminder.subject == "Reminder: Council, 09:00"

    paper = programme(summit, Reader(alice, "en", now))
    assert [line["hours"] for day in paper.data["days"] for line in day["lines"]] == [  # type: ignore[attr-defined]
        "09:00 – 10:30 (Asia/Almaty)",
        "10:00 – 11:30",
    ]


def test_pages_of_organizers_are_on_it(client: Any, alice: Any, summit: Any, abroad: Session, now: datetime) -> None:
    client.force_login(alice)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    page = reverse("admin:summit_sessions_session_change", args=[abroad.pk])
    timeline = f"{reverse('timeline')}?day=2025-11-27"

    assert "09:00 (Asia/Almaty)" in client.get(reverse("admin:summit_sessions_session_changelist")).content.decode()
    assert "09:00 (Asia/Almaty)" in client.get(reverse("admin:calendar_engagement_changelist")).content.decode()
    assert SPOKEN in client.get(timeline).content.decode()
    form = client.get(page).context["adminform"].form
    assert form["starts_at"].value()[1] == "09:00"
    assert form.fields["starts_at"].help_text == ALMATY


def test_a_form_reads_the_hours_of_something_new_on_the_clock_of_its_room(
    client: Any, alice: Any, summit: Any, abroad: Session
) -> None:
    client.force_login(alice)
    room = make_room(summit, "abroad-too", venue="almaty")
    form = {"summit": summit.pk, "code": "new", "title.en": "New", "kind": "session", "format": "expanded"}
    form |= {f"{end}_0": "2025-11-26" for end in ("starts_at", "ends_at")}
    form |= {"starts_at_1": "09:00", "ends_at_1": "10:00", "room": room.pk, "delegates": []}

    client.post(reverse("admin:summit_sessions_session_add"), form)

    assert Engagement.objects.get(session__code="new").starts_at == datetime(2025, 11, 26, 4, tzinfo=UTC)


def test_a_file_gives_hours_on_it(db: Any, now: datetime) -> None:
    data = yaml.safe_load(SMALL)
    data["venues"]["hall"]["time_zone"] = "Europe/Budapest"
    data["sessions"]["one"] |= {"starts_at": "2025-11-26 10:00", "ends_at": "2025-11-26 11:00"}
    load(read(yaml.dump(data)), now=now)
    engagement = Engagement.objects.get(session__code="one")
    assert (engagement.starts_at.hour, engagement.ends_at.hour) == (9, 10)  # in UTC
    assert load(read(yaml.dump(data)), now=now) == []

    data["summit"] |= {"starts_on": "2026-03-28", "ends_on": "2026-03-29"}
    data["sessions"]["one"] |= {"starts_at": "2026-03-29 02:30", "ends_at": "2026-03-29 11:00"}
    with pytest.raises(InvalidProgrammeFile, match="clocks of Europe/Budapest are put forward over 2026-03-29 02:30"):
        read(yaml.dump(data))
    data["venues"]["hall"]["time_zone"] = "Europe/Nowhere"
    with pytest.raises(InvalidProgrammeFile, match="Name an IANA time zone"):
        read(yaml.dump(data))


def test_another_zone_of_the_summit_leaves_it_as_it_is(abroad: Session) -> None:
    refuse_other_hours(abroad.summit, Venue(time_zone="Europe/Paris").local_zone)  # type: ignore[arg-type]


def test_another_day_there_is_named() -> None:
    late = datetime(2025, 11, 26, 18, 30, tzinfo=UTC)
    with timezone.override("Asia/Bishkek"):
        there = shown_times(late, late + timedelta(hours=1), Venue(time_zone=ALMATY).local_zone)
        assert there == "26 Nov 2025, 23:30–00:30 (Asia/Almaty)"
        assert shown_times(late, late + timedelta(hours=1), None) == "00:30–01:30"
