"""Queries of the agenda: its items, whether they fit the session, and where a running session is."""

from summit.agenda.queries.reading import (
    circulated_items,
    difference,
    documents_of,
    known_items,
    live_items,
    read_items,
)
from summit.agenda.queries.running import Running, running
from summit.agenda.queries.time import AtRisk, TimeBudget, at_risk, overfull_agendas, time_budget

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
    "overfull_agendas",
    "read_items",
    "running",
    "time_budget",
)
