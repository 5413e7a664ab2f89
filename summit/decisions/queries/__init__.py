"""What organs, documents and sessions can be asked about what they decide."""

from summit.decisions.queries.deliberation import (
    Deliberation,
    admitted_to,
    deliberate,
    joinable_by,
    members_of,
    next_stage,
)
from summit.decisions.queries.people import staff_by_party, uncleared
from summit.decisions.queries.reasons import names_in, why
from summit.decisions.queries.record import SummaryRecord, summary_record
from summit.decisions.queries.silence import Word, members_asked, silent_members, stances_before, words_against
from summit.decisions.queries.stances import known_in

__all__ = (
    "Deliberation",
    "SummaryRecord",
    "Word",
    "admitted_to",
    "deliberate",
    "joinable_by",
    "known_in",
    "members_asked",
    "members_of",
    "names_in",
    "next_stage",
    "silent_members",
    "staff_by_party",
    "stances_before",
    "summary_record",
    "uncleared",
    "why",
    "words_against",
)
