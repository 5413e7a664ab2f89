"""Why a request is left out: changes tried one by one on the plan as it stands, so that each is true."""

from collections.abc import Iterator
from dataclasses import replace

from summit.bilaterals.planner.board import Board, Wish
from summit.bilaterals.planner.problem import Cause, each, mask, starts_within

TRIED = 200  # starts at which it is looked who stands in the way


def causes(board: Board, number: int) -> tuple[Cause, ...]:
    """Return why the request is not placed on the board; doing what one cause says makes it placeable there."""
    wish = board.wishes[number]
    if not wish.classes:
        return (Cause("no_room"),)
    missing = tuple(pair for pair, pool in zip(sorted(wish.request.pairs), wish.interpreters, strict=True) if not pool)
    if missing:
        return (Cause("no_interpreter", pairs=missing),)
    found = [*_never_free(board, number), *_relaxed(board, number), *_moved(board, number)]
    return tuple(found) or (Cause("outweighed"),)


def _never_free(board: Board, number: int) -> Iterator[Cause]:
    """Say so if no plan at all could place it beside what is fixed, and which fixed engagement would have to move."""
    if _starts(board, number, by_core=True):
        return
    yield Cause("never_free_together")
    problem = board.problem
    for fixed in problem.fixed:
        if fixed.closure or not set(fixed.resources) & set(board.wishes[number].request.people):
            continue
        without = replace(problem, fixed=tuple(f for f in problem.fixed if f is not fixed))
        start = _first(Board(without).openings(number))
        if start is not None:
            yield Cause("move_fixed", start=start, fixed=fixed)
            return


def _relaxed(board: Board, number: int) -> Iterator[Cause]:
    """Try a shorter meeting, no excluded windows, no interpreter."""
    wish = board.wishes[number]
    for slots in range(wish.request.slots - 1, 0, -1):
        start = _first(_with(board, number, replace(wish, request=replace(wish.request, slots=slots))))
        if start is not None:
            yield Cause("shorten", start=start, slots=slots)
            break
    if wish.request.excluded:
        hours = board.hours if wish.request.allowed is None else mask(wish.request.allowed) & board.hours
        start = _first(_with(board, number, replace(wish, allowed=board.everywhere(hours))))
        if start is not None:
            yield Cause("lift_exclusion", start=start)
    if wish.interpreters:
        start = _first(_with(board, number, replace(wish, interpreters=())))
        if start is not None:
            yield Cause("without_interpreter", start=start, pairs=tuple(sorted(wish.request.pairs)))


def _moved(board: Board, number: int) -> Iterator[Cause]:
    """Name the fewest placed meetings that would have to give way, at the start where that is fewest."""
    best: tuple[int, int, int] | None = None
    for position, start in _forced(board, number):
        out = board.in_the_way(number, position, start)
        if out and (best is None or len(out) < best[0]):
            best = (len(out), position, start)
    if best:
        _, position, start = best
        seats = {other: board.remove(other) for other in board.in_the_way(number, position, start)}
        fits = any(starts >> start & 1 for _, starts in board.openings(number))
        for other, seat in seats.items():
            board.place(other, seat)
        if fits:
            keys = tuple(board.problem.requests[other].key for other in sorted(seats))
            yield Cause("move_meetings", start=start, requests=keys)


def _forced(board: Board, number: int) -> Iterator[tuple[int, int]]:
    wish = board.wishes[number]
    possible = _starts(board, number, by_core=True)
    tried = 0
    for position in wish.classes:
        room = board.classes[position]
        starts = possible >> board.shifts[board.venue(position)] & board.open_starts(position, wish.request.slots)
        starts &= starts_within(~room.full, wish.request.slots + room.turnover)
        for start in each(starts):
            yield position, start
            tried += 1
            if tried >= TRIED:
                return


def _starts(board: Board, number: int, *, by_core: bool) -> int:
    """Return the starts, by venue, at which all people are free of what is fixed (or of everything)."""
    wish = board.wishes[number]
    free = wish.allowed
    for person in wish.people:
        carrier = board.carriers[person]
        free &= carrier.core if by_core else carrier.free
    return starts_within(free, wish.request.slots)


def _with(board: Board, number: int, wish: Wish) -> Iterator[tuple[int, int]]:
    """Return the openings that the request would have if it were so."""
    kept = board.wishes[number]
    board.wishes[number] = wish
    try:
        return iter(list(board.openings(number)))
    finally:
        board.wishes[number] = kept


def _first(openings: Iterator[tuple[int, int]]) -> int | None:
    return min((next(iter(each(starts))) for _, starts in openings), default=None)
