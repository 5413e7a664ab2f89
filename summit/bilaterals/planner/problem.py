"""The planning problem in plain data: requests, people, rooms, interpreters, their free times, and weights.

Time is counted in slots of `grid` minutes from the summit's first midnight; a span is a half-open pair of slots.
Pure: no database, no framework, no clock.
"""

import random
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypedDict, Unpack

Key = Hashable
Span = tuple[int, int]
QUARTER = 15  # minutes, the unit in which soft terms count time
LISTED = 500  # positions up to which all are listed to choose from


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource: free in the spans `available`, and blocked for `turnover` slots after each use."""

    key: Key
    available: tuple[Span, ...]
    turnover: int = 0


@dataclass(frozen=True, kw_only=True)
class Person(Resource):
    """A principal, of the delegation `group`."""

    group: Key = None


@dataclass(frozen=True, kw_only=True)
class Room(Resource):
    """A room that seats `capacity`, in a venue."""

    venue: Key = None
    capacity: int = 1


@dataclass(frozen=True, kw_only=True)
class Interpreter(Resource):
    """An interpreter of language pairs, each written in one order for both directions."""

    pairs: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A fixed engagement, which is not moved: it takes `resources` in the span, at a venue if one is known.

    The span holds the turnover. People who are in it are busy, not idle, unless it is a `closure`.
    """

    resources: tuple[Key, ...]
    span: Span
    venue: Key = None
    closure: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """A requested meeting of these people for `slots`, in a room for `seats` with these language pairs.

    It may lie in `allowed` (anywhere if None), outside `excluded`, and would best lie in one of `preferred`. It starts
    after the end of each request in `after` that is placed. `asked_by` is the delegation that asked, in `order` of
    arrival; `early` meetings are best held on the first day. `rooms`, where given, are the only rooms that serve;
    `room` is the one that it has, which serves whatever its size.
    """

    key: Key
    people: tuple[Key, ...]
    slots: int
    priority: int = 3
    seats: int = 1
    rooms: frozenset[Key] | None = None
    room: Key | None = None
    pairs: frozenset[str] = frozenset()
    allowed: tuple[Span, ...] | None = None
    excluded: tuple[Span, ...] = ()
    preferred: tuple[Span, ...] = ()
    after: tuple[Key, ...] = ()
    asked_by: Key = None
    order: int = 0
    early: bool = False


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The costs of the soft terms; together they never outweigh the placing of a request.

    preference: each quarter of an hour between the meeting and its nearest preferred window, 16 at most;
    gap: each idle stretch of a person between two engagements of one day, however long;
    run: each quarter of an hour by which a person goes on for more than `rest_after` minutes without a pause;
    load: each meeting of a person above `per_day` in a day;
    early: each day that an early meeting waits;
    venue: each venue of a person in a day beyond the first;
    fairness: each unplaced request of the delegation that has the most of them.
    """

    preference: int = 2
    gap: int = 4
    run: int = 2
    load: int = 3
    early: int = 6
    venue: int = 5
    fairness: int = 5
    rest_after: int = 180
    per_day: int = 6


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All of it. `days` are spans; `transfers` are slots by (from, to) venue, none where not given.

    With `place_all` a plan that leaves a request out is not valid. `gap_difference`, if given, is how far the gaps of
    any two people may differ.
    """

    days: tuple[Span, ...]
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    requests: tuple[Request, ...]
    interpreters: tuple[Interpreter, ...] = ()
    transfers: Mapping[tuple[Key, Key], int] = field(default_factory=dict)
    fixed: tuple[Fixed, ...] = ()
    grid: int = QUARTER
    weights: Weights = Weights()
    place_all: bool = False
    gap_difference: int | None = None

    @cached_property
    def placing(self) -> int:
        """The cost of one unit of unplaced weight: more than all soft terms of any plan together."""
        w = self.weights
        days = len(self.days)
        quarters = sum(end - first for first, end in self.days) * self.grid // QUARTER + 1
        meeting = 16 * w.preference + w.early * days
        attendances = sum(len(r.people) for r in self.requests)
        person = w.gap * (quarters + days) + w.run * quarters + w.venue * days * len({r.venue for r in self.rooms})
        most = meeting * len(self.requests) + person * len(self.people) + (w.load + w.gap) * attendances
        return 0 if self.place_all else 10 ** len(str(most + w.fairness * len(self.requests)))


