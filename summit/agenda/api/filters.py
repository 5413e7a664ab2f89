"""By what lists of an agenda are filtered."""

import django_filters
from django.db.models import ForeignKey

from summit.agenda.models import Agenda, AgendaRevision, ItemPosition, ItemProposal, Proposal, Speaker


class ById(django_filters.FilterSet):
    """Rows by what they belong to: what one may not know of finds nothing, as what there is not."""

    class Meta:
        filter_overrides = {ForeignKey: {"filter_class": django_filters.NumberFilter}}


class AgendaFilter(ById):
    """Agendas by session and status."""

    class Meta(ById.Meta):
        model = Agenda
        fields = ("session", "status")


class AgendaRevisionFilter(ById):
    """Revisions by agenda."""

    class Meta(ById.Meta):
        model = AgendaRevision
        fields = ("agenda",)


class ItemProposalFilter(ById):
    """Proposed items by agenda, delegation and status."""

    class Meta(ById.Meta):
        model = ItemProposal
        fields = ("agenda", "delegation", "status")


class ItemPositionFilter(ById):
    """Positions by item, delegation and stance."""

    class Meta(ById.Meta):
        model = ItemPosition
        fields = ("item", "delegation", "stance")


class ProposalFilter(ById):
    """Proposals by item and delegation."""

    class Meta(ById.Meta):
        model = Proposal
        fields = ("item", "delegation")


class SpeakerFilter(ById):
    """Speakers by item, delegation, kind and status."""

    class Meta(ById.Meta):
        model = Speaker
        fields = ("item", "delegation", "kind", "status")
