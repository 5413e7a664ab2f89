"""The planning problem of a summit, and good hours for one request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from summit.bilaterals.models import BilateralRequest, Plan, Window
from summit.bilaterals.participants import Participants, Persons, participants_of
from summit.bilaterals.planner.problem import Fixed, Key, Person, Placement, Problem, Span
from summit.bilaterals.planner.problem import Interpreter as PlannedInterpreter
from summit.bilaterals.planner.problem import Request as PlannerRequest
from summit.bilaterals.planner.problem import Room as PlannedRoom
from summit.calendar.models import Engagement, Occupancy, Transfer
from summit.calendar.queries import free_slots, free_times
from summit.calendar.sharing import taken_elsewhere_of
from summit.core.hours import zone_named
from summit.core.intervals import Interval
from summit.delegations.models import Delegate, Rank
from summit.facilities.languages import one_way, uncovered
from summit.facilities.models import Interpreter, Room
from summit.summits.models import Summit

HourRank = tuple[int, bool]  # minutes from the preferred time, whether it is apart from other engagements
NO_WISH = -1
LIKELY = 20
SOON = timedelta(hours=2)  # a meeting that begins sooner is not moved


@dataclass(frozen=True)
class SlotGrid:
    """Slots and instants: slot 0 begins at `origin`, the summit's first midnight in UTC; each lasts `grid` minutes."""

    origin: datetime
    grid: int

    def floor(self, instant: datetime) -> int:
        """Return the slot that contains the instant."""
        return (instant - self.origin) // timedelta(minutes=self.grid)

    def ceil(self, instant: datetime) -> int:
        """Return the first slot that begins at the instant or after it."""
        return -((self.origin - instant) // timedelta(minutes=self.grid))

    def instant(self, slot: int) -> datetime:
        """Return when the slot begins."""
        return self.origin + slot * timedelta(minutes=self.grid)

    def slots(self, minutes: int) -> int:
        """Return how many slots are needed for the minutes."""
        return -(-minutes // self.grid)

    def outer(self, interval: Interval) -> Span:
        """Return the smallest span that contains the interval."""
        return self.floor(interval.starts_at), self.ceil(interval.ends_at)

    def inner(self, interval: Interval) -> Span:
        """Return the largest span inside the interval."""
        first = self.ceil(interval.starts_at)
        return first, max(first, self.floor(interval.ends_at))


@dataclass(frozen=True)
class PlanningInput:
    """A planning problem, with the rows that its keys stand for."""

    problem: Problem
    slot_grid: SlotGrid
    requests: Mapping[Key, BilateralRequest]
    current: Mapping[Key, Placement]
    published: frozenset[Key]
    titles: dict[Fixed, dict[str, str]]


def planning_input(summit: Summit, *, kind: str, now: datetime) -> PlanningInput:
    """Return the problem of a plan made now, in a constant number of queries.

    The planner places the accepted requests: a fresh plan those without a published meeting, a mending plan all. It
    leaves hours that the sides settle to them. Meetings that are pinned, have begun or begin within two hours, and all
    other engagements are fixed.
    """
    slot_grid = SlotGrid(summit.midnight(summit.starts_on), summit.grid)
    movable = _movable(summit, kind, now)
    people = participants_of(movable)
    hours = tuple(span for day in summit.working_hours() if (span := slot_grid.inner(day))[0] < span[1])
    left = ((max(0, slot_grid.ceil(now)), max((end for _, end in hours), default=0)),)
    delegates = Delegate.objects.filter(pk__in={key for one in people.values() for key in one.required})
    persons = Persons(delegates.order_by("pk"))
    fixed, titles = _fixed(summit, movable, slot_grid, persons)
    transfers = Transfer.objects.filter(origin__summit=summit).values_list("origin", "destination", "minutes")
    problem = Problem(
        days=hours,
        people=tuple(_people(persons, hours, slot_grid)),
        rooms=tuple(_rooms(summit, movable, hours, slot_grid)),
        interpreters=tuple(_interpreter(i, hours, slot_grid) for i in Interpreter.objects.filter(summit=summit)),
        requests=tuple(_wanted(movable, people, persons, left, slot_grid, keeps=kind == Plan.Kind.MEND)),
        transfers={(origin, destination): slot_grid.slots(minutes) for origin, destination, minutes in transfers},
        fixed=fixed,
        grid=summit.grid,
    )
    current: dict[Key, Placement] = {
        request.pk: _placement(request, slot_grid) for request in movable if request.is_placed
    }
    published = frozenset(
        r.pk for r in movable if r.is_placed and r.meeting.engagement.status == Engagement.Status.CONFIRMED
    )
    requests: dict[Key, BilateralRequest] = {request.pk: request for request in movable}
    return PlanningInput(problem, slot_grid, requests, current, published, titles)


def _movable(summit: Summit, kind: str, now: datetime) -> list[BilateralRequest]:
    standing = ~Q(meeting__engagement__status=Engagement.Status.CANCELLED) & Q(meeting__isnull=False)
    stays = standing & (Q(meeting__engagement__starts_at__lt=now + SOON) | Q(is_pinned=True))
    by_sides = Q(pk__in=BilateralRequest.objects.filter(summit=summit).settled_by_sides().values("pk"))
    stays |= by_sides & ~standing
    if kind == Plan.Kind.FRESH:
        stays |= Q(meeting__engagement__status=Engagement.Status.CONFIRMED) | by_sides
    absent = BilateralRequest.objects.of_absent()
    accepted = BilateralRequest.objects.filter(summit=summit, status=BilateralRequest.Status.ACCEPTED)
    return list(
        accepted.exclude(stays)
        .exclude(pk__in=absent.values("pk"))
        .select_related("meeting__engagement")
        .prefetch_related("windows", "meeting__engagement__occupancies__resource__interpreter")
        .order_by("requested_at", "pk")
    )


def _people(persons: Persons, hours: tuple[Span, ...], slot_grid: SlotGrid) -> Iterable[Person]:
    for one in persons:
        yield Person(key=one.pk, group=one.party_id, available=hours, turnover=slot_grid.slots(one.turnover))


def _rooms(
    summit: Summit, movable: Iterable[BilateralRequest], hours: tuple[Span, ...], slot_grid: SlotGrid
) -> Iterable[PlannedRoom]:
    """Yield the rooms for bilaterals, and those chosen by hand, which the planner gives to no other meeting."""
    chosen = {_placement(request, slot_grid).room for request in movable if request.is_placed}
    for room in Room.objects.filter(Q(serves_bilaterals=True) | Q(pk__in=chosen), summit=summit):
        capacity = room.capacity if room.serves_bilaterals else 0
        turnover = slot_grid.slots(room.turnover)
        yield PlannedRoom(key=room.pk, venue=room.venue_id, capacity=capacity, available=hours, turnover=turnover)


def _interpreter(row: Interpreter, hours: tuple[Span, ...], slot_grid: SlotGrid) -> PlannedInterpreter:
    pairs = frozenset(one_way(pair) for pair in row.language_pairs)
    return PlannedInterpreter(key=row.pk, pairs=pairs, available=hours, turnover=slot_grid.slots(row.turnover))


def _wanted(
    movable: Iterable[BilateralRequest],
    people: Mapping[UUID, Participants],
    persons: Persons,
    left: tuple[Span, ...],
    slot_grid: SlotGrid,
    *,
    keeps: bool,
) -> Iterable[PlannerRequest]:
    """Yield the requests to be placed; a meeting that `keeps` its place keeps its room and lacking interpreters too."""
    for order, request in enumerate(movable):
        pairs, is_kept = {one_way(pair) for pair in request.interpretation}, keeps and request.is_placed
        if is_kept:
            pairs -= uncovered(pairs, _spoken(request))
        windows: dict[str, list[Span]] = defaultdict(list)
        for window in request.windows.all():
            windows[window.kind].append(slot_grid.outer(Interval(window.period.lower, window.period.upper)))
        yield PlannerRequest(
            key=request.pk,
            order=order,
            people=tuple(dict.fromkeys(map(persons.of, people[request.pk].required))),
            slots=slot_grid.slots(request.minutes),
            priority=request.planning_priority,
            seats=request.seats,
            room=_placement(request, slot_grid).room if is_kept else None,
            pairs=frozenset(pairs),
            allowed=left,
            excluded=tuple(windows[Window.Kind.EXCLUDED]),
            preferred=tuple(windows[Window.Kind.PREFERRED]),
            asked_by=request.requester.pk,
            # Protocol: the host's own meetings, and those of heads of state, come first.
            early=request.requester.is_host or request.level == Rank.HEAD_OF_STATE,
        )


def _fixed(
    summit: Summit, movable: Iterable[BilateralRequest], slot_grid: SlotGrid, persons: Persons
) -> tuple[tuple[Fixed, ...], dict[Fixed, dict[str, str]]]:
    """Return the engagements besides the movable meetings, and what other summits have taken, with their titles.

    A closure counts as a whole, also at the times when its resource was already booked.
    """
    own = {request.meeting.engagement.pk for request in movable if request.is_placed}
    occupancies = Occupancy.objects.filter(engagement__summit=summit).exclude(engagement__in=own)
    grouped: dict[tuple[int, Span, bool], set[int]] = defaultdict(set)
    engagements: dict[int, Engagement] = {}
    rows = [(one.resource_id, one) for one in occupancies.select_related("engagement")]
    for resource, occupancy in rows + taken_elsewhere_of(summit, within=summit.span):
        engagement = engagements.setdefault(occupancy.engagement_id, occupancy.engagement)
        is_closure = occupancy.role == Occupancy.Role.CLOSED
        interval = engagement.interval if is_closure else Interval(occupancy.period.lower, occupancy.period.upper)
        grouped[engagement.pk, slot_grid.outer(interval), is_closure].add(persons.of(resource, occupancy.shared_key))
    titles = {}
    for (pk, span, is_closure), resources in grouped.items():
        engagement = engagements[pk]
        fixed = Fixed(resources=tuple(sorted(resources)), span=span, venue=engagement.venue_id, closure=is_closure)
        titles[fixed] = engagement.title
    return tuple(titles), titles


def _spoken(request: BilateralRequest) -> list[list[str]]:
    """Return the language pairs of each interpreter of the meeting."""
    occupancies = request.meeting.engagement.occupancies.all()
    return [o.resource.interpreter.language_pairs for o in occupancies if o.role == Occupancy.Role.INTERPRETER]


def _placement(request: BilateralRequest, slot_grid: SlotGrid) -> Placement:
    engagement = request.meeting.engagement
    resources: dict[str, list[int]] = defaultdict(list)
    for occupancy in engagement.occupancies.all():
        resources[occupancy.role].append(occupancy.resource_id)
    room = next(iter(resources[Occupancy.Role.ROOM]), None)
    return Placement(slot_grid.floor(engagement.starts_at), room, tuple(sorted(resources[Occupancy.Role.INTERPRETER])))


@dataclass(frozen=True)
class Suggestion:
    """A good hour and room for a request, with the reasons for its rank."""

    starts_at: datetime
    ends_at: datetime
    room: Room
    interpreters: tuple[Interpreter, ...]
    reasons: tuple[str, ...]


def suggestions(
    request: BilateralRequest, *, now: datetime, limit: int = 5, at: datetime | None = None
) -> list[Suggestion]:
    """Return the best `limit` pairs of hour and room for a request, the best first, one room for each hour.

    Hours are ranked by the distance from the preferred windows, then those adjacent to another engagement of a lead
    first, then by time. The room is the smallest free one that seats all. With `at`, only meetings that begin then
    are suggested. A constant number of queries.
    """
    summit = request.summit
    rooms = list(
        Room.objects.filter(summit=summit, serves_bilaterals=True, capacity__gte=request.seats)
        .select_related("venue", "summit")
        .order_by("capacity", "code")
    )
    interpreters = list(Interpreter.objects.filter(summit=summit)) if request.interpretation else []
    people = list(Delegate.objects.filter(pk__in=participants_of([request])[request.pk].required))
    ignoring = request.meeting.engagement if request.is_placed else None
    hours = sorted(
        (rank, hour, venue_id)
        for rank, hour, venue_id in hours_for(request, people, {room.venue_id for room in rooms}, ignoring)
        if hour.starts_at >= now and at in (None, hour.starts_at)
    )
    found: dict[datetime, Suggestion] = {}
    # A few of the best hours are nearly always enough, so the free rooms are first queried for these alone.
    for part in (hours[:LIKELY], hours[LIKELY:]):
        if len(found) < limit and part:
            free = free_times([*rooms, *interpreters], [hour for _, hour, _ in part], ignoring=ignoring)
            for rank, hour, venue_id in part:
                room = next((r for r in rooms if (r.venue_id or 0) == venue_id and _contains(free[r.pk], hour)), None)
                team = _team(request, interpreters, free, hour) if room else None
                if room and team is not None and hour.starts_at not in found and len(found) < limit:
                    found[hour.starts_at] = Suggestion(hour.starts_at, hour.ends_at, room, team, _reasons(rank, room))
    return list(found.values())


def hours_for(
    request: BilateralRequest, people: Sequence[Delegate], venues: Iterable[int | None], ignoring: Engagement | None
) -> Iterable[tuple[HourRank, Interval, int]]:
    """Yield each hour at which the people could meet at a venue, with its rank; no side has excluded it."""
    summit = request.summit
    step = timedelta(minutes=summit.grid)
    length = summit.on_grid(request.minutes)
    windows: dict[str, list[Interval]] = defaultdict(list)
    for window in request.windows.all():
        windows[window.kind].append(Interval(window.period.lower, window.period.upper))
    for venue_id in venues:
        slots = free_slots(summit, people, minutes=request.minutes, venue_id=venue_id, limit=10_000, ignoring=ignoring)
        for slot in slots:
            for number in range((slot.length - length) // step + 1):
                hour = Interval(slot.starts_at + number * step, slot.starts_at + number * step + length)
                if not any(hour.overlaps(window) for window in windows[Window.Kind.EXCLUDED]):
                    is_adjacent = hour.starts_at == slot.starts_at or hour.ends_at == slot.ends_at
                    yield (_apart(hour, windows[Window.Kind.PREFERRED]), not is_adjacent), hour, venue_id or 0


def _apart(hour: Interval, preferred: Sequence[Interval]) -> int:
    """Return the minutes from the nearest preferred window, 0 inside one; NO_WISH if there is none."""
    if not preferred:
        return NO_WISH
    apart = min(max(w.starts_at - hour.starts_at, hour.ends_at - w.ends_at) for w in preferred)
    return max(0, -(-apart // timedelta(minutes=1)))


def _contains(intervals: Sequence[Interval], hour: Interval) -> bool:
    return any(i.starts_at <= hour.starts_at and hour.ends_at <= i.ends_at for i in intervals)


def free_team(request: BilateralRequest, hour: Interval) -> tuple[Interpreter, ...] | None:
    """Return interpreters who are free at that hour and cover the request's language pairs; None if one is missing."""
    if not request.interpretation:
        return ()
    interpreters = list(Interpreter.objects.filter(summit=request.summit))
    ignoring = request.meeting.engagement if request.is_placed else None
    return _team(request, interpreters, free_times(interpreters, [hour], ignoring=ignoring), hour)


def _team(
    request: BilateralRequest, interpreters: Iterable[Interpreter], free: dict[int, list[Interval]], hour: Interval
) -> tuple[Interpreter, ...] | None:
    """Return free interpreters for all pairs, or None if one is missing."""
    team: list[Interpreter] = []
    for pair in sorted({one_way(pair) for pair in request.interpretation}):
        able = [i for i in interpreters if pair in {one_way(p) for p in i.language_pairs}]
        if any(i in team for i in able):
            continue
        chosen = next((i for i in able if _contains(free[i.pk], hour)), None)
        if chosen is None:
            return None
        team.append(chosen)
    return tuple(team)


def _reasons(rank: HourRank, room: Room) -> tuple[str, ...]:
    apart, is_apart_from_others = rank
    reasons = [_("%(room)s is the smallest room that is free and seats all") % {"room": room}]
    if apart > 0:
        reasons.insert(0, _distance(apart))
    elif apart != NO_WISH:
        reasons.insert(0, _("in the preferred time"))
    if not is_apart_from_others:
        reasons.append(_("next to another engagement, so that no short gap is left"))
    return tuple(reasons)


def _distance(apart: int) -> str:
    """Return how far an hour is from the preferred time: in minutes, from an hour on in hours."""
    hours, minutes = divmod(apart, 60)
    if hours:
        sentence = _("%(hours)s h %(minutes)s min from the preferred time")
        return sentence % {"hours": hours, "minutes": minutes}
    return ngettext(
        "%(minutes)s minute from the preferred time", "%(minutes)s minutes from the preferred time", apart
    ) % {"minutes": apart}


# The states of a pair of delegations, the furthest first.
PAIR_STATES = ("held", "placed", "accepted", "pending", "expired", "declined", "withdrawn")
_ENDED = PAIR_STATES[-3:]


@dataclass(frozen=True, slots=True)
class Pair:
    """How far two delegations are: the state of their request that is furthest, and the hour of its meeting."""

    delegations: tuple[int, int]  # by their ids, the smaller first
    request: object  # its key
    state: str
    starts_at: datetime | None
    local_zone: ZoneInfo | None = None  # of the clock of its venue; None: the summit's


def pairs(requests: QuerySet[BilateralRequest], *, now: datetime, with_tentative: bool) -> list[Pair]:
    """Return the pairs of sides of the requests; tentative meetings count as placed if asked for. One query."""
    known = [Engagement.Status.CONFIRMED, *([Engagement.Status.TENTATIVE] if with_tentative else [])]
    # A row without a meeting has no status there, and is not counted as scheduled.
    is_scheduled = Q(meeting__engagement__status__in=known)
    is_over = When(is_scheduled, meeting__engagement__ends_at__lte=now, then=Value("held"))
    is_placed = When(is_scheduled, then=Value("placed"))
    state = Case(is_over, is_placed, default=F("status"), output_field=CharField())
    sides = {"delegation": ArrayAgg("sides__delegation"), "answer": ArrayAgg("sides__answer")}
    where = {"at": F("meeting__engagement__starts_at"), "zone": F("meeting__engagement__venue__time_zone")}
    rows = requests.order_by().annotate(state=state, **where, **sides)
    found: dict[tuple[int, int], Pair] = {}
    for key, reached, at, zone, delegations, answers in rows.values_list("pk", "state", *where, *sides):
        has_ended = reached in _ENDED
        answered = sorted(zip(delegations, answers, strict=True))
        for (one, its), (other, others) in combinations(answered, 2):
            left = next((answer for answer in (its, others) if answer in _ENDED), None)
            between = reached if has_ended or left is None else left
            known_pair = found.get((one, other))
            if known_pair is None or PAIR_STATES.index(between) < PAIR_STATES.index(known_pair.state):
                hour = at if between in ("held", "placed") else None
                found[one, other] = Pair((one, other), key, between, hour, zone_named(zone) if hour else None)
    return sorted(found.values(), key=lambda pair: pair.delegations)
