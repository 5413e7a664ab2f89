"""Causes of unplaced requests: each proposed change is tried on the finished plan, so that it is true.

On the board each room is its own class, so that no meeting moves, even to another room, that a cause does not name.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from time import monotonic

from summit.bilaterals.planner.board import Board, Seat, Wish
from summit.bilaterals.planner.problem import Cause, Key, Problem, each, first, mask, starts_within

TRIED = 30  # starts in each class of rooms at which it is looked who stands in the way
CLOSELY = 10  # of these, how many it is tried at


def examined(board: Board, *, until: float) -> dict[Key, tuple[Cause, ...]]:
    """Return the causes of the unplaced requests, as many as there is time for."""
    left_out = [number for number in range(len(board.wishes)) if number not in board.seats]
    return {
        board.wishes[number].request.key: causes(board, number) if monotonic() < until else (Cause("not_examined"),)
        for number in left_out
    }


def causes(board: Board, number: int) -> tuple[Cause, ...]:
    """Return why the request is not placed on the board; the change that a cause names makes it placeable."""
    wish = board.wishes[number]
    if not wish.classes:
        return (Cause("no_room"),)
    missing = tuple(pair for pair, pool in zip(sorted(wish.request.pairs), wish.interpreters, strict=True) if not pool)
    if missing:
        return (Cause("no_interpreter", pairs=missing),)
    found = [*_never_free(board, number), *_relaxed(board, number), *_moved(board, number)]
    return tuple(found) or (Cause("outweighed"),)


def _never_free(board: Board, number: int) -> Iterator[Cause]:
    """Return a cause if no plan could place it beside the fixed engagements, with the one that would have to move."""
    if _starts(board, number, by_core=True):
        return
    yield Cause("never_free_together")
    alone = _alone(board, number)
    for fixed in alone.fixed:
        if fixed.closure or not set(fixed.resources) & set(board.wishes[number].request.people):
            continue
        without = replace(alone, fixed=tuple(f for f in alone.fixed if f is not fixed))
        start = _first(Board(without).openings(0))
        if start is not None:
            yield Cause("move_fixed", start=start, fixed=fixed)
            return


def _alone(board: Board, number: int) -> Problem:
    """Return the problem with this request alone."""
    problem, request = board.problem, board.wishes[number].request
    return replace(
        problem,
        requests=(request,),
        people=tuple(person for person in problem.people if person.key in request.people),
        interpreters=tuple(i for i in problem.interpreters if i.pairs & request.pairs),
    )


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
    """Name a few placed meetings that would have to move: of some starts the fewest."""
    forced = sorted(_forced(board, number), key=lambda place: _hindrances(board, number, *place))
    best: tuple[int, list[int]] | None = None
    for position, start in forced[:CLOSELY]:
        seats = _make_way(board, number, position, start)
        fits = board.is_open(number, position, start)
        for other, seat in seats.items():
            board.place(other, seat)
        if fits and seats and (best is None or len(seats) < len(best[1])):
            best = (start, sorted(seats))
    if best:
        yield Cause("move_meetings", start=best[0], requests=tuple(board.problem.requests[n].key for n in best[1]))


def _hindrances(board: Board, number: int, position: int, start: int) -> int:
    """Count the meetings of its people that are in the way there, and the room if it is taken."""
    room = board.classes[position]
    span = mask([(start, start + board.wishes[number].request.slots + room.turnover)])
    return len(board.in_the_way(number, position, start)) + bool(room.full & span)


def _make_way(board: Board, number: int, position: int, start: int) -> dict[int, Seat]:
    """Take away what its people are in, then what an interpreter and a room are needed for; return what that was."""
    wish = board.wishes[number]
    end = start + wish.request.slots
    seats = {other: board.remove(other) for other in board.in_the_way(number, position, start)}
    span = mask([(start, end)]) << board.shifts[board.venue(position)]
    for pool in wish.interpreters:
        able = [board.carriers[i] for i in pool if not span & ~board.carriers[i].core]
        in_the_way = ([n for n, bits in carrier.booked.items() if bits & span] for carrier in able)
        seats |= {other: board.remove(other) for other in min(in_the_way, key=len, default=[])}
    if not board.is_open(number, position, start):
        seats |= {other: board.remove(other) for other in board.beside(number, position, start)}
    return seats


def _forced(board: Board, number: int) -> Iterator[tuple[int, int]]:
    """Yield the places that it could have beside the fixed engagements."""
    wish = board.wishes[number]
    possible = _starts(board, number, by_core=True)
    for position in wish.classes:
        starts = possible >> board.shifts[board.venue(position)] & board.open_starts(position, wish.request.slots)
        yield from ((position, start) for start in islice(each(starts), TRIED))


def _starts(board: Board, number: int, *, by_core: bool) -> int:
    """Return the starts, by venue, at which all people are free of fixed engagements (or of all)."""
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
    return min((first(starts) for _, starts in openings), default=None)
