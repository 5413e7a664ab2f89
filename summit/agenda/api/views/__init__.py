"""The views of agendas, items, proposals and speakers."""

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
