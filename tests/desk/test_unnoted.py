"""The page of changes without a note, and what Today and a dossier say of invitations and proposed changes."""

from datetime import UTC, datetime
from typing import Any

import pytest
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


def test_a_day_that_no_clock_shows_is_an_error_of_its_page(desk: Any) -> None:
    shown = desk.get(reverse("unnoted"), {"since": "0001-01-01"})
    assert (shown.status_code, "Name a day from" in shown.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "asked", [{"__gte": "0001-01-01"}, {"__lt": "9999-12-31"}, {"__year": "-1"}, {"__year": "9999", "__month": "12"}]
)
def test_a_filter_by_such_a_day_is_left_out_of_a_list(desk: Any, asked: dict[str, str]) -> None:
    lists = reverse("admin:arrivals_travelparty_changelist")
    shown = desk.get(lists, {f"planned_at{lookup}": value for lookup, value in asked.items()})
    assert (shown.status_code, shown["Location"]) == (302, f"{lists}?e=1")
    assert desk.get(lists, {"planned_at__gte": "2025-11-25 00:00:00+06:00"}).status_code == 200
