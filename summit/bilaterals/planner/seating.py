"""Convert between the seats on a board and the placements of a plan."""

from collections.abc import Mapping

from summit.bilaterals.planner.board import Board, Seat
from summit.bilaterals.planner.problem import Key, Placement


def load(board: Board, seats: Mapping[int, Seat]) -> None:
    """Replace the seats on the board."""
    for number, seat in list(board.seats.items()):
        if seats.get(number) != seat:
            board.remove(number)
    for number, seat in seats.items():
        if number not in board.seats:
            board.place(number, seat)


def assign_rooms(board: Board, seats: Mapping[int, Seat]) -> dict[int, Key]:
    """Give each meeting a room of its class: of the free ones, the one that its people used last."""
    last: dict[int, Key] = {}
    until: dict[Key, int] = {}
    rooms: dict[int, Key] = {}
    for number, seat in sorted(seats.items(), key=lambda item: item[1].start):
        wish, room_class = board.wishes[number], board.classes[seat.room_class]
        free = [room for room in room_class.rooms if until.get(room, 0) <= seat.start]
        known = [last[person] for person in wish.people if last.get(person) in free]
        rooms[number] = room = known[0] if known else free[0]
        until[room] = seat.start + wish.request.slots + room_class.turnover
        last |= dict.fromkeys(wish.people, room)
    return rooms


def placements(board: Board, seats: Mapping[int, Seat]) -> dict[Key, Placement]:
    """Return the placements of the seats, each with its own room."""
    first = len(board.problem.people)
    rooms = assign_rooms(board, seats)
    return {
        board.problem.requests[number].key: Placement(
            seat.start, rooms[number], tuple(board.problem.interpreters[i - first].key for i in seat.interpreters)
        )
        for number, seat in sorted(seats.items())
    }


def seats(board: Board, placed: Mapping[Key, Placement]) -> dict[int, Seat]:
    """Return the seats of placements; placements in rooms that no longer exist are left out."""
    class_of = {room: position for position, c in enumerate(board.classes) for room in c.rooms}
    people = len(board.problem.people)
    interpreters = {i.key: people + n for n, i in enumerate(board.problem.interpreters)}
    found = {}
    for number, request in enumerate(board.problem.requests):
        at = placed.get(request.key)
        if at and at.room in class_of:
            team = tuple(interpreters[key] for key in at.interpreters if key in interpreters)
            found[number] = Seat(at.start, class_of[at.room], team)
    return found
