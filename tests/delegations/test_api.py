from typing import Any

from summit.delegations.models import Contact, Delegation
from tests.factories.delegations import make_delegate

URL = "/api/v1/summits/bishkek-2025/"


def test_delegate_is_enrolled_and_travel_closes_the_calendar(api: Any, alice: Any, belarus: Any) -> None:
    answer = api.by(alice).post(
        f"{URL}delegates/",
        {
            "delegation": belarus.pk,
            "code": "blr-fm",
            "name": {"en": "Foreign Minister"},
            "office": {"en": "Minister of Foreign Affairs"},
            "rank": "minister",
            "arrives_at": "2025-11-26T12:00:00+06:00",
        },
    )

    assert (answer.status_code, answer.json()["is_head"]) == (201, False)
    closures = api.by(alice).get(f"{URL}closures/").json()["results"]
    assert [row["title"]["en"] for row in closures] == ["Not yet arrived"]


def test_travel_is_the_delegations_own_business(
    api: Any, alice: Any, boris: Any, leyla: Any, karim: Any, olga: Any, belarus: Any
) -> None:
    url = f"{URL}delegates/{belarus.head.pk}/"
    api.by(alice).patch(url, {"arrives_at": "2025-11-26T12:00:00+06:00", "languages": ["ru"]})

    rows = {user.name: api.by(user).get(url).json() for user in (alice, boris, leyla, karim, olga)}

    assert {name: row["languages"] for name, row in rows.items()} == {
        "Alice": ["ru"],
        "Boris": ["ru"],
        "Leyla": ["ru"],
        "Karim": None,
        "Olga": None,
    }
    assert rows["Karim"]["arrives_at"] is None


def test_contacts_are_seen_by_their_own_and_organizers(
    api: Any, alice: Any, vera: Any, karim: Any, belarus: Any
) -> None:
    Contact.objects.create(delegation=belarus, name="Duty officer", phone="+375 00")

    counts = {user.name: api.by(user).get(f"{URL}contacts/").json()["count"] for user in (alice, vera, karim)}

    assert counts == {"Alice": 1, "Vera": 1, "Karim": 0}


def test_the_first_head_is_named_by_patch_and_others_by_their_verb(api: Any, alice: Any, belarus: Any) -> None:
    austria = Delegation.objects.create(summit=belarus.summit, code="AUT", name={"en": "Austria"})
    url = f"{URL}delegations/{austria.pk}/"
    foreign = api.by(alice).patch(url, {"head": belarus.head_id})
    head = make_delegate(austria)
    named = api.patch(url, {"head": head.pk})
    others = [api.patch(url, {"head": key}) for key in (make_delegate(austria, code="aut-deputy").pk, None)]

    assert (foreign.status_code, foreign.json()["code"]) == (400, "not_of_this_delegation")
    assert named.json()["head"] == head.pk
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "has_verb")] * 2
