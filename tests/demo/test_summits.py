"""The invented summits, in a small size: each is loaded, planned, published, printed and fed to a calendar."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import icalendar
import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo.summits import two_of_one_host, week, year
from summit.accounts.models import User
from summit.bilaterals.queries import planning_input
from summit.bilaterals.services import apply_plan
from summit.calendar.models import Engagement, Occupancy
from summit.printouts.queries.printout import Reader
from summit.printouts.queries.programmes import programme
from summit.printouts.services import printout_as_pdf
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.programme.services import create_feed, publish_revision
from summit.summits.models import Summit
from tests.factories.plans import made

NOW = datetime(2027, 1, 4, 6, tzinfo=UTC)


def small() -> dict[str, Any]:
    leaders, partners = two_of_one_host(3, 2)
    return {"week": week(5, 1, 6, 5), "year": year(4, 3, 2), "leaders": leaders, "partners": partners}


def put(file: Any) -> list[str]:
    return load(read(yaml.safe_dump(file, allow_unicode=True, sort_keys=False)), now=NOW)


@pytest.mark.parametrize("name", ["week", "year", "leaders", "partners"])
def test_a_summit_from_its_file_to_the_feed(name: str, db: None) -> None:
    file = small()[name]
    put(file)
    summit = Summit.objects.get()
    chief = User.objects.get(roles__kind="chief")

    apply_plan(made(summit, chief, now=NOW), now=NOW)
    publish_revision(summit, by=chief, now=NOW, even_if_warned=True)

    wanted = len(file["bilateral_requests"])
    assert Engagement.objects.filter(kind="bilateral").count() == wanted
    assert printout_as_pdf(programme(summit, Reader(chief, "en", NOW))).startswith(b"%PDF")
    _, token = create_feed(summit=summit, owner=chief, now=NOW)
    feed = icalendar.Calendar.from_ical(Client().get(f"/feeds/{token}.ics").content)
    assert len(feed.walk("VEVENT")) == wanted + len(file["sessions"])
    assert put(file) == []


def test_two_summits_of_one_host_take_each_shared_room_once(db: None) -> None:
    for file in two_of_one_host(4, 6):
        put(file)
    for summit in Summit.objects.all():
        chief = User.objects.get(roles__kind="chief", roles__summit=summit)
        apply_plan(made(summit, chief, now=NOW), now=NOW)

    # As the calendar does, a plan leaves time to travel from one summit to the other.
    known = planning_input(Summit.objects.get(slug="partners"), kind="fresh", now=NOW).problem.fixed
    assert {one.closure for one in known} == {False}
    meetings = Occupancy.objects.filter(engagement__kind="bilateral", resource__kind="room")
    taken = sorted(meetings.values_list("shared_key", "period"), key=lambda row: (row[0], row[1].lower))
    assert len(taken) == 12
    assert not any(a == b and one.upper > two.lower for (a, one), (b, two) in pairwise(taken))


def test_a_request_more_costs_few_queries_and_no_letter_costs_its_own(db: None) -> None:
    """The file of the whole week has two thousand of them."""

    def cost(requests: int, slug: str) -> int:
        file = week(6, 0, requests, 5)
        file["summit"]["slug"] = slug
        file["people"] = [{**person, "email": f"{slug}.{person['email']}"} for person in file["people"]]
        with CaptureQueriesContext(connection) as queries:
            put(file)
        return len(queries)

    few, many = cost(2, "few"), cost(12, "many")

    assert (many - few) / 10 <= 24


def test_the_same_sizes_give_the_same_file_and_names_in_all_languages() -> None:
    file = small()

    assert file == small()
    assert {len(party["name"]) for party in file["week"]["delegations"].values() if party["kind"] == "state"} == {6}
