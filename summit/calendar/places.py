"""Where an engagement is, in words: the same in letters, calendars, papers and the API."""

from summit.calendar.models import Engagement, Occupancy
from summit.core.translations import text_in


def place_of(engagement: Engagement) -> dict[str, str]:
    """Return all rooms, the venue and its address, in each language that one of their names has.

    Asks nothing of the database where the occupancies with their resources, and the venue, came along.
    """
    rooms = [o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.ROOM]
    named = [room.name for room in sorted(rooms, key=lambda room: room.pk)]
    venue = engagement.venue
    if venue:
        named.append(venue.name)
    address = [venue.address] if venue and venue.address else []
    languages = dict.fromkeys(language for name in named for language in name)
    return {code: ", ".join([*(text_in(name, code) for name in named), *address]) for code in languages}
