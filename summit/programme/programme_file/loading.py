"""Load a programme file into a summit in one transaction, change only what differs, and report it.

Events are entered one by one by the services of the API, with their locks and checks, so that a first load takes many
queries: 6,400 for Bishkek, 3,600 of them for the history of documents. A second load takes 830. Lookups of the loader
itself are made once for each list where that is simple; the services do not take several events at once.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.progress import counted
from summit.notifications.changes import irreversible
from summit.notifications.services import storing_notices_together, suppress_notices_before
from summit.programme.programme_file import (
    accreditations,
    closures,
    correspondence,
    decisions,
    documents,
    events,
    heads,
    key_tasks,
    registers,
    requests,
    travel,
)
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.file import ProgrammeFile
from summit.programme.programme_file.repeats import refuse_repeated

SECTIONS = (
    registers.load_summit,
    registers.load_venues,
    travel.load_border_points,
    registers.load_transfers,
    registers.load_facilities,
    registers.load_delegations,
    registers.lock_shared,
    registers.load_people,
    correspondence.load_notes,
    correspondence.load_official_invitations,
    accreditations.load_zones,
    accreditations.load_categories,
    accreditations.load_accreditations,
    registers.load_precedence,
    closures.load_closures,
    documents.load_documents,
    events.load_sessions,
    requests.load_requests,
    travel.load_travel_parties,
    key_tasks.load_key_tasks,
    decisions.load_rules,
    documents.load_history,
    decisions.load_decisions,
    heads.load_replacements,
    registers.check_summit,
)


@irreversible(_("Programme file loaded"), _("Load the earlier file again."))
def load(file: ProgrammeFile, *, now: datetime, by: User | None = None) -> list[str]:
    """Load the file; return a line for each difference. Raises InvalidProgrammeFile, and then nothing is changed.

    A line reports a change, or a difference that was kept and why. Rows of the summit that the file does not have are
    not changed. Nobody is notified of past events, unless they still last. The file gives roles only if `by` may; None
    is an operator, who may.
    """
    refuse_repeated(file)
    loading = Load(file, now, asked_by=by)
    with suppress_notices_before(now), storing_notices_together():
        for section in counted(SECTIONS):
            section(loading)
    return loading.changes + loading.kept
