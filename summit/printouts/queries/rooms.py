"""Sheets of the rooms for the operations room, and signs at their doors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.places import title_of
from summit.core.translations import isolated, translated
from summit.facilities.models import Interpreter, Room
from summit.printouts.queries.printout import Printout, Reader, dated_head
from summit.printouts.queries.programmes import by_day, hours_of, line_of, participants_of, published
from summit.programme.queries import programme as known_programme
from summit.sessions.models import Session
from summit.summits.models import Summit

Facts = dict[str, object]


def day_sheets(summit: Summit, reader: Reader, *, day: date | None = None) -> Printout:
    """Return a sheet of each day, or of one, with all rooms by hour: also what is not published, and closures.

    A constant number of queries.
    """
    lines = known_programme(summit, viewer=reader.user, day=day).select_related("summit", "session__chair")
    pairs = {row.pk: row.language_pairs for row in Interpreter.objects.visible_to(reader.user).filter(summit=summit)}
    rooms = list(Room.objects.filter(summit=summit).order_by("code"))
    data = dated_head(summit, reader, "day-sheet", about=reader.day(day) if day else "")
    data["clock"] = summit.time_zone
    data["pages"] = [
        _sheet(reader.day(first), list(of_day), rooms, pairs, reader) for first, of_day in by_day(lines, summit, day)
    ]
    return Printout("day-sheets", summit.pk, f"day-sheet-{day}" if day else "day-sheets", summit, data)


def door_signs(
    summit: Summit,
    reader: Reader,
    *,
    day: date | None = None,
    room: Room | None = None,
    session: Session | None = None,
) -> Printout:
    """Return a sign for each room and day with what happens there, or for each room of a session; all published.

    Names come in the printout's language and in those of the summit. A constant number of queries.
    """
    lines = published(known_programme(summit, viewer=reader.user, day=day, resource=room)).select_related("summit")
    if session:
        lines = lines.filter(pk=session.engagement_id)
    readers = [replace(reader, language=code) for code in dict.fromkeys([reader.language, *summit.languages])]
    rooms = {row.pk: row for row in Room.objects.filter(summit=summit).select_related("venue")}
    chosen = [room.pk] if room else sorted(rooms, key=lambda pk: rooms[pk].code)
    data = dated_head(summit, reader, "door-signs", about=reader.text(session.engagement.title) if session else "")
    pages = []
    for first, of_day in by_day(lines, summit, day):
        by_room = defaultdict(list)
        for line in of_day:
            for pk in _rooms_of(line):
                by_room[pk].append(line)
        pages += [_sign(rooms[pk], first, by_room[pk], readers) for pk in chosen if pk in by_room]
    data["pages"] = pages
    parts = ["door-signs", room.code if room else "", session.code if session else "", str(day or "")]
    return Printout("door-signs", summit.pk, "-".join(filter(None, parts)), summit, data)


def _sheet(
    name: str, lines: list[Engagement], rooms: Iterable[Room], pairs: Mapping[int, list[str]], reader: Reader
) -> Facts:
    used = {pk for line in lines for pk in _rooms_of(line)}
    return {
        "name": name,
        "lines": [_sheet_line(line, pairs, reader) for line in lines],
        "free": [reader.text(room.name) for room in rooms if room.pk not in used],
    }


def _sheet_line(engagement: Engagement, pairs: Mapping[int, list[str]], reader: Reader) -> Facts:
    session = engagement.session if engagement.kind == Engagement.Kind.SESSION else None
    parties = {one.resource.party_id: one.resource.party for one in participants_of(engagement) if one.resource.party}
    interpreters = _occupying(engagement, Occupancy.Role.INTERPRETER)
    return line_of(engagement, reader) | {
        "chair": reader.text(session.chair.name) if session and session.chair else "",
        "delegations": [reader.text(party.name) for party in parties.values()],
        "interpreters": [
            f"{reader.text(one.name)} ({', '.join(pairs[one.pk])})" for one in interpreters if one.pk in pairs
        ],
    }


def _sign(room: Room, day: date, lines: Iterable[Engagement], readers: list[Reader]) -> Facts:
    languages = [reader.language for reader in readers]
    return {
        "room": _texts(room.name, languages),
        "venue": _texts(room.venue.name, languages) if room.venue else [],
        "days": list(dict.fromkeys(reader.day(day) for reader in readers)),
        "lines": [{"hours": hours_of(line, readers[0]), "titles": _texts(title_of(line), languages)} for line in lines],
    }


def _texts(texts: Mapping[str, str], languages: Iterable[str]) -> list[str]:
    """Return the text in those of the languages that it has, each once; else in any."""
    return list(dict.fromkeys(isolated(texts[code]) for code in languages if code in texts)) or [translated(texts)]


def _rooms_of(engagement: Engagement) -> set[int]:
    taken = (*_occupying(engagement, Occupancy.Role.ROOM), *_occupying(engagement, Occupancy.Role.CLOSED))
    return {one.pk for one in taken if one.kind_class.is_place}


def _occupying(engagement: Engagement, role: str) -> Iterator[Resource]:
    return (one.resource for one in engagement.occupancies.all() if one.role == role)
