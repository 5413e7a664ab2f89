"""Users and delegations that are cleared for a document: the inverse of the query sets of the models."""

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
    """Return the active users with the permission on the document, without superusers."""
    return people_with(_cleared_roles(document, may))


def people_told(document: Document) -> QuerySet[User]:
    """Return the users of delegations who are told of the document: those who may read it."""
    return people_with(_cleared_roles(document, May.DOWNLOAD).filter(party__isnull=False))


def people_answered(amendment: Amendment) -> QuerySet[User]:
    """Return the users of the delegation who are told the answer: they may read the amendment and its document."""
    roles = _cleared_roles(amendment.version.document, May.DOWNLOAD).filter(party=amendment.delegation_id)
    return people_with(roles.filter(kind__in=list(POLICY["amendments", "read"])))


def delegations_cleared(document: Document, may: May = May.DOWNLOAD) -> QuerySet[Delegation]:
    """Return the delegations whose coordinators have the permission, also if they have no coordinator yet."""
    cleared = Delegation.objects.none()
    for circle, kinds in _circles_of(document, may).items():
        if Role.Kind.COORDINATOR in kinds:
            cleared |= _delegations_within(circle, document)
    return cleared


def delegations_asked(documents: Collection[Document]) -> dict[int, list[Delegation]]:
    """Return the delegations that are asked for a position, ordered by code, by document. Three queries.

    They are the member states, the sponsoring states and the parties; for a document that is for its parties only, the
    sponsoring states and the parties. A member state is asked even if it does not attend; an organization, such as a
    secretariat that drafts, only as a party.
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


def _cleared_roles(document: Document, may: May) -> QuerySet[Role]:
    cleared = Q(pk__in=())
    for circle, kinds in _circles_of(document, may).items():
        within = Q() if circle == Circle.ALL else Q(party__in=_delegations_within(circle, document).values("pk"))
        cleared |= Q(kind__in=kinds) & within
    return Role.objects.filter(cleared, summit=document.summit_id)


def _circles_of(document: Document, may: May) -> dict[Circle, tuple[str, ...]]:
    is_circulated = document.versions.circulated().exists()
    return audiences(may, document.classification if is_circulated else DRAFT)


def _delegations_within(circle: Circle, document: Document) -> QuerySet[Delegation]:
    """Return the delegations in the circle of the document: the inverse of the filter of `Document.objects`."""
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
