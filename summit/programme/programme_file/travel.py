"""Load border points, and parties that travel together."""

from summit.arrivals.derived_travel import HOURS
from summit.arrivals.models import BorderPoint, TravelParty
from summit.arrivals.services import arrange_party, change_party, enter_party
from summit.calendar.models import Venue
from summit.delegations.models import Delegate, Delegation
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile

# Those of the delegation, and those that the host arranges; instants and rows are read from texts.
ENTERED = ("transport", "carrier", "number", "aircraft_type", "registration", "call_sign", "crew")
ARRANGED = ("stand", "overflight_permission", "landing_permission")

PartiesByPerson = dict[tuple[int, str, int], TravelParty]  # by delegation, direction and delegate


def load_border_points(loading: Load) -> None:
    """Load border points."""
    for code, facts, path in loading.section("border_points"):
        with loading.at(*path):
            loading.upsert(BorderPoint, {"summit": loading.summit, "code": code}, facts)


def load_travel_parties(loading: Load) -> None:
    """Load travel parties. A party is known by its delegation, its direction and any of its people."""
    known = TravelParty.objects.filter(summit=loading.summit).select_related(
        "delegation", "border_point", "destination", "greeter"
    )
    by_people = {
        (party.delegation_id, row.direction, row.delegate_id): party
        for party in known.prefetch_related("travellers")
        for row in party.travellers.all()
    }
    for number, facts in enumerate(loading.file.data.get("travel_parties", ())):
        path = ("travel_parties", number)
        _refuse_two_hours(loading, facts, path)
        with loading.at(*path):
            party = _party(loading, by_people, facts, path)
            _arrange(loading, party, facts, path)


def _refuse_two_hours(loading: Load, facts: Facts, path: PathInFile) -> None:
    """Refuse people of a party for whom the file has an hour of their own."""
    delegates = loading.file.data.get("delegations", {}).get(facts["delegation"], {}).get("delegates", {})
    hour = HOURS[facts["direction"]]
    faults = [
        loading.file.fault((*path, "delegates", number), f"{code} travels in this party: leave out their {hour}")
        for number, code in enumerate(facts["delegates"])
        if hour in delegates.get(code, {})
    ]
    if faults:
        raise InvalidProgrammeFile(faults)


def _party(loading: Load, by_people: PartiesByPerson, facts: Facts, path: PathInFile) -> TravelParty:
    """Return the party, entered or changed to what the file says."""
    delegation = loading.find(Delegation, facts["delegation"], (*path, "delegation"))
    delegates = loading.find_all(Delegate, facts["delegates"], (*path, "delegates"))
    wanted = {name: facts[name] for name in ENTERED if name in facts}
    wanted |= {"planned_at": loading.file.instant(facts["planned_at"])}
    wanted |= loading.find_given(facts, path, border_point=BorderPoint)
    direction, keys = facts["direction"], {one.pk for one in delegates}
    known = (by_people.get((delegation.pk, direction, key)) for key in keys)
    party = next(filter(None, known), None)
    if party is None:
        party = enter_party(
            delegation, direction=direction, delegates=delegates, now=loading.as_of, by=loading.by, **wanted
        )
        loading.changes.append(f"entered a travel party of {delegation.code}: {direction}")
        return party
    different = _different(party, wanted)
    if {row.delegate_id for row in party.travellers.all()} != keys:
        different["delegates"] = delegates
    if different:
        party = change_party(party, now=loading.as_of, by=loading.by, **different)
        _tell(loading, party, different)
    return party


def _arrange(loading: Load, party: TravelParty, facts: Facts, path: PathInFile) -> None:
    """Arrange for the party what the file says."""
    wanted = {name: facts[name] for name in ARRANGED if name in facts}
    if "slot_at" in facts:
        wanted["slot_at"] = loading.file.instant(facts["slot_at"]) if facts["slot_at"] else None
    wanted |= loading.find_given(facts, path, destination=Venue, greeter=Delegate)
    if different := _different(party, wanted):
        even_if_booked = facts.get("even_if_booked", False)
        party = arrange_party(party, now=loading.as_of, even_if_booked=even_if_booked, **different)
        _tell(loading, party, different)


def _different(party: TravelParty, wanted: Facts) -> Facts:
    return {name: value for name, value in wanted.items() if getattr(party, name) != value}


def _tell(loading: Load, party: TravelParty, different: Facts) -> None:
    label = f"changed the travel party of {party.delegation.code}, {party.direction}"
    loading.changes += [f"{label}: {name} -> {loading.text_of(value)}" for name, value in different.items()]
