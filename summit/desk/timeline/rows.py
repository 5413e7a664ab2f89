"""The timeline as plain data: days, rows, and bars in minutes from the left edge of the day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from summit.accounts.models import User
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import Clash, TransferTimes, standing_clashes, transfer_times
from summit.core.hours import shown_clock
from summit.core.intervals import Interval
from summit.delegations.models import Delegate
from summit.desk.dossiers.links import dossier_of
from summit.desk.timeline.lanes import lay
from summit.facilities.models import Interpreter, Room
from summit.programme.queries import programme
from summit.summits.models import Summit

By = Literal["rooms", "people", "interpreters"]
MINUTE = timedelta(minutes=1)
NARROW_MINUTES = 45  # a shorter bar has its label beside it


@dataclass
class Bar:
    """An engagement in a row; minutes from the left edge, half-open, cut at the edges of the day."""

    engagement: Engagement
    label: str
    page: str
    from_minute: int
    to_minute: int
    rest_minutes: int = 0  # turnover after it
    way_minutes: int = 0  # transfer before it, from another venue
    clashes: bool = False
    lane: int = 0

    @property
    def minutes(self) -> int:
        """The length shown."""
        return self.to_minute - self.from_minute

    @property
    def is_narrow(self) -> bool:
        """Whether the label has no room inside the bar."""
        return self.minutes < NARROW_MINUTES

    @property
    def pick(self) -> str:
        """The name by which it is picked up, such as session:12; an empty text for a closure."""
        if self.engagement.kind == Engagement.Kind.SESSION:
            return f"session:{self.engagement.session.pk}"
        if self.engagement.kind == Engagement.Kind.BILATERAL:
            return f"request:{self.engagement.meeting.request_id}"
        return ""


@dataclass
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

    @property
    def minutes(self) -> int:
        """How many minutes it shows."""
        return int(self.interval.length / MINUTE)


def timeline(summit: Summit, *, viewer: User, days: Sequence[date], by: By, now: datetime) -> list[Day]:
    """Return the days as organizers see them. A constant number of queries, however many days and rows."""
    whole = Interval(summit.day(days[0]).starts_at, summit.day(days[-1]).ends_at)
    lines = programme(summit, viewer=viewer, with_absences=by == "people").within(whole)
    engagements = list(lines.select_related("session", "meeting__request"))
    lanes = _Rows(summit, by, engagements, _clashing(standing_clashes(summit)))
    return [_day(summit, day, engagements, lanes, now) for day in days]


def days_of(
    resources: Collection[Resource], summit: Summit, *, viewer: User, clashes: Iterable[Clash], now: datetime
) -> list[Day]:
    """Return the days on which these people and rooms have something, a row for each. A constant number of queries."""
    keys = [resource.pk for resource in resources]
    own = Occupancy.objects.filter(resource__in=keys).values("engagement")
    lines = programme(summit, viewer=viewer, with_absences=True).filter(pk__in=own)
    engagements = list(lines.select_related("session", "meeting__request"))
    rows = _Rows(summit, "people", engagements, _clashing(clashes), resources)
    days = [_day(summit, day, engagements, rows, now) for day in summit.days()]
    return [day for day in days if day.rows]


def _clashing(clashes: Iterable[Clash]) -> set[int]:
    return {engagement.pk for clash in clashes for engagement in (clash.engagement, clash.beside) if engagement}


def _day(summit: Summit, day: date, engagements: Iterable[Engagement], rows: "_Rows", now: datetime) -> Day:
    of_day = [e for e in engagements if e.interval.overlaps(summit.day(day))]
    interval = _shown(summit, day, of_day)
    count = int(interval.length / timedelta(hours=1))
    hours = [(60 * n, shown_clock(interval.starts_at + timedelta(hours=n), summit.zone)) for n in range(count)]
    is_now = interval.starts_at <= now < interval.ends_at
    return Day(
        day, interval, rows.of(of_day, interval), hours, int((now - interval.starts_at) / MINUTE) if is_now else None
    )


def _shown(summit: Summit, day: date, engagements: Iterable[Engagement]) -> Interval:
    """Return the hours shown, in whole hours: the planning hours, extended by earlier and later engagements."""
    hours, whole = summit.planning_hours(day), summit.day(day)
    timed = [e for e in engagements if e.kind != Engagement.Kind.CLOSURE]
    starts = [max(e.starts_at, whole.starts_at) for e in timed] + [hours.starts_at]
    ends = [min(e.ends_at, whole.ends_at) for e in timed] + [min(hours.ends_at, whole.ends_at)]
    first, last = (at.astimezone(summit.zone) for at in (min(starts), max(ends)))
    rest = timedelta(minutes=-last.minute % 60)
    return Interval(first.replace(minute=0), last).widened(after=rest)


class _Rows:
    """The rows of each day: which engagements belong to which, asked for once for all days."""

    def __init__(
        self,
        summit: Summit,
        by: By,
        engagements: Collection[Engagement],
        clashing: Collection[int],
        resources: Collection[Resource] | None = None,
    ) -> None:
        self.summit, self.by, self.clashing = summit, by, clashing
        self.transfers: TransferTimes = transfer_times(summit) if by == "people" else {}
        named = None if resources is None else {row.pk: row for row in resources}
        self.resources = self._resources(engagements) if named is None else named

    def of(self, engagements: Iterable[Engagement], interval: Interval) -> list[Row]:
        """Return the rows of a day."""
        rows = {pk: _row(resource) for pk, resource in self.resources.items()}
        elsewhere, absent = Row("elsewhere", _("Without a room")), Row("absent", _("Not available"))
        for engagement in engagements:
            occupied = {o.resource_id: o for o in engagement.occupancies.all()}
            own = [pk for pk in rows if pk in occupied]
            for pk in own:
                rows[pk].bars.append(self._bar(engagement, interval, occupied[pk]))
            if self.by == "rooms" and not own:
                is_closure = engagement.kind == Engagement.Kind.CLOSURE
                (absent if is_closure else elsewhere).bars.append(self._bar(engagement, interval, None))
        found = [*rows.values(), *(row for row in (elsewhere, absent) if row.bars)]
        for row in found:
            row.lanes = lay(row.bars)
            self._add_ways(row)
        return [row for row in found if row.bars or self.by != "people"]

    def _resources(self, engagements: Collection[Engagement]) -> dict[int, Resource]:
        if self.by == "rooms":
            rooms = Room.objects.filter(summit=self.summit).select_related("venue").order_by("venue__code", "code")
            return {room.pk: room for room in rooms}
        if self.by == "interpreters":
            return {row.pk: row for row in Interpreter.objects.filter(summit=self.summit).order_by("name", "pk")}
        taking_part = {o.resource_id for engagement in engagements for o in engagement.occupancies.all()}
        people = Delegate.objects.filter(pk__in=taking_part).select_related("party")
        return {row.pk: row for row in people.order_by("party__code", "rank", "pk")}

    def _bar(self, engagement: Engagement, interval: Interval, occupancy: Occupancy | None) -> Bar:
        begin = max(0, int((engagement.starts_at - interval.starts_at) / MINUTE))
        end = min(int(interval.length / MINUTE), int((engagement.ends_at - interval.starts_at) / MINUTE))
        rest = 0
        if occupancy and occupancy.role != Occupancy.Role.CLOSED and occupancy.period.upper > engagement.ends_at:
            rest = int((occupancy.period.upper - engagement.ends_at) / MINUTE)
        # The row of a person need not name them again.
        is_own = self.by == "people" and engagement.kind == Engagement.Kind.CLOSURE
        label, page = str(engagement) if is_own else label_of(engagement), dossier_of(engagement)
        clashes = engagement.pk in self.clashing
        return Bar(engagement, label, page, begin, max(end, begin), rest_minutes=rest, clashes=clashes)

    def _add_ways(self, row: Row) -> None:
        """Say before each bar of a person how long the way from the last venue takes."""
        if not self.transfers:
            return
        last: Bar | None = None
        for bar in sorted(row.bars, key=lambda bar: bar.from_minute):
            if last and last.engagement.venue_id and bar.engagement.venue_id:
                way = self.transfers.get((last.engagement.venue_id, bar.engagement.venue_id))
                bar.way_minutes = int(way / MINUTE) if way else 0
            last = bar


def label_of(engagement: Engagement) -> str:
    """Return the title; for a closure, with the people concerned; for a bilateral meeting, the two codes, which fit."""
    if engagement.kind == Engagement.Kind.CLOSURE:
        absent = {str(o.resource) for o in engagement.occupancies.all() if not o.resource.venue_id}
        return ": ".join(filter(None, (", ".join(sorted(absent)), str(engagement))))
    if engagement.kind != Engagement.Kind.BILATERAL:
        return str(engagement)
    people = (o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.PARTICIPANT)
    return " ".join(person.party.code for person in people if person.party)


def _row(resource: Resource) -> Row:
    page = dossier_of(resource)
    if isinstance(resource, Room):
        return Row(
            f"room-{resource.pk}", str(resource), f"{resource.venue}, {resource.capacity}", room=resource.pk, page=page
        )
    if isinstance(resource, Delegate):
        return Row(f"person-{resource.pk}", str(resource), str(resource.party or ""), page=page)
    return Row(f"interpreter-{resource.pk}", str(resource), page=page)
