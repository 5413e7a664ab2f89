"""`python -m bench.planner`: generated summits, the planner against the clerk who serves first who comes first."""

import argparse
import resource
import statistics
import time
from dataclasses import replace

from bench.summits import generate, refined, year
from summit.bilaterals.planner.board import Board
from summit.bilaterals.planner.engine import plan, replan
from summit.bilaterals.planner.problem import Fixed, PlanResult, Problem, weight
from summit.bilaterals.planner.process import make
from summit.bilaterals.planner.search import Search, clerk

# Delegations, requests, days, and the seconds that a plan may take.
SIZES = ((6, 20, 2, 10.0), (60, 600, 5, 60.0), (193, 2000, 5, 300.0))


def main() -> None:
    """Print a row for each size and seed, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[0, 1, 2], help="positions of the sizes to run")
    parser.add_argument("--horizon", choices=["year", "week"], help="measure only how the limits hold")
    options = parser.parse_args()
    if options.horizon:
        _limits(options.horizon)
        return
    print("size        seed  first s   total s   clerk  ours  bound    gap  short  placed  late s moved/broken  shut s")
    for size in options.sizes:
        rows = [_row(SIZES[size], seed) for seed in range(1, options.seeds + 1)]
        gap, share, short = (statistics.median(row[n] for row in rows) for n in (0, 1, 2))
        print(
            f"medians: gap {100 * gap:.1f} % of the value, short of the most that can be placed {100 * short:.2f} %, ",
            end="",
        )
        print(f"our unplaced weight to the clerk's {share:.2f}")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def _limits(horizon: str) -> None:
    """Print what plans of long horizons and fine grids take, in the process that organizers' plans are made in."""
    print("problem                            asked s  taken s  peak MB  placed  out by weight  ended by")
    if horizon == "year":
        _limit("a year, everyone always there", year(1), (10, 30))
        _limit("a year, there on 3 days a month", year(1, weeks_apart=4), (10, 30))
    else:
        _limit("193/2000 in 5 days, 5 minutes", refined(generate(193, 2000, 5, 1), 3), (30, 120))


def _limit(name: str, problem: Problem, limits: tuple[int, ...]) -> None:
    for seconds in limits:
        begin = time.perf_counter()
        answer = make(
            problem,
            current=None,
            published=frozenset(),
            time_limit=seconds,
            seed=1,
            workers=2,
            on_progress=lambda _: None,
            stop=lambda: False,
        )
        taken, known = time.perf_counter() - begin, answer.statistics
        print(
            f"{name:<34} {seconds:>7} {taken:>8.1f} {known['memory']:>8} {len(answer.placements):>7} "
            f"{answer.terms['unplaced']:>14}  {known.get('ended_by', '')}",
            flush=True,
        )


def _row(size: tuple[int, int, int, float], seed: int) -> tuple[float, float, float]:
    delegations, requests, days, seconds = size
    problem = generate(delegations, requests, days, seed)
    board = Board(problem)
    clerk(board)
    theirs = Search(board, seed=0).unplaced()
    first: list[float] = []
    begin = time.perf_counter()
    answer = plan(problem, time_limit=seconds, on_progress=lambda p: first.append(p.seconds))
    total = time.perf_counter() - begin
    ours = answer.terms["unplaced"]
    assert ours <= theirs
    late, moves = _mend(problem, answer, _late(problem, answer))
    shut, _ = _mend(problem, answer, _shut(problem))
    bound = answer.bound // problem.placing
    most = sum(weight(request) for request in problem.requests) - bound
    short = (ours - bound) / most
    print(
        f"{delegations:>4}/{requests:<6} {seed:>4} {first[0]:>8.2f} {total:>9.1f} {theirs:>7} {ours:>5} {bound:>6} "
        f"{100 * (answer.gap or 0):>5.1f}% {100 * short:>5.2f}% "
        f"{len(answer.placements):>6} {late:>7.2f} {moves:>12} {shut:>7.2f}",
        flush=True,
    )
    return answer.gap or 0.0, ours / theirs if theirs else 1.0, short


def _mend(problem: Problem, answer: PlanResult, disruption: Fixed) -> tuple[float, str]:
    begin = time.perf_counter()
    mended = replan(replace(problem, fixed=(*problem.fixed, disruption)), answer.placements)
    statistics_ = mended.statistics
    proved = " proved" if mended.status == "mended" else ""
    return time.perf_counter() - begin, f"{statistics_['moved']}/{statistics_['broken']}{proved}"


def _late(problem: Problem, answer: PlanResult) -> Fixed:
    """The one with most meetings is four hours late on the second day."""
    people = [key for r in problem.requests if r.key in answer.placements for key in r.people]
    first = problem.days[-1][0] if len(problem.days) == 1 else problem.days[1][0]
    return Fixed(resources=(max(set(people), key=people.count),), span=(first, first + 16), closure=True)


def _shut(problem: Problem) -> Fixed:
    """A room is closed for a day."""
    return Fixed(resources=(problem.rooms[0].key,), span=problem.days[-1], closure=True)


if __name__ == "__main__":
    main()
