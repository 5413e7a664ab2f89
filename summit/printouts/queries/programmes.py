"""The programme, day by day."""

from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch

from summit.calendar.models import Engagement, Occupancy
from summit.calendar.places import place_of, title_of
from summit.core.hours import shown_clock
from summit.delegations.queries import without_absences
from summit.printouts.queries.printout import Printout, Reader, head
from summit.summits.models import Summit


def programme(summit: Summit, reader: Reader, *, day: date | None = None) -> Printout:
    """Return the programme that the reader may see, of a day or of all days, including closed engagements.

    An engagement that began before the day is listed under it. A constant number of queries.
    """
    occupancies = Occupancy.objects.known_to(reader.user).select_related("resource").order_by("resource")
    lines = without_absences(Engagement.objects.known_to(reader.user).standing().filter(summit=summit))
    lines = lines.select_related("venue", "session").order_by("starts_at", "pk")
    if day:
        lines = lines.within(summit.day(day))
    data = head(summit, reader, "programme", facts=[("clock", summit.time_zone)])
    by_day = groupby(
        lines.prefetch_related(Prefetch("occupancies", occupancies)),
        key=lambda line: max(line.starts_at.astimezone(summit.zone).date(), day or summit.starts_on),
    )
    data["days"] = [
        {"name": reader.day(first), "lines": [_line(line, reader, summit) for line in of_day]}
        for first, of_day in by_day
    ]
    name = f"programme-{day}" if day else "programme"
    return Printout("programme", summit.pk, name, summit, data)


def _line(engagement: Engagement, reader: Reader, summit: Summit) -> dict[str, object]:
    return {
        "hours": f"{shown_clock(engagement.starts_at, summit.zone)} – {_end(engagement, reader, summit)}",
        "title": reader.text(title_of(engagement)),
        "kind": engagement.session.kind if engagement.kind == Engagement.Kind.SESSION else engagement.kind,
        "is_tentative": engagement.status == Engagement.Status.TENTATIVE,
        "place": reader.text(place_of(engagement)),
    }


def _end(engagement: Engagement, reader: Reader, summit: Summit) -> str:
    """Return the end time, with its day unless the engagement is shorter than a day."""
    hour = shown_clock(engagement.ends_at, summit.zone)
    is_next_night = engagement.ends_at - engagement.starts_at < timedelta(days=1)
    return hour if is_next_night else f"{reader.day(engagement.ends_at.astimezone(summit.zone).date())}, {hour}"
