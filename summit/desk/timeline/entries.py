"""The calendar as plain data: the timeline reads columns, since thousands of model instances take seconds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Closure, Engagement, EngagementQuerySet, Occupancy, Resource
from summit.calendar.sharing import taken_elsewhere_of
from summit.core.hours import zone_named
from summit.core.intervals import Interval
from summit.core.translations import translated
from summit.delegations.models import Delegate
from summit.delegations.queries import without_absences
from summit.desk.dossiers.links import addresses
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Session
from summit.summits.models import Summit

PLANNED = "planned"  # the kind of an entry that a plan proposes
ROOM, PERSON, INTERPRETER = (str(kind._meta.model_name) for kind in (Room, Delegate, Interpreter))


class Occupied(NamedTuple):
    """How an entry occupies a resource; after its turnover it is free again."""

    role: str
    free_at: datetime


@dataclass(slots=True)
class Entry:
    """An engagement, or a meeting that a plan proposes, with what it occupies.

    `pick` is the name by which it is picked up, such as session:12; a closure has none.
    """

    key: int
    kind: str
    status: str
    title: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    venue: int | None
    page: str
    pick: str
    occupied: dict[int, Occupied] = field(default_factory=dict)  # by the key of the resource
    mark: str = ""  # a further class of its bars
    note: str = ""  # what is said of it beside its title
    local_zone: ZoneInfo | None = None  # of the clock of its venue; None: the summit's

    @property
    def minutes(self) -> int:
        """The length in minutes, over all days."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class Thing(NamedTuple):
    """A person or thing that has a row; `place` orders the rows."""

    key: int
    kind: str
    name: str
    note: str
    page: str
    place: tuple[str, ...]
    party: str  # the code of its delegation
    has_venue: bool


def entries_of(
    summit: Summit,
    viewer: User,
    *,
    within: Interval | None = None,
    resources: Collection[int] | None = None,
    with_absences: bool,
) -> list[Entry]:
    """Return the entries that the viewer may read, by hour: in an interval, or of these resources.

    With what other summits take of what is shared. Three queries, and three more if something is taken.
    """
    engagements = Engagement.objects.visible_to(viewer).standing().filter(summit=summit)
    if not with_absences:
        engagements = without_absences(engagements)
    if within:
        engagements = engagements.within(within)
    if resources is not None:
        own = Occupancy.objects.filter(resource__in=resources)
        engagements = engagements.filter(pk__in=own.values("engagement"))
    entries = {entry.key: entry for entry in _entries(engagements)}
    occupied = Occupancy.objects.filter(engagement__in=engagements.order_by().values("pk")).order_by("role", "resource")
    for key, resource, role, free_at in occupied.values_list("engagement", "resource", "role", "period__endswith"):
        if key in entries:  # another transaction may have booked one in between
            entries[key].occupied[resource] = Occupied(role, free_at)
    taken = [_taken(*one) for one in taken_elsewhere_of(summit, within=within, resources=resources)]
    return sorted([*entries.values(), *taken], key=lambda entry: entry.starts_at) if taken else list(entries.values())


def _taken(resource: int, occupancy: Occupancy) -> Entry:
    """Return what another summit takes of the resource as an entry that leads to the resource: it has no page here."""
    kind = occupancy.shared_key.partition(":")[0]
    engagement, page = occupancy.engagement, addresses(Resource.classes()[kind])(resource)
    hours = engagement.starts_at, engagement.ends_at
    title, status = translated(engagement.title), engagement.status
    entry = Entry(-occupancy.pk, engagement.kind, status, title, *hours, 0, engagement.venue_id, page, "")
    entry.occupied[resource] = Occupied(occupancy.role, occupancy.period.upper)
    return entry


def _entries(engagements: EngagementQuerySet) -> Iterable[Entry]:
    session, meeting, closure = addresses(Session), addresses(BilateralRequest), addresses(Closure)
    columns = ("pk", "kind", "status", "title", "starts_at", "ends_at", "sequence", "venue", "venue__time_zone")
    rows = engagements.order_by("starts_at", "pk").values_list(*columns, "session", "meeting__request")
    for key, kind, status, title, starts_at, ends_at, sequence, venue, zone, of_session, of_request in rows:
        if kind == Engagement.Kind.SESSION:
            page, pick = session(of_session), f"session:{of_session}"
        elif kind == Engagement.Kind.BILATERAL:
            page, pick = meeting(of_request), f"request:{of_request}"
        else:
            page, pick = closure(key), ""
        entry = Entry(key, kind, status, translated(title), starts_at, ends_at, sequence, venue, page, pick)
        entry.local_zone = zone_named(zone)
        yield entry


def things_of(summit: Summit, entries: Iterable[Entry], *, also: Q) -> dict[int, Thing]:
    """Return, in the order of their rows, what the entries occupy, and those that fit `also`. One query."""
    occupied = {key for entry in entries for key in entry.occupied}
    pages = {kind: addresses(model) for kind, model in Resource.classes().items()}
    columns = ("pk", "kind", "name", "code", "venue__code", "venue__name", "room__capacity")
    of_people = ("party__code", "party__name", "delegate__rank")
    rows = Resource.objects.filter(Q(pk__in=occupied) | also, summit=summit).values_list(*columns, *of_people)
    things = []
    for key, kind, name, code, venue, venue_name, capacity, party, party_name, rank in rows:
        number = f"{key:>12}"
        note, place = "", (translated(name), number)
        if kind == ROOM:
            note = ", ".join(filter(None, (translated(venue_name), str(capacity))))
            place = (venue or "", code)
        elif kind == PERSON:
            note, place = translated(party_name), (party or "", f"{rank:>4}{number}")
        page = pages[kind](key)
        things.append(Thing(key, kind, translated(name), note, page, place, party or "", venue is not None))
    return {thing.key: thing for thing in sorted(things, key=lambda thing: thing.place)}
