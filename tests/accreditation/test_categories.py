"""Categories are data: the usual ones, their steps, zones and places, and the quotas of delegations."""

from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Category, Quota, Step, Zone
from summit.accreditation.services import add_usual_categories, send_people
from summit.accreditation.usual_categories import USUAL_CATEGORIES
from summit.delegations.services import copy_summit, make_summit
from tests.factories.accreditation import make_category, make_person

SUMMIT = "/api/v1/summits/bishkek-2025/"
CATEGORIES = f"{SUMMIT}accreditation-categories/"
QUOTAS = f"{SUMMIT}quotas/"
ZONES = f"{SUMMIT}zones/"
NEXT = {"slug": "next", "starts_on": "2026-06-01", "ends_on": "2026-06-02"}


@pytest.fixture
def adviser(summit: Any) -> Category:
    return make_category(summit, places=3)


def facts_of(summit: Any) -> dict[str, Any]:
    """Return the facts with which a second summit is made."""
    names = ("name", "organization", "host_city", "time_zone", "languages")
    return {name: getattr(summit, name) for name in names}


def test_a_new_summit_begins_with_fourteen_categories(summit: Any) -> None:
    made = make_summit(**facts_of(summit), slug="next", starts_on=summit.starts_on, ends_on=summit.ends_on)

    categories = Category.objects.filter(summit=made)
    assert categories.count() == 14
    assert {usual.code for usual in USUAL_CATEGORIES} == set(categories.values_list("code", flat=True))
    assert all(set(category.name) == {"en", "ru"} for category in categories)
    assert all(category.steps.exists() for category in categories)
    assert all(category.zones.exists() for category in categories)


def test_the_usual_categories_differ_by_whom_they_are_for(summit: Any) -> None:
    add_usual_categories(summit)

    by_code = {category.code: category for category in Category.objects.filter(summit=summit)}
    assert by_code["head"].takes_part
    assert by_code["head"].places == 1
    assert not by_code["driver"].takes_part
    assert by_code["press"].whose == "media"
    assert by_code["volunteer"].whose == "host"
    assert "letter" in by_code["armed-security"].needs
    assert [step.kind for step in by_code["driver"].steps.all()] == ["check", "clearance", "issuing"]
    assert [step.kind for step in by_code["head"].steps.all()] == ["check", "issuing"]


