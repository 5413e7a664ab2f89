"""Plan all bilaterals: ask for a plan, make it, apply it."""

import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.bilaterals.explanations import CauseFacts
from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.planner import problem as planner
from summit.bilaterals.planner.problem import Cause, Placement, Progress
from summit.bilaterals.planner.process import PlannerEnded
from summit.bilaterals.queries import PlanningInput, planning_task
from summit.bilaterals.services.placing import check_planned_move, occupants_of, place_meeting, title_of
from summit.bilaterals.services.requests import NotAttending
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import Change, rearrange_engagements
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.facilities.models import Room
from summit.notifications.changes import irreversible
from summit.summits.models import Summit

Status = Plan.Status
PULSE = 1.0  # seconds between two heartbeats of a plan that is being made
SILENCE = timedelta(seconds=15)  # without a heartbeat, after which the worker of a plan counts as dead
WORKERS = 2

Clock = Callable[[], datetime]


class AlreadyPlanning(Refusal):
    """Another plan of the summit is being made."""

    code = "already_planning"
    message = _("A plan of this summit is being made already; wait for it, or cancel it.")


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

    def details_for(self, viewer: Any) -> dict[str, Any]:
        """Return each request with the reason why its planned meeting can no longer be applied."""
        return {"conflicts": [self._described(request, refusal, viewer) for request, refusal in self.conflicts]}

    def message_for(self, viewer: Any) -> str:
        """Return a sentence that names them."""
        named = (f"{request}: {refusal.message_for(viewer)}" for request, refusal in self.conflicts)
        return f"{self.message} {' '.join(named)}"

    @staticmethod
    def _described(request: BilateralRequest, refusal: Refusal, viewer: Any) -> dict[str, Any]:
        detail = refusal.message_for(viewer)
        return {"request": str(request.pk), "code": refusal.code, "detail": detail, **refusal.details_for(viewer)}


class ChangedSince(Refusal):
    """The request or its meeting was changed after the plan was made."""

    code = "changed_since"
    message = _("It was changed after the plan was made.")


class LeadReplaced(Refusal):
    """The meeting was planned for a head of delegation who is no longer head."""

    code = "lead_replaced"
    message = _("The head of delegation who was to lead it has been replaced; name the new lead, and plan again.")


class RoomNotServing(Refusal):
    """The room was taken from the planner after the plan was made."""

    code = "room_not_serving"
    message = _("The room no longer serves bilaterals; plan again, or place the meeting there by hand.")


@transactional
def ask_for_plan(summit: Summit, *, kind: str, by: User, now: datetime, seconds: int = 30, seed: int = 0) -> Plan:
    """Queue a plan, to be made in at most `seconds`. Raises AlreadyPlanning."""
    try:
        with transaction.atomic():
            return Plan.objects.create(summit=summit, kind=kind, seconds=seconds, seed=seed, asked_by=by, asked_at=now)
    except IntegrityError as error:
        if "plan_is_one_at_a_time" not in str(error):
            raise
        raise AlreadyPlanning from error


@transactional
def cancel_plan(plan: Plan, *, now: datetime) -> Plan:
    """Cancel the plan; a plan that is being made stops within seconds."""
    advance(plan, Status.CANCELLED, ended_at=now)
    return plan


@transactional
def resume_plan(plan: Plan, *, now: datetime) -> Plan:
    """Queue an interrupted or failed plan again; it starts from the present calendar."""
    try:
        with transaction.atomic():
            advance(
                plan,
                Status.QUEUED,
                asked_at=now,
                started_at=None,
                ended_at=None,
                value=None,
                bound=None,
                statistics={},
            )
    except IntegrityError as error:
        raise AlreadyPlanning from error
    return plan


def run_plan(plan_id: int, *, make: planner.Planner, clock: Clock) -> None:
    """Make a queued plan with the planner; a plan in another status is left as it is.

    This is not one transaction, since it takes long and others read its progress; each step is complete by itself.
    """
    plan = Plan.objects.select_related("summit").get(pk=plan_id)
    try:
        advance(plan, Status.RUNNING, started_at=clock(), seen_at=clock())
    except WrongStatus:
        return
    with _Pulse(plan, clock) as pulse:
        try:
            task = planning_task(plan.summit, kind=plan.kind, now=clock())
            answer = make(
                task.problem,
                current=task.current if plan.kind == Plan.Kind.MEND else None,
                published=task.published,
                time_limit=float(plan.seconds),
                seed=plan.seed,
                workers=WORKERS,
                on_progress=pulse.note,
                stop=pulse.is_over.is_set,
            )
        except PlannerEnded as ended:
            _end(plan, Status.FAILED, ended_at=clock(), statistics={"ended_by": ended.reason})
            return
        except Exception:
            _end(plan, Status.FAILED, ended_at=clock())
            raise
    _keep(plan, task, answer, now=clock())


