"""Dossiers say who is accredited against how many places, how ready a delegation is, and how far a person is."""

from datetime import date
from typing import Any

from django.urls import reverse

from summit.readiness.models import KeyTask
from tests.factories.accreditation import make_category, make_person
from tests.factories.personal import make_accredited, make_photo


def page_of(desk: Any, word: str, row: Any) -> Any:
    return desk.get(reverse("dossier", args=[word, row.pk]))


def group_of(page: Any, label: str) -> Any:
    return next(group for group in page.context["groups"] if str(group.label) == label)


def test_a_delegation_has_its_people_by_category_and_the_places_left(desk: Any, summit: Any, belarus: Any) -> None:
    adviser = make_category(summit, places=4)
    for status in ("approved", "draft", "refused"):
        make_person(adviser, belarus, status=status)
    make_category(summit, "driver")

    group = group_of(page_of(desk, "delegations", belarus), "Accredited people and places")

    notes = {str(member.row): member.note for member in group.members}
    assert notes == {"Adviser": "draft: 1, approved: 1, refused: 1, left: 2 of 4", "Driver": "no limit"}
    assert len(desk.get(group.members[0].page).context["cl"].result_list) == 3
    form = desk.get(group.form)
    assert form.context["adminform"].form.initial["party"] == str(belarus.pk)


def test_a_delegation_has_the_share_of_its_key_tasks(desk: Any, summit: Any, belarus: Any) -> None:
    KeyTask.objects.create(summit=summit, measure="head_named", title={"en": "Head"}, due_on=date(2025, 11, 1))
    KeyTask.objects.create(summit=summit, title={"en": "Flag"}, due_on=date(2025, 11, 1))

    facts = page_of(desk, "delegations", belarus).context["facts"]

    assert ("Readiness", "50 %, done 1 of 2, late: 1", f"{reverse('readiness')}#delegation-{belarus.pk}") in facts


def test_a_person_has_their_photo_and_what_is_next(desk: Any, belarus: Any) -> None:
    person = make_accredited(belarus.head)
    person.category.needs = ["photo", "letter"]
    person.category.save()
    make_photo(person)

    page = page_of(desk, "people", belarus.head)

    [member] = group_of(page, "Accreditation").members
    assert "Still to be sent: letter of the delegation or the employer." in member.note
    for size in ("thumbnail", "image"):
        address = reverse("admin:accreditation_photo_image", args=[person.pk, size])
        assert address in page.content.decode()
    assert address in desk.get(member.page).content.decode()
