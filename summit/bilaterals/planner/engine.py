"""The planner: it returns a plan with its value, its bound, and the causes of each unplaced request."""

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from summit.bilaterals.planner import seating
from summit.bilaterals.planner.board import Anchor, Board, Seat
from summit.bilaterals.planner.exact import Found, Limits, solve
from summit.bilaterals.planner.horizon import Horizon
from summit.bilaterals.planner.model import size
from summit.bilaterals.planner.problem import Key, Placement, PlanResult, Problem, Progress, mask, weight
from summit.bilaterals.planner.reasons import examined
from summit.bilaterals.planner.relaxation import Relaxation
from summit.bilaterals.planner.repair import Repair
from summit.bilaterals.planner.search import MENDING_PLACING, MOVED, Search, clerk

# The whole problem goes to the solver up to so many literals, which take so many slots; in a second so many are built.
EXACT, TAKEN, BUILT = 60_000, 600_000, 50_000
ANSWER, ANSWER_SHARE = 5.0, 0.1  # seconds for the reasons at the end, and of the time that there is
WARM_UP = 1000  # rounds of search before the solver begins
SEARCH, SEARCH_SHARE = 15.0, 0.12  # seconds of search before parts are repaired, and of the time that there is
BOUND_SHARE = 0.6  # of the time that may go into the bound


