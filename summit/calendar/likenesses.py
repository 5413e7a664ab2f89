"""Rows that may be one thing or person: offered by likeness, decided by a person."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from summit.accounts.models import Role
from summit.accounts.role_set import Viewer, roles_of
from summit.calendar.models import Resource
from summit.core.comparable import comparable
from summit.summits.models import Summit

MOST = 500  # pairs; the others follow when some are decided


@dataclass(frozen=True, slots=True)
class Likeness:
    """A row of the summit and one that has the same name, of another delegation or summit."""

    first: Resource
    second: Resource


def shareable_by(user: Viewer) -> QuerySet[Resource]:
    """Return the resources of the summits that the user organizes."""
    rows = Resource.objects.select_related("summit", "party")
    return rows if user.is_superuser else rows.filter(summit__in=roles_of(user).of(Role.ORGANIZERS).summits)


def likenesses(summit: Summit, *, viewer: Viewer) -> list[Likeness]:
    """Return the pairs that nobody has decided among the summits that the viewer organizes: the first MOST.

    Two queries.

    A pair is decided once both have a code: the same code says that they are one, and another code that they are two.
    """
    own = list(shareable_by(viewer).filter(summit=summit).order_by("kind", "code"))
    others = shareable_by(viewer).exclude(summit=summit).filter(kind__in={row.kind for row in own}).order_by("pk")
    alike: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for row in [*own, *others]:
        for name in _names(row):
            alike[row.kind, name].append(row)
    pairs: dict[tuple[int, int], Likeness] = {}
    for first in own:
        for second in (row for name in _names(first) for row in alike[first.kind, name]):
            if _is_open(first, second):
                pairs.setdefault((first.pk, second.pk), Likeness(first, second))
    return list(pairs.values())[:MOST]


def _names(row: Resource) -> Iterator[str]:
    """Yield what is compared: of people the name as it sounds, of things the name as it is written."""
    for name in row.name.values():
        if compared := comparable(name) if row.kind_class.is_person else name.casefold():
            yield compared


def _is_open(first: Resource, second: Resource) -> bool:
    if first.shared_as and second.shared_as:
        return False
    if first.summit_id != second.summit_id:
        return True
    # Within a summit a row is compared once, and with people of other delegations alone.
    return first.pk < second.pk and first.party_id != second.party_id
