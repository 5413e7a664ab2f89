"""Load closures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from summit.calendar.models import Engagement, Resource, Venue
from summit.calendar.services import change_closure, create_closure
from summit.delegations.queries import without_absences
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile

ALIKE = 2  # of title, hour and closed things: closures that agree in so many are the same
IDENTITY = ({"title"}, {"hour"}, {"resources", "venues"})


class ClosureFacts(TypedDict, total=False):
    """The facts of a closure; keys that the file does not give are missing."""

    title: dict[str, str]
    hour: tuple[datetime, datetime]
    audience: str
    resources: set[Resource]
    venues: set[Venue]


@dataclass(frozen=True)
class _Row:
    """A closure of the file, and its place there."""

    path: PathInFile
    wanted: ClosureFacts
    even_if_booked: bool

    def different(self, present: Mapping[str, object]) -> set[str]:
        """Return the names of the facts in which a closure of the summit differs from this one."""
        return {name for name, value in self.wanted.items() if present[name] != value}

    def alike(self, present: Mapping[str, object]) -> int:
        """Return in how many of the identifying facts the two agree."""
        different = self.different(present)
        return sum(not names & different for names in IDENTITY)


def load_closures(loading: Load) -> None:
    """Load closures. A closure of the summit that agrees in two of title, hour and closed things is the same one.

    A closure that differs is changed to what the file says.
    """
    standing = Engagement.objects.filter(summit=loading.summit, kind=Engagement.Kind.CLOSURE).standing().order_by("pk")
    own = without_absences(standing).prefetch_related("occupancies__resource", "closed_venues__venue")
    present = {closure: _facts_of(closure) for closure in own}
    rows = [_row(loading, number, facts) for number, facts in enumerate(loading.file.data.get("closures", ()))]
    # Equal ones first, so that they are not matched with others.
    for alike in (len(IDENTITY), ALIKE):
        for row in list(rows):
            closure = next((one for one, is_now in present.items() if row.alike(is_now) >= alike), None)
            if closure is not None:
                rows.remove(row)
                _amend(loading, row, closure, present.pop(closure))
    for row in rows:
        _close(loading, row, row.wanted)
        closed = [*row.wanted.get("venues", ()), *row.wanted.get("resources", ())]
        codes = ", ".join(sorted(one.code for one in closed))
        loading.changes.append(f"closed {codes} from {loading.text_of(row.wanted['hour'][0])}")


def _row(loading: Load, number: int, facts: Facts) -> _Row:
    path = ("closures", number)
    hour = loading.file.instant(facts["starts_at"]), loading.file.instant(facts["ends_at"])
    wanted: ClosureFacts = {"title": facts["title"], "hour": hour}
    if "audience" in facts:
        wanted["audience"] = facts["audience"]
    if "venues" in facts:
        wanted["venues"] = set(loading.find_all(Venue, facts["venues"], (*path, "venues")))
    if "resources" in facts:
        # A room of a venue that is named is closed with it.
        within = {venue.pk for venue in wanted.get("venues", ())}
        resources = loading.find_all(Resource, facts["resources"], (*path, "resources"))
        wanted["resources"] = {one for one in resources if one.venue_id not in within}
    return _Row(path, wanted, facts.get("even_if_booked", False))


def _facts_of(closure: Engagement) -> ClosureFacts:
    venues = {closed.venue for closed in closure.closed_venues.all()}
    within = {venue.pk for venue in venues}
    resources = {occupancy.resource for occupancy in closure.occupancies.all()}
    return {
        "title": closure.title,
        "hour": (closure.starts_at, closure.ends_at),
        "audience": closure.audience,
        "venues": venues,
        "resources": {resource for resource in resources if resource.venue_id not in within},
    }


def _amend(loading: Load, row: _Row, closure: Engagement, present: ClosureFacts) -> None:
    if different := row.different(present):
        facts: ClosureFacts = {**present, **row.wanted}
        starts_at, ends_at = facts["hour"]
        with loading.at(*row.path):
            change_closure(
                closure,
                title=facts["title"],
                starts_at=starts_at,
                ends_at=ends_at,
                audience=facts["audience"],
                resources=facts["resources"],
                venues=facts["venues"],
                now=loading.now,
                even_if_booked=row.even_if_booked,
            )
        names = ", ".join(name for name in row.wanted if name in different)
        loading.changes.append(f"changed closure {closure}: {names}")


def _close(loading: Load, row: _Row, facts: ClosureFacts) -> None:
    starts_at, ends_at = facts["hour"]
    said = {"audience": facts["audience"]} if "audience" in facts else {}
    with loading.at(*row.path):
        create_closure(
            summit=loading.summit,
            resources=list(facts.get("resources", ())),
            venues=list(facts.get("venues", ())),
            title=facts["title"],
            starts_at=starts_at,
            ends_at=ends_at,
            now=loading.now,
            even_if_booked=row.even_if_booked,
            **said,
        )