def plan(
    problem: Problem,
    *,
    time_limit: float = 60.0,
    seed: int = 0,
    workers: int = 2,
    on_progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> PlanResult:
    """Return the best plan found in `time_limit` seconds; earlier if it is proved to be the best, or stopped.

    With one worker, a seed, and a limit that is not reached, the same problem gives the same plan.
    """
    horizon = Horizon(problem)
    run = Run(time_limit, seed, workers, on_progress, stop, horizon)
    return horizon.answer(_planned(horizon.problem, Board(horizon.problem), run))


def replan(
    problem: Problem,
    current: Mapping[Key, Placement],
    *,
    published: frozenset[Key] = frozenset(),
    frozen: frozenset[Key] = frozenset(),
    time_limit: float = 5.0,
    seed: int = 0,
    workers: int = 2,
    on_progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> PlanResult:
    """Mend the `current` plan for a problem that has changed.

    Least is left out, then fewest are moved, to another hour or another room, then least far, then best in the soft
    terms. A published meeting weighs as three others. Frozen ones stay where they are if that is possible at all.
    Meetings that stay keep their room, and their interpreters unless these are no longer free.

    The statistics say how many cannot stay (`broken`) and how many are moved (`moved`); by weight no plan with as
    little left out can move less than `moved_bound`.
    """
    horizon = Horizon(problem, current.values())
    run = Run(time_limit, seed, workers, on_progress, stop, horizon)
    board = Board(horizon.problem, rooms_apart=True)
    seats = seating.seats(board, horizon.folded(current))
    for number, seat in seats.items():
        key = problem.requests[number].key
        board.anchors[number] = Anchor(seat.start, seat.room_class, MOVED * (3 if key in published else 1))
    keep = {number for number in seats if problem.requests[number].key in frozen}
    least = _put_back(board, seats, first=keep, before=published)
    return horizon.answer(_mended(board, seats, keep & board.seats.keys(), least, run))


@dataclass
class Run:
    """The parameters of a run: time, seed, workers, callbacks and days."""

    time_limit: float
    seed: int
    workers: int
    on_progress: Callable[[Progress], None]
    stop: Callable[[], bool]
    horizon: Horizon

    def __post_init__(self) -> None:
        """Start the clock."""
        self.begin = monotonic()

    @property
    def end(self) -> float:
        """When the plan must be there."""
        return self.begin + self.time_limit

    def limits(self, *, seconds: float = math.inf) -> Limits:
        """Return when a stage must end: the last part of the time is for finding causes."""
        until = self.end - min(ANSWER, ANSWER_SHARE * self.time_limit)
        return Limits(until=min(until, monotonic() + seconds), stop=self.stop, workers=self.workers, seed=self.seed)

    def tell(self, board: Board, seats: Mapping[int, Seat], value: int | None, bound: int) -> None:
        """Report the progress."""
        placed, more = dict(seats), self.horizon.more.total()
        value, bound = None if value is None else value + more, max(0, bound + more)

        def read() -> Mapping[Key, Placement]:
            return self.horizon.unfolded(seating.placements(board, placed))

        self.on_progress(Progress(value, bound, len(placed), monotonic() - self.begin, read))


def _planned(problem: Problem, board: Board, run: Run) -> PlanResult:
    literals, taken = size(board)
    if problem.place_all:
        found = solve(board, run.limits(), better=lambda s: run.tell(board, s, evaluate(board, s)[0], 0))
        return _answer(board, found, run, literals)
    hopeless = sum(weight(w.request) for n, w in enumerate(board.wishes) if not any(board.openings(n)))
    relaxed = _Bound(board, hopeless * problem.placing)
    is_exact = literals <= EXACT and taken <= min(TAKEN, BUILT * run.time_limit)
    if not is_exact:
        relaxed.start(run)
    clerk(board)
    search = Search(board, seed=run.seed)
    run.tell(board, search.best, search.best_value, relaxed.value)
    if is_exact:
        return _solved(search, run, relaxed, literals)
    _search(search, run, relaxed, seconds=min(SEARCH, SEARCH_SHARE * run.time_limit))
    repair = Repair(search, run.limits())
    repair.run(better=lambda: run.tell(board, search.best, search.best_value, relaxed.value))
    relaxed.end(run)
    more = {"rounds": search.rounds, "parts": repair.solved}
    return _answer(board, Found(search.best, relaxed.value, is_finished=False), run, literals, more=more)


def _solved(search: Search, run: Run, relaxed: "_Bound", literals: int) -> PlanResult:
    """Solve with the exact model, starting from the result of a short search."""
    board = search.board
    _search(search, run, relaxed, rounds=WARM_UP)
    seating.load(board, search.best)
    found = solve(board, run.limits(), better=lambda s: run.tell(board, s, evaluate(board, s)[0], relaxed.value))
    if found.seats is None or evaluate(board, found.seats)[0] > search.best_value:
        found = Found(search.best, found.bound, is_finished=False)
    return _answer(board, found, run, literals, at_least=relaxed.value)


def _search(
    search: Search, run: Run, relaxed: "_Bound", *, seconds: float = math.inf, rounds: int | None = None
) -> None:
    search.run(
        until=run.limits(seconds=seconds).until,
        stop=run.stop,
        better=lambda: run.tell(search.board, search.best, search.best_value, relaxed.value),
        rounds=rounds,
    )


def _mended(board: Board, before: dict[int, Seat], frozen: set[int], least: int, run: Run) -> PlanResult:
    requests = board.problem.requests
    broken = before.keys() - board.seats.keys()
    search = Search(board, seed=run.seed, movable=before.keys() - frozen, is_mending=True)
    for number in sorted(broken, key=lambda n: -weight(requests[n])):
        search.seat_near(number)
    search.settle()
    run.tell(board, search.best, search.best_value, 0)
    if not (broken <= board.seats.keys()):
        _search(search, run, _Bound(board, 0))
        seating.load(board, search.best)
    # What waited is seated where nothing has to move for it.
    waiting = set(range(len(board.wishes))) - before.keys()
    for number in sorted(waiting, key=lambda n: (-requests[n].priority, requests[n].order)):
        search.seat_near(number)
    _give_back_teams(board, before)
    moved = {n for n, seat in before.items() if n in board.seats and _left(board, n, seat)}
    statistics = {
        "broken": len(broken),
        "moved": len(moved),
        "moved_weight": sum(board.anchors[n].cost for n in moved) // MOVED,
        "moved_bound": least // MOVED,
    }
    answer = _answer(board, Found(dict(board.seats), 0, is_finished=False), run, 0, more=statistics)
    is_least = before.keys() <= board.seats.keys() and statistics["moved_weight"] == statistics["moved_bound"]
    return replace(answer, status="mended") if is_least else answer


def _left(board: Board, number: int, before: Seat) -> bool:
    seat = board.seats[number]
    return (seat.start, seat.room_class) != (before.start, before.room_class)


def _give_back_teams(board: Board, before: Mapping[int, Seat]) -> None:
    """Let each meeting keep its free interpreters, also those that its pairs do not need."""
    for number in before.keys() & board.seats.keys():
        seat = board.remove(number)
        board.place(number, board.pick(number, seat.room_class, seat.start, team=before[number].interpreters))


class _Bound:
    """A bound that a thread computes during the search."""

    def __init__(self, board: Board, value: int) -> None:
        self.problem, self.value = board.problem, value
        self._thread: threading.Thread | None = None
        self._relaxation: Relaxation | None = None
        self._is_over = False

    def start(self, run: Run) -> None:
        """Begin, on a board of its own."""
        self._thread = threading.Thread(target=self._find, args=(run.begin + BOUND_SHARE * run.time_limit,))
        self._thread.start()

    def _find(self, until: float) -> None:
        self._relaxation = Relaxation(Board(self.problem), until=until)
        if not self._is_over:
            self.value = max(self.value, self._relaxation.bound() * self.problem.placing)

    def end(self, run: Run) -> None:
        """Wait for it while there is time, then have it end."""
        if self._thread:
            self._thread.join(max(0.0, run.limits().until - monotonic()))
            self._is_over = True
            if self._relaxation:
                self._relaxation.stop()
            self._thread.join()


def evaluate(board: Board, seats: Mapping[int, Seat]) -> tuple[int, dict[str, int]]:
    """Return the cost of a plan, computed from its seats, and its terms; `unplaced` is a weight, the others are costs.

    The term `moved` of a plan that mends is the cost of its moves. Only what is left out counts more.
    """
    problem, scoring = board.problem, board.scoring
    out = [r for n, r in enumerate(problem.requests) if n not in seats]
    terms: dict[str, int] = defaultdict(int)
    terms["unplaced"] = sum(weight(request) for request in out)
    meetings: dict[int, list[tuple[int, int, Key]]] = defaultdict(list)
    for number, seat in seats.items():
        request = problem.requests[number]
        early = problem.weights.early * scoring.day_of[seat.start] if request.early else 0
        terms["early"] += early
        terms["preference"] += scoring.meeting(number, seat.start) - early
        if board.anchors:
            terms["moved"] += board.displaced(number, seat.room_class, seat.start)
        for person in board.wishes[number].people:
            end = seat.start + request.slots + board.carriers[person].turnover
            meetings[person].append((seat.start, end, board.classes[seat.room_class].venue))
    for person in range(len(problem.people)):
        busy = mask((start, end) for start, end, _ in meetings[person])
        for term, cost in scoring.terms(person, busy, meetings[person]).items():
            terms[term] += cost
    worst = max(Counter(r.asked_by for r in out).values(), default=0)
    terms["fairness"] = problem.weights.fairness * worst
    soft = sum(cost for term, cost in terms.items() if term != "unplaced")
    placing = MENDING_PLACING if board.anchors else problem.placing
    return placing * terms["unplaced"] + soft, dict(terms)


def _answer(
    board: Board,
    found: Found,
    run: Run,
    literals: int,
    *,
    at_least: int = 0,
    more: Mapping[str, float] | None = None,
) -> PlanResult:
    statistics = {"seconds": monotonic() - run.begin, "literals": literals, **(more or {})}
    if found.seats is None:
        status = "infeasible" if found.is_finished else "unknown"
        return PlanResult(status=status, bound=found.bound, statistics=statistics)
    seating.load(board, found.seats)
    value, terms = evaluate(board, found.seats)
    bound = value if found.is_finished else min(value, max(found.bound, at_least))
    placed = seating.placements(board, board.seats)
    return PlanResult(
        status="optimal" if value == bound else "feasible",
        placements=placed,
        unplaced=examined(_with_rooms_apart(board, placed), until=run.end),
        terms=terms,
        value=value,
        bound=bound,
        statistics=statistics,
    )


def _with_rooms_apart(board: Board, placed: Mapping[Key, Placement]) -> Board:
    """Return a board on which each placed meeting has only its own room."""
    if board.rooms_apart:
        return board
    apart = Board(board.problem, rooms_apart=True)
    seating.load(apart, seating.seats(apart, placed))
    return apart


def _put_back(board: Board, seats: Mapping[int, Seat], *, first: set[int], before: frozenset[Key]) -> int:
    """Place what still fits where it was: the frozen, the published, the others; return the cost that must be moved.

    A meeting that does not fit alone must move. If two conflict, one must move, and the cheaper is counted.
    """
    requests = board.problem.requests
    least = 0
    possible = []
    for number, seat in seats.items():
        if board.is_open(number, seat.room_class, seat.start):
            has_team = board.admits(number, seat)
            request = requests[number]
            possible.append((number not in first, request.key not in before, not has_team, -request.priority, number))
        else:
            least += board.anchors[number].cost
    paired: set[int] = set()
    for *_, number in sorted(possible):
        seat = seats[number]
        if board.is_open(number, seat.room_class, seat.start):
            board.place(number, board.pick(number, seat.room_class, seat.start, team=seat.interpreters))
        elif rivals := _rivals(board, number, seat) - paired:
            rival = min(rivals, key=lambda n: board.anchors[n].cost)
            paired.add(rival)
            least += min(board.anchors[number].cost, board.anchors[rival].cost)
    return least


def _rivals(board: Board, number: int, seat: Seat) -> set[int]:
    at = number, seat.room_class, seat.start
    return board.in_the_way(*at) | board.beside(*at)


def make(
    problem: Problem,
    *,
    current: Mapping[Key, Placement] | None,
    published: frozenset[Key],
    time_limit: float,
    seed: int,
    workers: int,
    on_progress: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> PlanResult:
    """Make a new plan, or mend `current`."""
    if current is None:
        return plan(problem, time_limit=time_limit, seed=seed, workers=workers, on_progress=on_progress, stop=stop)
    return replan(
        problem,
        current,
        published=published,
        time_limit=time_limit,
        seed=seed,
        workers=workers,
        on_progress=on_progress,
        stop=stop,
    )
