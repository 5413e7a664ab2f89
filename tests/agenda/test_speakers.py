"""The speakers' list: who is on it and in which order, who has the floor, who is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem, Speaker
from summit.agenda.services.locking import HasParts
from summit.agenda.services.speakers import (
    AlreadyListed,
    FloorTaken,
    ItemNotOpen,
    NoPrecedence,
    NoSuchPlace,
    NotInSession,
)
from summit.delegations.models import ManualPlace, PrecedencePolicy
from summit.notifications.models import Notification
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation

URL = "/api/v1/summits/bishkek-2025/"
STATEMENT, REPLY, ORDER = "statement", "reply", "order"


def waiting(item: AgendaItem) -> str:
    """Return who waits, in order, such as BLR KAZ!; ! a point of order, ? a right of reply."""
    marks = {ORDER: "!", REPLY: "?", STATEMENT: ""}
    rows = item.speakers.filter(status="listed").order_by("position").select_related("delegation")
    return " ".join(row.delegation.code + marks[row.kind] for row in rows)


def test_points_of_order_come_next_and_rights_of_reply_last(
    items: list[AgendaItem], add: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    add(belarus)
    add(tajikistan, REPLY)
    add(kazakhstan)
    add(tajikistan, ORDER)
    add(belarus, ORDER)

    assert waiting(items[0]) == "TJK! BLR! BLR KAZ TJK?"
    with pytest.raises(AlreadyListed):
        add(belarus)


def test_the_chair_chooses_another_order(
    items: list[AgendaItem], add: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    _, _, last = (add(delegation) for delegation in (belarus, kazakhstan, tajikistan))

    services.move_speaker(last, place=1, now=now)
    assert waiting(items[0]) == "TJK BLR KAZ"
    with pytest.raises(NoSuchPlace, match="1 to 3"):
        services.move_speaker(last, place=4, now=now)


def test_the_list_by_precedence_puts_host_and_chair_where_protocol_does(
    summit: Any,
    session: Any,
    items: list[AgendaItem],
    add: Any,
    alice: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    now: Any,
) -> None:
    make_delegation(summit, "ARM", en="Armenia")  # attends, and is not in this session
    type(belarus).objects.filter(pk=kazakhstan.pk).update(is_host=True)
    type(belarus).objects.filter(pk=belarus.pk).update(is_chair=True)
    policy = PrecedencePolicy.objects.create(
        summit=summit, code="p", name={"en": "P"}, rules=["blocks"], blocks=["host", "other", "chair"]
    )
    with pytest.raises(NoPrecedence):
        services.list_by_precedence(items[0], now=now)
    session.precedence = policy
    session.save()
    items[0].refresh_from_db()
    add(belarus)
    add(tajikistan, REPLY)

    services.list_by_precedence(items[0], now=now, minutes=7)

    assert waiting(items[0]) == "KAZ TJK BLR TJK?"
    # Who was listed before keeps what he was allotted.
    assert [s.minutes for s in items[0].speakers.filter(kind="statement").order_by("position")] == [7, 7, 5]
    withdrawn = items[0].speakers.get(delegation=kazakhstan)
    services.withdraw_speaker(withdrawn, by=alice, now=now)
    services.list_by_precedence(items[0], now=now)
    assert waiting(items[0]) == "TJK BLR TJK?"


def test_the_list_follows_places_given_by_hand(
    summit: Any, session: Any, items: list[AgendaItem], belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    session.precedence = PrecedencePolicy.objects.create(summit=summit, code="p", name={"en": "P"}, rules=["places"])
    session.save()
    for place, delegation in enumerate((tajikistan, belarus, kazakhstan), start=1):
        ManualPlace.objects.create(policy=session.precedence, delegation=delegation, position=place, reason="R")
    items[0].refresh_from_db()

    services.list_by_precedence(items[0], now=now)

    assert waiting(items[0]) == "TJK BLR KAZ"


def test_one_speaks_at_a_time_and_only_on_the_open_item(
    items: list[AgendaItem], add: Any, belarus: Any, kazakhstan: Any, start: datetime
) -> None:
    first, second = add(belarus), add(kazakhstan)
    with pytest.raises(ItemNotOpen):
        services.give_floor(first, now=start)
    services.call_item(items[0], now=start)
    services.give_floor(first, now=start)

    with pytest.raises(FloorTaken, match="Belarus has the floor"):
        services.give_floor(second, now=start)
    services.end_speech(first, now=start + timedelta(minutes=4))
    services.give_floor(second, now=start + timedelta(minutes=5))
    services.close_item(items[0], now=start + timedelta(minutes=7))

    spoke = [(s.status, s.ended_at - s.started_at) for s in Speaker.objects.order_by("position")]
    assert spoke == [("spoke", timedelta(minutes=4)), ("spoke", timedelta(minutes=2))]
    with pytest.raises(ItemNotOpen):
        add(kazakhstan, REPLY)


def test_who_speaks_next_is_told_once_by_what_was_circulated(
    items: list[AgendaItem], add: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, start: datetime
) -> None:
    first, second = add(belarus), add(kazakhstan)
    services.amend_item(items[0], title={"en": "Secret"})
    services.call_item(items[0], now=start)
    services.give_floor(first, now=start)
    services.end_speech(first, now=start)
    services.give_floor(second, now=start)

    notes = Notification.objects.filter(kind="floor_next").order_by("recipient")
    assert [(note.recipient, note.context["title"]) for note in notes] == [
        (boris, {"en": "Border"}),
        (karim, {"en": "Border"}),
    ]


def test_a_delegation_asks_for_the_floor_for_itself_if_it_takes_part(
    api: Any, summit: Any, alice: Any, boris: Any, vera: Any, items: list[AgendaItem], belarus: Any, kazakhstan: Any
) -> None:
    def ask(user: Any, delegation: Any, **more: Any) -> Any:
        return api.by(user).post(f"{URL}speakers/", {"item": items[0].pk, "delegation": delegation.pk, **more})

    outside = make_delegation(summit, "ARM")
    longer = ask(boris, belarus, minutes=50)
    asked, foreign, reader = ask(boris, belarus), ask(boris, kazakhstan), ask(vera, belarus)
    listed = ask(alice, outside, minutes=3)

    assert [(e["field"], e["code"]) for e in longer.json()["errors"]] == [("minutes", "fixed_field")]
    assert (asked.status_code, asked.json()["minutes"]) == (201, 5)
    assert (foreign.json()["code"], reader.status_code) == ("not_spokesperson", 403)
    assert (listed.status_code, listed.json()["minutes"]) == (201, 3)
    withdrawn = api.by(boris).post(f"{URL}speakers/{asked.json()['id']}/withdraw/")
    assert withdrawn.json()["status"] == "withdrawn"
    verbs = [f"speakers/{asked.json()['id']}/{verb}/" for verb in ("move", "give-floor", "end-speech")]
    verbs += [f"agenda-items/{items[0].pk}/{verb}/" for verb in ("call", "close", "adjourn", "list-speakers")]
    assert {api.by(boris).post(URL + verb).status_code for verb in verbs} == {403}


def test_a_delegation_outside_the_session_neither_asks_nor_follows(
    api: Any, summit: Any, agenda: Agenda, items: list[AgendaItem]
) -> None:
    outside = make_delegation(summit, "ARM")
    anna = make_user("anna", summit, "coordinator", outside)
    api.by(anna)

    asked = api.post(f"{URL}speakers/", {"item": items[0].pk, "delegation": outside.pk})
    followed = api.get(f"{URL}agendas/{agenda.pk}/running/")

    assert (asked.status_code, asked.json()["code"]) == (409, NotInSession.code)
    assert (followed.status_code, api.get(f"{URL}speakers/").json()["count"]) == (403, 0)


def test_the_chairs_choice_stands_when_others_ask(
    items: list[AgendaItem], add: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    add(belarus)
    reply = add(kazakhstan, REPLY)
    services.move_speaker(reply, place=1, now=now)

    add(tajikistan)
    add(belarus, REPLY)
    add(tajikistan, ORDER)

    assert waiting(items[0]) == "TJK! KAZ? BLR TJK BLR?"


def test_on_an_item_that_has_parts_nobody_is_listed(
    items: list[AgendaItem], session: Any, add: Any, belarus: Any, now: Any
) -> None:
    session.precedence = PrecedencePolicy.objects.create(summit=session.summit, code="p", name={"en": "P"})
    session.save()
    services.add_item(session, parent=items[0], title={"en": "Part"})

    with pytest.raises(HasParts):
        add(belarus)
    with pytest.raises(HasParts):
        services.list_by_precedence(items[0], now=now)


@pytest.mark.parametrize("kind", [ORDER, REPLY])
def test_a_delegation_waits_once_for_each_kind_of_speech(
    items: list[AgendaItem], add: Any, belarus: Any, start: datetime, kind: str
) -> None:
    first = add(belarus, kind)
    with pytest.raises(AlreadyListed):
        add(belarus, kind)

    services.call_item(items[0], now=start)
    services.give_floor(first, now=start)

    assert add(belarus, kind).status == "listed"


def told_next() -> list[Any]:
    return sorted(Notification.objects.filter(kind="floor_next").values_list("recipient__name", flat=True))


def test_whoever_comes_to_speak_next_is_told(
    items: list[AgendaItem],
    add: Any,
    alice: Any,
    boris: Any,
    karim: Any,
    tahmina: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    start: datetime,
) -> None:
    _, second, third = (add(delegation) for delegation in (belarus, kazakhstan, tajikistan))
    before = told_next()

    services.call_item(items[0], now=start)
    called = told_next()
    services.move_speaker(second, place=1, now=start)
    moved = told_next()
    services.move_speaker(third, place=2, now=start)
    services.withdraw_speaker(second, by=alice, now=start)

    assert (before, called, moved) == ([], ["Boris"], ["Boris", "Karim"])
    assert told_next() == ["Boris", "Karim", "Tahmina"]


def test_a_speaker_has_at_least_a_minute(api: Any, alice: Any, items: list[AgendaItem], belarus: Any) -> None:
    answer = api.by(alice).post(f"{URL}speakers/", {"item": items[0].pk, "delegation": belarus.pk, "minutes": 0})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "minutes")
