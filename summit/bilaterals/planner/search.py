"""The search for large problems: a greedy first plan, then ruin and recreate by simulated annealing.

A round picks an unplaced request (or a badly placed one), gives it a start it could have, ejects the meetings
in the way, and tries to seat those elsewhere. Source: Schrimpf et al., "Record breaking optimization results using the
ruin and recreate principle", Journal of Computational Physics 159 (2000).
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Collection
from itertools import islice
from time import monotonic

from summit.bilaterals.planner.board import Board, Seat, first_open
from summit.bilaterals.planner.problem import each, mask, some, starts_within, weight

SHARE = 2000  # what a unit of unplaced weight is worth to the annealing, in units of soft cost
TRIED = 6  # starts that are looked at closely
OUT_FIRST = 0.7  # how often a round begins with a request that is left out
SAMPLED, NOISE = 4, 2.0
NEAR = 60  # starts that are looked at when a meeting is moved, on either side of where it was
HOT, COLD = 1500.0, 150.0
MOVED = 10_000  # what moving a meeting costs when a plan is mended: more than any displacement
# Mending, in the same units: what a unit of unplaced weight is worth, how hot it begins, and beyond any sum of moves.
MENDING_SHARE, MENDING_HEAT, MENDING_PLACING = 100_000, 3.0, 10**10


def clerk(board: Board) -> None:
    """Seat requests by priority, then time of arrival, each into its first fitting hour and room."""
    requests = board.problem.requests
    for number in sorted(range(len(requests)), key=lambda n: (-requests[n].priority, requests[n].order, n)):
        if opening := first_open(board.openings(number)):
            board.place(number, board.pick(number, *opening))


def _around(starts: int, anchor: int) -> list[int]:
    """Return the starts nearest to the anchor: so many after it and so many before."""
    after = islice(each(starts >> anchor), NEAR)
    before = list(each(starts & ((1 << anchor) - 1)))[-NEAR:]
    return [*before, *(anchor + position for position in after)]


class Search:
    """A search from the seats on the board; `best` are the best seats found, by position of the request."""

    def __init__(
        self, board: Board, *, seed: int, movable: Collection[int] | None = None, is_mending: bool = False
    ) -> None:
        self.board = board
        self.share = MENDING_SHARE if is_mending else SHARE
        self.heat = MENDING_HEAT if is_mending else 1.0
        self.placing = MENDING_PLACING if is_mending else board.problem.placing
        self.dice = random.Random(seed)  # noqa: S311 -- dice
        requests = board.problem.requests
        self.weights = [weight(request) for request in requests]
        self.movable = set(range(len(requests)) if movable is None else movable)
        self.out = sorted(self.movable - board.seats.keys())
        self.best = dict(board.seats)
        self.best_value = self.value()
        self.rounds = 0

    def unplaced(self) -> int:
        """Return the weight of the unplaced requests."""
        return sum(self.weights[number] for number in self.out)

    def fairness(self) -> int:
        """Return the most requests of one delegation that are left out."""
        requests = self.board.problem.requests
        return max(Counter(requests[n].asked_by for n in self.out).values(), default=0)

    def value(self) -> int:
        """Return what the plan on the board costs."""
        problem = self.board.problem
        return self.unplaced() * self.placing + self.board.cost + problem.weights.fairness * self.fairness()

    def run(
        self, *, until: float, stop: Callable[[], bool], better: Callable[[], None], rounds: int | None = None
    ) -> None:
        """Search until the monotonic instant, or for so many rounds; call `better` with each better plan."""
        begin = monotonic()
        last = self.rounds + rounds if rounds else math.inf
        while self.movable and self.rounds < last and not stop():
            for _ in range(20):
                now = monotonic()
                if now >= until:
                    return
                share = (self.rounds / last) if rounds else (now - begin) / max(until - begin, 1e-9)
                self.round(self.heat * HOT * (COLD / HOT) ** min(1.0, share))
            if self.value() < self.best_value:
                self.best, self.best_value = dict(self.board.seats), self.value()
                better()

    def round(self, heat: float) -> None:
        """Try one change; keep it if it is better, or by chance if it is little worse."""
        self.rounds += 1
        board, dice = self.board, self.dice
        if self.out and dice.random() < OUT_FIRST:
            number = dice.choice(self.out)
        else:
            number = dice.choice(tuple(self.board.seats)) if board.seats else dice.choice(self.out)
            if number not in self.movable:
                return
        before = self._energy()
        undone: dict[int, Seat | None] = {}
        if number in board.seats:
            undone[number] = board.remove(number)
        else:
            undone[number] = None
        if not self._force(number, undone):
            self._restore(undone)
            return
        left = [other for other in undone if other not in board.seats]
        left.sort(key=lambda other: (-self.weights[other], dice.random()))
        for other in left:
            self._seat(other)
        self.out = [n for n in self.out if n not in board.seats] + [
            n for n, seat in undone.items() if seat is not None and n not in board.seats
        ]
        worse = self._energy() - before
        if worse > 0 and dice.random() >= math.exp(-worse / heat):
            self._restore(undone)

    def _energy(self) -> int:
        return self.share * self.unplaced() + self.board.cost

    def _force(self, number: int, undone: dict[int, Seat | None]) -> bool:
        """Seat the request at an open start; if there is none, eject the requests in its way at some start."""
        if self._seat(number):
            return True
        board = self.board
        options = self._seats_by_force(number)
        if not options:
            return False
        position, start = options
        for other in board.in_the_way(number, position, start):
            undone[other] = board.remove(other)
        if not board.is_open(number, position, start):
            self._clear_interpreters(number, position, start, undone)
        if not board.is_open(number, position, start):
            self._clear_room(number, position, start, undone)
        if not board.is_open(number, position, start):
            return False
        board.place(number, board.pick(number, position, start))
        return True

    def _seats_by_force(self, number: int) -> tuple[int, int] | None:
        """Return of some classes and starts those that eject the least weight."""
        board, wish = self.board, self.board.wishes[number]
        possible = wish.allowed
        for person in wish.people:
            possible &= board.carriers[person].core
        possible = starts_within(possible, wish.request.slots)
        best: tuple[float, int, int] | None = None
        for position in self.dice.sample(wish.classes, min(3, len(wish.classes))):
            starts = possible >> board.shifts[board.venue(position)] & board.open_starts(position, wish.request.slots)
            free = starts & starts_within(
                ~board.classes[position].full, wish.request.slots + board.classes[position].turnover
            )
            for bits, extra in ((free, 0.0), (starts & ~free, 1.5)):
                for start in some(bits, SAMPLED, self.dice):
                    out = board.in_the_way(number, position, start)
                    if out <= self.movable:
                        lost = sum(self.weights[n] for n in out) + extra + self.dice.random() * NOISE
                        if best is None or lost < best[0]:
                            best = (lost, position, start)
        return best[1:] if best else None

    def _clear_interpreters(self, number: int, position: int, start: int, undone: dict[int, Seat | None]) -> None:
        """Eject for each pair what keeps the interpreter whose meetings weigh least."""
        board, wish = self.board, self.board.wishes[number]
        span = mask([(start, start + wish.request.slots)]) << board.shifts[board.venue(position)]
        for pool in wish.interpreters:
            able = [board.carriers[i] for i in pool if not span & ~board.carriers[i].core]
            kept = [{n for n, bits in carrier.booked.items() if bits & span} for carrier in able]
            kept = [out for out in kept if out <= self.movable]
            for other in min(kept, key=lambda out: sum(self.weights[n] for n in out), default=set()):
                undone[other] = board.remove(other)

    def _clear_room(self, number: int, position: int, start: int, undone: dict[int, Seat | None]) -> None:
        """Eject one meeting of the class that is held at that time."""
        board = self.board
        end = start + board.wishes[number].request.slots
        there = [
            n
            for n, seat in board.seats.items()
            if seat.room_class == position
            and n in self.movable
            and seat.start < end
            and start < seat.start + board.wishes[n].request.slots
        ]
        if there:
            other = min(there, key=lambda n: (self.weights[n], self.dice.random()))
            undone[other] = board.remove(other)

    def _seat(self, number: int) -> bool:
        """Seat the request at the best of a few open starts."""
        board = self.board
        options = self._cheapest(number, TRIED)
        if not options:
            return False
        position, start = min(options, key=lambda option: board.added(number, *option))
        board.place(number, board.pick(number, position, start))
        return True

    def _cheapest(self, number: int, count: int) -> list[tuple[int, int]]:
        """Return so many open classes and starts that cost least by themselves, by chance among equals."""
        openings = list(self.board.openings(number))
        options: list[tuple[int, int]] = []
        for _, bits in self.board.scoring.tiers(number) if openings else ():
            left = count - len(options)
            equal = [(p, s) for p, starts in openings if starts & bits for s in some(starts & bits, left, self.dice)]
            options += equal if len(equal) <= left else self.dice.sample(equal, left)
            if len(options) == count:
                break
        return options

    def _restore(self, undone: dict[int, Seat | None]) -> None:
        """Restore the board."""
        board = self.board
        for number in undone:
            if number in board.seats:
                board.remove(number)
        for number, seat in undone.items():
            if seat:
                board.place(number, seat)
        gone = {n for n, seat in undone.items() if seat is None}
        self.out = [n for n in self.out if n not in undone] + sorted(gone)

    def seat_near(self, number: int) -> bool:
        """Seat the request at the open start that costs least, its displacement included, of those that are near.

        Near is what lies next to the place it had; without such a place, what costs least by itself.
        """
        board = self.board
        anchor = board.anchors.get(number)
        if anchor:
            near = [(p, s) for p, starts in board.openings(number) for s in _around(starts, anchor.start)]
        else:
            near = self._cheapest(number, NEAR)
        if not near:
            return False
        position, start = min(near, key=lambda option: (board.added(number, *option), option[1], option[0]))
        board.place(number, board.pick(number, position, start))
        return True

    def look(self) -> None:
        """Read the unplaced requests from the board."""
        self.out = sorted(self.movable - self.board.seats.keys())

    def settle(self) -> None:
        """Remember the board as the best so far."""
        self.look()
        self.best, self.best_value = dict(self.board.seats), self.value()

    def fill(self) -> None:
        """Seat unplaced requests at open starts, the weightiest first."""
        for number in sorted(self.out, key=lambda n: (-self.weights[n], n)):
            self._seat(number)
        self.look()
