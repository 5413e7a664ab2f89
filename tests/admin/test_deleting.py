"""What nothing refers to can be deleted, by each door; of the rest is said what refers to it."""

from typing import Any

import pytest
from django.urls import reverse

from summit.calendar.models import Resource, Transfer
from summit.delegations.models import Contact, Delegate, Delegation, ManualPlace, PrecedencePolicy
from summit.sessions.models import Organ
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


def page(name: str, row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


@pytest.fixture
def unused(summit: Any) -> dict[str, Any]:
    """Rows of registers, by the resource of the API, with parts of their own."""
    name, belarus = {"en": "New"}, make_delegation(summit, "BLR")
    made = {
        "rooms": make_room(summit, "new"),
        "interpreters": make_interpreter(summit, "new-interpreter"),
        "delegates": make_delegate(belarus, code="new-aide"),
        "organs": Organ.objects.create(summit=summit, code="new", name=name, short_name=name),
        "precedence-policies": PrecedencePolicy.objects.create(summit=summit, code="new", name=name),
        "venues": make_venue(summit, "new-venue"),
        "delegations": Delegation.objects.create(summit=summit, code="NEW", name=name),
    }
    Contact.objects.create(delegation=made["delegations"], name="Olga")
    Transfer.objects.create(origin=made["venues"], destination=made["rooms"].venue, minutes=5)
    ManualPlace.objects.create(policy=made["precedence-policies"], delegation=belarus, position=1, reason="host")
    return made


def test_what_nothing_refers_to_is_deleted_on_its_page(desk: Any, unused: dict[str, Any]) -> None:
    for row in unused.values():
        assert page("delete", row) in desk.get(page("change", row)).content.decode(), row
        assert "post" in desk.get(page("delete", row)).content.decode()
        assert desk.post(page("delete", row), {"post": "yes"}).status_code == 302
        assert not type(row).objects.filter(pk=row.pk).exists(), row
    assert not Resource.objects.filter(code__startswith="new").exists()


def test_and_by_the_api(api: Any, alice: Any, unused: dict[str, Any]) -> None:
    answers = {name: api.by(alice).delete(f"{URL}{name}/{row.pk}/").status_code for name, row in unused.items()}

    assert answers == dict.fromkeys(unused, 204)


def test_of_what_is_used_the_page_says_by_what(desk: Any, api: Any, alice: Any, summit: Any, belarus: Any) -> None:
    room = make_room(summit)
    session = make_session(summit, title={"en": "Council"}, room=room, delegates=[belarus.head])
    used = {
        room: ("rooms", page("change", session.engagement)),
        room.venue: ("venues", page("change", room)),
        belarus: ("delegations", page("change", belarus.head)),
        belarus.head: ("delegates", page("change", belarus)),
    }

    for row, (resource, link) in used.items():
        html = desk.get(page("change", row)).content.decode()
        assert ("which ones" in html, "Delete room" in html) == (True, False)
        asked = desk.get(page("delete", row)).content.decode()
        assert (link in asked, "permission" in asked) == (True, False), row
        desk.post(page("delete", row), {"post": "yes"})
        desk.post(
            reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist"),
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
        answer = api.by(alice).delete(f"{URL}{resource}/{row.pk}/")
        code = "heads_delegation" if row == belarus.head else "in_use"
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert code != "in_use" or answer.json()["used_by"]
        assert type(row).objects.filter(pk=row.pk).exists()
    assert Delegate.objects.filter(pk=belarus.head.pk).exists()
