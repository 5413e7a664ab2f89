"""The day board: rooms as rows, hours as columns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from summit.accounts.admin import current_summit
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import standing_clashes
from summit.core import clock
from summit.core.hours import shown_clock
from summit.core.intervals import Interval
from summit.facilities.models import Room
from summit.programme.admin.pages import page_of
from summit.programme.queries import programme
from summit.summits.models import Summit


@dataclass
class Bar:
    """An engagement as a bar: `left` and `width` in percent of the day shown."""

    engagement: Engagement
    left: float
    width: float
    page: str
    clashes: bool = False

    @property
    def label(self) -> str:
        """The title; for a closure, with the people concerned; for a bilateral meeting, the two codes, which fit."""
        if self.engagement.kind == Engagement.Kind.CLOSURE:
            absent = {str(o.resource) for o in self.engagement.occupancies.all() if not o.resource.venue_id}
            return ": ".join(filter(None, (", ".join(sorted(absent)), str(self.engagement))))
        if self.engagement.kind != Engagement.Kind.BILATERAL:
            return str(self.engagement)
        people = (o.resource for o in self.engagement.occupancies.all() if o.role == Occupancy.Role.PARTICIPANT)
        return " ".join(person.party.code for person in people if person.party)


@dataclass
class Row:
    """A line of the board: a room, the engagements without a room, or the people who are not available."""

    name: str
    note: str = ""
    bars: list[Bar] = field(default_factory=list)


def day_board(request: HttpRequest) -> HttpResponse:
    """Show one day of the organizer's summit; `?day=2025-11-27` chooses it."""
    summit = current_summit(request)
    if summit is None:
        raise PermissionDenied
    day = _day(summit, request.GET.get("day", ""))
    lines = programme(summit, viewer=request.user, day=day)
    engagements = list(lines.select_related("session", "meeting"))
    shown = _shown(summit, day, engagements)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Day board"),
        "summit": summit,
        "day": day,
        "days": summit.days(),
        "hours": _hours(summit, shown),
        "rows": _rows(summit, engagements, shown, _clashing(summit)),
        "now": _position(shown, clock.now()),
    }
    return TemplateResponse(request, "admin/day_board.html", context)


def _day(summit: Summit, asked: str) -> date:
    """Return the requested day if the summit has it, else today, else the first day."""
    days = summit.days()
    today = clock.now().astimezone(summit.zone).date()
    by_text = {str(day): day for day in days}
    return by_text.get(asked) or (today if today in days else days[0])


def _shown(summit: Summit, day: date, engagements: Iterable[Engagement]) -> Interval:
    """Return the hours shown, in whole hours: the planning hours, extended by earlier and later engagements."""
    hours, whole = summit.planning_hours(day), summit.day(day)
    starts = [max(e.starts_at, whole.starts_at) for e in engagements] + [hours.starts_at]
    ends = [min(e.ends_at, whole.ends_at) for e in engagements] + [min(hours.ends_at, whole.ends_at)]
    first, last = (at.astimezone(summit.zone) for at in (min(starts), max(ends)))
    rest = timedelta(minutes=-last.minute % 60)
    return Interval(first.replace(minute=0), last).widened(after=rest)


def _hours(summit: Summit, shown: Interval) -> list[dict[str, str | float]]:
    count = int(shown.length / timedelta(hours=1))
    instants = [shown.starts_at + timedelta(hours=n) for n in range(count)]
    return [{"label": shown_clock(at, summit.zone), "left": 100 * n / count} for n, at in enumerate(instants)]


def _clashing(summit: Summit) -> set[int]:
    """Return the ids of engagements that clash."""
    clashes = standing_clashes(summit)
    return {engagement.pk for clash in clashes for engagement in (clash.engagement, clash.beside) if engagement}


def _rows(summit: Summit, engagements: Iterable[Engagement], shown: Interval, clashing: Collection[int]) -> list[Row]:
    rooms = Room.objects.filter(summit=summit).select_related("venue").order_by("venue__code", "code")
    rows = {room.pk: Row(str(room), f"{room.venue}, {room.capacity}") for room in rooms}
    elsewhere, people = Row(gettext("Without a room")), Row(gettext("Not available"))
    for engagement in engagements:
        bar = _bar(engagement, shown, clashes=engagement.pk in clashing)
        resources = {o.resource_id for o in engagement.occupancies.all()}
        of_rooms = [rows[pk] for pk in sorted(resources & rows.keys())]
        is_closure = engagement.kind == Engagement.Kind.CLOSURE
        if is_closure and resources - rows.keys():
            of_rooms.append(people)
        for row in of_rooms or [elsewhere]:
            row.bars.append(bar)
    return [*rows.values(), *(row for row in (elsewhere, people) if row.bars)]


def _bar(engagement: Engagement, shown: Interval, *, clashes: bool) -> Bar:
    left, right = _position(shown, engagement.starts_at), _position(shown, engagement.ends_at)
    return Bar(engagement, left or 0, (100 if right is None else right) - (left or 0), page_of(engagement), clashes)


def _position(shown: Interval, instant: datetime) -> float | None:
    """Return the position of the instant in percent, or None outside the hours shown."""
    if not shown.starts_at <= instant <= shown.ends_at:
        return None
    return round(100 * ((instant - shown.starts_at) / shown.length), 3)
