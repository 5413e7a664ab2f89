"""Where an engagement is, in words: the same in letters, calendars, papers and the API."""

from summit.calendar.models import Engagement, Occupancy
from summit.core.translations import text_in


def place_of(engagement: Engagement) -> dict[str, str]:
    """Return all rooms, the venue and its address, in each language that one of their names has.

    Asks nothing of the database where the occupancies with their resources, and the venue, came along.
    """
    # A closure has a room in several pieces where something else is in it meanwhile.
    taken = (Occupancy.Role.ROOM, Occupancy.Role.CLOSED)
    rooms = {o.resource_id: o.resource for o in engagement.occupancies.all() if o.role in taken and o.resource.venue_id}
    named = [room.name for _, room in sorted(rooms.items())]
    venue = engagement.venue
    if venue:
        named.append(venue.name)
    address = [venue.address] if venue and venue.address else []
    languages = dict.fromkeys(language for name in named for language in name)
    return {code: ", ".join([*(text_in(name, code) for name in named), *address]) for code in languages}
