"""Whether rooms are large enough for an event."""

from collections.abc import Collection

from summit.core.refusals import Refusal
from summit.facilities.models import Room


class RoomTooSmall(Refusal):
    """The rooms seat fewer people than are expected, and nobody has accepted that."""

    code = "room_too_small"


def refuse_too_small(
    rooms: Collection[Room], *, seats: int, even_if_too_small: bool = False, field: str = "room"
) -> None:
    """Refuse rooms that together seat fewer than `seats`, unless the organizers accept that.

    Without a room there is nothing to refuse: where an event is to be may be decided later.
    """
    capacity = sum(room.capacity for room in rooms)
    if even_if_too_small or not rooms or capacity >= seats:
        return
    names = ", ".join(str(room) for room in rooms)
    raise RoomTooSmall(
        f"{names}: {capacity} seats for {seats} people. Choose a larger room, or accept that it is too small.",
        field=field,
        capacity=capacity,
        seats=seats,
    )
