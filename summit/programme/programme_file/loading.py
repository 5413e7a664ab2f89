"""Bring a summit to what a programme file says: in one transaction, changing only what differs, and saying what."""

from datetime import datetime

from summit.core.transactions import transactional
from summit.programme.programme_file import decisions, documents, events, registers
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.document import Document


@transactional
def load(document: Document, *, now: datetime) -> list[str]:
    """Load the document; return what was changed, a line each. Raises BadFile, and then nothing is changed.

    What the summit has and the file has not is left alone.
    """
    loading = Load(document, now)
    registers.load_summit(loading)
    registers.load_venues(loading)
    registers.load_facilities(loading)
    registers.load_delegations(loading)
    registers.load_people(loading)
    registers.load_precedence(loading)
    events.load_closures(loading)
    documents.load_documents(loading)
    events.load_sessions(loading)
    events.load_requests(loading)
    decisions.load_rules(loading)
    documents.load_history(loading)
    decisions.load_decisions(loading)
    return loading.changes
