"""Rows to what a paper says, in its language and as far as its reader may know."""

from summit.papers.queries.agendas import agenda, speakers
from summit.papers.queries.decisions import decision, decisions, known_decisions
from summit.papers.queries.documents import documents
from summit.papers.queries.paper import Paper, Reader
from summit.papers.queries.programmes import programme
from summit.papers.queries.records import record

__all__ = (
    "Paper",
    "Reader",
    "agenda",
    "decision",
    "decisions",
    "documents",
    "known_decisions",
    "programme",
    "record",
    "speakers",
)
