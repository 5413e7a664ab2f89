"""Queries of travel parties: when their people are there, who greets them, and what their travel breaks."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from summit.arrivals.models import Traveller, TravelParty
from summit.calendar.models import Transfer
from summit.calendar.queries import Clash, standing_clashes
from summit.core.intervals import Interval
from summit.delegations.models import Delegate


def with_people(parties: QuerySet[TravelParty]) -> QuerySet[TravelParty]:
    """Load what a line shows: delegation, its heads, border point, greeter and travellers. Three queries."""
    travellers = Traveller.objects.select_related("delegate").order_by("delegate__rank", "delegate")
    related = parties.select_related("summit", "delegation", "border_point", "destination", "greeter", "welcome")
    return related.prefetch_related(Prefetch("travellers", travellers), "delegation__headships")


def way_of(party: TravelParty) -> timedelta:
    """Return the time between the border point and the destination, without the formalities."""
    origin, destination = party.border_point_id, party.destination_id
    ends = (origin, destination) if party.is_arrival else (destination, origin)
    minutes = Transfer.objects.filter(origin=ends[0], destination=ends[1]).values_list("minutes", flat=True).first()
    return timedelta(minutes=party.border_point.to_city if minutes is None else minutes)


def presence_of(party: TravelParty) -> datetime:
    """Return from when the people of the party are there, or until when."""
    if party.in_town_at:
        return party.in_town_at
    needed = way_of(party) + timedelta(minutes=party.border_point.formalities)
    return party.at + needed if party.is_arrival else party.at - needed


def welcome_of(party: TravelParty) -> Interval | None:
    """Return the greeter's time: on the way there, with the party, and on the way back."""
    way = way_of(party)
    starts_at = party.at - way if party.is_arrival else party.there_at
    ends_at = party.there_at if party.is_arrival else party.at + way
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def highest_of(party: TravelParty) -> Delegate | None:
    """Return the person of the highest rank; who heads the delegation at that hour before others of this rank."""
    people = [one.delegate for one in party.travellers.all()]
    heads = [one.delegate_id for one in party.delegation.headships.all() if one.is_in_chair and one.is_at(party.at)]
    return min(people, key=lambda one: (one.rank, one.pk not in heads), default=None)


def is_greeted_below_rank(party: TravelParty) -> bool:
    """Say whether the greeter is of a lower rank than the highest of the party."""
    highest = highest_of(party)
    return bool(party.greeter and highest and party.greeter.rank > highest.rank)


def broken_by(party: TravelParty, *, after: datetime) -> list[Clash]:
    """Return what is booked while people of the party are not there, or while its greeter is with them."""
    people = Delegate.objects.filter(travels__travel_party=party)
    absences = {key for pair in people.values_list("absence_before", "absence_after") for key in pair}
    resources = [*people.values_list("pk", flat=True), *([party.greeter_id] if party.greeter_id else [])]
    return _beside(standing_clashes(party.summit, resources=resources, after=after), {*absences, party.welcome_id})


def _beside(clashes: Collection[Clash], closures: Collection[int | None]) -> list[Clash]:
    return [clash for clash in clashes if clash.beside and clash.beside.pk in closures]
