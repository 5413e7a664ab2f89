from typing import Any

from summit.delegations.models import Contact

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


def test_head_is_named_by_patch(api: Any, alice: Any, belarus: Any, kazakhstan: Any) -> None:
    refused = api.by(alice).patch(f"{URL}delegations/{belarus.pk}/", {"head": kazakhstan.head.pk})
    cleared = api.by(alice).patch(f"{URL}delegations/{belarus.pk}/", {"head": None})

    assert (refused.status_code, refused.json()["code"]) == (400, "not_of_this_delegation")
    assert cleared.json()["head"] is None
