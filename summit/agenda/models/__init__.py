"""Agendas, their items and revisions, proposed items, and speakers."""

from summit.agenda.models.agenda import Agenda, AgendaQuerySet, AgendaRevision
from summit.agenda.models.floor import Speaker
from summit.agenda.models.item import AgendaItem
from summit.agenda.models.item_proposal import AgendaItemProposal

__all__ = ("Agenda", "AgendaItem", "AgendaItemProposal", "AgendaQuerySet", "AgendaRevision", "Speaker")
