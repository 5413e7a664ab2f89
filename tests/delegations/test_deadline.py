"""The deadline of the summit for people: whose hour it is, whom it binds, and what an organizer does after it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate, ProposedChange
from summit.delegations.services import NoteRequired, enter_person, export_delegate
from summit.delegations.services.proposing import present_facts
from summit.summits.models import Summit
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate

URL = "/api/v1/summits/bishkek-2025/"
DELEGATES = f"{URL}delegates/"
UNTIL = datetime(2025, 11, 20, 12, tzinfo=UTC)
TEXT = {"en": "Adviser"}
PERSON = {"code": "blr-adviser", "name": TEXT, "office": TEXT}


@pytest.fixture
def summit_until(summit: Summit) -> Summit:
    summit.people_until = UNTIL
    summit.save()
    return summit


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, False), (1, False)])
def test_at_the_instant_itself_it_is_over(
    summit_until: Summit, boris: Any, belarus: Any, seconds: int, *, is_taken: bool
) -> None:
    now = UNTIL + timedelta(seconds=seconds)
    if is_taken:
        assert isinstance(enter_person(belarus, by=boris, now=now, **PERSON), Delegate)
    else:
        with pytest.raises(NoteRequired, match=r"20 Nov 2025, 18:00 \(Asia/Bishkek\)"):
            enter_person(belarus, by=boris, now=now, **PERSON)


def test_another_deadline_counts_at_once(summit_until: Summit, boris: Any, belarus: Any) -> None:
    """What the delegation was loaded with does not matter: the deadline is read in the transaction."""
    Summit.objects.update(people_until=UNTIL + timedelta(days=1))

    assert isinstance(enter_person(belarus, by=boris, now=UNTIL, **PERSON), Delegate)


def test_organizers_set_it_on_the_clock_of_the_summit_and_are_not_bound(
    desk: Any, api: Any, alice: Any, summit: Summit, belarus: Any
) -> None:
    page = reverse("admin:summits_summit_change", args=[summit.pk])
    form = desk.get(page).context["adminform"].form
    assert "people_until" in form.fields
    seen = api.by(alice).get(f"/api/v1/summits/{summit.slug}/")
    patched = api.patch(
        f"/api/v1/summits/{summit.slug}/", {"people_until": "2025-11-20T18:00:00+06:00"}, HTTP_IF_MATCH=seen["ETag"]
    )
    made = api.by(alice).post(DELEGATES, {**PERSON, "delegation": belarus.pk})

    assert patched.json()["people_until"] == "2025-11-20T12:00:00Z"
    assert made.status_code == 201
    page = desk.get(page).content.decode()
    assert 'value="18:00"' in page


def test_a_note_of_an_organizer_is_attached_by_both_doors(
    desk: Any, api: Any, alice: Any, summit_until: Summit, belarus: Any, kazakhstan: Any
) -> None:
    note, other = make_note(summit_until, belarus), make_note(summit_until, kazakhstan)
    minister = make_delegate(belarus)
    page = reverse("admin:delegations_delegate_change", args=[minister.pk])

    refused = api.by(alice).patch(f"{DELEGATES}{minister.pk}/", {"function": "A", "note": other.pk}).json()
    api.by(alice).patch(f"{DELEGATES}{minister.pk}/", {"function": "A", "note": note.pk})
    by_api = NoteReference.objects.filter(note=note, row=str(minister.pk)).count()

    assert (refused["code"], refused["errors"][0]["field"]) == ("note_of_another", "note")
    assert by_api == 1
    assert 'name="note"' in desk.get(page).content.decode()


def test_the_person_goes_before_a_change_is_decided(
    api: Any, alice: Any, boris: Any, summit_until: Summit, belarus: Any
) -> None:
    minister = make_delegate(belarus)
    asked = {"function": "A", "note": make_note(summit_until, belarus).pk}
    waiting = api.by(boris).patch(f"{DELEGATES}{minister.pk}/", asked).json()
    removal = api.by(boris).post(f"{DELEGATES}{minister.pk}/remove/", {"note": asked["note"]})
    api.by(alice).post(f"{URL}proposed-changes/{removal.json()['id']}/accept/", {})
    page = f"{URL}proposed-changes/{waiting['id']}/accept/"

    assert (removal.status_code, Delegate.objects.filter(pk=minister.pk).exists()) == (202, False)
    assert present_facts(ProposedChange.objects.get(pk=waiting["id"])) == {}
    assert api.by(alice).post(page, {}).json()["code"] == "changed_since_proposed"
    assert api.by(alice).post(page, {"even_if_changed": True}).json()["code"] == "person_gone"
    assert ProposedChange.objects.get(pk=waiting["id"]).status == "waiting"


def test_what_is_held_on_a_person_has_what_was_proposed(
    api: Any, alice: Any, boris: Any, summit_until: Summit, belarus: Any
) -> None:
    asked = {"function": "Guest", "note": make_note(summit_until, belarus).pk}
    api.by(boris).patch(f"{DELEGATES}{belarus.head.pk}/", asked)

    rows = export_delegate(belarus.head, by=alice, reason="asked by letter")["proposed changes"]
    of_account = api.by(boris).post("/api/v1/me/export/").json()["held"]

    assert [(row["kind"], row["facts"]) for row in rows] == [("change", {"function": "Guest"})]
    assert [row["kind"] for row in of_account["proposed changes"]] == ["change"]
    assert of_account["notes"] == []


def test_a_preview_by_the_delegation_changes_nothing(api: Any, boris: Any, belarus: Any) -> None:
    sent = {**PERSON, "delegation": belarus.pk}

    preview = api.by(boris).post(f"{DELEGATES}?preview=true", sent)
    lines = {"delegation": belarus.pk, "lines": [PERSON]}
    of_list = api.by(boris).post(f"{DELEGATES}bulk/?preview=true", lines)

    assert (preview.status_code, of_list.status_code) == (200, 200)
    assert preview.json()["refusals"] == []
    assert not Delegate.objects.filter(code="blr-adviser").exists()
