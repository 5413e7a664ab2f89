"""The agenda of a session: its items, its revisions, what delegations propose, and who takes the floor."""

from summit.agenda.models.agenda import Agenda, AgendaRevision, ItemProposal
from summit.agenda.models.floor import Speaker
from summit.agenda.models.item import Item, ItemPosition, Proposal

__all__ = ("Agenda", "AgendaRevision", "Item", "ItemPosition", "ItemProposal", "Proposal", "Speaker")
