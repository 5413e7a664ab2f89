"""A plan on the timeline: new and moved meetings are ghost bars to be accepted; the other requests are left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.participants import participants_of
from summit.calendar.models import Occupancy
from summit.core.hours import shown_hours
from summit.core.translations import translated
from summit.desk.dossiers.links import addresses
from summit.desk.timeline.entries import PLANNED, Entry, Occupied
from summit.jobs.kinds import LARGE


@dataclass
class ShownPlan:
    """A plan with its ghosts, and the rows that it leaves out."""

    plan: Plan
    ghosts: list[Entry] = field(default_factory=list)
    left_out: Sequence[PlannedMeeting] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is being made."""
        return self.plan.status in Plan.OPEN

    @property
    def is_large(self) -> bool:
        """Whether a job accepts it."""
        return len(self.ghosts) >= LARGE

    @property
    def moves(self) -> int:
        """How many of the ghosts have a meeting already."""
        return sum(ghost.sequence >= 0 for ghost in self.ghosts)

    @property
    def new(self) -> int:
        """How many of the ghosts have no meeting yet."""
        return len(self.ghosts) - self.moves

    def mark(self, entries: Iterable[Entry]) -> None:
        """Mark the bars that the plan moves, with where they would go."""
        moving = {ghost.pick: ghost for ghost in self.ghosts}
        for entry in entries:
            if entry.pick and (ghost := moving.get(entry.pick)):
                entry.mark = "bar-leaves"
                hours = shown_hours(ghost.starts_at, ghost.ends_at, ghost.local_zone)
                entry.note = _("the plan moves it to %(hours)s") % {"hours": hours}


def shown_plan(plan: Plan) -> ShownPlan:
    """Return the plan as the timeline shows it. Six queries."""
    if plan.status not in (Plan.Status.READY, Plan.Status.APPLIED):
        return ShownPlan(plan)
    left_out = plan.meetings.filter(room=None).select_related("request").prefetch_related("request__sides")
    return ShownPlan(plan, _ghosts(plan), list(left_out.order_by("pk")))


def _ghosts(plan: Plan) -> list[Entry]:
    rows = plan.meetings.to_apply()
    page, teams = addresses(BilateralRequest), defaultdict[int, list[int]](list)
    links = PlannedMeeting.interpreters.through.objects.filter(plannedmeeting__in=rows.values("pk"))
    for planned, interpreter in links.values_list("plannedmeeting", "interpreter"):
        teams[planned].append(interpreter)
    found = list(rows.select_related("request", "room__venue").prefetch_related("request__sides"))
    people = participants_of([row.request for row in found])
    return [_ghost(row, page(row.request_id), people[row.request_id].required, teams[row.pk]) for row in found]


def _ghost(row: PlannedMeeting, page: str, people: Iterable[int], team: Iterable[int]) -> Entry:
    request, room = row.request, row.room
    if row.starts_at is None or row.ends_at is None or room is None:
        raise ValueError(row.pk)
    return Entry(
        key=-row.pk,  # not the key of an engagement
        kind=PLANNED,
        status=PLANNED,
        title=f"{request}, {request.get_level_display()}, {translated(room.name)}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sequence=row.basis,
        venue=room.venue_id,
        local_zone=room.local_zone,
        page=page,
        pick=f"request:{request.pk}",
        occupied={
            **{key: Occupied(Occupancy.Role.PARTICIPANT, row.ends_at) for key in people},
            room.pk: Occupied(Occupancy.Role.ROOM, row.ends_at),
            **{key: Occupied(Occupancy.Role.INTERPRETER, row.ends_at) for key in team},
        },
    )
