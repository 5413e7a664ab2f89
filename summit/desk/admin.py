"""Links from the page of a row to its dossier, and to the dossiers of the documents that it deals with."""

from collections.abc import Iterable

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accounts.admin import register_related_links
from summit.accreditation.models import Accreditation
from summit.agenda.models import AgendaItem
from summit.bilaterals.models import BilateralRequest, Plan
from summit.decisions.models import Decision, SilenceProcedure, Stage
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.links import dossier_of
from summit.documents.models import Document
from summit.facilities.models import Room
from summit.sessions.models import Session

Links = Iterable[tuple[str, str]]


def to_dossier(row: Model) -> Links:
    """Lead to the dossier of the row."""
    yield _("Dossier"), dossier_of(row)


for model in (Delegation, Delegate, Session, BilateralRequest, Room, Document):
    register_related_links(model)(to_dossier)


@register_related_links(Accreditation)
def of_accreditation(person: Accreditation) -> Links:
    """Lead to the dossier of the person, if they are a delegate."""
    if person.delegate:
        yield _("Dossier"), dossier_of(person.delegate)


@register_related_links(Plan)
def of_plan(plan: Plan) -> Links:
    """Lead to the plan on the timeline, where what is left of it is accepted."""
    yield _("Timeline"), f"{reverse('timeline')}?plan={plan.pk}"


@register_related_links(AgendaItem)
def of_item(item: AgendaItem) -> Links:
    """Lead to the documents of the item."""
    yield from ((document.symbol, dossier_of(document)) for document in item.documents.all())


@register_related_links(Stage)
@register_related_links(Decision)
def of_document(row: Stage | Decision) -> Links:
    """Lead to the document, if there is one."""
    if row.document:
        yield row.document.symbol, dossier_of(row.document)


@register_related_links(SilenceProcedure)
def of_silence(procedure: SilenceProcedure) -> Links:
    """Lead to the document on which silence is kept."""
    yield procedure.version.document.symbol, dossier_of(procedure.version.document)
