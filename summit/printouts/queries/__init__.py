"""Data of printouts, in their language and limited to what the reader may see."""

from summit.printouts.queries.agendas import agenda, speakers
from summit.printouts.queries.decisions import decision, decisions, known_decisions
from summit.printouts.queries.documents import documents
from summit.printouts.queries.printout import Printout, Reader
from summit.printouts.queries.programmes import programme
from summit.printouts.queries.records import record

__all__ = (
    "Printout",
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
