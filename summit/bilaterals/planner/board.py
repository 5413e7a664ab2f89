"""The state of a search on bitmasks: which requests are placed, where the others could go, and at what cost.

One bit per slot. Equal rooms are one class with a count: as long as no slot has more meetings than the class has
rooms, each meeting can be given its own room (interval graphs are perfect), so rooms are assigned after times.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from summit.bilaterals.planner.problem import (
    QUARTER,
    Fixed,
    Key,
    Problem,
    Request,
    Resource,
    Room,
    first,
    mask,
    starts_within,
    widened,
)
from summit.bilaterals.planner.scoring import Diary, Scoring

# What a quarter of an hour of displacement costs, and another room, in units of the soft terms.
DISPLACED, ELSEWHERE = 10, 5


@dataclass(slots=True)
class Carrier:
    """A person or an interpreter: the slots that their meetings may take, in a block of bits for each venue.

    `core` leaves out what is fixed and the way there and back; `free` also what `booked` keeps, by request.
    """

    turnover: int
    core: int
    free: int
    booked: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class RoomClass:
    """Rooms that are equal for the planner."""

    venue: Key
    turnover: int
    open: int
    rooms: list[Key]
    load: list[int]
    full: int = 0


@dataclass(slots=True)
class Wish:
    """A request as the board knows it."""

    request: Request
    people: tuple[int, ...]
    allowed: int
    classes: tuple[int, ...]
    interpreters: tuple[tuple[int, ...], ...]
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of a request: start slot, class of rooms, interpreters."""

    start: int
    room_class: int
    interpreters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of a request before it is moved, and the cost of moving it."""

    start: int
    room_class: int
    cost: int


class Board:
    """The state of a search. `seats` are the placed requests by position; `cost` is what their soft terms cost.

    If people travel between venues, their slots are repeated in a block of `block` bits for each venue, so that one AND
    checks all venues at once; blocks end in slots that are never free, so that no meeting runs into the next block.
    With `rooms_apart` each room is its own class, for tasks in which the room of a meeting matters.
    """

    def __init__(self, problem: Problem, *, rooms_apart: bool = False) -> None:
        self.problem = problem
        self.rooms_apart = rooms_apart
        self.scoring = Scoring(problem)
        self.end = max(end for _, end in problem.days)
        self.block = self.end + 1
        self.hours = mask(problem.days)
        self.venues: list[Key] = (
            sorted({room.venue for room in problem.rooms}, key=str) if problem.transfers else [None]
        )
        self.shifts = {venue: number * self.block for number, venue in enumerate(self.venues)}
        people = {person.key: number for number, person in enumerate(problem.people)}
        self._fixed: dict[Key, list[Fixed]] = defaultdict(list)
        for fixed in problem.fixed:
            for key in fixed.resources:
                self._fixed[key].append(fixed)
        self.carriers = [self._carrier(resource) for resource in (*problem.people, *problem.interpreters)]
        self.diaries = [Diary() for _ in problem.people]
        self.classes = self._room_classes()
        self._open_starts: dict[tuple[int, int], int] = {}
        self.wishes = [self._wish(request, people) for request in problem.requests]
        self._tie_order()
        self.seats: dict[int, Seat] = {}
        self.anchors: dict[int, Anchor] = {}
        self.cost = sum(self.scoring.person(number, diary) for number, diary in enumerate(self.diaries))

    def venue(self, room_class: int) -> Key:
        """Return the venue from which transfers of a meeting in the class are counted."""
        return self.classes[room_class].venue if self.problem.transfers else None

    def openings(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield each class of rooms with the starts that are open to the request in it, as bits."""
        wish = self.wishes[number]
        slots = wish.request.slots
        common = self._common(wish, slots)
        if not common:
            return
        for position in wish.classes:
            room = self.classes[position]
            starts = common >> self.shifts[self.venue(position)] & self.open_starts(position, slots)
            if starts:
                starts &= starts_within(~room.full, slots + room.turnover)
                if starts:
                    yield position, starts

    def open_starts(self, room_class: int, slots: int) -> int:
        """Return the starts at which a meeting fits into the opening hours of the class."""
        key = (room_class, slots)
        if key not in self._open_starts:
            self._open_starts[key] = starts_within(self.classes[room_class].open, slots)
        return self._open_starts[key]

    def everywhere(self, bits: int) -> int:
        """Return the slots in every venue's block."""
        return sum(bits << shift for shift in self.shifts.values())

    def _common(self, wish: Wish, slots: int) -> int:
        """Return the starts, by venue, at which the people and an interpreter of each pair are free."""
        free = wish.allowed
        for person in wish.people:
            free &= self.carriers[person].free
        starts = starts_within(free, slots)
        if wish.before or wish.after:
            starts &= self.everywhere(self._in_order(wish))
        for pool in wish.interpreters:
            some = 0
            for interpreter in pool:
                some |= self.carriers[interpreter].free
            starts &= starts_within(some, slots)
            if starts:
                each_alone = 0
                for interpreter in pool:
                    each_alone |= starts_within(self.carriers[interpreter].free, slots)
                starts &= each_alone
        return starts

    def _in_order(self, wish: Wish) -> int:
        """Return the starts that keep the order with what is placed."""
        latest, earliest = self.end, 0
        for other in wish.after:
            if other in self.seats:
                earliest = max(earliest, self.seats[other].start + self.wishes[other].request.slots)
        for other in wish.before:
            if other in self.seats:
                latest = min(latest, self.seats[other].start - wish.request.slots)
        return mask([(earliest, latest + 1)])

    def pick(self, number: int, room_class: int, start: int, *, team: tuple[int, ...] = ()) -> Seat:
        """Return the seat there with the free interpreters of `team`, and the first free ones for the pairs left."""
        wish = self.wishes[number]
        span = mask([(start, start + wish.request.slots)]) << self.shifts[self.venue(room_class)]
        chosen = [interpreter for interpreter in team if not span & ~self.carriers[interpreter].free]
        for pool in wish.interpreters:
            if not any(interpreter in pool for interpreter in chosen):
                chosen.append(next(i for i in pool if not span & ~self.carriers[i].free))
        return Seat(start, room_class, tuple(chosen))

    def is_open(self, number: int, room_class: int, start: int) -> bool:
        """Return whether the request could be placed there with some interpreters."""
        return any(position == room_class and starts >> start & 1 for position, starts in self.openings(number))

    def admits(self, number: int, seat: Seat) -> bool:
        """Return whether the request could be placed there with exactly these interpreters."""
        span = mask([(seat.start, seat.start + self.wishes[number].request.slots)])
        span <<= self.shifts[self.venue(seat.room_class)]
        are_free = not any(span & ~self.carriers[interpreter].free for interpreter in seat.interpreters)
        return are_free and self.is_open(number, seat.room_class, seat.start)

    def added(self, number: int, room_class: int, start: int) -> int:
        """Return the soft cost that the request would add there."""
        wish = self.wishes[number]
        end, venue = start + wish.request.slots, self.classes[room_class].venue
        more = self.scoring.meeting(number, start) + self.displaced(number, room_class, start)
        for person in wish.people:
            more += self.scoring.with_meeting(
                person, self.diaries[person], start, end + self.carriers[person].turnover, venue
            )
        return more

    def displaced(self, number: int, room_class: int, start: int) -> int:
        """Return the cost of moving the request from its place, if it had one."""
        anchor = self.anchors.get(number)
        if anchor is None or (anchor.room_class == room_class and anchor.start == start):
            return 0
        elsewhere = ELSEWHERE if anchor.room_class != room_class else 0
        return anchor.cost + elsewhere + DISPLACED * -(-abs(start - anchor.start) * self.problem.grid // QUARTER)

    def place(self, number: int, seat: Seat) -> None:
        """Place a request."""
        wish = self.wishes[number]
        start, end = seat.start, seat.start + wish.request.slots
        self.cost += self.added(number, seat.room_class, start)
        self.seats[number] = seat
        room = self.classes[seat.room_class]
        for slot in range(start, end + room.turnover):
            room.load[slot] += 1
            if room.load[slot] == len(room.rooms):
                room.full |= 1 << slot
        for position in (*wish.people, *seat.interpreters):
            carrier = self.carriers[position]
            carrier.booked[number] = self._around(carrier, start, end, self.venue(seat.room_class))
            carrier.free &= ~carrier.booked[number]
        for person in wish.people:
            self.diaries[person].enter(start, end + self.carriers[person].turnover, room.venue, number)
            self.scoring.refresh(person, self.diaries[person])

    def remove(self, number: int) -> Seat:
        """Remove a placed request and return its seat."""
        wish, seat = self.wishes[number], self.seats.pop(number)
        start, end = seat.start, seat.start + wish.request.slots
        room = self.classes[seat.room_class]
        for slot in range(start, end + room.turnover):
            room.load[slot] -= 1
            room.full &= ~(1 << slot)
        for position in (*wish.people, *seat.interpreters):
            carrier = self.carriers[position]
            del carrier.booked[number]
            taken = 0
            for bits in carrier.booked.values():
                taken |= bits
            carrier.free = carrier.core & ~taken
        for person in wish.people:
            self.diaries[person].strike(number)
            self.scoring.refresh(person, self.diaries[person])
        self.cost -= self.added(number, seat.room_class, start)
        return seat

    def in_the_way(self, number: int, room_class: int, start: int) -> set[int]:
        """Return the meetings of its people that must go for the request to be placed there."""
        wish = self.wishes[number]
        span = mask([(start, start + wish.request.slots)]) << self.shifts[self.venue(room_class)]
        return {n for person in wish.people for n, bits in self.carriers[person].booked.items() if bits & span}

    def beside(self, number: int, room_class: int, start: int) -> set[int]:
        """Return the meetings in rooms of the class that such a seat would meet, with the turnover of the room."""
        turnover = self.classes[room_class].turnover
        end = start + self.wishes[number].request.slots
        return {
            other
            for other, seat in self.seats.items()
            if seat.room_class == room_class
            and seat.start < end + turnover
            and start < seat.start + self.wishes[other].request.slots + turnover
        }

    def _around(self, carrier: Carrier, start: int, end: int, venue: Key) -> int:
        """Return the slots that no other meeting may take because of one at `venue`, by venue."""
        bits = 0
        for elsewhere, shift in self.shifts.items():
            first = max(0, start - carrier.turnover - self._transfer(elsewhere, venue))
            last = min(self.block, end + carrier.turnover + self._transfer(venue, elsewhere))
            bits |= ((1 << last) - (1 << first)) << shift
        return bits

    def _transfer(self, origin: Key, destination: Key) -> int:
        return self.problem.transfers.get((origin, destination), 0)

    def _carrier(self, resource: Resource) -> Carrier:
        available = mask(resource.available) & self.hours
        core = 0
        for venue, shift in self.shifts.items():
            taken = [
                (
                    f.span[0] - resource.turnover - self._transfer(venue, f.venue),
                    f.span[1] + self._transfer(f.venue, venue),
                )
                for f in self._fixed[resource.key]
            ]
            core |= (available & ~mask(taken)) << shift
        return Carrier(resource.turnover, core, core)

    def _room_classes(self) -> list[RoomClass]:
        alike: dict[tuple[Key, int, int, frozenset[Key], Key], list[Room]] = defaultdict(list)
        for room in self.problem.rooms:
            taken = mask(f.span for f in self._fixed[room.key])
            opened = mask(room.available) & self.hours & ~widened(taken, room.turnover, 0)
            users = frozenset(r.key for r in self.problem.requests if _serves(room, r))
            alike[room.venue, opened, room.turnover, users, room.key if self.rooms_apart else None].append(room)
        size = self.end + max((room.turnover for room in self.problem.rooms), default=0) + 1
        return [
            RoomClass(venue, turnover, opened, [room.key for room in rooms], [0] * size)
            for (venue, opened, turnover, *_), rooms in alike.items()
        ]

    def _wish(self, request: Request, people: dict[Key, int]) -> Wish:
        by_key = {room.key: room for room in self.problem.rooms}
        first = len(self.problem.people)
        pools = tuple(
            tuple(first + n for n, interpreter in enumerate(self.problem.interpreters) if pair in interpreter.pairs)
            for pair in sorted(request.pairs)
        )
        classes = tuple(n for n, c in enumerate(self.classes) if _serves(by_key[c.rooms[0]], request))
        allowed = self.hours if request.allowed is None else mask(request.allowed) & self.hours
        allowed &= ~mask(request.excluded)
        keys = tuple(people[key] for key in request.people)
        return Wish(request, keys, self.everywhere(allowed), classes, pools)

    def _tie_order(self) -> None:
        by_key = {wish.request.key: number for number, wish in enumerate(self.wishes)}
        for number, wish in enumerate(self.wishes):
            wish.after = [by_key[key] for key in wish.request.after if key in by_key]
            for other in wish.after:
                self.wishes[other].before.append(number)


def _serves(room: Room, request: Request) -> bool:
    if request.room is not None and request.room == room.key:
        return True
    return room.capacity >= request.seats and (request.rooms is None or room.key in request.rooms)


def first_open(openings: Iterator[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the class and start of the earliest opening."""
    best = min(((first(starts), position) for position, starts in openings), default=None)
    return (best[1], best[0]) if best else None
