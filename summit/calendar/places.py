"""Title and place of an engagement in words: the same in letters, calendars, printouts and the API."""

from summit.calendar.models import Engagement, Occupancy
from summit.core.translations import text_in


def place_of(engagement: Engagement) -> dict[str, str]:
    """Return the rooms, the venue and its address, in each language of their names.

    No query if the occupancies with their resources, and the venue, are prefetched.
    """
    # A closure has several occupancies of a room that is booked in between.
    taken = (Occupancy.Role.ROOM, Occupancy.Role.CLOSED)
    rooms = {
        o.resource_id: o.resource
        for o in engagement.occupancies.all()
        if o.role in taken and o.resource.kind_class.is_place
    }
    named = [room.name for _pk, room in sorted(rooms.items())]
    venue = engagement.venue
    if venue:
        named.append(venue.name)
    address = [venue.address] if venue and venue.address else []
    languages = dict.fromkeys(language for name in named for language in name)
    return {code: ", ".join([*(text_in(name, code) for name in named), *address]) for code in languages}


def title_of(engagement: Engagement) -> dict[str, str]:
    """Return the title in each of its languages; for a closure, preceded by the delegates who are not available.

    No query if the occupancies with their resources are prefetched.
    """
    if engagement.kind != Engagement.Kind.CLOSURE:
        return dict(engagement.title)
    taken = {o.resource_id: o.resource for o in engagement.occupancies.all()}
    absent = {pk: row for pk, row in taken.items() if row.kind_class.is_person and not row.kind_class.is_hosts_own}
    names = [person.name for _pk, person in sorted(absent.items())]
    return {
        code: ": ".join(filter(None, (", ".join(text_in(name, code) for name in names), text)))
        for code, text in engagement.title.items()
    }
