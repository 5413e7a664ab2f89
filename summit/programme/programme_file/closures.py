"""The closures of a programme file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summit.calendar.models import Engagement, Resource, Venue
from summit.calendar.services import change_closure, create_closure
from summit.delegations.queries import without_absences
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile

ALIKE = 2  # of title, hour and what is closed: with so many the same it is the same closure
IDENTITY = ({"title"}, {"hour"}, {"resources", "venues"})


@dataclass(frozen=True)
class _Row:
    """A closure of the file: where it is, and what is said of it there."""

    path: PathInFile
    wanted: Mapping[str, Any]
    even_if_booked: bool

    def different(self, present: Mapping[str, Any]) -> set[str]:
        """Return in what a closure of the summit differs from this one."""
        return {name for name, value in self.wanted.items() if present[name] != value}

    def alike(self, present: Mapping[str, Any]) -> int:
        """Return in how many of the things that identify a closure the two are the same."""
        different = self.different(present)
        return sum(not names & different for names in IDENTITY)


def load_closures(loading: Load) -> None:
    """Closures: one that agrees in two of title, hour and what it closes is the same, and takes the rest from the file.

    A closure that differs is changed to what the file says.
    """
    standing = Engagement.objects.filter(summit=loading.summit, kind=Engagement.Kind.CLOSURE).standing().order_by("pk")
    own = without_absences(standing).prefetch_related("occupancies__resource", "closed_venues__venue")
    present = {closure: _facts_of(closure) for closure in own}
    rows = [_row(loading, number, facts) for number, facts in enumerate(loading.file.data.get("closures", ()))]
    # What is the same first, so that it is no other's.
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
        loading.changes.append(f"closed {codes} from {loading.shown(row.wanted['hour'][0])}")


def _row(loading: Load, number: int, facts: Facts) -> _Row:
    path = ("closures", number)
    wanted: Facts = {name: facts[name] for name in ("title", "audience") if name in facts}
    wanted["hour"] = tuple(loading.hour(facts).values())
    for name, model in (("resources", Resource), ("venues", Venue)):
        if name in facts:
            wanted[name] = set(loading.find_all(model, facts[name], (*path, name)))
    if {"resources", "venues"} <= wanted.keys():
        # A room of a venue that is named is closed with it.
        within = {venue.pk for venue in wanted["venues"]}
        wanted["resources"] = {one for one in wanted["resources"] if one.venue_id not in within}
    return _Row(path, wanted, facts.get("even_if_booked", False))


def _facts_of(closure: Engagement) -> Facts:
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


def _amend(loading: Load, row: _Row, closure: Engagement, present: Mapping[str, Any]) -> None:
    if different := row.different(present):
        changes = {name: value for name, value in row.wanted.items() if name != "hour"}
        changes["starts_at"], changes["ends_at"] = row.wanted["hour"]
        with loading.at(*row.path):
            change_closure(closure, now=loading.now, even_if_booked=row.even_if_booked, **changes)
        names = ", ".join(name for name in row.wanted if name in different)
        loading.changes.append(f"changed closure {closure}: {names}")


def _close(loading: Load, row: _Row, facts: Mapping[str, Any]) -> None:
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
