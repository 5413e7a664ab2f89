"""Apply a plan to the calendar."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.role_set import Viewer
from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.participants import Participants, participants_of
from summit.bilaterals.services.placing import check_planned_move, occupants_of, place_meeting, refit_with_optional
from summit.bilaterals.services.restoring import PLAN
from summit.bilaterals.services.sides import NotAttending
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import Change, lock_shared_of, rearrange_engagements
from summit.core.lifecycle import advance
from summit.core.preview import Token
from summit.core.progress import counted
from summit.core.refusals import Refusal
from summit.delegations.models import Headship
from summit.facilities.models import Interpreter, Room
from summit.jobs.kinds import kind_called
from summit.jobs.models import Job
from summit.jobs.services import start_job
from summit.notifications.changes import undoable

APPLY = "bilaterals.apply"


class NothingToApply(Refusal):
    """The plan, or the chosen part of it, would change nothing."""

    code = "nothing_to_apply"
    message = _("There is nothing in this that would change the calendar.")


class PlanOutdated(Refusal):
    """The calendar has changed since the plan was made; each meeting that no longer fits is named."""

    code = "plan_outdated"
    message = _("Since the plan was made the calendar has changed.")

    def __init__(self, conflicts: Collection[tuple[BilateralRequest, Refusal]]) -> None:
        self.conflicts = conflicts
        super().__init__()

    def details_for(self, viewer: Viewer) -> dict[str, object]:
        """Return each request with the reason why its planned meeting can no longer be applied."""
        return {"conflicts": [self._described(request, refusal, viewer) for request, refusal in self.conflicts]}

    def message_for(self, viewer: Viewer) -> str:
        """Return a sentence that names them."""
        named = (f"{request}: {refusal.message_for(viewer)}" for request, refusal in self.conflicts)
        return f"{self.message} {' '.join(named)}"

    @staticmethod
    def _described(request: BilateralRequest, refusal: Refusal, viewer: Viewer) -> dict[str, object]:
        detail = refusal.message_for(viewer)
        return {"request": str(request.pk), "code": refusal.code, "detail": detail, **refusal.details_for(viewer)}


class ChangedSince(Refusal):
    """The request or its meeting was changed after the plan was made."""

    code = "changed_since"
    message = _("It was changed after the plan was made.")


class PinnedSince(Refusal):
    """The meeting was pinned after the plan was made."""

    code = "pinned_since"
    message = _("It was pinned after the plan was made.")


class LeadReplaced(Refusal):
    """The meeting was planned for a head of delegation who is no longer head."""

    code = "lead_replaced"
    message = _("The head of delegation who was to lead it has been replaced; name the new lead, and plan again.")


class RoomNotServing(Refusal):
    """The room was taken from the planner after the plan was made."""

    code = "room_not_serving"
    message = _("The room no longer serves bilaterals; plan again, or place the meeting there by hand.")


@undoable(PLAN, _("Plan applied"))
def apply_plan(plan: Plan, *, now: datetime, only: Collection[UUID] | None = None) -> Plan:
    """Apply the plan to all requests, or to `only` these (request ids): all of it or nothing.

    New meetings are tentative; the participants of published meetings that move are notified. Changes made since the
    plan are not overwritten. Raises PlanOutdated, which names each such meeting, or NothingToApply.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    plan.refresh_from_db()
    wanted = PlannedMeeting.objects.filter(plan=plan).to_apply()
    if only is not None:
        wanted = wanted.filter(request__in=only)
    meetings = list(wanted.select_related("room").prefetch_related("interpreters").order_by("request"))
    if not meetings:
        raise NothingToApply
    advance(plan, Plan.Status.APPLIED)
    lock_shared_of(plan.summit_id)
    chosen = _locked(meetings)
    conflicts = [(one.request, refusal) for one in chosen if (refusal := _outdated(one))]
    if not conflicts:
        conflicts = _apply(chosen, now)
    if conflicts:
        raise PlanOutdated(conflicts)
    plan.meetings.filter(pk__in=[meeting.pk for meeting in meetings]).update(applied_at=now)
    return plan


