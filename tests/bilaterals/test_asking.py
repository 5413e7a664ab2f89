"""What a request asks for and who takes it back, through the doors."""

from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import planning_input
from summit.delegations.models import Delegate, Rank
from summit.notifications.models import Notification
from tests.bilaterals.test_api import URL, body
from tests.factories.bilaterals import make_accepted, make_request

ADMIN = "/admin/bilaterals/bilateralrequest/"


@pytest.fixture
def desk(client: Any, alice: Any) -> Any:
    """The admin as Alice sees it."""
    client.force_login(alice)
    return client


def test_without_a_level_it_is_the_highest_that_both_have(api: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    Delegate.objects.update(rank=Rank.HEAD_OF_GOVERNMENT)

    asked = api.by(boris).post(URL, body(belarus, kazakhstan))
    Delegate.objects.filter(pk=kazakhstan.head.pk).update(rank=Rank.MINISTER)
    refused = api.post(URL, body(belarus, kazakhstan))

    assert (asked.status_code, asked.json()["level"]) == (201, "head_of_government")
    assert (refused.status_code, refused.json()["code"]) == (400, "nobody_of_level")


@pytest.mark.parametrize("pair", ["klingon", "xx-ru", "ru-ru", "ru", "RU-KY"])
def test_language_pairs_are_of_real_languages_at_every_door(
    pair: str, api: Any, boris: Any, desk: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    form = {"summit": summit.pk, "requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "T", "minutes": 30}

    asked = api.by(boris).post(URL, body(belarus, kazakhstan, interpretation=[pair]))
    entered = desk.post(f"{ADMIN}add/", {**form, "seats": 6, "priority": 3, "interpretation": pair})
    interpreter = {"summit": summit.pk, "code": "i", "name.en": "I", "language_pairs": pair, "turnover": 0}
    registered = desk.post("/admin/facilities/interpreter/add/", interpreter)

    assert asked.status_code == 400
    assert "not a pair of languages" in str(entered.context["adminform"].form.errors["interpretation"])
    assert "language_pairs" in registered.context["adminform"].form.errors
    assert BilateralRequest.objects.count() == 0


def test_the_pair_that_the_leads_need_is_proposed(api: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    Delegate.objects.filter(pk=belarus.head.pk).update(languages=["ru", "be"])
    Delegate.objects.filter(pk=kazakhstan.head.pk).update(languages=["kk"])

    asked = api.by(boris).post(URL, body(belarus, kazakhstan, propose_interpretation=True)).json()

    assert asked["interpretation"] == asked["proposed_interpretation"] == ["kk-ru"]


def test_either_side_withdraws_and_the_other_is_told_by_whom_and_why(
    api: Any, karim: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    Notification.objects.all().delete()

    answer = api.by(karim).post(f"{URL}{request.pk}/withdraw/", {"reason": "The visit is shorter"})

    (letter,) = Notification.objects.filter(kind="bilateral_withdrawn")
    assert (answer.json()["status"], answer.json()["sides"][1]["answer"]) == ("withdrawn", "withdrawn")
    assert (letter.recipient, letter.context["by"]) == (boris, kazakhstan.name)
    assert letter.context["reason"] == "The visit is shorter"


def test_one_withdraws_only_for_the_side_that_one_represents(
    api: Any, karim: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    url = f"{URL}{make_request(belarus, kazakhstan).pk}/withdraw/"

    codes = [api.by(karim).post(url, {"on_behalf_of": side.pk}).json()["code"] for side in (belarus, tajikistan)]

    assert codes == ["not_spokesperson", "not_a_side"]


def test_organizers_withdraw_in_the_admin_for_either_side(
    desk: Any, karim: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    request = make_request(belarus, kazakhstan)

    desk.post(f"{ADMIN}{request.pk}/withdraw/", {"on_behalf_of": kazakhstan.pk, "reason": "By note"})

    request.refresh_from_db()
    assert (request.status, request.sides.all()[1].answer, request.reason) == ("withdrawn", "withdrawn", "By note")
    assert Notification.objects.filter(kind="bilateral_withdrawn").get().recipient == boris


def test_the_organizers_priority_is_planned_by_and_hidden_from_delegations(
    api: Any, alice: Any, boris: Any, desk: Any, summit: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan, priority=2)
    url = f"{URL}{request.pk}/"

    refused = api.by(boris).post(f"{url}prioritize/", {"organizers_priority": 5})
    wrong = api.by(alice).post(f"{url}prioritize/", {"organizers_priority": 6})
    answer = api.post(f"{url}prioritize/", {"organizers_priority": 5}).json()
    (wanted,) = planning_input(summit, kind="fresh", now=now).problem.requests
    seen = api.by(boris).get(url).json()
    desk.post(f"{ADMIN}{request.pk}/prioritize/", {"organizers_priority": ""})

    request.refresh_from_db()
    assert (refused.status_code, wrong.status_code) == (403, 400)
    assert (answer["priority"], answer["organizers_priority"], wanted.priority) == (2, 5, 5)
    assert (seen["priority"], seen["organizers_priority"]) == (2, None)
    assert request.organizers_priority is None
