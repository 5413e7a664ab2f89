"""The desk: organizers enter people, see what is missing, and decide on one or on many."""

from typing import Any

import pytest
from django.urls import reverse

from summit.accreditation.models import Accreditation, Category, Quota, Verdict, Zone
from summit.accreditation.services import decide_on_people, send_people
from tests.browser import texts
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person

PEOPLE = reverse("admin:accreditation_accreditation_changelist")
ADD = reverse("admin:accreditation_accreditation_add")
CATEGORIES = reverse("admin:accreditation_category_changelist")
NO_VERDICTS = {"verdicts-TOTAL_FORMS": 0, "verdicts-INITIAL_FORMS": 0}


@pytest.fixture
def adviser(summit: Any) -> Category:
    return make_category(summit, places=9)


@pytest.fixture
def people(adviser: Category, belarus: Any, boris: Any, now: Any) -> list[Accreditation]:
    """Three people who wait to be checked."""
    made = [make_person(adviser, belarus, f"Person {number}") for number in range(3)]
    return send_people(made, by=boris, now=now).done


def page_of(person: Accreditation, name: str) -> str:
    return reverse(f"admin:accreditation_accreditation_{name}", args=[person.pk])


def act(desk: Any, verb: str, people: list[Accreditation], **more: str) -> str:
    """Mark the people of the list and choose an action; return the page that follows."""
    body = {"action": verb, "_selected_action": [person.pk for person in people], **more}
    return str(desk.post(PEOPLE, body, follow=True).content.decode())


def statuses() -> list[str]:
    return list(Accreditation.objects.order_by("pk").values_list("status", flat=True))


def test_a_person_is_entered_on_a_page(desk: Any, summit: Any, adviser: Category, belarus: Any) -> None:
    facts = {"summit": summit.pk, "category": adviser.pk, "party": belarus.pk, "reference": "BLR-1", **NO_VERDICTS}

    desk.post(ADD, {**facts, **texts("name", en="Aibek Sample", ru="Айбек Образцов")}, follow=True)

    person = Accreditation.objects.get()
    assert person.name == {"en": "Aibek Sample", "ru": "Айбек Образцов"}
    assert (person.status, person.reference) == ("draft", "BLR-1")


def test_a_full_quota_is_said_beside_the_category(desk: Any, summit: Any, adviser: Category, belarus: Any) -> None:
    Quota.objects.create(category=adviser, delegation=belarus, places=0)
    facts = {"summit": summit.pk, "category": adviser.pk, "party": belarus.pk, **NO_VERDICTS}

    page = desk.post(ADD, {**facts, **texts("name", en="Aibek Sample")})

    assert page.status_code == 200
    assert "has 0 places, and 0 are taken" in page.content.decode()
    assert "Aibek Sample" in page.content.decode()
    assert not Accreditation.objects.exists()


def test_the_page_of_a_person_says_what_is_missing(desk: Any, adviser: Category, belarus: Any) -> None:
    adviser.needs = ["letter"]
    adviser.save()
    person = make_person(adviser, belarus)

    page = desk.get(page_of(person, "change")).content.decode()

    assert "letter of the delegation or the employer" in page
    assert "Not sent yet. The delegation sends the person, or you do." in page
    assert "○ checked by protocol → ○ cleared by security → ○ issued by protocol" in page


def test_the_page_of_a_person_says_who_decides_now(desk: Any, people: list[Accreditation]) -> None:
    desk.post(page_of(people[0], "pass_check"))

    page = desk.get(page_of(people[0], "change")).content.decode()

    assert "✓ checked by protocol → ● cleared by security → ○ issued by protocol" in page
    assert "Waits for the security service." in page
    assert f"{reverse('admin:accreditation_photo_add')}?accreditation={people[0].pk}" in page


def test_the_actions_of_a_page_are_those_of_the_status(desk: Any, people: list[Accreditation]) -> None:
    waiting, draft = people[0], make_person(people[0].category, people[0].party)

    seen = desk.get(page_of(waiting, "change")).content.decode()
    assert page_of(waiting, "pass_check") in seen
    assert page_of(waiting, "issue") not in seen
    seen = desk.get(page_of(draft, "change")).content.decode()
    assert page_of(draft, "send") in seen
    assert page_of(draft, "pass_check") not in seen


def test_one_person_is_checked_returned_and_sent_again(desk: Any, people: list[Accreditation]) -> None:
    person = people[0]

    desk.post(page_of(person, "pass_check"))
    person.refresh_from_db()
    assert person.step is not None
    assert person.step.kind == "clearance"

    other = people[1]
    missing = desk.post(page_of(other, "return_for_correction"), {"reason": ""})
    assert missing.status_code == 200
    desk.post(page_of(other, "return_for_correction"), {"reason": "The photo is old"})
    assert Verdict.objects.get(result="returned").reason == "The photo is old"
    desk.post(page_of(other, "send"))
    other.refresh_from_db()
    assert other.status == "in_review"


def test_many_are_checked_by_one_action(desk: Any, people: list[Accreditation]) -> None:
    page = act(desk, "pass_check_all", people)

    assert "Done: 3" in page
    assert set(Accreditation.objects.values_list("step__kind", flat=True)) == {"clearance"}


