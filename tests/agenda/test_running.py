"""Where the session is: to delegations by what was circulated and by what the room did, and never beyond its end."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem
from summit.agenda.queries import Running, running
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


def at(start: datetime, minute: int) -> datetime:
    return start + timedelta(minutes=minute)


def summary_of(view: Running) -> Any:
    """Return what a view says of the items and of the time."""
    return [(one.number, one.title["en"], one.status) for one in view.next_items], view.pace


def add_a_part(session: Any, items: list[AgendaItem]) -> None:
    services.add_item(session, parent=items[1], title={"en": "Secret"}, minutes=5)


def reorder(session: Any, items: list[AgendaItem]) -> None:
    services.move_item(items[2], position=1)


def take_off(session: Any, items: list[AgendaItem]) -> None:
    services.remove_item(items[2])


def attach(session: Any, items: list[AgendaItem]) -> None:
    services.attach_item(items[2], parent=items[0])


@pytest.mark.parametrize("edit", [add_a_part, reorder, take_off, attach])
def test_what_is_edited_and_not_circulated_shows_nowhere(
    session: Any, agenda: Agenda, items: list[AgendaItem], boris: Any, alice: Any, start: datetime, edit: Any
) -> None:
    before = running(agenda, viewer=boris, now=at(start, 10)), running(agenda, viewer=alice, now=at(start, 10))

    edit(session, items)

    after = running(agenda, viewer=boris, now=at(start, 10)), running(agenda, viewer=alice, now=at(start, 10))
    assert summary_of(after[0]) == summary_of(before[0])
    assert summary_of(after[1]) != summary_of(before[1])


def test_delegations_follow_what_the_room_does_with_what_was_circulated(
    summit: Any, session: Any, agenda: Agenda, items: list[AgendaItem], boris: Any, start: datetime
) -> None:
    border, cyber, budget = items
    part = services.add_item(session, parent=budget, title={"en": "Part"}, minutes=20)
    services.add_item(session, parent=budget, title={"en": "Other part"}, minutes=10)
    services.circulate_agenda(agenda, by=None, now=start)
    other = make_session(summit, "other", starts_at=at(start, 180), ends_at=at(start, 240))

    services.adjourn_item(border, now=start)
    services.adjourn_item(part, now=start)
    services.adjourn_item(cyber, to=other, now=start)

    assert summary_of(running(agenda, viewer=boris, now=start))[0] == [
        ("3.2", "Other part", "waiting"),
        ("1", "Border", "adjourned"),
        ("3.1", "Part", "adjourned"),
    ]


def test_time_that_was_used_stays_used_when_an_item_is_opened_again(
    agenda: Agenda, items: list[AgendaItem], alice: Any, start: datetime
) -> None:
    def behind(minute: int) -> tuple[int, int]:
        view = running(agenda, viewer=alice, now=at(start, minute))
        return view.behind_minutes, view.over_minutes

    border, cyber, _ = items
    services.call_item(border, now=start)
    services.close_item(border, now=at(start, 30))
    services.call_item(border, now=at(start, 30))
    reopened = behind(30)
    services.close_item(border, now=at(start, 30))
    services.call_item(cyber, now=at(start, 30))
    services.adjourn_item(cyber, now=at(start, 50))
    adjourned = behind(50)
    services.call_item(cyber, now=at(start, 50))
    view = running(agenda, viewer=alice, now=at(start, 55))

    assert (reopened, adjourned, behind(55)) == ((0, 0), (0, 0), (0, 0))
    assert view.item
    assert (view.item.clock.elapsed, view.item.clock.remaining) == (1500, 300)


def test_an_item_begins_anew_in_another_session(
    summit: Any, agenda: Agenda, items: list[AgendaItem], start: datetime
) -> None:
    other = make_session(summit, "other", starts_at=at(start, 180), ends_at=at(start, 240))
    services.call_item(items[0], now=start)
    services.adjourn_item(items[0], now=at(start, 20))

    moved = services.adjourn_item(items[0], to=other, now=at(start, 25))

    assert (moved.session, moved.status, moved.used_seconds, moved.opened_at) == (other, "waiting", 0, None)


def test_a_session_with_items_left_over_ends_all_the_same(
    agenda: Agenda, items: list[AgendaItem], alice: Any, start: datetime
) -> None:
    services.call_item(items[0], now=start)
    services.close_item(items[0], now=at(start, 30))

    day_after = running(agenda, viewer=alice, now=start + timedelta(days=1))

    # An hour of its ninety minutes went by with nothing done, and an hour of its agenda is left.
    assert (day_after.behind_minutes, day_after.over_minutes) == (60, 60)


def test_what_the_speakers_of_an_item_need_is_in_the_time(
    api: Any,
    agenda: Agenda,
    items: list[AgendaItem],
    alice: Any,
    boris: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    start: datetime,
) -> None:
    """Three delegations have twenty minutes each on an item of thirty; the session was to last ninety."""
    for delegation in (belarus, kazakhstan, tajikistan):
        services.add_speaker(items[0], delegation=delegation, by=alice, now=start, minutes=20)

    before = running(agenda, viewer=boris, now=start)
    services.call_item(items[0], now=start)
    services.give_floor(items[0].speakers.get(position=1), now=start)
    speaking = running(agenda, viewer=alice, now=at(start, 15))
    budget = api.by(alice).get(f"{URL}agendas/{agenda.pk}/time-budget/").json()

    assert (before.behind_minutes, before.over_minutes) == (30, 30)
    assert (before.next_items[0].speakers_minutes, before.next_items[0].lacking_minutes) == (60, 30)
    # Five minutes of the one who speaks and forty of those who wait, where the item has fifteen.
    assert speaking.item
    assert (speaking.item.speakers_minutes, speaking.item.lacking_minutes, speaking.over_minutes) == (45, 30, 30)
    assert (budget["planned"], budget["is_over"]) == (90, True)
    assert [(one["id"], one["number"]) for one in budget["short_items"]] == [(items[0].pk, "1")]
    api_says = api.get(f"{URL}agendas/{agenda.pk}/running/").json()["item"]
    assert api_says["lacking_minutes"] > 0


def test_an_engagement_is_at_risk_by_the_time_that_speakers_need(
    summit: Any, agenda: Agenda, items: list[AgendaItem], belarus: Any, alice: Any, start: datetime
) -> None:
    make_session(summit, "next", delegates=[belarus.head], starts_at=at(start, 100), ends_at=at(start, 130))
    quiet = running(agenda, viewer=alice, now=start).at_risk

    services.add_speaker(items[2], delegation=belarus, by=alice, now=start, minutes=45)

    assert (quiet, len(running(agenda, viewer=alice, now=start).at_risk)) == ([], 1)
