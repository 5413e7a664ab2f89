"""The planner: from a problem to a plan with its value, its bound, and a reason for whatever is left out."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from summit.bilaterals.planner import seating
from summit.bilaterals.planner.board import Anchor, Board, Seat
from summit.bilaterals.planner.exact import Found, Limits, solve
from summit.bilaterals.planner.model import size
from summit.bilaterals.planner.problem import Key, Placement, Plan, Problem, Progress, mask, weight
from summit.bilaterals.planner.reasons import causes
from summit.bilaterals.planner.relaxation import Relaxation
from summit.bilaterals.planner.repair import Repair
from summit.bilaterals.planner.search import MOVED, Search, clerk

EXACT = 60_000  # literals up to which the whole problem goes to the solver
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
) -> Plan:
    """Return the best whole programme found in `time_limit` seconds, or before if it is proved best or stopped.

    With one worker, a seed, and a limit that is not reached, the same problem gives the same plan.
    """
    return _planned(problem, Board(problem), Run(time_limit, seed, workers, on_progress, stop))


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
) -> Plan:
    """Mend the `current` plan for a problem that has changed.

    Least is left out, then fewest are moved, then least far, then best in the soft terms.

    A published meeting weighs as three others. Frozen ones stay where they are if that is possible at all. The
    statistics say how many had to be moved (`broken`) and how many were (`moved`); by weight no plan with as little
    left out can move less than `moved_bound`.
    """
    board = Board(problem)
    seats = seating.seats(board, current)
    for number, seat in seats.items():
        key = problem.requests[number].key
        board.anchors[number] = Anchor(seat.start, seat.room_class, MOVED * (3 if key in published else 1))
    keep = {number for number in seats if problem.requests[number].key in frozen}
    standing = _put_back(board, seats, first=keep, before=published)
    return _mended(problem, board, seats, keep & standing.keys(), Run(time_limit, seed, workers, on_progress, stop))


@dataclass
class Run:
    """How long, from which seed, with how many workers, whom to tell, and when to stop."""

    time_limit: float
    seed: int
    workers: int
    on_progress: Callable[[Progress], None]
    stop: Callable[[], bool]

    def __post_init__(self) -> None:
        """Start the clock."""
        self.begin = monotonic()

    def limits(self, *, seconds: float | None = None) -> Limits:
        """Return when a stage must end."""
        until = self.begin + self.time_limit
        if seconds is not None:
            until = min(until, monotonic() + seconds)
        return Limits(until=until, stop=self.stop, workers=self.workers, seed=self.seed)

    def tell(self, value: int | None, bound: int, placed: int) -> None:
        """Say how far it is."""
        self.on_progress(Progress(value, bound, placed, monotonic() - self.begin))


def _planned(problem: Problem, board: Board, run: Run) -> Plan:
    literals = size(board)
    if problem.place_all:
        found = solve(board, run.limits(), better=lambda s: run.tell(evaluate(board, s)[0], 0, len(s)))
        return _answer(board, found, run, literals)
    hopeless = sum(weight(w.request) for n, w in enumerate(board.wishes) if not any(board.openings(n)))
    relaxed = _Bound(board, hopeless * problem.placing)
    if literals > EXACT:
        relaxed.start(run)
    clerk(board)
    search = Search(board, seed=run.seed)
    run.tell(search.best_value, relaxed.value, len(search.best))
    if literals <= EXACT:
        _search(search, run, relaxed, rounds=WARM_UP)
        seating.load(board, search.best)
        found = solve(board, run.limits(), better=lambda s: run.tell(evaluate(board, s)[0], relaxed.value, len(s)))
        if found.seats is None or evaluate(board, found.seats)[0] > search.best_value:
            found = Found(search.best, found.bound, is_finished=False)
        return _answer(board, found, run, literals, at_least=relaxed.value)
    _search(search, run, relaxed, seconds=min(SEARCH, SEARCH_SHARE * run.time_limit))
    repair = Repair(search, run.limits())
    repair.run(better=lambda: run.tell(search.best_value, relaxed.value, len(search.best)))
    relaxed.join(run)
    more = {"rounds": search.rounds, "parts": repair.solved}
    return _answer(board, Found(search.best, relaxed.value, is_finished=False), run, literals, more=more)


def _search(
    search: Search, run: Run, relaxed: "_Bound", *, seconds: float | None = None, rounds: int | None = None
) -> None:
    search.run(
        until=run.limits(seconds=seconds).until,
        stop=run.stop,
        better=lambda: run.tell(search.best_value, relaxed.value, len(search.best)),
        rounds=rounds,
    )


def _mended(problem: Problem, board: Board, before: dict[int, Seat], frozen: set[int], run: Run) -> Plan:
    broken = before.keys() - board.seats.keys()
    search = Search(board, seed=run.seed, movable=before.keys() - frozen, is_mending=True)
    for number in sorted(broken, key=lambda n: -weight(problem.requests[n])):
        search.seat_near(number)
    search.settle()
    least = sum(board.anchors[number].cost for number in broken)
    if not (broken <= board.seats.keys()):
        _search(search, run, _Bound(board, 0))
        seating.load(board, search.best)
    # What waited is seated where nothing has to move for it.
    waiting = set(range(len(board.wishes))) - before.keys()
    for number in sorted(waiting, key=lambda n: (-problem.requests[n].priority, problem.requests[n].order)):
        search.seat_near(number)
    moved = {n for n, seat in before.items() if n in board.seats and _left(board, n, seat)}
    statistics = {
        "broken": len(broken),
        "moved": len(moved),
        "moved_weight": sum(board.anchors[n].cost for n in moved) // MOVED,
        "moved_bound": least // MOVED,
        "seconds": monotonic() - run.begin,
    }
    answer = _answer(board, Found(dict(board.seats), 0, is_finished=False), run, 0, more=statistics)
    is_least = broken <= board.seats.keys() and statistics["moved_weight"] == statistics["moved_bound"]
    return replace(answer, status="mended") if is_least else answer


def _left(board: Board, number: int, before: Seat) -> bool:
    seat = board.seats[number]
    return (seat.start, seat.room_class) != (before.start, before.room_class)


class _Bound:
    """A bound that is worked out beside the search."""

    def __init__(self, board: Board, value: int) -> None:
        self.problem, self.value = board.problem, value
        self.thread: threading.Thread | None = None

    def start(self, run: Run) -> None:
        """Begin, on a board of its own."""
        self.thread = threading.Thread(target=self._find, args=(run.time_limit * BOUND_SHARE,), daemon=True)
        self.thread.start()

    def _find(self, seconds: float) -> None:
        unplaced = Relaxation(Board(self.problem)).bound(seconds)
        self.value = max(self.value, unplaced * self.problem.placing)

    def join(self, run: Run) -> None:
        """Wait for it, if there is time."""
        if self.thread:
            self.thread.join(max(0.0, run.begin + run.time_limit - monotonic()) + 1.0)


def evaluate(board: Board, seats: Mapping[int, Seat]) -> tuple[int, dict[str, int]]:
    """Return what a plan costs, reckoned anew, and its terms; `unplaced` is a weight, the others are costs."""
    problem, scoring = board.problem, board.scoring
    out = [r for n, r in enumerate(problem.requests) if n not in seats]
    terms: dict[str, int] = defaultdict(int)
    terms["unplaced"] = sum(weight(request) for request in out)
    held: dict[int, list[tuple[int, int, Key]]] = defaultdict(list)
    for number, seat in seats.items():
        request = problem.requests[number]
        early = problem.weights.early * scoring.day_of[seat.start] if request.early else 0
        terms["early"] += early
        terms["preference"] += scoring.meeting(number, seat.start) - early
        for person in board.wishes[number].people:
            end = seat.start + request.slots + board.carriers[person].turnover
            held[person].append((seat.start, end, board.classes[seat.room_class].venue))
    for person in range(len(problem.people)):
        busy = mask((start, end) for start, end, _ in held[person])
        for term, cost in scoring.terms(person, busy, held[person]).items():
            terms[term] += cost
    worst = max(Counter(r.asked_by for r in out).values(), default=0)
    terms["fairness"] = problem.weights.fairness * worst
    soft = sum(cost for term, cost in terms.items() if term != "unplaced")
    return problem.placing * terms["unplaced"] + soft, dict(terms)


def _answer(
    board: Board,
    found: Found,
    run: Run,
    literals: int,
    *,
    at_least: int = 0,
    more: Mapping[str, float] | None = None,
) -> Plan:
    problem = board.problem
    statistics = {"seconds": monotonic() - run.begin, "literals": literals, **(more or {})}
    if found.seats is None:
        status = "infeasible" if found.is_finished else "unknown"
        return Plan(status=status, bound=found.bound, statistics=statistics)
    seating.load(board, found.seats)
    value, terms = evaluate(board, found.seats)
    bound = value if found.is_finished else min(value, max(found.bound, at_least))
    return Plan(
        status="optimal" if value == bound else "feasible",
        placements=seating.placements(board),
        unplaced={
            request.key: causes(board, number)
            for number, request in enumerate(problem.requests)
            if number not in board.seats
        },
        terms=terms,
        value=value,
        bound=bound,
        statistics=statistics,
    )


def _put_back(board: Board, seats: Mapping[int, Seat], *, first: set[int], before: frozenset[Key]) -> dict[int, Seat]:
    """Place what still fits where it was: the frozen, the published, the others; return what stands."""
    requests = board.problem.requests
    for number in sorted(
        seats, key=lambda n: (n not in first, requests[n].key not in before, -requests[n].priority, n)
    ):
        seat = seats[number]
        if board.is_open(number, seat.room_class, seat.start):
            board.place(number, board.pick(number, seat.room_class, seat.start))
    return dict(board.seats)


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
) -> Plan:
    """Plan anew, or with `current` mend it."""
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
