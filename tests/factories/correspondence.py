"""Notes for tests."""

from datetime import UTC, date, datetime
from typing import Any

from summit.accounts.models import Party
from summit.correspondence.models import Note, NoteReference
from summit.correspondence.services import attach_note, enter_note
from summit.summits.models import Summit
from tests.factories.bilaterals import make_operator

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_note(summit: Summit, party: Party | None = None, *, number: str = "03-12/417", **facts: Any) -> Note:
    """Enter an incoming note."""
    given = {"direction": "incoming", "dated_on": date(2025, 10, 30), "subject": "Composition", **facts}
    return enter_note(summit, party=party, number=number, by=make_operator(), now=NOW, **given)


def make_reference(note: Note, row: Any) -> NoteReference:
    """Attach the note to what the present transaction changes in the row."""
    attach_note(note, row, now=NOW)
    return note.references.latest("pk")