@transactional
def interrupt_silent_plans(*, now: datetime) -> int:
    """Mark the plans without a heartbeat of their worker as interrupted; return how many."""
    silent = Plan.objects.filter(status=Status.RUNNING, seen_at__lt=now - SILENCE)
    return silent.update(status=Status.INTERRUPTED, ended_at=now)


@irreversible(_("Plan applied"), _("A plan is applied as a whole. Move or cancel its meetings one by one."))
def apply_plan(plan: Plan, *, now: datetime, only: Collection[Any] | None = None) -> Plan:
    """Apply the plan to all requests, or to `only` these (request ids): all of it or nothing.

    New meetings are tentative; the participants of published meetings that move are notified. Changes made since the
    plan are not overwritten. Raises PlanOutdated, which names each such meeting, or NothingToApply.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    plan.refresh_from_db()
    chosen = plan.meetings.filter(is_change=True, applied_at=None, room__isnull=False)
    if only is not None:
        chosen = chosen.filter(request__in=only)
    meetings = list(chosen.select_related("request", "room").prefetch_related("interpreters").order_by("request"))
    if not meetings:
        raise NothingToApply
    advance(plan, Status.APPLIED)
    requests = _locked(meetings)
    found = ((requests[meeting.request_id], _outdated(meeting, requests[meeting.request_id])) for meeting in meetings)
    conflicts = [(request, refusal) for request, refusal in found if refusal]
    if not conflicts:
        conflicts = _apply(meetings, requests, now)
    if conflicts:
        raise PlanOutdated(conflicts)
    plan.meetings.filter(pk__in=[meeting.pk for meeting in meetings]).update(applied_at=now)
    return plan


def _locked(meetings: Iterable[PlannedMeeting]) -> dict[Any, BilateralRequest]:
    """Lock the requests in one order, then read them with their meetings."""
    rows = BilateralRequest.objects.filter(pk__in=[meeting.request_id for meeting in meetings])
    list(rows.select_for_update(no_key=True).order_by("pk"))
    return {row.pk: row for row in rows.select_related("summit", "requester", "invitee", "meeting__engagement__summit")}


def _outdated(meeting: PlannedMeeting, request: BilateralRequest) -> Refusal | None:
    """Return why the planned meeting no longer fits its request, or None."""
    if not (request.requester.is_attending and request.invitee.is_attending):
        return NotAttending()
    if set(meeting.heads) - {request.requester.head_id, request.invitee.head_id}:
        return LeadReplaced()
    sequence = request.meeting.engagement.sequence if request.is_placed else -1
    length = meeting.ends_at - meeting.starts_at  # type: ignore[operator]  # a chosen one has its hour
    is_as_long = length == request.summit.on_grid(request.minutes)
    if request.status != BilateralRequest.Status.ACCEPTED or sequence != meeting.basis or not is_as_long:
        return ChangedSince()
    return _unfit(meeting, request)


def _unfit(meeting: PlannedMeeting, request: BilateralRequest) -> Refusal | None:
    """Say why the place that is planned no longer serves: what is new is looked at when it is placed."""
    room: Room = meeting.room  # type: ignore[assignment]
    hour: dict[str, Any] = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    is_there = request.is_placed and room.occupancies.filter(engagement=request.meeting.engagement).exists()
    if not room.serves_bilaterals and not is_there:
        return RoomNotServing()
    try:
        if request.is_placed:
            check_planned_move(request, **hour, room=room, interpreters=meeting.interpreters.all())
    except Refusal as refusal:
        return refusal
    return None


def _apply(
    meetings: Iterable[PlannedMeeting], requests: dict[Any, BilateralRequest], now: datetime
) -> list[tuple[BilateralRequest, Refusal]]:
    """Move meetings first, all at once, then place new ones in what is free; return the requests that were refused."""
    moved = [m for m in meetings if requests[m.request_id].is_placed]
    new = [m for m in meetings if not requests[m.request_id].is_placed]
    refused: list[tuple[BilateralRequest, Refusal]] = []
    try:
        rearrange_engagements([_change(meeting, requests[meeting.request_id]) for meeting in moved], now=now)
    except ResourceClash as clash:
        return [(requests[meeting.request_id], clash) for meeting in moved]
    for meeting in new:
        request = requests[meeting.request_id]
        try:
            with transaction.atomic():
                place_meeting(
                    request,
                    starts_at=meeting.starts_at,  # type: ignore[arg-type]
                    ends_at=meeting.ends_at,
                    room=meeting.room,  # type: ignore[arg-type]
                    interpreters=list(meeting.interpreters.all()),
                    now=now,
                )
        except Refusal as refusal:
            refused.append((request, refusal))
    return refused


def _change(meeting: PlannedMeeting, request: BilateralRequest) -> Change:
    return Change(
        engagement=request.meeting.engagement,
        starts_at=meeting.starts_at,  # type: ignore[arg-type]
        ends_at=meeting.ends_at,  # type: ignore[arg-type]
        occupants=occupants_of(request, meeting.room, list(meeting.interpreters.all())),  # type: ignore[arg-type]
    )


@transactional
def _keep(plan: Plan, task: PlanningInput, answer: planner.PlanResult, *, now: datetime) -> None:
    """Save the result of the planner, unless the plan was cancelled meanwhile."""
    found = {
        "ended_at": now,
        "proof": answer.status,
        "value": answer.value,
        # A mending plan is measured by how little it moves, which has no bound.
        "bound": None if plan.kind == Plan.Kind.MEND else answer.bound,
        "placed": len(answer.placements),
        "terms": dict(answer.terms),
        "statistics": dict(answer.statistics),
    }
    if not _end(plan, Status.READY, **found):
        return
    plan.meetings.all().delete()
    rows = [_planned(plan, task, request, answer) for request in task.requests.values()]
    PlannedMeeting.objects.bulk_create(rows)
    team = PlannedMeeting.interpreters.through
    team.objects.bulk_create(
        team(plannedmeeting_id=row.pk, interpreter_id=interpreter)
        for row in rows
        if (placement := answer.placements.get(row.request_id))
        for interpreter in placement.interpreters
    )


def _planned(plan: Plan, task: PlanningInput, request: BilateralRequest, answer: planner.PlanResult) -> PlannedMeeting:
    placement = answer.placements.get(request.pk)
    basis = request.meeting.engagement.sequence if request.is_placed else -1
    leads = ((request.requester, request.requester_lead_id), (request.invitee, request.invitee_lead_id))
    heads = [lead for side, lead in leads if lead == side.head_id]
    row = PlannedMeeting(plan=plan, request=request, basis=basis, heads=heads)
    if placement is None:
        row.causes = [_facts_of(cause, request, task, plan.summit) for cause in answer.unplaced[request.pk]]
        return row
    row.starts_at = task.clockwork.instant(placement.start)
    row.ends_at = task.clockwork.instant(placement.start + task.clockwork.slots(request.minutes))
    row.room_id = placement.room
    current = task.current.get(request.pk)
    row.is_change = current is None or _where(current) != _where(placement)
    return row


def _facts_of(cause: Cause, request: BilateralRequest, task: PlanningInput, summit: Summit) -> CauseFacts:
    starts_at = None if cause.start is None else task.clockwork.instant(cause.start).isoformat()
    return {
        "code": cause.code,
        "leads": [request.requester_lead.name, request.invitee_lead.name],
        "minutes": request.minutes,
        "seats": request.seats,
        "shorter": (cause.slots or 0) * task.clockwork.grid,
        "pairs": list(cause.pairs),
        "starts_at": starts_at,
        "zone": str(summit.zone),
        "fixed": task.titles.get(cause.fixed, {}) if cause.fixed else {},
        "meetings": [title_of(task.requests[key]) for key in cause.requests],
    }


def _where(placement: Placement) -> tuple[int, Any, frozenset[Any]]:
    return placement.start, placement.room, frozenset(placement.interpreters)


def _end(plan: Plan, status: str, **found: Any) -> bool:
    try:
        advance(plan, status, **found)
    except WrongStatus:
        return False
    return True


class _Pulse:
    """A thread that saves the progress of the plan, and notices when the plan is cancelled."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.plan, self.clock = plan, clock
        self.is_over = threading.Event()
        self.last: Progress | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def note(self, progress: Progress) -> None:
        """Remember the progress that the planner reports; it is saved with the next heartbeat."""
        self.last = progress

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._done.wait(PULSE):
                known: dict[str, Any] = {"seen_at": self.clock()}
                if self.last:
                    known |= {"value": self.last.value, "bound": self.last.bound, "placed": self.last.placed}
                still_wanted = Plan.objects.filter(pk=self.plan.pk, status=Status.RUNNING).update(**known)
                if not still_wanted:
                    self.is_over.set()
        finally:
            connection.close()