def test_a_summit_that_exists_gets_those_that_it_lacks(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    own = make_category(summit, "driver", name={"en": "Chauffeur"})

    assert api.by(boris).post(f"{CATEGORIES}usual/").status_code == 403
    first = api.by(alice).post(f"{CATEGORIES}usual/")
    again = api.post(f"{CATEGORIES}usual/")

    assert (first.data["added"], again.data["added"]) == (13, 0)
    own.refresh_from_db()
    assert own.name == {"en": "Chauffeur"}


def test_a_copy_takes_the_categories_of_the_earlier_summit(
    alice: Any, summit: Any, belarus: Any, adviser: Category, now: Any
) -> None:
    zone = Zone.objects.create(summit=summit, code="A", name={"en": "Hall"})
    adviser.zones.add(zone)
    Quota.objects.create(category=adviser, delegation=belarus, places=7)
    make_person(adviser, belarus)

    copy = copy_summit(summit, parts=["delegations", "zones", "accreditation"], by=alice, now=now, slug="next")

    category = Category.objects.get(summit=copy)
    assert category.code == "adviser"
    assert [step.kind for step in category.steps.all()] == ["check", "clearance", "issuing"]
    assert [one.summit for one in category.zones.all()] == [copy]
    assert Quota.objects.get(category=category).delegation.code == "BLR"
    assert not Accreditation.objects.filter(summit=copy).exists()


def test_a_copy_without_them_begins_with_the_usual_ones(alice: Any, summit: Any, adviser: Category, now: Any) -> None:
    copy = copy_summit(summit, parts=[], by=alice, now=now, slug="next")

    assert Category.objects.filter(summit=copy).count() == 14


def test_an_organizer_enters_a_category_with_steps_and_zones(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    zone = api.by(alice).post(ZONES, {"code": "A", "name": {"en": "Hall"}}).data
    body = {
        "code": "pilot",
        "name": {"en": "Pilot"},
        "needs": ["photo"],
        "steps": [{"kind": "clearance", "days": 3}, {"kind": "check"}],
        "zones": [zone["id"]],
    }

    made = api.post(CATEGORIES, body)

    assert made.status_code == 201, made.data
    assert made.data["steps"] == [{"kind": "clearance", "days": 3}, {"kind": "check", "days": None}]
    assert made.data["zones"] == [zone["id"]]
    assert made.data["places"] is None
    seen = api.by(boris).get(f"{CATEGORIES}{made.data['id']}/").data
    assert seen["name"] == {"en": "Pilot"}
    assert api.patch(f"{CATEGORIES}{made.data['id']}/", {"places": 1}).status_code == 403


def test_steps_are_put_into_another_order(api: Any, alice: Any, adviser: Category) -> None:
    steps = [{"kind": kind} for kind in ("issuing", "check")]

    answer = api.by(alice).patch(f"{CATEGORIES}{adviser.pk}/", {"steps": steps})

    assert [step["kind"] for step in answer.data["steps"]] == ["issuing", "check"]
    assert list(Step.objects.filter(category=adviser).values_list("position", flat=True)) == [1, 2]


def test_a_step_at_which_people_wait_is_not_removed(
    api: Any, alice: Any, boris: Any, belarus: Any, adviser: Category, now: Any
) -> None:
    send_people([make_person(adviser, belarus)], by=boris, now=now)

    answer = api.by(alice).patch(f"{CATEGORIES}{adviser.pk}/", {"steps": [{"kind": "issuing"}]})

    assert (answer.status_code, answer.data["code"]) == (409, "step_in_use")
    assert answer.data["errors"][0]["field"] == "steps"


def test_a_category_has_a_step_once(api: Any, alice: Any, adviser: Category) -> None:
    steps = [{"kind": "check"}, {"kind": "check"}]

    answer = api.by(alice).patch(f"{CATEGORIES}{adviser.pk}/", {"steps": steps})

    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"].startswith("steps")


def test_a_category_without_steps_takes_nobody_in(api: Any, boris: Any, summit: Any, belarus: Any) -> None:
    person = make_person(make_category(summit, "guest", steps=()), belarus)

    answer = api.by(boris).post(f"{SUMMIT}accreditations/send/", {"people": [person.pk]})

    assert (answer.status_code, answer.data["code"]) == (409, "no_steps")


def test_a_category_that_people_have_is_not_deleted(api: Any, alice: Any, belarus: Any, adviser: Category) -> None:
    make_person(adviser, belarus)

    answer = api.by(alice).delete(f"{CATEGORIES}{adviser.pk}/")

    assert (answer.status_code, answer.data["code"]) == (409, "in_use")


def test_a_quota_says_how_many_places_are_taken(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any, adviser: Category
) -> None:
    body = {"category": adviser.pk, "delegation": belarus.pk, "places": 5}
    make_person(adviser, belarus)
    make_person(adviser, belarus, status="withdrawn")

    made = api.by(alice).post(QUOTAS, body)

    assert made.status_code == 201, made.data
    assert (made.data["places"], made.data["taken"]) == (5, 1)
    assert api.by(boris).get(QUOTAS).data["results"][0]["taken"] == 1
    assert api.by(boris).post(QUOTAS, body).status_code == 403
    assert api.by(karim).get(QUOTAS).data["count"] == 0
    assert api.by(alice).post(QUOTAS, body).status_code == 409


@pytest.fixture
def quota(adviser: Category, belarus: Any) -> Quota:
    """Two of five places are taken."""
    for _ in range(2):
        make_person(adviser, belarus)
    return Quota.objects.create(category=adviser, delegation=belarus, places=5)


def test_a_quota_is_not_lowered_below_what_is_taken_unless_that_is_accepted(api: Any, alice: Any, quota: Quota) -> None:
    address = f"{QUOTAS}{quota.pk}/"
    assert api.by(alice).patch(address, {"places": 2}).status_code == 200

    refused = api.patch(address, {"places": 1})
    assert (refused.status_code, refused.data["code"]) == (409, "quota_below_taken")
    assert (refused.data["places"], refused.data["taken"]) == (1, 2)
    assert refused.data["errors"][0]["field"] == "places"

    accepted = api.patch(address, {"places": 1, "even_if_over_quota": True})
    assert (accepted.status_code, accepted.data["places"], accepted.data["taken"]) == (200, 1, 2)


def test_a_quota_is_not_deleted_if_the_category_has_fewer_places(
    api: Any, alice: Any, quota: Quota, adviser: Category
) -> None:
    Category.objects.filter(pk=adviser.pk).update(places=1)

    assert api.by(alice).delete(f"{QUOTAS}{quota.pk}/").data["code"] == "quota_below_taken"

    Category.objects.filter(pk=adviser.pk).update(places=None)
    assert api.delete(f"{QUOTAS}{quota.pk}/").status_code == 204


def test_the_places_of_a_category_count_for_delegations_without_a_quota(
    api: Any, alice: Any, quota: Quota, adviser: Category, kazakhstan: Any
) -> None:
    address = f"{CATEGORIES}{adviser.pk}/"
    assert api.by(alice).patch(address, {"places": 1}).status_code == 200

    for _ in range(2):
        make_person(adviser, kazakhstan)
    refused = api.patch(address, {"places": 1})
    assert (refused.data["code"], refused.data["delegations"]) == ("quota_below_taken", ["KAZ"])
    assert api.patch(address, {"places": 1, "even_if_over_quota": True}).status_code == 200
    assert api.patch(address, {"places": None}).data["places"] is None


def test_people_of_the_media_are_counted_in_all(api: Any, alice: Any, summit: Any) -> None:
    press = make_category(summit, "press", whose="media", places=1)
    person = {"category": press.pk, "name": {"en": "Reporter"}}

    assert api.by(alice).post(f"{SUMMIT}accreditations/", person).status_code == 201
    assert api.post(f"{SUMMIT}accreditations/", person).data["code"] == "quota_full"


def test_another_category_takes_a_place_there(
    api: Any, boris: Any, belarus: Any, summit: Any, adviser: Category
) -> None:
    full = make_category(summit, "spouse", places=0)
    person = make_person(adviser, belarus)

    answer = api.by(boris).patch(f"{SUMMIT}accreditations/{person.pk}/", {"category": full.pk})

    assert (answer.status_code, answer.data["code"]) == (409, "quota_full")
    person.refresh_from_db()
    assert person.category == adviser


def test_another_category_begins_at_its_own_first_step(
    api: Any, boris: Any, belarus: Any, summit: Any, adviser: Category, now: Any
) -> None:
    driver = make_category(summit, "driver", steps=("clearance",))
    person = make_person(adviser, belarus)
    send_people([person], by=boris, now=now)

    answer = api.by(boris).patch(f"{SUMMIT}accreditations/{person.pk}/", {"category": driver.pk})

    assert (answer.status_code, answer.data["step"]) == (200, "clearance")


def test_places_say_how_many_are_approved_asked_for_and_left(
    api: Any, boris: Any, summit: Any, adviser: Category, belarus: Any, kazakhstan: Any
) -> None:
    driver = make_category(summit, "driver")
    for status in ("approved", "returned", "refused"):
        make_person(adviser, belarus, status=status)
    make_person(adviser, kazakhstan)
    Quota.objects.create(category=adviser, delegation=belarus, places=1)

    categories = api.by(boris).get(f"{SUMMIT}places/{belarus.pk}/").json()["categories"]

    counts = {"approved": 1, "asked_for": 1, "places": 1, "left": 0}
    nothing = {"approved": 0, "asked_for": 0, "places": None, "left": None}
    assert categories == [
        {"category": adviser.pk, "code": "adviser", **counts},
        {"category": driver.pk, "code": "driver", **nothing},
    ]
    assert api.by(boris).get(f"{SUMMIT}places/{kazakhstan.pk}/").status_code == 404
