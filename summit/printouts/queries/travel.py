"""The list of arrivals and departures, for the border points and the operations room."""

from itertools import groupby

from summit.arrivals.models import TravelParty
from summit.arrivals.queries import highest_of, with_people
from summit.core.hours import shown_clock
from summit.core.translations import isolated
from summit.printouts.queries.printout import Printout, Reader, dated_head
from summit.printouts.queries.words import words_in
from summit.summits.models import Summit

Facts = dict[str, object]


def arrivals(summit: Summit, reader: Reader) -> Printout:
    """Return who arrives and departs on each day, by hour, with those who greet them. A constant number of queries."""
    standing = TravelParty.objects.filter(summit=summit).exclude(status=TravelParty.Status.CANCELLED)
    parties = sorted(with_people(standing.visible_to(reader.user)), key=lambda party: (party.at, party.pk))
    data = dated_head(summit, reader, "arrivals")
    data["clock"] = summit.time_zone
    by_day = groupby(parties, key=lambda party: party.at.astimezone(summit.zone).date())
    data["pages"] = [
        {"name": reader.day(day), "lines": [_line(party, summit, reader) for party in of_day]} for day, of_day in by_day
    ]
    return Printout("arrivals", summit.pk, "arrivals", summit, data)


def _line(party: TravelParty, summit: Summit, reader: Reader) -> Facts:
    highest = highest_of(party)
    named = f"{party.carrier} {party.number}".strip() or party.call_sign or party.registration
    return {
        "hour": shown_clock(party.at, summit.zone),
        "direction": party.direction,
        "delegation": reader.text(party.delegation.name),
        "highest": reader.text(highest.name) if highest else "",
        "people": len(party.travellers.all()),
        "vehicle": isolated(named) or words_in(reader.layout_language)[f"transport.{party.transport}"],
        "place": reader.text(party.border_point.name),
        "stand": isolated(party.stand),
        "greeter": reader.text(party.greeter.name) if party.greeter else "",
    }