def apply_plan_later(
    plan: Plan,
    *,
    by: User,
    now: datetime,
    only: Collection[UUID] | None = None,
    token: Token | None = None,
    checks_first: bool = False,
) -> Job:
    """Queue what `apply_plan` does, as a background job. Raises JobRunning."""
    return start_job(
        kind_called(APPLY),
        summit=plan.summit,
        about=str(plan.pk),
        by=by,
        now=now,
        arguments={"plan": plan.pk, "requests": only if only is None else sorted(map(str, only))},
        token=token,
        checks_first=checks_first,
    )


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """A planned meeting that is to be applied: its request, locked, with the hour, room and interpreters."""

    planned: PlannedMeeting
    request: BilateralRequest
    starts_at: datetime
    ends_at: datetime
    room: Room
    interpreters: list[Interpreter]


def _locked(meetings: Iterable[PlannedMeeting]) -> list[_Chosen]:
    """Lock the requests in one order, then read them with their meetings."""
    rows = BilateralRequest.objects.filter(pk__in=[meeting.request_id for meeting in meetings])
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    related = ("summit", "meeting__engagement__summit")
    requests = {row.pk: row for row in rows.select_related(*related)}
    return [
        _Chosen(
            planned=meeting,
            request=requests[meeting.request_id],
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            room=meeting.room,
            interpreters=list(meeting.interpreters.all()),
        )
        for meeting in meetings
        if meeting.starts_at and meeting.ends_at and meeting.room
    ]


def _outdated(chosen: _Chosen) -> Refusal | None:
    """Return why the planned meeting no longer fits its request, or None."""
    request, planned = chosen.request, chosen.planned
    if not all(side.delegation.is_attending for side in request.taking_part):
        return NotAttending()
    gone = set(planned.heads) - {side.delegation.head_id for side in request.taking_part}
    if gone and Headship.objects.lasting().filter(delegate__in=gone).count() < len(gone):
        return LeadReplaced()
    if request.is_pinned and request.is_placed:
        return PinnedSince()
    sequence = request.meeting.engagement.sequence if request.is_placed else -1
    is_as_long = chosen.ends_at - chosen.starts_at == request.summit.on_grid(request.minutes)
    if request.status != BilateralRequest.Status.ACCEPTED or sequence != planned.basis or not is_as_long:
        return ChangedSince()
    return _unfit(chosen)


def _unfit(chosen: _Chosen) -> Refusal | None:
    """Return why the room or the interpreters no longer serve; new meetings are checked when they are placed."""
    request, room = chosen.request, chosen.room
    is_there = request.is_placed and room.occupancies.filter(engagement=request.meeting.engagement).exists()
    if not room.serves_bilaterals and not is_there:
        return RoomNotServing()
    try:
        if request.is_placed:
            check_planned_move(
                request,
                starts_at=chosen.starts_at,
                ends_at=chosen.ends_at,
                room=room,
                interpreters=chosen.interpreters,
                not_interpreted=chosen.planned.not_interpreted,
            )
    except Refusal as refusal:
        return refusal
    return None


def _apply(chosen: Collection[_Chosen], now: datetime) -> list[tuple[BilateralRequest, Refusal]]:
    """Move meetings first, all at once, then place new ones in what is free; return the requests that were refused."""
    moved = [one for one in chosen if one.request.is_placed]
    new = [one for one in chosen if not one.request.is_placed]
    people = participants_of([one.request for one in moved])
    refused: list[tuple[BilateralRequest, Refusal]] = []
    try:
        further = _further_of([one.request.meeting.engagement for one in moved])
        rearrange_engagements([_change(one, people[one.request.pk], further) for one in moved], now=now)
    except ResourceClash as clash:
        return [(one.request, clash) for one in moved]
    refit_with_optional([one.request for one in moved], people, now=now)
    for one in counted(new):
        try:
            with transaction.atomic():
                place_meeting(
                    one.request,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    room=one.room,
                    interpreters=one.interpreters,
                    now=now,
                )
        except Refusal as refusal:
            refused.append((one.request, refusal))
    return refused


def _change(chosen: _Chosen, people: Participants, further: Mapping[int, Collection[int]]) -> Change:
    engagement = chosen.request.meeting.engagement
    return Change(
        engagement=engagement,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        occupants=occupants_of(people, chosen.room, chosen.interpreters, further[engagement.pk]),
    )


def _further_of(engagements: Collection[Engagement]) -> dict[int, list[int]]:
    """Return the keys of the further resources of each engagement. One query."""
    further: dict[int, list[int]] = {engagement.pk: [] for engagement in engagements}
    occupied = Occupancy.objects.filter(engagement__in=engagements, role=Occupancy.Role.RESOURCE)
    for engagement, resource in occupied.values_list("engagement", "resource"):
        further[engagement].append(resource)
    return further
