"""Whom a document concerns: the table of clearances, asked from the document's side."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from summit.accounts.models import Role, User
from summit.accounts.policy import POLICY
from summit.accounts.queries import people_with
from summit.delegations.models import Delegation
from summit.documents.clearance import DRAFT, Circle, May, circles
from summit.documents.models import Amendment, Document

MEMBER = Delegation.Participation.MEMBER


def cleared_people(document: Document, may: May = May.DOWNLOAD) -> QuerySet[User]:
    """Return the active users who may do it with the document, each once; superusers, who may all, are not told."""
    return people_with(_roles_cleared(document, may))


def people_told(document: Document) -> QuerySet[User]:
    """Return who of the delegations is told of the document: those who may read it."""
    return people_with(_roles_cleared(document, May.DOWNLOAD).filter(party__isnull=False))


def people_answered(amendment: Amendment) -> QuerySet[User]:
    """Return who is told what became of an amendment: those of its delegation who may read it and its document."""
    roles = _roles_cleared(amendment.version.document, May.DOWNLOAD).filter(party=amendment.delegation_id)
    return people_with(roles.filter(kind__in=list(POLICY["amendments", "read"])))


def delegations_asked(documents: Collection[Document]) -> dict[int, list[Delegation]]:
    """Return by document the delegations whose position counts, by code: member states, its sponsors and its parties.

    Where it is for its parties only, these and its sponsors. A member that does not attend is asked too. Three queries.
    """
    summits = {document.summit_id for document in documents}
    delegations = list(Delegation.objects.filter(summit__in=summits).order_by("code", "pk"))
    members = {d.pk for d in delegations if d.is_member_state}
    concerned: dict[int, set[int]] = defaultdict(set)
    for through in (Document.sponsors.through, Document.parties.through):
        rows = through._default_manager.filter(document__in=[document.pk for document in documents])
        for document_id, delegation_id in rows.values_list("document", "delegation"):
            concerned[document_id].add(delegation_id)
    found = {}
    for document in documents:
        is_closed = document.classification == Document.Classification.PARTIES
        asked = concerned[document.pk] | (set() if is_closed else members)
        found[document.pk] = [d for d in delegations if d.pk in asked and d.summit_id == document.summit_id]
    return found


def _roles_cleared(document: Document, may: May) -> QuerySet[Role]:
    is_circulated = document.versions.circulated().exists()
    cleared = Q(pk__in=())
    for circle, kinds in circles(may, document.classification if is_circulated else DRAFT).items():
        cleared |= Q(kind__in=kinds) & _belonging(circle, document)
    return Role.objects.filter(cleared, summit=document.summit_id)


def _belonging(circle: Circle, document: Document) -> Q:
    """Return which roles belong to the circle of the document; the inverse of what the document's queryset asks."""
    if circle == Circle.ALL:
        return Q()
    belonging = Q(party__in=document.sponsors.values("pk"))
    if circle == Circle.SPONSORS:
        return belonging
    belonging |= Q(party__in=document.parties.values("pk"))
    if circle == Circle.PARTIES:
        return belonging
    belonging |= Q(party__delegation__participation=MEMBER)
    if circle == Circle.DELEGATIONS:
        belonging |= Q(party__delegation__is_attending=True)
    return belonging
