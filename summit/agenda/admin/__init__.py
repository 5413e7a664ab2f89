"""The admin pages of agendas, items, proposals and the floor."""

from summit.agenda.admin import agendas, floor, items, proposals

__all__ = ["agendas", "floor", "items", "proposals"]
