"""Queries about adoption, silence procedures and decisions."""

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
from summit.decisions.queries.silence import Opposition, members_asked, oppositions_to, silent_members, stances_before
from summit.decisions.queries.stances import known_in

__all__ = (
    "Deliberation",
    "Opposition",
    "SummaryRecord",
    "admitted_to",
    "deliberate",
    "joinable_by",
    "known_in",
    "members_asked",
    "members_of",
    "names_in",
    "next_stage",
    "oppositions_to",
    "silent_members",
    "staff_by_party",
    "stances_before",
    "summary_record",
    "uncleared",
    "why",
)
