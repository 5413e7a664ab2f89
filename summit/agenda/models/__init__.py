"""The agenda of a session: its items, its revisions, what delegations propose, and who takes the floor."""

from summit.agenda.models.agenda import Agenda, AgendaRevision
from summit.agenda.models.floor import Speaker
from summit.agenda.models.item import AgendaItem
from summit.agenda.models.item_proposal import AgendaItemProposal

__all__ = ("Agenda", "AgendaItem", "AgendaItemProposal", "AgendaRevision", "Speaker")
