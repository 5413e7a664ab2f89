"""Agendas in the admin: what stands on them, what delegations ask for and say, and the room."""

from summit.agenda.admin import agendas, floor, items, proposals

__all__ = ["agendas", "floor", "items", "proposals"]