def weight(request: Request) -> int:
    """Return the weight of a request that is left out: twice that of the next lower priority."""
    return 1 << (request.priority - 1)


@dataclass(frozen=True, slots=True)
class Placement:
    """A request's start slot, its room, and its interpreters."""

    start: int
    room: Key
    interpreters: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason why a request is left out, with the single change of the plan that would make room for it.

    code `no_room`, `no_interpreter`: none serves at all, and nothing helps; `not_examined`: the time was over before it
    was looked at; `never_free_together`: people or rooms never are, whatever else is placed. `shorten` (to `slots`, at
    `start`), `lift_exclusion`, `without_interpreter`, `move_fixed` (`fixed` is in the way at `start`),
    `move_meetings` (`requests` do), `outweighed` (none of these).
    """

    code: str
    start: int | None = None
    slots: int | None = None
    fixed: Fixed | None = None
    requests: tuple[Key, ...] = ()
    pairs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanResult:
    """A plan: placements, causes of unplaced requests, its value and the bound of the value.

    If the plan mends another, `value` includes the cost of moves, and `bound` is meaningless.

    status: optimal (value equals bound), feasible, infeasible (place_all only), unknown (nothing found in time),
    mended (by `replan`: nothing more than had to be moved is moved, and nothing that stood is left out).
    """

    status: str
    placements: Mapping[Key, Placement] = field(default_factory=dict)
    unplaced: Mapping[Key, tuple[Cause, ...]] = field(default_factory=dict)
    terms: Mapping[str, int] = field(default_factory=dict)
    value: int | None = None
    bound: int = 0
    statistics: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """How far the value may be above the best, as a share of the value."""
        if self.value is None:
            return None
        return (self.value - self.bound) / self.value if self.value > self.bound else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress; `read` returns the best plan so far."""

    value: int | None
    bound: int
    placed: int
    seconds: float
    read: Callable[[], Mapping[Key, Placement]]


class MakingOptions(TypedDict):
    """The arguments of a planner beside the problem and the function that is told of its progress."""

    current: Mapping[Key, Placement] | None
    published: frozenset[Key]
    time_limit: float
    seed: int
    workers: int
    stop: Callable[[], bool]


class Planner(Protocol):
    """A function that makes a new plan, or mends `current`."""

    def __call__(
        self, problem: Problem, *, on_progress: Callable[[Progress], None], **options: Unpack[MakingOptions]
    ) -> PlanResult:
        """Make it."""
        ...


def mask(spans: Iterable[Span]) -> int:
    """Return the slots of the spans as bits."""
    bits = 0
    for first, end in spans:
        if end > first:
            bits |= (1 << end) - (1 << max(first, 0))
    return bits


def starts_within(free: int, slots: int) -> int:
    """Return the slots at which `slots` slots in a row begin that are all in `free`."""
    length = 1
    while length < slots:
        step = min(length, slots - length)
        free &= free >> step
        length += step
    return free


def widened(bits: int, before: int, after: int) -> int:
    """Return the slots that lie at most `before` slots before or `after` slots after one of `bits`."""
    result = bits
    for _ in range(before):
        result |= result >> 1
    tail = bits
    for _ in range(after):
        tail |= tail << 1
    return result | tail


def each(bits: int) -> Iterable[int]:
    """Yield the positions of the bits, the lowest first; linear in their length, which may be a year."""
    digits = bin(bits)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def first(bits: int) -> int:
    """Return the position of the lowest bit; -1 of none."""
    return (bits & -bits).bit_length() - 1


def some(bits: int, count: int, dice: random.Random) -> list[int]:
    """Return `count` of the positions of the bits at random; of very many without a list of all."""
    if bits.bit_count() <= LISTED:
        listed = list(each(bits))
        return dice.sample(listed, min(count, len(listed)))
    length = bits.bit_length()
    chosen: set[int] = set()
    while len(chosen) < count:
        start = dice.randrange(length)
        chosen.add(start + first(bits >> start))
    return list(chosen)
