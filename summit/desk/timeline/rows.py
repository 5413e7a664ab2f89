"""The timeline as plain data: days, rows, and bars in minutes from the left edge of the day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from summit.accounts.models import User
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import Clash, TransferTimes, transfer_times
from summit.core.hours import shown_clock
from summit.core.intervals import Interval
from summit.desk.timeline.entries import INTERPRETER, PERSON, PLANNED, ROOM, Entry, Thing, entries_of, things_of
from summit.desk.timeline.ghosts import ShownPlan
from summit.desk.timeline.lanes import lay
from summit.summits.models import Summit

By = Literal["rooms", "people", "interpreters"]
KINDS: Mapping[By, str] = {"rooms": ROOM, "people": PERSON, "interpreters": INTERPRETER}
MINUTE = timedelta(minutes=1)
# As in timeline.css: how wide the line of a row is at least, and a letter and a label at most.
LINE_PIXELS, LETTER_PIXELS, LABEL_PIXELS = 904, 8, 136
HOUR_PIXELS, ACCEPT_PIXELS = 48, 72  # of the hour above the label, and with the button of a planned meeting
INSIDE_PIXELS = 56  # a bar as wide as this has its label inside, cut where it ends


@dataclass(slots=True)
class Bar:
    """An entry in a row; minutes from the left edge, half-open, cut at the edges of the day."""

    entry: Entry
    label: str
    from_minute: int
    to_minute: int
    label_to: int  # where the label ends, if it lies beside the bar; else the end of the bar
    rest_minutes: int = 0  # turnover after it
    way_minutes: int = 0  # transfer before it, from another venue
    clashes: bool = False
    lane: int = 0

    @property
    def minutes(self) -> int:
        """The length on this day."""
        return self.to_minute - self.from_minute

    @property
    def is_narrow(self) -> bool:
        """Whether the label has no room inside the bar."""
        return self.label_to > self.to_minute


@dataclass(slots=True)
class Row:
    """A line of the timeline: of a room, a person, or what has none."""

    key: str
    name: str
    note: str = ""
    room: int | None = None
    page: str = ""
    bars: list[Bar] = field(default_factory=list)
    lanes: int = 1


@dataclass
class Day:
    """A day of the timeline with the hours that it shows."""

    date: date
    interval: Interval
    rows: list[Row]
    hours: list[tuple[int, str]]  # minutes from the left edge, and the hour
    now_minute: int | None  # None on other days

    @cached_property
    def minutes(self) -> int:
        """How many minutes it shows."""
        return int(self.interval.length / MINUTE)


def whole(summit: Summit, days: Sequence[date]) -> Interval:
    """Return the interval of the days."""
    return Interval(summit.day(days[0]).starts_at, summit.day(days[-1]).ends_at)


def clashing_keys(clashes: Iterable[Clash]) -> set[int]:
    """Return the keys of the engagements that clash."""
    return {engagement.pk for clash in clashes for engagement in (clash.engagement, clash.beside) if engagement}


def timeline(
    summit: Summit,
    *,
    viewer: User,
    days: Sequence[date],
    by: By,
    clashing: Collection[int],
    now: datetime,
    plan: ShownPlan | None,
) -> list[Day]:
    """Return the days as organizers see them, with the plan. A constant number of queries, for any days and rows."""
    entries = entries_of(summit, viewer, within=whole(summit, days), with_absences=by == "people")
    if plan:
        plan.mark(entries)
        entries = sorted([*entries, *plan.ghosts], key=lambda entry: entry.starts_at)
    things = things_of(summit, entries, also=Q(pk__in=()) if by == "people" else Q(kind=KINDS[by]))
    rows = _Rows(summit, by, things, clashing)
    return [_day(summit, day, entries, rows, now) for day in days]


def days_of(
    resources: Collection[Resource], summit: Summit, *, viewer: User, clashing: Collection[int], now: datetime
) -> list[Day]:
    """Return the days on which these people and rooms have something, a row for each. A constant number of queries."""
    keys = [resource.pk for resource in resources]
    entries = entries_of(summit, viewer, resources=keys, with_absences=True)
    rows = _Rows(summit, "people", things_of(summit, entries, also=Q(pk__in=keys)), clashing, keys)
    days = [_day(summit, day, entries, rows, now) for day in summit.days()]
    return [day for day in days if day.rows]


def _day(summit: Summit, day: date, entries: Iterable[Entry], rows: "_Rows", now: datetime) -> Day:
    whole = summit.day(day)
    of_day = [entry for entry in entries if entry.starts_at < whole.ends_at and entry.ends_at > whole.starts_at]
    interval = _hours(summit, day, whole, of_day)
    count = int(interval.length / timedelta(hours=1))
    hours = [(60 * n, shown_clock(interval.starts_at + timedelta(hours=n), summit.zone)) for n in range(count)]
    is_now = interval.starts_at <= now < interval.ends_at
    now_minute = int((now - interval.starts_at) / MINUTE) if is_now else None
    return Day(day, interval, rows.of(of_day, interval), hours, now_minute)


def _hours(summit: Summit, day: date, whole: Interval, entries: Iterable[Entry]) -> Interval:
    """Return what is shown, in whole hours: the planning hours, extended by earlier and later entries."""
    hours = summit.planning_hours(day)
    timed = [entry for entry in entries if entry.kind != Engagement.Kind.CLOSURE]
    starts = [max(entry.starts_at, whole.starts_at) for entry in timed] + [hours.starts_at]
    ends = [min(entry.ends_at, whole.ends_at) for entry in timed] + [min(hours.ends_at, whole.ends_at)]
    first, last = (at.astimezone(summit.zone) for at in (min(starts), max(ends)))
    rest = timedelta(minutes=-last.minute % 60)
    return Interval(first.replace(minute=0), last).widened(after=rest)


class _Rows:
    """The rows of each day: those of `keys`, or of all things of the kind."""

    def __init__(
        self,
        summit: Summit,
        by: By,
        things: Mapping[int, Thing],
        clashing: Collection[int],
        keys: Collection[int] | None = None,
    ) -> None:
        self.by, self.things, self.clashing = by, things, clashing
        self.transfers: TransferTimes = transfer_times(summit) if by == "people" else {}
        of_kind = (thing.key for thing in things.values() if thing.kind == KINDS[by])
        self.keys = list(of_kind if keys is None else keys)

    def of(self, entries: Iterable[Entry], interval: Interval) -> list[Row]:
        """Return the rows of a day."""
        rows = {key: _row(self.things[key]) for key in self.keys}
        elsewhere, absent = Row("elsewhere", _("Without a room")), Row("absent", _("Not available"))
        for entry in entries:
            own = [key for key in entry.occupied if key in rows]
            if own:
                bar = self._bar(entry, interval)
            elif self.by == "rooms":
                bar = self._bar(entry, interval)
                (absent if entry.kind == Engagement.Kind.CLOSURE else elsewhere).bars.append(bar)
            for key in own:
                rows[key].bars.append(self._in_row(bar, key))
        found = [*rows.values(), *(row for row in (elsewhere, absent) if row.bars)]
        for row in found:
            row.lanes = lay(row.bars)
            self._add_ways(row)
        return [row for row in found if row.bars or self.by != "people"]

    def _bar(self, entry: Entry, interval: Interval) -> Bar:
        """Return the bar as it is in each of its rows."""
        begin = max(0, int((entry.starts_at - interval.starts_at) / MINUTE))
        end = min(int(interval.length / MINUTE), int((entry.ends_at - interval.starts_at) / MINUTE))
        end = max(begin, end)
        label = self._label(entry)
        pixels = max(LETTER_PIXELS * len(label), ACCEPT_PIXELS if entry.kind == PLANNED else HOUR_PIXELS)
        label_to = _label_to(min(pixels, LABEL_PIXELS), begin, end, interval)
        return Bar(entry, label, begin, end, label_to, clashes=entry.key in self.clashing)

    def _in_row(self, bar: Bar, key: int) -> Bar:
        role, free_at = bar.entry.occupied[key]
        rests = role != Occupancy.Role.CLOSED and free_at and free_at > bar.entry.ends_at
        rest = int((free_at - bar.entry.ends_at) / MINUTE) if rests else 0
        return Bar(bar.entry, bar.label, bar.from_minute, bar.to_minute, bar.label_to, rest, clashes=bar.clashes)

    def _label(self, entry: Entry) -> str:
        """Return the title; for a closure, with the people concerned; for a bilateral meeting, the two codes."""
        occupied = [(self.things[key], role) for key, (role, _free_at) in entry.occupied.items() if key in self.things]
        if entry.kind in (Engagement.Kind.BILATERAL, PLANNED):
            people = Occupancy.Role.PARTICIPANT
            return " ".join(thing.party for thing, role in occupied if role == people and thing.party) or entry.title
        # The row of a person need not name them again.
        if entry.kind != Engagement.Kind.CLOSURE or self.by == "people":
            return entry.title
        absent = sorted({thing.name for thing, _role in occupied if not thing.has_venue})
        return ": ".join(filter(None, (", ".join(absent), entry.title)))

    def _add_ways(self, row: Row) -> None:
        """Say before each bar of a person how long the way from the last venue takes."""
        if not self.transfers:
            return
        last: Bar | None = None
        for bar in sorted(row.bars, key=lambda bar: bar.from_minute):
            if last and last.entry.venue and bar.entry.venue:
                way = self.transfers.get((last.entry.venue, bar.entry.venue))
                bar.way_minutes = int(way / MINUTE) if way else 0
            last = bar


def _label_to(pixels: int, begin: int, end: int, interval: Interval) -> int:
    """Return the minute at which a label beside its bar ends where the line is narrowest; `end` for one inside."""
    minutes = int(interval.length / MINUTE)
    if (end - begin) * LINE_PIXELS >= min(pixels, INSIDE_PIXELS) * minutes:
        return end
    return begin + -(-pixels * minutes // LINE_PIXELS)


def _row(thing: Thing) -> Row:
    room = thing.key if thing.kind == ROOM else None
    return Row(f"{thing.kind}-{thing.key}", thing.name, thing.note, room=room, page=thing.page)
