"""A bound for large problems: the linear relaxation of placing alone, made safe by its own prices.

Travel and who sits in which room are left out, times are shared by fractions: what even this cannot place no plan can.
Any prices of the slots give a bound (Lagrangian relaxation), so an inexact solver cannot make it wrong.
"""

from collections import defaultdict
from typing import Any

from ortools.linear_solver.python import model_builder

from summit.bilaterals.planner.board import Board
from summit.bilaterals.planner.problem import each, mask, weight, widened

Row = tuple[str, Any, int]  # what kind of thing, which, in which slot
SOLVER = "pdlp"


class Relaxation:
    """The rows that each request at each start takes part of, from a board on which nothing is placed."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.capacity: dict[Row, int] = {}
        self.takes: list[dict[int, list[Row]]] = []
        # Requests by what rooms they need: the more rooms serve, the weaker the demand.
        served = {number: frozenset(wish.classes) for number, wish in enumerate(board.wishes)}
        self._pools = sorted(set(served.values()), key=len)
        for number in range(len(board.wishes)):
            starts = 0
            for _, bits in board.openings(number):
                starts |= bits
            self.takes.append({start: self._rows(number, start, served[number]) for start in each(starts)})

    def _rows(self, number: int, start: int, served: frozenset[int]) -> list[Row]:
        board, wish = self.board, self.board.wishes[number]
        end = start + wish.request.slots
        rows: list[Row] = []
        for person in wish.people:
            rows += [("person", person, slot) for slot in range(start, end + board.carriers[person].turnover)]
        turnover = min(board.classes[position].turnover for position in served)
        for pool in self._pools:
            if served <= pool:
                rows += [("rooms", pool, slot) for slot in range(start, end + turnover)]
        for team in set(wish.interpreters):
            rest = min(board.carriers[i].turnover for i in team)
            rows += [("team", team, slot) for slot in range(start, end + rest)]
        return rows

    def bound(self, seconds: float) -> int:
        """Return a weight that no plan can go below in what it leaves out; 0 if nothing was found in the time."""
        weights = [weight(wish.request) for wish in self.board.wishes]
        prices = self._prices(seconds, weights)
        if prices is None:
            return sum(w for w, starts in zip(weights, self.takes, strict=True) if not starts)
        most = sum(price * self._capacity(row) for row, price in prices.items())
        for w, starts in zip(weights, self.takes, strict=True):
            margins = (w - sum(prices.get(row, 0.0) for row in rows) for rows in starts.values())
            most += max(0.0, max(margins, default=0.0))
        return max(0, -int(-(sum(weights) - most - 1e-6) // 1))

    def _prices(self, seconds: float, weights: list[int]) -> dict[Row, float] | None:
        model = model_builder.Model()  # type: ignore[no-untyped-call]
        members: dict[Row, list[model_builder.Variable]] = defaultdict(list)
        variables: list[model_builder.Variable] = []
        worth: list[float] = []
        for w, starts in zip(weights, self.takes, strict=True):
            own = []
            for rows in starts.values():
                variable = model.new_num_var(0, 1, "")
                own.append(variable)
                for row in rows:
                    members[row].append(variable)
            if own:
                model.add(model_builder.LinearExpr.sum(own) <= 1)
            variables += own
            worth += [w] * len(own)
        constraints = {
            row: model.add(model_builder.LinearExpr.sum(taking) <= self._capacity(row))
            for row, taking in members.items()
            if len(taking) > self._capacity(row)
        }
        model.maximize(model_builder.LinearExpr.weighted_sum(variables, worth))
        solver = model_builder.Solver(SOLVER)
        solver.set_time_limit_in_seconds(seconds)
        status = solver.solve(model)
        if status not in {model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE}:
            return None
        return {row: max(0.0, solver.dual_value(constraint)) for row, constraint in constraints.items()}

    def _capacity(self, row: Row) -> int:
        if row not in self.capacity:
            kind, who, slot = row
            if kind == "person":
                self.capacity[row] = 1
            else:
                self.capacity[row] = self._rooms(who, slot) if kind == "rooms" else self._team(who, slot)
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
