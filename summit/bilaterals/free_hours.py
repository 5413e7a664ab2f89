"""Free hours for the sides of one request, and why there is none, in words that tell nothing of others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.participants import participants_of
from summit.bilaterals.queries import Suggestion, hours_for, suggestions
from summit.calendar.queries import free_slots
from summit.core.intervals import Interval
from summit.delegations.models import Delegate
from summit.facilities.models import Room

MOST_HOURS = 20

# None of them names a person, an engagement or an hour of anybody.
REASONS = {
    "not_agreed": _("The delegations have not agreed to meet."),
    "too_many_people": _("No room for bilateral meetings seats %(seats)s people; fewer may come."),
    "not_free_together": _("There is no hour of %(minutes)s minutes at which all who have to come are free."),
    "excluded": _("At every hour at which all could come, a side has excluded that time."),
    "no_place": _("At the hours at which all could come, there is no free room, or no interpreter."),
}


CODES = tuple(REASONS)


@dataclass(frozen=True)
class FreeHours:
    """Hours that the sides may offer each other, the best first; without any, the code of the reason."""

    hours: list[Interval]
    code: str | None
    minutes: int
    seats: int

    @property
    def reason(self) -> str:
        """Why there is none, in the active language."""
        return str(REASONS[self.code]) % {"minutes": self.minutes, "seats": self.seats} if self.code else ""


def free_hours(request: BilateralRequest, *, now: datetime) -> FreeHours:
    """Return the hours that are free for all sides; only the reason for there being none where organizers choose."""
    found = suggestions(request, now=now, limit=MOST_HOURS)
    hours = [Interval(one.starts_at, one.ends_at) for one in found] if request.is_settled_by_sides else []
    code = None if found else _reason(request, now)
    return FreeHours(hours, code, request.minutes, request.seats)


def not_agreed(request: BilateralRequest) -> FreeHours:
    """Return that there is none, as the request is not accepted, or not by the side that asks."""
    return FreeHours([], "not_agreed", request.minutes, request.seats)


def suggestion_at(request: BilateralRequest, starts_at: datetime, *, now: datetime) -> Suggestion | None:
    """Return the room and interpreters for a meeting that begins then; None where it is not free for all."""
    return next(iter(suggestions(request, now=now, limit=1, at=starts_at)), None)


def _reason(request: BilateralRequest, now: datetime) -> str:
    """Return the code of the first reason that holds."""
    summit = request.summit
    rooms = Room.objects.filter(summit=summit, serves_bilaterals=True, capacity__gte=request.seats)
    venues = set(rooms.values_list("venue", flat=True))
    if not venues:
        return "too_many_people"
    people = list(Delegate.objects.filter(pk__in=participants_of([request])[request.pk].required))
    together = [
        slot
        for venue in venues
        for slot in free_slots(summit, people, minutes=request.minutes, venue_id=venue, limit=10_000)
        if slot.ends_at - summit.on_grid(request.minutes) >= now
    ]
    if not together:
        return "not_free_together"
    allowed = (hour for _rank, hour, _venue in hours_for(request, people, venues, None))
    return "no_place" if any(hour.starts_at >= now for hour in allowed) else "excluded"
