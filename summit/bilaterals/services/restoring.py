"""The changes of an applied plan, as facts that an undo brings back. See `summit.notifications.changes`."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db.models import QuerySet

from summit.bilaterals.models import BilateralRequest, Plan
from summit.bilaterals.participants import Participants, participants_of
from summit.bilaterals.services.placing import (
    Placement,
    cancel_meeting,
    placement_in,
    refit_with_optional,
    restore_placement,
    with_resources,
)
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.services import Change, rearrange_engagements
from summit.notifications.changes import Facts, Restorable, lock_row

Placements = Mapping[str, Placement | None]


class Applied(TypedDict):
    """The placement of each request that the plan would change, and the requests to which it was applied."""

    placements: Placements
    applied: list[str]


def lock_plan(plan: Plan) -> None:
    """Lock the plan and, in one order, the requests that it would change."""
    lock_row(plan)
    list(_requests_of(plan).select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def applied_of(plan: Plan) -> Facts:
    """Return the facts of the plan that its application changes (`Applied`). Four queries at most."""
    requests = list(_requests_of(plan).order_by("pk").values_list("pk", flat=True))
    standing = Engagement.objects.standing().filter(meeting__request__in=requests)
    engagements = standing.select_related("meeting").prefetch_related("occupancies")
    placed = {one.meeting.request_id: placement_in(one) for one in engagements}
    applied = plan.meetings.filter(applied_at__isnull=False).order_by("request").values_list("request", flat=True)
    return {
        "placements": {str(key): placed.get(key) for key in requests},
        "applied": [str(key) for key in applied],
    }


def restore_applied(plan: Plan, facts: Facts | None, now: datetime) -> None:
    """Bring the meetings of the plan back: first those that it placed go, then the others move, all at once."""
    former = cast("Applied", facts)
    present = cast("Applied", PLAN.facts_now(plan))["placements"]
    differing = {key: then for key, then in former["placements"].items() if then != present.get(key)}
    related = ("summit", "meeting__engagement__summit")
    requests = BilateralRequest.objects.select_related(*related).in_bulk(differing)
    people, moves = participants_of(requests.values()), []
    for request in requests.values():
        then = differing[str(request.pk)]
        if then is None:
            cancel_meeting(request, now=now)
        elif present[str(request.pk)] is not None:
            moves.append(_back(request, people[request.pk], then))
    rearrange_engagements(moves, now=now)
    refit_with_optional(
        [requests[key] for key in requests if present[str(key)] and differing[str(key)]], people, now=now
    )
    for request in requests.values():
        if differing[str(request.pk)] is not None and present[str(request.pk)] is None:
            restore_placement(request, cast("Facts", differing[str(request.pk)]), now)
    applied = [UUID(key) for key in former["applied"]]
    plan.meetings.exclude(request__in=applied).update(applied_at=None)
    plan.meetings.filter(request__in=applied, applied_at=None).update(applied_at=now)


def _requests_of(plan: Plan) -> QuerySet[BilateralRequest]:
    meetings = plan.meetings.filter(is_change=True, room__isnull=False)
    return BilateralRequest.objects.filter(pk__in=meetings.values("request"))


def _back(request: BilateralRequest, people: Participants, then: Placement) -> Change:
    role = Occupancy.Role
    occupants = {
        **dict.fromkeys(people.required, role.PARTICIPANT),
        **dict.fromkeys(then["room"], role.ROOM),
        **dict.fromkeys(then["interpreters"], role.INTERPRETER),
        **dict.fromkeys(then["resources"], role.RESOURCE),
    }
    return Change(
        engagement=request.meeting.engagement,
        starts_at=datetime.fromisoformat(str(then["starts_at"])),
        ends_at=datetime.fromisoformat(str(then["ends_at"])),
        occupants=occupants,
    )


def _complete(facts: Facts) -> Facts:
    placements = cast("Placements", facts["placements"])
    return {**facts, "placements": {key: then and with_resources(then) for key, then in placements.items()}}


PLAN = Restorable(
    name="bilaterals.plan",
    model=Plan,
    facts=applied_of,
    restore=restore_applied,
    title=lambda _plan: {},
    lock=lock_plan,
    complete=_complete,
)
