"""Whom a document concerns: the table of clearances, asked from the document's side."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from summit.accounts.models import Role, User
from summit.accounts.policy import POLICY
from summit.accounts.queries import people_with
from summit.delegations.models import Delegation
from summit.documents.clearance import DRAFT, Circle, May, audiences
from summit.documents.models import Amendment, Document

STATE = {"delegation__kind": Delegation.Kind.STATE}


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


def delegations_cleared(document: Document, may: May = May.DOWNLOAD) -> QuerySet[Delegation]:
    """Return the delegations whose coordinators may do it with the document, whether they have any yet or not."""
    cleared = Delegation.objects.none()
    for circle, kinds in _circles_of(document, may).items():
        if Role.Kind.COORDINATOR in kinds:
            cleared |= _delegations_within(circle, document)
    return cleared


def delegations_asked(documents: Collection[Document]) -> dict[int, list[Delegation]]:
    """Return by document the delegations whose position counts, by code: member states, sponsoring states, its parties.

    Where it is for its parties only, these and its sponsors. A member that does not attend is asked too; an
    organization, such as the secretariat that drafts, only as a party. Three queries.
    """
    summits = {document.summit_id for document in documents}
    delegations = list(Delegation.objects.filter(summit__in=summits).order_by("code", "pk"))
    members = {d.pk for d in delegations if d.is_member_state}
    concerned: dict[int, set[int]] = defaultdict(set)
    for through, facts in ((Document.sponsors.through, STATE), (Document.parties.through, {})):
        rows = through._default_manager.filter(document__in=[document.pk for document in documents], **facts)
        for document_id, delegation_id in rows.values_list("document", "delegation"):
            concerned[document_id].add(delegation_id)
    found = {}
    for document in documents:
        is_closed = document.classification == Document.Classification.PARTIES
        asked = concerned[document.pk] | (set() if is_closed else members)
        found[document.pk] = [d for d in delegations if d.pk in asked and d.summit_id == document.summit_id]
    return found


def _roles_cleared(document: Document, may: May) -> QuerySet[Role]:
    cleared = Q(pk__in=())
    for circle, kinds in _circles_of(document, may).items():
        within = Q() if circle == Circle.ALL else Q(party__in=_delegations_within(circle, document).values("pk"))
        cleared |= Q(kind__in=kinds) & within
    return Role.objects.filter(cleared, summit=document.summit_id)


def _circles_of(document: Document, may: May) -> dict[Circle, tuple[str, ...]]:
    is_circulated = document.versions.circulated().exists()
    return audiences(may, document.classification if is_circulated else DRAFT)


def _delegations_within(circle: Circle, document: Document) -> QuerySet[Delegation]:
    """Return which delegations belong to the circle of the document; the inverse of what its queryset asks."""
    of_summit = Delegation.objects.filter(summit=document.summit_id)
    if circle == Circle.ALL:
        return of_summit
    within = Q(pk__in=document.sponsors.values("pk"))
    if circle == Circle.SPONSORS:
        return of_summit.filter(within)
    within |= Q(pk__in=document.parties.values("pk"))
    if circle == Circle.PARTIES:
        return of_summit.filter(within)
    within |= Q(participation=Delegation.Participation.MEMBER)
    if circle == Circle.DELEGATIONS:
        within |= Q(is_attending=True)
    return of_summit.filter(within)
