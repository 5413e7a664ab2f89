"""In the room: items are called, delegations speak, and everyone sees where the session is."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accounts.models import User
from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem
from summit.agenda.queries import running
from summit.agenda.services.floor import AnotherIsOpen
from summit.agenda.services.locking import HasParts
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Transfer
from summit.core.lifecycle import WrongStatus
from summit.delegations.models import PrecedencePolicy
from tests.factories.agenda import make_agenda
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
STATEMENT, REPLY, ORDER = "statement", "reply", "order"


def test_one_item_is_open_at_a_time(items: list[AgendaItem], start: datetime) -> None:
    border, cyber, _ = items
    services.call_item(border, now=start)

    with pytest.raises(AnotherIsOpen, match="Item 1 is open"):
        services.call_item(cyber, now=start)
    with pytest.raises(WrongStatus):
        services.close_item(cyber, now=start)
    services.close_item(border, now=start + timedelta(minutes=20))
    services.call_item(cyber, now=start + timedelta(minutes=20))

    assert list(AgendaItem.objects.in_order().values_list("status", flat=True)) == ["closed", "open", "waiting"]


def test_an_item_that_has_parts_is_called_by_its_parts(items: list[AgendaItem], session: Any, start: datetime) -> None:
    part = services.add_item(session, parent=items[0], title={"en": "Part"})

    for verb in (services.call_item, services.close_item, services.adjourn_item):
        with pytest.raises(HasParts):
            verb(items[0], now=start)
    assert services.call_item(part, now=start).status == "open"


def test_the_turn_of_an_adjourned_item_comes_last_and_it_keeps_its_number(
    items: list[AgendaItem], agenda: Agenda, alice: Any, boris: Any, start: datetime
) -> None:
    services.call_item(items[0], now=start)

    services.adjourn_item(items[0], now=start)

    for viewer in (alice, boris):
        turns = [(item.number, item.status) for item in running(agenda, viewer=viewer, now=start).next_items]
        assert turns == [("2", "waiting"), ("3", "waiting"), ("1", "adjourned")]
    assert [item.number for item in AgendaItem.objects.in_order()] == ["1", "2", "3"]
    services.call_item(items[0], now=start)


def test_an_item_put_off_to_another_session_is_its_secretariats_draft_there(
    summit: Any, boris: Any, items: list[AgendaItem], start: datetime
) -> None:
    other = make_session(summit, "other", starts_at=start + timedelta(hours=3), ends_at=start + timedelta(hours=4))
    make_agenda(other, "First")

    moved = services.adjourn_item(items[0], to=other, now=start)

    assert (moved.session, moved.number, moved.status) == (other, "2", "waiting")
    assert [item.title["en"] for item in AgendaItem.objects.filter(session=items[1].session).in_order()] == [
        "Cyber",
        "Budget",
    ]
    assert not AgendaItem.objects.visible_to(boris).filter(pk=moved.pk).exists()


def test_running_view_says_who_speaks_what_is_left_and_how_far_behind_it_is(
    items: list[AgendaItem], agenda: Agenda, add: Any, alice: Any, belarus: Any, kazakhstan: Any, start: datetime
) -> None:
    first, second = add(belarus), add(kazakhstan)
    services.call_item(items[0], now=start + timedelta(minutes=10))
    services.give_floor(first, now=start + timedelta(minutes=12))

    now = running(agenda, viewer=alice, now=start + timedelta(minutes=15))

    assert now.item
    assert (now.item.number, now.item.clock.elapsed, now.item.clock.remaining) == ("1", 300, 1500)
    assert now.speaker == first
    assert now.speaker_clock
    assert (now.speaker_clock.elapsed, now.speaker_clock.remaining) == (180, 120)
    assert now.speakers == [second]
    assert [each.number for each in now.next_items] == ["2", "3"]
    # Five minutes of 30 are done after fifteen; 85 minutes are left, 10 more than there are.
    assert (now.behind_minutes, now.over_minutes) == (10, 10)
    assert now.pace.estimated_end == start + timedelta(minutes=100)


def test_engagements_at_risk_are_those_that_begin_before_the_session_will_be_over(
    summit: Any,
    session: Any,
    agenda: Agenda,
    items: list[AgendaItem],
    alice: Any,
    boris: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    start: datetime,
) -> None:
    far = make_room(summit, "booth", venue="hub")
    Transfer.objects.create(origin=session.engagement.venue, destination=far.venue, minutes=15)
    near = make_room(summit, "near")
    soon = place(belarus, kazakhstan, start + timedelta(minutes=105), near)
    place(belarus, tajikistan, start + timedelta(minutes=180), near)
    travels = make_session(
        summit,
        "dinner",
        room=far,
        delegates=[tajikistan.head],
        title={"en": "Dinner"},
        starts_at=start + timedelta(minutes=120),
        ends_at=start + timedelta(minutes=140),
    )
    services.call_item(items[0], now=start + timedelta(minutes=20))

    def at_risk(minute: int) -> list[tuple[Any, list[str]]]:
        found = running(agenda, viewer=alice, now=start + timedelta(minutes=minute)).at_risk
        return [(row.engagement, [resource.code for resource in row.resources]) for row in found]

    # The session is to end at 11:50, at minute 110, and minute by minute later once the item has used up its time.
    assert at_risk(20) == [
        (soon, ["blr-head-of-state", "kaz-head-of-state"]),
        (travels.engagement, ["tjk-head-of-state"]),
    ]
    services.adjourn_item(items[0], to=travels, now=start + timedelta(minutes=20))
    assert at_risk(20) == []
    assert running(agenda, viewer=boris, now=start + timedelta(minutes=300)).at_risk == []


def place(one: Any, other: Any, hour: datetime, room: Any) -> Any:
    request = make_accepted(one, other, minutes=15)
    return place_meeting(request, starts_at=hour, room=room, now=datetime(2025, 11, 1, tzinfo=hour.tzinfo)).engagement


def test_delegations_follow_by_what_was_circulated(
    api: Any,
    session: Any,
    agenda: Agenda,
    items: list[AgendaItem],
    alice: Any,
    boris: Any,
    add: Any,
    belarus: Any,
    start: datetime,
) -> None:
    services.amend_item(items[0], title={"en": "Secret"}, minutes=60)
    secret = services.add_item(session, title={"en": "Secret"}, position=1)
    speaker = add(belarus)
    services.call_item(items[0], now=start)
    services.give_floor(speaker, now=start)
    url = f"{URL}agendas/{agenda.pk}/running/"

    followed = api.by(boris).get(url)
    services.close_item(items[0], now=start)
    services.call_item(secret, now=start)
    services.add_speaker(secret, delegation=belarus, by=alice, now=start)
    on_secret = api.by(boris).get(url)

    assert (followed.json()["item"]["title"], followed.json()["item"]["minutes"]) == ({"en": "Border"}, 30)
    assert followed.json()["speaker"]["code"] == "BLR"
    assert (on_secret.json()["item"], on_secret.json()["speakers"]) == (None, [])
    assert "Secret" not in followed.content.decode() + on_secret.content.decode()
    assert api.get(f"{URL}speakers/").json()["count"] == 1
    assert api.by(alice).get(url).json()["item"]["title"] == {"en": "Secret"}


def test_the_floor_by_the_api(
    api: Any, alice: Any, session: Any, items: list[AgendaItem], agenda: Agenda, belarus: Any
) -> None:
    session.precedence = PrecedencePolicy.objects.create(summit=session.summit, code="p", name={"en": "P"})
    session.save()
    api.by(alice)
    item = f"{URL}agenda-items/{items[0].pk}/"

    api.post(f"{item}call/")
    listed = api.post(f"{item}list-speakers/", {"minutes": 4}).json()
    api.post(f"{URL}speakers/{listed[2]['id']}/move/", {"place": 1})
    api.post(f"{URL}speakers/{listed[2]['id']}/give-floor/")
    taken = api.post(f"{URL}speakers/{listed[0]['id']}/give-floor/")
    now = api.get(f"{URL}agendas/{agenda.pk}/running/").json()
    api.post(f"{URL}speakers/{listed[2]['id']}/end-speech/")
    after = api.post(f"{item}adjourn/").json()

    assert [row["code"] for row in listed] == ["BLR", "KAZ", "TJK"]
    assert (taken.status_code, taken.json()["code"]) == (409, "floor_taken")
    assert (now["item"]["number"], now["speaker"]["code"], now["speaker_clock"]["allotted"]) == ("1", "TJK", 240)
    assert [row["code"] for row in now["speakers"]] == ["BLR", "KAZ"]
    assert (after["item"], [row["number"] for row in after["next_items"]]) == (None, ["2", "3", "1"])


def test_running_view_costs_the_same_for_many(
    summit: Any,
    session: Any,
    agenda: Agenda,
    items: list[AgendaItem],
    alice: Any,
    boris: Any,
    add: Any,
    belarus: Any,
    now: Any,
    start: datetime,
) -> None:
    services.call_item(items[0], now=start)
    add(belarus)

    def cost(viewer: Any) -> int:
        someone = User.objects.get(pk=viewer.pk)
        with CaptureQueriesContext(connection) as context:
            running(Agenda.objects.get(pk=agenda.pk), viewer=someone, now=start + timedelta(hours=9))
        return len(context)

    few = [cost(alice), cost(boris)]
    for n in range(30):
        services.add_item(session, title={"en": f"I{n}"})
        add(make_delegation(summit, f"D{n}"))
    services.circulate_agenda(agenda, by=None, now=now)

    assert [cost(alice), cost(boris)] == few


def test_what_was_put_off_to_the_end_can_be_put_off_to_another_session(
    summit: Any, items: list[AgendaItem], start: datetime
) -> None:
    other = make_session(summit, "other", starts_at=start + timedelta(hours=3), ends_at=start + timedelta(hours=4))
    adjourned = services.adjourn_item(items[0], now=start)

    moved = services.adjourn_item(adjourned, to=other, now=start)

    assert (moved.session, moved.number, moved.status) == (other, "1", "waiting")


def test_filters_do_not_say_which_items_there_are(api: Any, boris: Any, session: Any, items: list[AgendaItem]) -> None:
    hidden = services.add_item(session, title={"en": "Secret"})
    api.by(boris)

    answers = [api.get(f"{URL}speakers/", {"item": pk}) for pk in (hidden.pk, 987654321)]

    assert [(answer.status_code, answer.json()["count"]) for answer in answers] == [(200, 0), (200, 0)]


def test_items_of_a_session_without_an_agenda_are_adjourned(api: Any, alice: Any, summit: Any) -> None:
    old = AgendaItem.objects.create(session=make_session(summit, "old"), position=1, title={"en": "Old"})

    answer = api.by(alice).post(f"{URL}agenda-items/{old.pk}/adjourn/")

    assert (answer.status_code, answer.json()["next_items"][0]["status"]) == (200, "adjourned")
