"""A year with meeting weeks: only its active days are planned, each with its hours, and pages walk these alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.urls import reverse

from summit.bilaterals.queries import planning_input
from summit.calendar.queries import free_slots
from summit.calendar.refusals import OutsideSummit
from summit.delegations.services import LeftOutside, amend_summit
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.summits.models import Summit
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.programme.test_programme_file import SMALL

URL = "/api/v1/summits/bishkek-2025/"
# Two days of three in November, the second to two at night, and a day in December.
WEEKS = ["2025-11-26/2025-11-26", "2025-11-27/2025-11-27 09:00-02:00", "2025-12-10 10:00-12:00"]


@pytest.fixture
def year(summit: Any) -> Summit:
    summit.ends_on, summit.active_days = date(2025, 12, 31), WEEKS
    summit.full_clean()
    summit.save()
    return summit


def at(day: int, hour: int, month: int = 11) -> datetime:
    """An instant on the clock of Bishkek."""
    return datetime(2025, month, day, hour, tzinfo=UTC) - timedelta(hours=6)


def test_planning_free_hours_and_the_planner_keep_to_active_days(year: Summit, now: datetime) -> None:
    hours = [(at(26, 8), at(26, 22)), (at(27, 9), at(28, 2)), (at(10, 10, 12), at(10, 12, 12))]

    assert year.days() == [date(2025, 11, 26), date(2025, 11, 27), date(2025, 12, 10)]
    assert [(one.starts_at, one.ends_at) for one in year.working_hours()] == hours
    slots = free_slots(year, [make_room(year)], minutes=30)
    assert [(one.starts_at, one.ends_at) for one in slots] == hours
    days = planning_input(year, kind="fresh", now=now).problem.days
    assert [(end - start) * year.grid for start, end in days] == [14 * 60, 17 * 60, 2 * 60]


def test_what_is_entered_lies_within_active_days(year: Summit, now: datetime) -> None:
    make_session(year, "late", starts_at=at(28, 0), ends_at=at(28, 2))  # of the night of the 27th
    for starts_at, ends_at in ((at(28, 1), at(28, 3)), (at(1, 10, 12), at(1, 11, 12)), (at(27, 9), at(10, 11, 12))):
        with pytest.raises(OutsideSummit):
            make_session(year, "out", starts_at=starts_at, ends_at=ends_at)

    with pytest.raises(LeftOutside) as refusal:
        amend_summit(year, active_days=["2025-11-26", "2025-12-10"], now=now)
    assert refusal.value.field == "active_days"


@pytest.mark.parametrize(
    "days",
    [
        ["tomorrow"],
        ["2025-11-31"],
        ["2025-11-27/2025-11-26"],
        ["2025-11-25/2025-11-26"],
        ["2025-11-27", "2025-11-26"],
        ["2025-11-26/2025-11-27", "2025-11-27"],
        ["2025-11-26 09:00-09:00", "2025-11-27"],
    ],
)
def test_contradictions_are_refused(days: list[str], summit: Any) -> None:
    summit.active_days = days
    with pytest.raises(ValidationError) as refused:
        summit.full_clean()
    assert list(refused.value.message_dict) == ["active_days"]


def test_api_and_admin_take_them_and_pages_walk_them(api: Any, client: Any, alice: Any, summit: Any) -> None:
    match = api.by(alice).get(URL)["ETag"]
    given = {"ends_on": "2025-12-31", "active_days": WEEKS}
    assert api.patch(URL, given, HTTP_IF_MATCH=match).json()["active_days"] == WEEKS
    wrong = api.patch(URL, {"active_days": ["2026-01-01"]}, HTTP_IF_MATCH=api.get(URL)["ETag"])
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "active_days")

    client.force_login(alice)
    timeline = client.get(reverse("timeline"), {"day": "2025-12-01"})
    assert [day.date for day in timeline.context["days"]] == [date(2025, 12, 10)]
    assert timeline.context["all_days"] == [date(2025, 11, 26), date(2025, 11, 27), date(2025, 12, 10)]
    assert [day.date for day in client.get(reverse("timeline"), {"day": "all"}).context["days"]] == [
        *timeline.context["all_days"]
    ]
    page = client.get(reverse("admin:summits_summit_change", args=[summit.pk]))
    assert page.context["adminform"].form["active_days"].value() == ",".join(WEEKS)


def test_a_file_gives_them_and_moves_them(db: Any, now: datetime) -> None:
    data = yaml.safe_load(SMALL)
    data["summit"] |= {"ends_on": "2025-12-31", "active_days": ["2025-11-26", "2025-12-10/2025-12-12 09:00-01:00"]}
    load(read(yaml.dump(data)).beginning(date(2025, 11, 27)), now=now)
    assert Summit.objects.get(slug="small").active_days == ["2025-11-27", "2025-12-11/2025-12-13 09:00-01:00"]

    data["summit"]["active_days"] = ["2025-12"]
    with pytest.raises(InvalidProgrammeFile, match="Write days as"):
        read(yaml.dump(data))
