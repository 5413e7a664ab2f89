"""Improve plans of large problems: the exact model solves one part again while the rest is fixed.

A part is a day in a few rooms of one venue: its meetings, and some unplaced requests. Several are solved at once; a
result is used only if it fits on the board. Source: Shaw, "Using constraint programming and local search methods to
solve vehicle routing problems" (CP 1998).
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import prod
from time import monotonic

from summit.bilaterals.planner import seating
from summit.bilaterals.planner.board import Board, Seat
from summit.bilaterals.planner.exact import Limits, improve
from summit.bilaterals.planner.problem import Fixed, Key, Problem, Request
from summit.bilaterals.planner.search import Search

ROOMS = 4  # in a part at first
WAITING = 200  # requests that wait, in a part
SIZE = 400_000  # slots of all starts that these may have: what the model of a part grows with
EFFORT = 2.0  # for a part, in the solver's own seconds, which are the same on every machine
POLISH, COOL = 2000, 0.02  # rounds of search, and how hot, when no part could be bettered


@dataclass(frozen=True, slots=True)
class Part:
    """A day in some rooms, with its meetings and some unplaced requests, by position of the request."""

    day: int
    rooms: frozenset[Key]
    meetings: tuple[int, ...]
    waiting: tuple[int, ...]


class Repair:
    """Improves the best plan of `search`; the same seed and number of workers give the same result."""

    def __init__(self, search: Search, limits: Limits) -> None:
        self.search, self.limits = search, limits
        self.board, self.problem = search.board, search.board.problem
        self.dice = random.Random(limits.seed)  # noqa: S311 -- dice
        self.rooms, self.effort = ROOMS, EFFORT
        self.solved = 0

    def run(self, *, better: Callable[[], None]) -> None:
        """Solve all parts again and again, until the time is over or nothing is left out."""
        seating.load(self.board, self.search.best)
        self.search.look()
        with ThreadPoolExecutor(self.limits.workers) as pool:
            while not self._is_over():
                value = self.search.best_value
                for group in self._groups():
                    parts = [self._part(day, rooms) for day, rooms in group]
                    self.solved += len(parts)
                    # All are solved before any is taken: they read the board.
                    for part, found in [*zip(parts, pool.map(self._solve, parts), strict=True)]:
                        if self._take(part, found):
                            better()
                    if self._is_over():
                        return
                if self.search.best_value == value:
                    self._polish(better)

    def _is_over(self) -> bool:
        return self.limits.stop() or monotonic() >= self.limits.until or not self.search.out

    def _polish(self, better: Callable[[], None]) -> None:
        """If no part can be improved, let the search change the plan a little, then try larger parts."""
        self.search.heat = COOL
        self.search.run(until=self.limits.until, stop=self.limits.stop, better=better, rounds=POLISH)
        seating.load(self.board, self.search.best)
        self.search.look()
        self.rooms += 1
        self.effort *= 1.5

    def _groups(self) -> Iterator[list[tuple[int, list[Key]]]]:
        """Yield all rooms on all days, in groups of different days if possible: one part for each worker."""
        by_day = [[(day, rooms) for rooms in self._rooms()] for day in range(len(self.problem.days))]
        parts = [part for round_ in zip_longest(*by_day) for part in round_ if part]
        for first in range(0, len(parts), self.limits.workers):
            yield parts[first : first + self.limits.workers]

    def _rooms(self) -> list[list[Key]]:
        """Return all rooms, some of one venue at a time, in any order."""
        by_venue: dict[Key, list[Key]] = defaultdict(list)
        for room in self.problem.rooms:
            by_venue[room.venue].append(room.key)
        result = []
        for rooms in by_venue.values():
            self.dice.shuffle(rooms)
            count = -(-len(rooms) // self.rooms)
            result += [rooms[n::count] for n in range(count)]
        self.dice.shuffle(result)
        return result

    def _part(self, day: int, rooms: list[Key]) -> Part:
        first, end = self.problem.days[day]
        room_of = seating.assign_rooms(self.board, self.board.seats)
        seated = (n for n, seat in self.board.seats.items() if first <= seat.start < end and room_of[n] in rooms)
        waiting = self._waiting(day, len(rooms))
        return Part(day, frozenset(rooms), tuple(n for n in seated if n in self.search.movable), tuple(waiting))

    def _waiting(self, day: int, rooms: int) -> list[int]:
        """Return some requests that wait, as many as one model of a part can take."""
        first, end = self.problem.days[day]
        left = SIZE
        chosen = []
        for number in self.dice.sample(self.search.out, min(WAITING, len(self.search.out))):
            wish = self.board.wishes[number]
            teams = prod(len(pool) for pool in wish.interpreters)
            left -= (end - first) * min(rooms, len(wish.classes)) * teams * wish.request.slots
            if left < 0:
                break
            chosen.append(number)
        return chosen

    def _solve(self, part: Part) -> dict[int, Seat]:
        """Return where the requests of a part are seated best, by itself."""
        board = Board(self._problem(part))
        keys = {self.problem.requests[n].key for n in part.meetings}
        placed = {key: at for key, at in seating.placements(self.board, self.board.seats).items() if key in keys}
        seating.load(board, seating.seats(board, placed))
        found = improve(board, self.limits, effort=self.effort)
        return seating.seats(self.board, seating.placements(board, found.seats or {}))

    def _problem(self, part: Part) -> Problem:
        """Return the part as a problem: what else its people and interpreters do that day is fixed."""
        problem = self.problem
        day = problem.days[part.day]
        requests = [self._bound_by_order(n, part) for n in sorted({*part.meetings, *part.waiting})]
        people = {key for request in requests for key in request.people}
        pairs = {pair for request in requests for pair in request.pairs}
        interpreters = tuple(i for i in problem.interpreters if i.pairs & pairs)
        fixed = [f for f in problem.fixed if f.span[0] < day[1] and day[0] < f.span[1]]
        return replace(
            problem,
            days=(day,),
            people=tuple(person for person in problem.people if person.key in people),
            interpreters=interpreters,
            rooms=tuple(room for room in problem.rooms if room.key in part.rooms),
            requests=tuple(requests),
            fixed=(*fixed, *self._engagements(part, people | {i.key for i in interpreters})),
        )

    def _engagements(self, part: Part, keys: set[Key]) -> Iterator[Fixed]:
        """Yield the engagements of these people and interpreters outside the part on its day."""
        first, end = self.problem.days[part.day]
        resources = (*self.problem.people, *self.problem.interpreters)
        for number in self.board.seats.keys() - set(part.meetings):
            seat, wish = self.board.seats[number], self.board.wishes[number]
            for carrier in (*wish.people, *seat.interpreters) if first <= seat.start < end else ():
                if resources[carrier].key in keys:
                    last = seat.start + wish.request.slots + resources[carrier].turnover
                    venue = self.board.classes[seat.room_class].venue
                    yield Fixed(resources=(resources[carrier].key,), span=(seat.start, last), venue=venue)

    def _bound_by_order(self, number: int, part: Part) -> Request:
        """Return the request, kept behind and before what is placed outside the part."""
        wish, seats = self.board.wishes[number], self.board.seats
        outside = seats.keys() - set(part.meetings)
        spans = [(0, seats[n].start + self.board.wishes[n].request.slots) for n in wish.after if n in outside]
        spans += [(seats[n].start, self.board.end) for n in wish.before if n in outside]
        return replace(wish.request, excluded=(*wish.request.excluded, *spans)) if spans else wish.request

    def _take(self, part: Part, found: dict[int, Seat]) -> bool:
        """Put the result on the board where it fits; keep it if the plan is better."""
        for number in part.meetings:
            self.board.remove(number)
        for number, seat in found.items():
            if number not in self.board.seats and self.board.admits(number, seat):
                self.board.place(number, seat)
        self.search.look()
        self.search.fill()
        gain = self.search.best_value - self.search.value()
        if gain >= 0:
            self.search.settle()
        else:
            seating.load(self.board, self.search.best)
            self.search.look()
        return gain > 0
