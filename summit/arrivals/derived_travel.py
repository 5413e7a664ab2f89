"""The arrival and departure of delegates who travel in a party."""

from collections.abc import Mapping

from summit.arrivals.models import Traveller, TravelParty
from summit.delegations.derived_travel import DERIVED
from summit.delegations.models import Delegate

HOURS = {TravelParty.Direction.ARRIVAL.value: "arrives_at", TravelParty.Direction.DEPARTURE.value: "departs_at"}


@DERIVED.register(None)
def parties_of(delegate: Delegate) -> Mapping[str, TravelParty]:
    """Return the parties in which the delegate arrives and departs, by the hour that follows from each."""
    rows = Traveller.objects.filter(delegate=delegate.pk).select_related(
        "travel_party__delegation", "travel_party__summit"
    )
    return {HOURS[row.direction]: row.travel_party for row in rows}
