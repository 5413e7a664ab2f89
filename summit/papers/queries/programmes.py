"""The programme, day by day."""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Prefetch

from summit.calendar.models import Engagement, Occupancy
from summit.calendar.places import place_of
from summit.core.hours import shown_clock
from summit.papers.queries.paper import Paper, Reader, head
from summit.summits.models import Summit


def programme(summit: Summit, reader: Reader, *, day: date | None = None) -> Paper:
    """Return what is in the programme, of a day or of all, and the reader may see. A constant number of queries."""
    rooms = Occupancy.objects.filter(role=Occupancy.Role.ROOM).select_related("resource").order_by("resource")
    lines = Engagement.objects.visible_to(reader.user).standing().exclude(kind=Engagement.Kind.CLOSURE)
    lines = lines.filter(summit=summit).select_related("venue", "session").order_by("starts_at", "pk")
    if day:
        lines = lines.within(summit.day(day))
    data = head(summit, reader, "programme", facts=[("clock", summit.time_zone)])
    by_day = groupby(
        lines.prefetch_related(Prefetch("occupancies", rooms)),
        key=lambda line: line.starts_at.astimezone(summit.zone).date(),
    )
    data["days"] = [
        {"name": reader.day(first), "lines": [_line(line, reader, summit) for line in of_day]}
        for first, of_day in by_day
    ]
    name = f"programme-{day}" if day else "programme"
    return Paper("programme", summit.pk, name, summit, data)


def _line(engagement: Any, reader: Reader, summit: Summit) -> dict[str, Any]:
    hours = (shown_clock(at, summit.zone) for at in (engagement.starts_at, engagement.ends_at))
    return {
        "hours": " – ".join(hours),
        "title": reader.text(engagement.title),
        "kind": engagement.session.kind if engagement.kind == Engagement.Kind.SESSION else engagement.kind,
        "is_tentative": engagement.status == Engagement.Status.TENTATIVE,
        "place": reader.text(place_of(engagement)),
    }
