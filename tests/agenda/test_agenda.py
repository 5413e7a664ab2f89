from typing import Any

import pytest

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.queries import TimeBudget, time_budget
from summit.agenda.services import (
    NoSuchPosition,
    add_item,
    add_speaker,
    adjourn_item,
    amend_item,
    attach_item,
    move_item,
    remove_item,
)
from summit.agenda.services.floor import call_item
from summit.agenda.services.items import ItemHasBegun, WrongParent
from summit.agenda.services.locking import ItemGone
from summit.summits.belonging import OfAnotherSummit
from tests.factories.documents import make_document
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/"


@pytest.fixture
def session(summit: Any) -> Any:
    return make_session(summit)


@pytest.fixture
def items(session: Any) -> list[AgendaItem]:
    return [add_item(session, title={"en": letter}, minutes=10) for letter in "ABCD"]


def agenda() -> str:
    return "".join(item.title["en"] for item in AgendaItem.objects.order_by("position"))


@pytest.mark.parametrize(
    ("start", "position", "result"), [(1, 3, "BCAD"), (4, 1, "DABC"), (2, 2, "ABCD"), (1, 4, "BCDA"), (3, 2, "ACBD")]
)
def test_moving_renumbers_the_neighbours(items: list[AgendaItem], start: int, position: int, result: str) -> None:
    move_item(items[start - 1], position=position)

    assert agenda() == result
    assert list(AgendaItem.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_item_is_inserted_and_removed_without_gaps(session: Any, items: list[AgendaItem]) -> None:
    add_item(session, title={"en": "X"}, position=2)
    items[2].refresh_from_db()
    remove_item(items[2])

    assert agenda() == "AXBD"
    assert list(AgendaItem.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("position", [0, 5])
def test_positions_that_are_not_there_are_refused(items: list[AgendaItem], position: int) -> None:
    with pytest.raises(NoSuchPosition):
        move_item(items[0], position=position)


def numbers(session: Any) -> str:
    return " ".join(
        f"{item.number}:{item.title['en']}" for item in AgendaItem.objects.filter(session=session).in_order()
    )


def test_parts_are_numbered_beneath_their_item_and_move_with_it(session: Any, items: list[AgendaItem]) -> None:
    for letter in "xyz":
        add_item(session, parent=items[1], title={"en": letter}, minutes=5)
    add_item(session, parent=items[1], title={"en": "w"}, position=1, minutes=5)
    move_item(items[1], position=1)
    move_item(AgendaItem.objects.get(title={"en": "z"}), position=2)
    remove_item(AgendaItem.objects.get(title={"en": "x"}))

    assert numbers(session) == "1:B 1.1:w 1.2:z 1.3:y 2:A 3:C 4:D"


def test_an_item_becomes_a_part_and_an_item_again(session: Any, items: list[AgendaItem]) -> None:
    attach_item(items[0], parent=items[2])
    attach_item(items[1], parent=items[2], position=1)
    assert numbers(session) == "1:C 1.1:B 1.2:A 2:D"

    attach_item(items[1], parent=None, position=2)
    assert numbers(session) == "1:C 1.1:A 2:B 3:D"


def test_an_item_that_has_parts_takes_their_time(session: Any, items: list[AgendaItem], now: Any) -> None:
    for minutes in (25, 40):
        add_item(session, parent=items[0], title={"en": "part"}, minutes=minutes)

    # Three items of 10, and 65 in the place of the first one's own 10.
    assert time_budget(session, now=now) == TimeBudget(planned=95, needed=95, available=90)


def test_parts_of_parts_of_what_has_begun_or_stands_elsewhere_are_refused(
    summit: Any, session: Any, items: list[AgendaItem], now: Any
) -> None:
    part = add_item(session, parent=items[0], title={"en": "part"})
    other = add_item(make_session(summit, "other"), title={"en": "other"})
    call_item(items[3], now=now)

    for parent, refusal in ((part, WrongParent), (other, WrongParent), (items[3], ItemHasBegun)):
        with pytest.raises(refusal):
            add_item(session, parent=parent, title={"en": "X"})
    for parent in (items[1], items[0]):
        with pytest.raises(WrongParent):
            attach_item(items[0], parent=parent)
    with pytest.raises(ItemHasBegun):
        remove_item(items[3])


def test_what_belongs_to_another_summit_is_not_linked(session: Any) -> None:
    foreign = make_document(make_summit("elsewhere"))

    with pytest.raises(OfAnotherSummit):
        add_item(session, title={"en": "X"}, documents=[foreign])
    assert not AgendaItem.objects.exists()


def test_agenda_by_the_api(api: Any, alice: Any, session: Any, belarus: Any) -> None:
    api.by(alice)
    url = f"{URL}agenda-items/"

    first = api.post(
        url, {"session": session.pk, "title": {"en": "Reform"}, "minutes": 60, "rapporteur": belarus.pk}
    ).json()
    second = api.post(url, {"session": session.pk, "title": {"en": "Budget"}, "minutes": 45}).json()
    moved = api.post(f"{url}{second['id']}/move/", {"position": 1}).json()
    amended = api.patch(f"{url}{first['id']}/", {"theme": "reform"}, headers={"If-Match": "*"}).json()
    budget = api.get(f"{url}{first['id']}/time-budget/").json()
    removed = api.delete(f"{url}{second['id']}/", headers={"If-Match": "*"})

    assert (first["position"], second["position"], moved["position"], amended["position"]) == (1, 2, 1, 2)
    assert budget == {"planned": 105, "needed": 105, "available": 90, "is_over": True, "short_items": []}
    assert (removed.status_code, api.get(url).json()["results"][0]["position"]) == (204, 1)


def test_items_that_one_may_not_know_of_do_not_exist(api: Any, boris: Any, items: Any, belarus: Any) -> None:
    stranger = add_item(make_session(make_summit("elsewhere")), title={"en": "Secret"})

    for item in (items[0], stranger):
        answer = api.by(boris).post(f"{URL}speakers/", {"item": item.pk, "delegation": belarus.pk})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")


STALE = {
    "move": lambda item, **_: move_item(item, position=2),
    "attach": lambda item, **_: attach_item(item, parent=None, position=2),
    "amend": lambda item, **_: amend_item(item, minutes=7),
    "remove": lambda item, **_: remove_item(item),
    "call": lambda item, now, **_: call_item(item, now=now),
    "list": lambda item, now, belarus, alice: add_speaker(item, delegation=belarus, by=alice, now=now),
}


@pytest.mark.parametrize("verb", STALE.values(), ids=STALE)
def test_what_has_left_the_agenda_is_not_changed_by_who_still_sees_it(
    summit: Any, session: Any, items: list[AgendaItem], belarus: Any, alice: Any, now: Any, verb: Any
) -> None:
    other = make_session(summit, "other")
    add_item(other, title={"en": "Other"})
    adjourn_item(items[0], to=other, now=now)
    remove_item(items[1])

    for stale in items[:2]:
        with pytest.raises(ItemGone):
            verb(stale, now=now, belarus=belarus, alice=alice)
    assert (numbers(session), numbers(other)) == ("1:C 2:D", "1:Other 2:A")


def test_what_was_said_on_an_item_is_not_taken_off_with_it(
    summit: Any, session: Any, items: list[AgendaItem], belarus: Any, now: Any
) -> None:
    called, put_off, spoken = items[:3]
    call_item(called, now=now)
    adjourn_item(called, now=now)
    Speaker.objects.create(item=spoken, delegation=belarus, position=1, asked_at=now, status="spoke")

    for item in (called, spoken):
        with pytest.raises(ItemHasBegun, match="dealt with"):
            remove_item(item)
    remove_item(adjourn_item(put_off, now=now))

    assert Speaker.objects.get().item == spoken
