"""The page of changes without a note, and what Today and a dossier say of invitations and proposed changes."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_official_invitation, make_proposed


def test_a_note_is_attached_to_the_chosen_changes(desk: Any, belarus: Any) -> None:
    note, page = make_note(belarus.summit, belarus), reverse("unnoted")
    Delegate.objects.filter(pk=belarus.head.pk).update(rank=30)
    rows = [change for change, text in desk.get(page, {"since": "2025-01-01"}).context["rows"]]

    empty = desk.post(page, {"note": "x", "change": [rows[0].change]}, follow=True)
    done = desk.post(f"{page}?since=2025-01-01", {"note": note.pk, "change": [row.change for row in rows]}, follow=True)

    assert "Choose a note" in empty.content.decode()
    assert NoteReference.objects.filter(note=note).count() == len({(row.kind, row.row) for row in rows})
    assert done.context["rows"] == []
    assert "Each change since that day has its note." in done.content.decode()


def test_today_and_the_dossier_show_what_waits(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    make_official_invitation(belarus, answer_by=datetime(2025, 11, 2, tzinfo=UTC))
    make_official_invitation(kazakhstan, status="accepted", accepted_level=10)
    kazakhstan.head.rank = 30
    kazakhstan.head.save()
    make_proposed(belarus)
    make_note(belarus.summit, belarus)

    today = desk.get(reverse("admin:index"), follow=True).content.decode()
    dossier = desk.get(reverse("dossier", args=["delegations", belarus.pk]), follow=True).content.decode()

    assert "<strong>late</strong>" in today
    assert "accepted at the level of head of state, and headed below it" in today
    assert "person entered" in today
    assert "03-12/417" in dossier
    assert "Belarus, head of state" in dossier
