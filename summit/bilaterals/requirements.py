"""Seats and interpreters that bilateral meetings ask for and do not have."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils.translation import gettext, ngettext

from summit.bilaterals.models import Meeting
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.requirements import Lack, Unmet, finds_unmet
from summit.facilities.languages import uncovered
from summit.facilities.models import Interpreter


@finds_unmet
def unmet_by_meetings(engagements: QuerySet[Engagement]) -> Iterator[Unmet]:
    """Yield the meetings with fewer seats than requested, and those without an interpreter that they need."""
    meetings = Meeting.objects.filter(engagement__in=engagements).select_related(
        "request", "engagement__summit", "engagement__venue"
    )
    crowded = meetings.filter(
        engagement__occupancies__role=Occupancy.Role.ROOM,
        engagement__occupancies__resource__room__capacity__lt=F("request__seats"),
    ).annotate(capacity=F("engagement__occupancies__resource__room__capacity"))
    for row in crowded:
        seats = row.request.seats
        details = ngettext(
            "%(capacity)s seats for %(people)s person", "%(capacity)s seats for %(people)s people", seats
        )
        yield Unmet(row.engagement, Lack.SEATS, details % {"capacity": row.capacity, "people": seats})
    interpreted = list(meetings.exclude(request__interpretation=[]))
    taking_part = Interpreter.objects.filter(occupancies__engagement__in=[m.engagement_id for m in interpreted])
    teams: dict[int, list[list[str]]] = {}
    for engagement, pairs in taking_part.values_list("occupancies__engagement", "language_pairs"):
        teams.setdefault(engagement, []).append(pairs)
    for meeting in interpreted:
        if missing := uncovered(meeting.request.interpretation, teams.get(meeting.engagement_id, [])):
            details = gettext("no interpreter for %(languages)s") % {"languages": ", ".join(sorted(missing))}
            yield Unmet(meeting.engagement, Lack.INTERPRETERS, details)