def test_many_are_returned_with_one_reason(desk: Any, people: list[Accreditation]) -> None:
    without = act(desk, "return_all", people)
    assert "Say why." in without
    assert statuses() == ["in_review"] * 3

    act(desk, "return_all", people, reason="Photos are missing")
    assert statuses() == ["returned"] * 3
    assert set(Verdict.objects.values_list("reason", flat=True)) == {"Photos are missing"}


def test_an_action_does_what_it_can_or_all_or_nothing(desk: Any, people: list[Accreditation]) -> None:
    draft = make_person(people[0].category, people[0].party, "Draft")

    together = act(desk, "pass_check_all", [*people, draft], together="on")
    assert "1 of 4 are refused, so nothing was done" in together
    assert not Verdict.objects.exists()

    each = act(desk, "pass_check_all", [*people, draft])
    assert "Draft: This person does not wait there" in each
    assert "Done: 3" in each


def test_people_are_withdrawn_and_reopened_by_actions(desk: Any, people: list[Accreditation]) -> None:
    act(desk, "withdraw_all", people)
    assert statuses() == ["withdrawn"] * 3

    act(desk, "reopen_all", people)
    assert statuses() == ["draft"] * 3


def test_a_withdrawn_person_is_read_only(desk: Any, people: list[Accreditation]) -> None:
    act(desk, "withdraw_all", people[:1])

    page = desk.get(page_of(people[0], "change")).content.decode()

    assert 'name="_save"' not in page
    assert page_of(people[0], "reopen") in page


def test_the_list_is_filtered_and_searched(desk: Any, people: list[Accreditation], kazakhstan: Any) -> None:
    make_person(people[0].category, kazakhstan, "Somebody else")

    assert "Somebody else" in desk.get(PEOPLE).content.decode()
    assert "Somebody else" not in desk.get(f"{PEOPLE}?status__exact=in_review").content.decode()
    assert "Somebody else" not in desk.get(f"{PEOPLE}?step__kind__exact=check").content.decode()
    found = desk.get(f"{PEOPLE}?q=Somebody").content.decode()
    assert "Somebody else" in found
    assert "Person 0" not in found


def test_the_reason_of_security_is_on_no_page(desk: Any, people: list[Accreditation], summit: Any, now: Any) -> None:
    guard = make_user("guard", summit, "security")
    act(desk, "pass_check_all", people)
    decide_on_people(people[:1], step="clearance", result="refused", reason="Zanzibar dossier", by=guard, now=now)

    for address in (PEOPLE, page_of(people[0], "change"), page_of(people[0], "history")):
        page = desk.get(address).content.decode()
        assert "Zanzibar" not in page
    assert "Guard" not in desk.get(page_of(people[0], "change")).content.decode()


def test_security_does_not_enter_the_admin(client: Any, summit: Any) -> None:
    client.force_login(make_user("guard", summit, "security"))

    assert client.get(PEOPLE).status_code == 302


def test_a_category_is_entered_with_its_steps(desk: Any, summit: Any) -> None:
    zone = Zone.objects.create(summit=summit, code="A", name={"en": "Hall"})
    facts = {
        "summit": summit.pk,
        "code": "pilot",
        "whose": "delegation",
        "needs": ["photo", "weapons"],
        "places": 3,
        "document_days": 30,
        "zones": [zone.pk],
        "color": "grey",
    }
    steps = {
        "steps-TOTAL_FORMS": 2,
        "steps-INITIAL_FORMS": 0,
        "steps-0-position": 1,
        "steps-0-kind": "check",
        "steps-1-position": 2,
        "steps-1-kind": "issuing",
        "steps-1-days": 5,
    }

    desk.post(reverse("admin:accreditation_category_add"), {**facts, **steps, **texts("name", en="Pilot")}, follow=True)

    category = Category.objects.get(code="pilot")
    assert (category.places, [one.code for one in category.zones.all()]) == (3, ["A"])
    assert (category.needs, category.document_days) == (["photo", "weapons"], 30)
    assert list(category.steps.values_list("kind", "days")) == [("check", None), ("issuing", 5)]
    assert "→" in desk.get(CATEGORIES).content.decode()


def test_the_usual_categories_are_added_from_the_list(desk: Any, summit: Any) -> None:
    address = reverse("admin:accreditation_category_add_usual")

    assert desk.get(address).status_code == 200
    assert not Category.objects.exists()
    desk.post(address, {})

    assert Category.objects.filter(summit=summit).count() == 14


def test_a_quota_is_lowered_on_its_page_if_that_is_accepted(
    desk: Any, people: list[Accreditation], adviser: Category, belarus: Any
) -> None:
    quota = Quota.objects.create(category=adviser, delegation=belarus, places=5)
    address = reverse("admin:accreditation_quota_change", args=[quota.pk])
    facts = {"category": adviser.pk, "delegation": belarus.pk, "places": 1}

    refused = desk.post(address, facts)
    assert "More people have a place than that" in refused.content.decode()
    desk.post(address, {**facts, "even_if_over_quota": "on"})

    quota.refresh_from_db()
    assert quota.places == 1
    assert desk.get(reverse("admin:accreditation_quota_changelist")).status_code == 200


def test_today_says_how_many_wait_at_which_step(desk: Any, people: list[Accreditation]) -> None:
    page = desk.get(reverse("admin:index"), follow=True).content.decode()

    assert "checked by protocol" in page
    assert f"{PEOPLE}?step__kind__exact=check" in page
