"""Bring a summit to what a programme file says: in one transaction, changing only what differs, and saying what."""

from datetime import datetime

from summit.core.transactions import transactional
from summit.notifications.services import suppress_notices_before
from summit.programme.programme_file import closures, decisions, documents, events, registers, requests
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.file import ProgrammeFile
from summit.programme.programme_file.repeats import refuse_repeated

SECTIONS = (
    registers.load_summit,
    registers.load_venues,
    registers.load_facilities,
    registers.load_delegations,
    registers.load_people,
    registers.load_precedence,
    closures.load_closures,
    documents.load_documents,
    events.load_sessions,
    requests.load_requests,
    decisions.load_rules,
    documents.load_history,
    decisions.load_decisions,
    registers.check_summit,
)


@transactional
def load(document: ProgrammeFile, *, now: datetime) -> list[str]:
    """Load the document; return what differed, a line each. Raises InvalidProgrammeFile, and then nothing is changed.

    A line says what was changed, or what was left as it is and why. What the summit has and the file has not is left
    alone. Of what is entered as of an hour that has passed nobody is
    told, unless it still runs.
    """
    refuse_repeated(document)
    loading = Load(document, now)
    with suppress_notices_before(now):
        for section in SECTIONS:
            section(loading)
    return loading.changes + loading.kept
