"""Data of printouts, in their language and limited to what the reader may see."""

from summit.printouts.queries.agendas import agenda, speakers
from summit.printouts.queries.badges import badges
from summit.printouts.queries.decisions import decision, decisions, known_decisions
from summit.printouts.queries.delegations import languages_of_names, name_plates, participants
from summit.printouts.queries.documents import documents
from summit.printouts.queries.printout import Printout, Reader
from summit.printouts.queries.programmes import delegation_programmes, programme
from summit.printouts.queries.records import record
from summit.printouts.queries.rooms import day_sheets, door_signs
from summit.printouts.queries.seating import seating_plans
from summit.printouts.queries.travel import arrivals

__all__ = (
    "Printout",
    "Reader",
    "agenda",
    "arrivals",
    "badges",
    "day_sheets",
    "decision",
    "decisions",
    "delegation_programmes",
    "documents",
    "door_signs",
    "known_decisions",
    "languages_of_names",
    "name_plates",
    "participants",
    "programme",
    "record",
    "seating_plans",
    "speakers",
)
