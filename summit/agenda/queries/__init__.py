"""What the agenda can answer: what stands on it, whether it fits, where the session is."""

from summit.agenda.queries.reading import (
    circulated_items,
    difference,
    documents_of,
    known_items,
    live_items,
    read_items,
)
from summit.agenda.queries.running import Running, running
from summit.agenda.queries.time import AtRisk, TimeBudget, at_risk, time_budget

__all__ = (
    "AtRisk",
    "Running",
    "TimeBudget",
    "at_risk",
    "circulated_items",
    "difference",
    "documents_of",
    "known_items",
    "live_items",
    "read_items",
    "running",
    "time_budget",
)
