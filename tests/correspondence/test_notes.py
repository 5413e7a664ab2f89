"""The register of notes: who enters, reads and attaches them."""

from typing import Any

import pytest
from django.urls import reverse

from summit.core.models import AccessRecord, AuditEntry
from summit.correspondence.models import Note, NoteReference
from tests.factories.correspondence import make_note
from tests.factories.documents import pdf, upload

URL = "/api/v1/summits/bishkek-2025/notes/"
NOTE = {"direction": "incoming", "number": "03-12/417", "dated_on": "2025-10-30", "subject": "Composition"}


def test_a_note_is_entered_with_its_file_which_is_read_by_its_own_party_and_recorded(
    api: Any, alice: Any, boris: Any, vera: Any, karim: Any, leyla: Any, belarus: Any
) -> None:
    sent = {**NOTE, "party": belarus.pk, "file": upload(), "delivered_at": "2025-10-31T09:00:00+06:00"}

    made = api.by(boris).post(URL, sent, format="multipart")
    page = f"{URL}{made.json()['id']}/download/"
    answers = {user.name: api.by(user).get(page).status_code for user in (alice, boris, vera, karim, leyla)}

    assert made.status_code == 201, made.json()
    assert (made.json()["file_name"], made.json()["size"]) == ("text.pdf", len(pdf()))
    assert api.by(vera).get(page).content == pdf()
    assert answers == {"Alice": 200, "Boris": 200, "Vera": 200, "Karim": 404, "Leyla": 403}
    assert AccessRecord.objects.filter(what="notes.file", reason="03-12/417, 2025-10-30").count() == 4


@pytest.mark.parametrize(
    ("different", "status", "code", "field"),
    [
        ({"direction": "outgoing"}, 400, "only_incoming", "direction"),
        ({"party": None}, 403, "not_spokesperson", "party"),
        ({"party": "KAZ"}, 403, "not_spokesperson", "party"),
        ({"number": "03-12/400"}, 409, "contradiction", "number"),
        ({"number": "03-12/400a"}, 409, "contradiction", "number"),
        ({"delivered_at": "2025-10-29T12:00:00Z"}, 400, "delivered_before_dated", "delivered_at"),
        ({"dated_on": "0001-01-01"}, 400, "invalid", "dated_on"),
        ({"file": upload("a.exe")}, 400, "wrong_type", "file"),
    ],
)
def test_a_coordinator_enters_incoming_notes_of_their_own(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any, different: Any, status: int, code: str, field: str
) -> None:
    make_note(belarus.summit, belarus, number="03-12/400")
    make_note(belarus.summit, belarus, number="03-12/400A")
    sent = {**NOTE, "party": belarus.pk, **different}
    if sent["party"] == "KAZ":
        sent["party"] = kazakhstan.pk

    answer = api.by(boris).post(URL, sent, format="multipart" if "file" in sent else "json")

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Note.objects.count() == 2


def test_organizers_amend_and_delete_notes_and_coordinators_do_not(
    api: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    page = f"{URL}{make_note(belarus.summit, belarus).pk}/"

    assert api.by(boris).patch(page, {"subject": "Other"}).status_code == 403
    assert api.by(alice).patch(page, {"subject": "Other"}).json()["subject"] == "Other"
    assert api.by(boris).delete(page).status_code == 403
    assert api.by(alice).get(f"{page}download/").json()["code"] == "no_file"
    assert api.by(alice).delete(page).status_code == 204


def test_a_note_is_attached_to_a_change_afterwards_and_is_kept_then(api: Any, alice: Any, belarus: Any) -> None:
    note = make_note(belarus.summit, belarus)
    change = AuditEntry.objects.filter(table="delegations_delegate", row=str(belarus.head.pk)).latest("pk")
    references = URL.replace("notes", "note-references")

    made = api.by(alice).post(references, {"note": note.pk, "change": change.pk})
    again = api.by(alice).post(references, {"note": note.pk, "change": change.pk})

    assert (made.status_code, made.json()["table"]) == (201, "calendar_resource")
    assert again.json()["id"] == made.json()["id"]
    assert api.by(alice).delete(f"{URL}{note.pk}/").json()["code"] == "in_use"
    assert api.by(alice).delete(f"{references}{made.json()['id']}/").status_code == 204
    assert not NoteReference.objects.exists()


def test_the_page_enters_a_note_and_says_what_a_file_lacks(desk: Any, summit: Any, belarus: Any) -> None:
    sent = {**NOTE, "summit": summit.pk, "party": belarus.pk}
    page = reverse("admin:correspondence_note_add")

    refused = desk.post(page, {**sent, "file": upload("a.exe")})
    saved = desk.post(page, {**sent, "file": upload()})

    assert "whose extension says what it is" in refused.content.decode()
    assert saved.status_code == 302, saved.context["errors"]
    change = reverse("admin:correspondence_note_change", args=[Note.objects.get().pk])
    assert f"/notes/{Note.objects.get().pk}/download/" in desk.get(change).content.decode()
