"""Small problems: the exact model, first for what is placed, then for how well."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from ortools.sat.python import cp_model

from summit.bilaterals.planner.board import Board, Seat
from summit.bilaterals.planner.model import Literal, Model
from summit.bilaterals.planner.problem import weight

# Core-guided search proves, clause learning without an LP finds; found best by measuring (docs/adr/0011-planner.md).
PAIR = """
subsolvers: "core" subsolvers: "no_lp"
subsolver_params: {
  name: "core" linearization_level: 0 optimize_with_core: true search_branching: AUTOMATIC_SEARCH
}
"""
# A part of a large plan goes to one worker with all linear cuts: to fill the rooms of a day is nearly a linear matter.
FOR_PARTS = "num_workers: 1 linearization_level: 2 cp_model_probing_level: 0 symmetry_level: 0"
POLL = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a solver: seats, if it has any, a bound on the value, and whether it has finished."""

    seats: dict[int, Seat] | None
    bound: int
    is_finished: bool


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to end (a monotonic instant, or a wish to stop), how many workers, and the seed."""

    until: float
    stop: Callable[[], bool]
    workers: int
    seed: int


class _Watch(cp_model.CpSolverSolutionCallback):
    """Reports each better plan, and ends the search when someone wishes it."""

    def __init__(self, model: Model, better: Callable[[dict[int, Seat], int], None]) -> None:
        super().__init__()
        self.model, self.better = model, better

    def on_solution_callback(self) -> None:
        """Report."""
        self.better(_seats(self.model, self.boolean_value), int(self.best_objective_bound))


def solve(board: Board, limits: Limits, *, better: Callable[[dict[int, Seat]], None]) -> Found:
    """Return the best plan in the time, from what is on the board as a hint; the bound is on the plan's value."""
    hint = dict(board.seats)
    for number in hint:
        board.remove(number)
    model = Model(board)
    placing = board.problem.placing
    if model.is_impossible:
        return Found(None, 0, is_finished=True)
    if hint or not board.problem.place_all:
        model.hint(hint)
    unplaced = 0
    seats: dict[int, Seat] | None = None
    if not board.problem.place_all:
        model.cp.minimize(model.unplaced)
        first = _run(model, limits, better)
        if first.seats is None or not first.is_finished:
            return Found(first.seats, first.bound * placing, is_finished=False)
        unplaced, seats = first.bound, first.seats
        model.cp.add(model.unplaced <= unplaced)
        model.hint(seats)
    model.cp.minimize(sum(cost * literal for cost, literal in model.soft))
    second = _run(model, limits, better)
    return Found(second.seats or seats, unplaced * placing + second.bound, is_finished=second.is_finished)


def improve(board: Board, limits: Limits, *, effort: float) -> Found:
    """Leave out no more than the board does, rather less, for `effort` of the solver's own seconds; no soft terms."""
    hint = dict(board.seats)
    for number in hint:
        board.remove(number)
    model = Model(board, soft=False)
    model.hint(hint)
    model.cp.add(model.unplaced <= sum(weight(w.request) for n, w in enumerate(board.wishes) if n not in hint))
    model.cp.minimize(model.unplaced)
    return _run(model, limits, lambda _: None, f"{FOR_PARTS} max_deterministic_time: {effort}")


def _run(model: Model, limits: Limits, better: Callable[[dict[int, Seat]], None], how: str = "") -> Found:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = limits.workers
    parameters.random_seed = limits.seed
    parameters.max_time_in_seconds = max(0.01, limits.until - monotonic())
    if how or limits.workers == 2:  # noqa: PLR2004 -- with more the whole portfolio is better
        parameters.merge_text_format(how or PAIR)
    is_over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(solver, limits.stop, is_over), daemon=True)
    watcher.start()
    status = solver.solve(model.cp, _Watch(model, lambda seats, _: better(seats)))
    is_over.set()
    watcher.join()
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        bound = max(0, round(solver.best_objective_bound))
        return Found(_seats(model, solver.boolean_value), bound, is_finished=status == cp_model.OPTIMAL)
    return Found(None, 0, is_finished=status == cp_model.INFEASIBLE)


def _watch(solver: cp_model.CpSolver, stop: Callable[[], bool], is_over: threading.Event) -> None:
    while not is_over.wait(POLL):
        if stop():
            solver.stop_search()
            return


def _seats(model: Model, is_true: Callable[[Literal], bool]) -> dict[int, Seat]:
    return {
        number: seat
        for number, literals in enumerate(model.seats)
        for seat, literal in literals.items()
        if is_true(literal)
    }
