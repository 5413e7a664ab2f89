"""A bound for large problems: the linear relaxation of placing alone, made safe by its prices.

Travel and rooms are left out, and times are shared by fractions, so no plan can place what this cannot.
All prices of the slots give a bound (Lagrangian relaxation), so an inexact solver cannot make it wrong.
"""

import math
from collections import defaultdict
from time import monotonic

from ortools.linear_solver.python import model_builder

from summit.bilaterals.planner.board import Board
from summit.bilaterals.planner.problem import each, mask, weight, widened

Who = int | frozenset[int] | tuple[int, ...]  # a person, a pool of classes of rooms, a team
Row = tuple[Who, int]  # who, in which slot
SOLVER = "pdlp"
LONGEST = 3600.0  # seconds for the solver where no limit is given
ROWS = 8_000_000  # entries above which there is no relaxation: it would take gigabytes


class Relaxation:
    """The rows that each request at each start takes part of, from a board on which nothing is placed."""

    def __init__(self, board: Board, *, until: float = math.inf) -> None:
        self.board = board
        self.until = until
        self.is_stopped = False
        self._solver: model_builder.Solver | None = None
        self.capacity: dict[Row, int] = {}
        self.takes: list[dict[int, list[Row]]] = []
        # Requests by what rooms they need: the more rooms serve, the weaker the demand.
        served = {number: frozenset(wish.classes) for number, wish in enumerate(board.wishes)}
        self._pools = sorted(set(served.values()), key=len)
        self.starts = [self._starts(number) for number in range(len(board.wishes))]
        self.is_too_large = self._size(served) > ROWS
        for number, starts in enumerate(self.starts):
            if self._must_end():
                break
            self.takes.append({start: self._rows(number, start, served[number]) for start in each(starts)})

    def stop(self) -> None:
        """Have it end without a bound."""
        self.is_stopped = True
        if self._solver:
            self._solver.stop_search()

    def _must_end(self) -> bool:
        return self.is_stopped or self.is_too_large or monotonic() >= self.until

    def _starts(self, number: int) -> int:
        starts = 0
        for _, bits in self.board.openings(number):
            starts |= bits
        return starts

    def _size(self, served: dict[int, frozenset[int]]) -> int:
        """Return about how many entries the relaxation would have."""
        entries = 0
        for number, starts in enumerate(self.starts):
            wish = self.board.wishes[number]
            kinds = len(wish.people) + sum(served[number] <= pool for pool in self._pools) + len(wish.interpreters)
            entries += starts.bit_count() * kinds * (wish.request.slots + 1)
        return entries

    def _rows(self, number: int, start: int, served: frozenset[int]) -> list[Row]:
        board, wish = self.board, self.board.wishes[number]
        end = start + wish.request.slots
        rows: list[Row] = []
        for person in wish.people:
            rows += [(person, slot) for slot in range(start, end + board.carriers[person].turnover)]
        turnover = min(board.classes[position].turnover for position in served)
        for pool in self._pools:
            if served <= pool:
                rows += [(pool, slot) for slot in range(start, end + turnover)]
        for team in set(wish.interpreters):
            rest = min(board.carriers[i].turnover for i in team)
            rows += [(team, slot) for slot in range(start, end + rest)]
        return rows

    def bound(self) -> int:
        """Return a weight that no plan can go below in what it leaves out.

        Without time, or if the problem is too large, only requests without any start count.
        """
        weights = [weight(wish.request) for wish in self.board.wishes]
        prices = None if self._must_end() else self._prices(weights)
        if prices is None:
            return sum(w for w, starts in zip(weights, self.starts, strict=True) if not starts)
        most = sum(price * self._capacity(row) for row, price in prices.items())
        for w, starts in zip(weights, self.takes, strict=True):
            margins = (w - sum(prices.get(row, 0.0) for row in rows) for rows in starts.values())
            most += max(0.0, max(margins, default=0.0))
        return max(0, -int(-(sum(weights) - most - 1e-6) // 1))

    def _prices(self, weights: list[int]) -> dict[Row, float] | None:
        model = model_builder.Model()
        members = self._members(model, weights)
        constraints = {
            row: model.add(model_builder.LinearExpr.sum(taking) <= self._capacity(row))
            for row, taking in members.items()
            if len(taking) > self._capacity(row)
        }
        self._solver = solver = model_builder.Solver(SOLVER)
        solver.set_time_limit_in_seconds(min(LONGEST, max(0.01, self.until - monotonic())))
        status = None if self._must_end() else solver.solve(model)
        if status not in {model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE}:
            return None
        return {row: max(0.0, solver.dual_value(constraint)) for row, constraint in constraints.items()}

    def _members(self, model: model_builder.Model, weights: list[int]) -> dict[Row, list[model_builder.Variable]]:
        """Add a variable for each start, at most one for each request; return those that take part of each row."""
        members: dict[Row, list[model_builder.Variable]] = defaultdict(list)
        variables: list[model_builder.Variable] = []
        worth: list[float] = []
        for w, starts in zip(weights, self.takes, strict=True):
            own = []
            for rows in starts.values() if not self._must_end() else ():
                variable = model.new_num_var(0, 1, "")
                own.append(variable)
                for row in rows:
                    members[row].append(variable)
            if own:
                model.add(model_builder.LinearExpr.sum(own) <= 1)
            variables += own
            worth += [w] * len(own)
        model.maximize(model_builder.LinearExpr.weighted_sum(variables, worth))
        return members

    def _capacity(self, row: Row) -> int:
        if row not in self.capacity:
            who, slot = row
            if isinstance(who, frozenset):
                self.capacity[row] = self._rooms(who, slot)
            else:
                self.capacity[row] = self._team(who, slot) if isinstance(who, tuple) else 1
        return self.capacity[row]

    def _rooms(self, pool: frozenset[int], slot: int) -> int:
        classes = (self.board.classes[position] for position in pool)
        return sum(len(c.rooms) for c in classes if widened(c.open, 0, c.turnover) >> slot & 1)

    def _team(self, team: tuple[int, ...], slot: int) -> int:
        block = mask([(0, self.board.block)])
        count = 0
        for interpreter in team:
            carrier = self.board.carriers[interpreter]
            core = 0
            for shift in self.board.shifts.values():
                core |= carrier.core >> shift & block
            count += widened(core, 0, carrier.turnover) >> slot & 1
        return count
