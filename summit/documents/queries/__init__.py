"""Queries of documents."""

from summit.documents.queries.audiences import (
    cleared_people,
    delegations_asked,
    delegations_cleared,
    people_answered,
    people_told,
)
from summit.documents.queries.consensus import (
    SILENT,
    ConsensusSummary,
    consensus_summaries,
    latest_circulated,
    stance_in_words,
)

__all__ = (
    "SILENT",
    "ConsensusSummary",
    "cleared_people",
    "consensus_summaries",
    "delegations_asked",
    "delegations_cleared",
    "latest_circulated",
    "people_answered",
    "people_told",
    "stance_in_words",
)
