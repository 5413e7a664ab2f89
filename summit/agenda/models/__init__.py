"""The agenda of a session: its items, its revisions, what delegations propose, and who takes the floor."""

from summit.agenda.models.agenda import Agenda, AgendaRevision
from summit.agenda.models.floor import Speaker
from summit.agenda.models.item import Item
from summit.agenda.models.item_proposal import ItemProposal

__all__ = ("Agenda", "AgendaRevision", "Item", "ItemProposal", "Speaker")
