"""The agenda: kept by the secretariat, read as it was circulated, asked for and spoken on by delegations."""

from summit.agenda.api.views.agendas import AgendaRevisionViewSet, AgendaViewSet
from summit.agenda.api.views.items import ItemViewSet
from summit.agenda.api.views.proposals import ItemProposalViewSet
from summit.agenda.api.views.speakers import SpeakerViewSet

__all__ = (
    "AgendaRevisionViewSet",
    "AgendaViewSet",
    "ItemProposalViewSet",
    "ItemViewSet",
    "SpeakerViewSet",
)
