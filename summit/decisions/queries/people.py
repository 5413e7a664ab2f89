"""The staff of delegations, and delegations that may not read a document."""

from collections.abc import Collection, Iterable

from summit.accounts.models import Party, Role, User
from summit.accounts.queries import people_by_party
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.documents.queries import delegations_cleared

STAFF = (Role.Kind.COORDINATOR, Role.Kind.VIEWER)


def staff_by_party(parties: Iterable[Party]) -> dict[int, list[User]]:
    """Return the active staff of each party, by its id. One query.

    Liaison officers belong to the host and take no part in decisions.
    """
    return people_by_party(Role.objects.filter(kind__in=STAFF, party__in=[party.pk for party in parties]))


def uncleared(document: Document, delegations: Collection[Delegation]) -> list[Delegation]:
    """Return those of the delegations whose staff may not read the document."""
    cleared = set(delegations_cleared(document).values_list("pk", flat=True))
    return [delegation for delegation in delegations if delegation.pk not in cleared]
