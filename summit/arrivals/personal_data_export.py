"""The travel of a delegate, for the export of their data."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.arrivals.models import TravelParty
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate

Rows = Iterable[Mapping[str, object]]
FACTS = (
    "delegation__code",
    "direction",
    "transport",
    "border_point__code",
    "carrier",
    "number",
    "planned_at",
    "expected_at",
    "status",
)


@exports("delegations.Delegate", "travel")
def travel(delegate: Delegate, reader: User) -> Rows:
    """Return the parties in which the delegate travels."""
    return _parties(reader, Q(travellers__delegate=delegate))


@exports("delegations.Delegate", "welcomes")
def welcomes(delegate: Delegate, reader: User) -> Rows:
    """Return the parties that the delegate greets."""
    return _parties(reader, Q(greeter=delegate))


def _parties(reader: User, which: Q) -> Rows:
    rows: Rows = TravelParty.objects.visible_to(reader).filter(which).values(*FACTS)
    return rows
