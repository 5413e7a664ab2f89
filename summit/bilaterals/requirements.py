"""What bilateral meetings ask of their rooms and interpreters, and do not have."""

from collections.abc import Iterator

from django.db.models import F, QuerySet

from summit.bilaterals.models import Meeting
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.requirements import Lack, Unmet, finds_unmet
from summit.facilities.languages import uncovered
from summit.facilities.models import Interpreter


@finds_unmet
def unmet_by_meetings(engagements: QuerySet[Engagement]) -> Iterator[Unmet]:
    """Yield the meetings whose room seats fewer than asked for, and those without an interpreter that they need."""
    meetings = Meeting.objects.filter(engagement__in=engagements).select_related("request", "engagement__summit")
    crowded = meetings.filter(
        engagement__occupancies__role=Occupancy.Role.ROOM,
        engagement__occupancies__resource__room__capacity__lt=F("request__seats"),
    ).annotate(capacity=F("engagement__occupancies__resource__room__capacity"))
    for row in crowded:
        yield Unmet(row.engagement, Lack.SEATS, f"{row.capacity} seats for {row.request.seats} people")
    interpreted = list(meetings.exclude(request__interpretation=[]))
    taking_part = Interpreter.objects.filter(occupancies__engagement__in=[m.engagement_id for m in interpreted])
    teams: dict[int, list[list[str]]] = {}
    for engagement, pairs in taking_part.values_list("occupancies__engagement", "language_pairs"):
        teams.setdefault(engagement, []).append(pairs)
    for meeting in interpreted:
        if missing := uncovered(meeting.request.interpretation, teams.get(meeting.engagement_id, [])):
            details = f"no interpreter for {', '.join(sorted(missing))}"
            yield Unmet(meeting.engagement, Lack.INTERPRETERS, details)
