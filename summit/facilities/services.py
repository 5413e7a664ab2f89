"""Check whether rooms are large enough for an event."""

from collections.abc import Collection

from django.utils.translation import ngettext

from summit.core.refusals import Refusal
from summit.facilities.models import Room


class RoomTooSmall(Refusal):
    """The rooms seat fewer people than are expected, and the caller has not accepted that."""

    code = "room_too_small"
    accepted_by = "even_if_too_small"


def refuse_too_small(
    rooms: Collection[Room], *, seats: int, even_if_too_small: bool = False, field: str = "room"
) -> None:
    """Refuse rooms that together seat fewer than `seats`, unless the organizers accept that.

    An event without a room is not refused, since its room may be chosen later.
    """
    capacity = sum(room.capacity for room in rooms)
    if even_if_too_small or not rooms or capacity >= seats:
        return
    names = ", ".join(str(room) for room in rooms)
    message = ngettext(
        "%(rooms)s: %(capacity)s seats for %(seats)s person. Choose a larger room, or accept that it is too small.",
        "%(rooms)s: %(capacity)s seats for %(seats)s people. Choose a larger room, or accept that it is too small.",
        seats,
    ) % {"rooms": names, "capacity": capacity, "seats": seats}
    raise RoomTooSmall(message, field=field, capacity=capacity, seats=seats)
