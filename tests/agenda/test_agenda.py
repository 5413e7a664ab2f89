from typing import Any

import pytest

from summit.agenda.models import Item
from summit.agenda.services import NoSuchPosition, add_item, move_item, remove_item
from summit.calendar.services import confirm
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/"


@pytest.fixture
def session(summit: Any) -> Any:
    return make_session(summit)


@pytest.fixture
def items(session: Any) -> list[Item]:
    return [add_item(session, title={"en": letter}, minutes=10) for letter in "ABCD"]


def agenda() -> str:
    return "".join(item.title["en"] for item in Item.objects.order_by("position"))


@pytest.mark.parametrize(
    ("start", "position", "result"), [(1, 3, "BCAD"), (4, 1, "DABC"), (2, 2, "ABCD"), (1, 4, "BCDA"), (3, 2, "ACBD")]
)
def test_moving_renumbers_the_neighbours(items: list[Item], start: int, position: int, result: str) -> None:
    move_item(items[start - 1], position=position)

    assert agenda() == result
    assert list(Item.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_item_is_inserted_and_removed_without_gaps(session: Any, items: list[Item]) -> None:
    add_item(session, title={"en": "X"}, position=2)
    items[2].refresh_from_db()
    remove_item(items[2])

    assert agenda() == "AXBD"
    assert list(Item.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("position", [0, 5])
def test_positions_that_are_not_there_are_refused(items: list[Item], position: int) -> None:
    with pytest.raises(NoSuchPosition):
        move_item(items[0], position=position)


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
    assert budget == {"planned": 105, "available": 90, "is_over": True}
    assert (removed.status_code, api.get(url).json()["results"][0]["position"]) == (204, 1)


def test_proposal_is_its_delegations_and_the_organizers(
    api: Any, alice: Any, boris: Any, karim: Any, session: Any, items: Any, belarus: Any, now: Any
) -> None:
    confirm([session.engagement], now=now)
    data = {"item": items[0].pk, "delegation": belarus.pk, "title": {"en": "A training centre"}}

    made = api.by(boris).post(f"{URL}proposals/", data)
    foreign = api.by(karim).post(f"{URL}proposals/", data)
    seen = {user.name: api.by(user).get(f"{URL}proposals/").json()["count"] for user in (alice, boris, karim)}

    assert (made.status_code, foreign.status_code) == (201, 403)
    assert seen == {"Alice": 1, "Boris": 1, "Karim": 0}


def test_items_that_one_may_not_know_of_do_not_exist(api: Any, boris: Any, items: Any, belarus: Any) -> None:
    stranger = add_item(make_session(make_summit("elsewhere")), title={"en": "Secret"})

    for item in (items[0], stranger):
        data = {"item": item.pk, "delegation": belarus.pk, "title": {"en": "Idea"}}
        answer = api.by(boris).post(f"{URL}proposals/", data)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")
