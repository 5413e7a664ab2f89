"""The exact formulation for CP-SAT: a literal for each class of rooms, interpreters and start that a request may have.

Source of the encoding of gaps and counts: Bofill et al., "Constraint Solving Approaches to the Business-to-Business
Meeting Scheduling Problem", JAIR 74 (2022), 263-301; totalizers: Bailleux and Boufkhad (CP 2003).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise, product

from ortools.sat.python import cp_model, cp_model_helper

from summit.bilaterals.planner.board import Board, Seat
from summit.bilaterals.planner.problem import Key, each, starts_within, weight

DENSE = 0.75  # from this share of the rooms' time on, counting who is busy in each slot pays
Literal = cp_model_helper.Literal  # a variable, or its negation


def options(board: Board, number: int) -> list[Seat]:
    """Return every seat that a request may have on an empty board."""
    wish = board.wishes[number]
    teams = {tuple(dict.fromkeys(team)) for team in product(*wish.interpreters)}
    seats = []
    for position, starts in board.openings(number):
        shift = board.shifts[board.venue(position)]
        for team in sorted(teams):
            both = starts
            for interpreter in team:
                both &= starts_within(board.carriers[interpreter].core, wish.request.slots) >> shift
            seats += [Seat(start, position, team) for start in each(both)]
    return seats


def size(board: Board) -> tuple[int, int]:
    """Return how many literals the exact model would have, and how many slots these would take in all."""
    count = taken = 0
    for number, wish in enumerate(board.wishes):
        teams = 1
        for pool in wish.interpreters:
            teams *= len(pool)
        literals = teams * sum(starts.bit_count() for _, starts in board.openings(number))
        count += literals
        taken += literals * wish.request.slots
    return count, taken


class Model:
    """The constraints, and two things to minimize: `unplaced` weight, and the `soft` terms."""

    def __init__(self, board: Board, *, soft: bool = True) -> None:
        self.board, self.problem = board, board.problem
        self.cp = cp_model.CpModel()
        self.true = self.cp.new_constant(1)
        self.unplaced: cp_model.LinearExprT = 0
        self.soft: list[tuple[int, Literal]] = []
        self.is_impossible = False
        self.seats = [
            {seat: self.cp.new_bool_var("") for seat in options(board, number)} for number in range(len(board.wishes))
        ]
        self.left_out = [self.cp.new_bool_var("") for _ in board.wishes]
        self._place_once()
        weights = self.problem.weights
        counts_gaps = soft and (weights.gap or weights.run or self.problem.gap_difference is not None)
        self._carriers(is_seen=bool(counts_gaps))
        self._rooms()
        self._order()
        if soft:
            self._soft()

    def hint(self, seats: dict[int, Seat]) -> None:
        """Begin from a plan."""
        self.cp.clear_hints()
        for number, literals in enumerate(self.seats):
            self.cp.add_hint(self.left_out[number], number not in seats)
            for seat, literal in literals.items():
                self.cp.add_hint(literal, seats.get(number) == seat)

    def _place_once(self) -> None:
        requests = self.problem.requests
        for number, literals in enumerate(self.seats):
            left_out = [] if self.problem.place_all else [self.left_out[number]]
            self.cp.add_exactly_one([*literals.values(), *left_out])
            self.is_impossible |= self.problem.place_all and not literals
        self.unplaced = sum(weight(r) * u for r, u in zip(requests, self.left_out, strict=True))

    def _carriers(self, *, is_seen: bool) -> None:
        """Each person and interpreter is in at most one meeting at a time, and has the time to get to the next."""
        people = len(self.problem.people)
        self.busy: list[dict[int, Literal]] = [{} for _ in range(people)]
        self.meetings: list[list[int]] = [[] for _ in self.board.carriers]
        self.at: list[list[tuple[int, Seat, Literal]]] = [[] for _ in self.board.carriers]
        for number, literals in enumerate(self.seats):
            for person in self.board.wishes[number].people:
                self.meetings[person].append(number)
            for seat, literal in literals.items():
                for carrier in (*self.board.wishes[number].people, *seat.interpreters):
                    self.at[carrier].append((number, seat, literal))
        for carrier, at in enumerate(self.at):
            self._one_at_a_time(carrier, at, is_seen=is_seen and carrier < people)
            if self.problem.transfers:
                self._travel(carrier, at)

    def _one_at_a_time(self, carrier: int, at: list[tuple[int, Seat, Literal]], *, is_seen: bool) -> None:
        covering: dict[int, list[Literal]] = defaultdict(list)
        turnover = self.board.carriers[carrier].turnover
        for number, seat, literal in at:
            end = seat.start + self.board.wishes[number].request.slots + turnover
            for slot in range(seat.start, end):
                covering[slot].append(literal)
        for slot, literals in covering.items():
            if is_seen:
                busy = literals[0] if len(literals) == 1 else self.cp.new_bool_var("")
                if len(literals) > 1:
                    self.cp.add_exactly_one([*literals, busy.negated()])
                self.busy[carrier][slot] = busy
            else:
                self.cp.add_at_most_one(literals)
        if is_seen and self.problem.place_all and self.meetings[carrier]:
            slots = sum(self.board.wishes[n].request.slots + turnover for n in self.meetings[carrier])
            self.is_impossible |= slots > len(covering)
            self.cp.add(sum(self.busy[carrier].values()) == slots)

    def _travel(self, carrier: int, at: list[tuple[int, Seat, Literal]]) -> None:
        """After a meeting at one venue, a person starts at another only after the transfer: a clique for each end."""
        starts: dict[Key, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        ends: dict[Key, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        shortest = min((self.board.wishes[number].request.slots for number, _, _ in at), default=1)
        turnover = self.board.carriers[carrier].turnover
        for number, seat, literal in at:
            venue = self.board.venue(seat.room_class)
            starts[venue][seat.start].append(literal)
            ends[venue][seat.start + self.board.wishes[number].request.slots + turnover].append(literal)
        for origin, by_end in ends.items():
            ended: dict[int, Literal] = {}
            for destination, by_start in starts.items():
                span = self.problem.transfers.get((origin, destination), 0) if origin != destination else 0
                for end, ending in by_end.items() if span else ():
                    for first in range(end, end + span, shortest):
                        barred = [
                            x for s in range(first, min(first + shortest, end + span)) for x in by_start.get(s, ())
                        ]
                        if barred:
                            if end not in ended:
                                ended[end] = self._either(ending)
                            self.cp.add_at_most_one([ended[end], *barred])

    def _rooms(self) -> None:
        """No slot has more meetings of a class than it has rooms."""
        in_use: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for number, seats in enumerate(self.seats):
            slots = self.board.wishes[number].request.slots
            for seat, literal in seats.items():
                for slot in range(seat.start, seat.start + slots + self.board.classes[seat.room_class].turnover):
                    in_use[seat.room_class, slot].append(literal)
        for (position, _), literals in in_use.items():
            count = len(self.board.classes[position].rooms)
            if count == 1:
                self.cp.add_at_most_one(literals)
            elif len(literals) > count:
                self.cp.add(cp_model.LinearExpr.sum(literals) <= count)
        self._count_the_busy()

    def _count_the_busy(self) -> None:
        """If rooms are one class and nearly full, and all meet in pairs, limit how many people are busy in a slot."""
        board, problem = self.board, self.problem
        slots = {r.slots for r in problem.requests}
        plain = len(board.classes) == 1 and not problem.fixed and problem.place_all and slots == {1}
        if not plain or any(len(r.people) != 2 for r in problem.requests) or any(c.turnover for c in board.carriers):  # noqa: PLR2004
            return
        room = board.classes[0]
        seats = 2 * len(room.rooms)
        is_dense = len(problem.requests) > DENSE * len(room.rooms) * room.open.bit_count()
        for slot in each(room.open):
            busy = [of_person[slot] for of_person in self.busy if slot in of_person]
            self.cp.add(cp_model.LinearExpr.sum(busy) <= seats)
            idle = len(busy) - seats
            if is_dense and 0 < idle < seats:
                self.cp.add_bool_or([self._counted([b.negated() for b in busy], idle)[idle - 1]])
            elif is_dense and idle > 0:
                self.cp.add_bool_or([self._counted(busy, seats)[seats].negated()])
        if is_dense:
            for person, busy_slots in enumerate(self.busy):
                needed = len(self.meetings[person])
                counted = self._counted(list(busy_slots.values()), needed) if needed else []
                for position, output in enumerate(counted):
                    self.cp.add_bool_or([output if position < needed else output.negated()])

    def _order(self) -> None:
        """A request starts after those that it follows: one clique for each slot that could stand between them."""
        for number, wish in enumerate(self.board.wishes):
            for other in wish.after:
                slots = self.board.wishes[other].request.slots
                for slot in range(self.board.end):
                    late = [x for seat, x in self.seats[number].items() if seat.start <= slot]
                    early = [x for seat, x in self.seats[other].items() if seat.start + slots > slot]
                    if late and early:
                        self.cp.add_at_most_one(late + early)

    def _soft(self) -> None:
        scoring, weights = self.board.scoring, self.problem.weights
        for number, literals in enumerate(self.seats):
            for seat, literal in literals.items():
                cost = scoring.meeting(number, seat.start) + self.board.displaced(number, seat.room_class, seat.start)
                if cost:
                    self.soft.append((cost, literal))
        gaps = [self._gaps(person) for person in range(len(self.problem.people))]
        self.soft += [(weights.gap, gap) for of_person in gaps for gap in of_person if weights.gap]
        if self.problem.gap_difference is not None:
            self._even(gaps, self.problem.gap_difference)
        for person in range(len(self.problem.people)):
            self._days(person)
        if weights.fairness and not self.problem.place_all:
            self._fairness()

    def _busy_at(self, person: int, slot: int) -> Literal | None:
        """Return the literal that a person is busy: true in a fixed engagement, None if they cannot be busy."""
        if self.board.scoring.engaged[person] >> slot & 1:
            return self.true
        return self.busy[person].get(slot)

    def _gaps(self, person: int) -> list[Literal]:
        """Return a literal for each gap: busy now, idle just before, busy some time before on the same day."""
        if not self.busy[person]:
            return [self.true] * (self.board.scoring.terms(person, 0, [])["gap"] // max(1, self.problem.weights.gap))
        gaps: list[Literal] = []
        for first, end in self.problem.days:
            seen: Literal | None = None
            before: Literal | None = None
            for slot in range(first, end):
                now = self._busy_at(person, slot)
                if now is not None and seen is not None and seen is not before:
                    idle = [] if before is None else [before]
                    gap = self.cp.new_bool_var("")
                    self.cp.add_bool_or([now.negated(), seen.negated(), gap, *idle])
                    for literal in (now, seen, *(b.negated() for b in idle)):
                        self.cp.add_implication(gap, literal)
                    gaps.append(gap)
                if now is not None:
                    seen = now if seen is None else self._either([seen, now])
                before = now
            if self.problem.place_all and len(self.problem.days) == 1 and seen is not None:
                self.cp.add_bool_or([seen])
        return gaps

    def _even(self, gaps: list[list[Literal]], difference: int) -> None:
        """Limit the difference between the gaps of any two people."""
        # So many gaps at most can stand between so many engagements.
        engaged = [(bits & ~(bits << 1)).bit_count() for bits in self.board.scoring.engaged]
        most_gaps = [max(0, len(meetings) + fixed - 1) for meetings, fixed in zip(self.meetings, engaged, strict=False)]
        counts = [self._counted(of_person, n) for of_person, n in zip(gaps, most_gaps, strict=True)]
        most = max((len(count) for count in counts), default=0)
        some = [self.cp.new_bool_var("") for _ in range(most)]
        for count in counts:
            for number, output in enumerate(count):
                self.cp.add_implication(output, some[number])
            for number in range(most - difference):
                has = [count[number]] if number < len(count) else []
                self.cp.add_bool_or([some[number + difference].negated(), *has])

    def _days(self, person: int) -> None:
        """Runs, load and venues of a person."""
        weights, scoring = self.problem.weights, self.board.scoring
        if weights.run:
            for slot in each(scoring.quarters):
                run = [self._busy_at(person, s) for s in range(slot, slot + scoring.rest_after + 1)]
                if all(busy is not None for busy in run):
                    long = self.cp.new_bool_var("")
                    self.cp.add_bool_or([long, *(busy.negated() for busy in run if busy is not None)])
                    self.soft.append((weights.run, long))
        by_day: dict[int, list[Literal]] = defaultdict(list)
        by_venue: dict[tuple[int | None, Key], list[Literal]] = defaultdict(list)
        for stay in scoring.stays[person]:
            by_venue[stay].append(self.true)
        for _, seat, literal in self.at[person]:
            day = scoring.day_of[seat.start]
            by_day[day].append(literal)
            by_venue[day, self.board.classes[seat.room_class].venue].append(literal)
        if weights.load and len(self.meetings[person]) > weights.per_day:
            self._load(by_day)
        if weights.venue and len({venue for _, venue in by_venue}) > 1:
            self._venues(by_venue)

    def _load(self, by_day: dict[int, list[Literal]]) -> None:
        for literals in by_day.values():
            over = self.cp.new_int_var(0, len(literals), "")
            self.cp.add(cp_model.LinearExpr.sum(literals) - over <= self.problem.weights.per_day)
            self.soft.append((self.problem.weights.load, over))

    def _venues(self, by_venue: dict[tuple[int | None, Key], list[Literal]]) -> None:
        days: dict[int | None, list[Literal]] = defaultdict(list)
        for (day, _), literals in by_venue.items():
            days[day].append(self._either(literals))
        for venues in days.values():
            if len(venues) > 1:
                beyond = self.cp.new_int_var(0, len(venues), "")
                self.cp.add(cp_model.LinearExpr.sum(venues) - beyond <= 1)
                self.soft.append((self.problem.weights.venue, beyond))

    def _fairness(self) -> None:
        by_group: dict[Key, list[Literal]] = defaultdict(list)
        for request, left in zip(self.problem.requests, self.left_out, strict=True):
            by_group[request.asked_by].append(left)
        worst = self.cp.new_int_var(0, len(self.left_out), "")
        for left_out in by_group.values():
            self.cp.add(cp_model.LinearExpr.sum(left_out) <= worst)
        self.soft.append((self.problem.weights.fairness, worst))

    def _either(self, literals: Iterable[Literal]) -> Literal:
        """Return a literal that is true if and only if one of them is."""
        literals = list(literals)
        if len(literals) == 1:
            return literals[0]
        some = self.cp.new_bool_var("")
        self.cp.add_bool_or([some.negated(), *literals])
        for literal in literals:
            self.cp.add_implication(literal, some)
        return some

    def _counted(self, literals: Sequence[Literal], most: int) -> list[Literal]:
        """Return a totalizer by clauses alone: output n is true if and only if more than n are; up to `most` + 1."""
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        one, other = self._counted(literals[:half], most), self._counted(literals[half:], most)
        outputs: list[Literal] = [self.cp.new_bool_var("") for _ in range(min(len(one) + len(other), most + 1))]
        count = len(outputs)
        for i, j in product(range(len(one) + 1), range(len(other) + 1)):
            if i + j:
                least = [x[n - 1].negated() for x, n in ((one, i), (other, j)) if n]
                self.cp.add_bool_or([*least, outputs[min(i + j, count) - 1]])
            if i + j < count:
                greatest = [x[n] for x, n in ((one, i), (other, j)) if n < len(x)]
                self.cp.add_bool_or([outputs[i + j].negated(), *greatest])
        for lower, upper in pairwise(outputs):
            self.cp.add_implication(upper, lower)
        return outputs
