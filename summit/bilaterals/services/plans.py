"""Plan all bilaterals: ask for a plan, make it, cancel it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.bilaterals.explanations import CauseFacts
from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.planner import problem as planner
from summit.bilaterals.planner.problem import Cause, Key, Placement, Progress
from summit.bilaterals.planner.process import PlannerEnded
from summit.bilaterals.queries import PlanningInput, planning_input
from summit.bilaterals.services.placing import title_of
from summit.core.lifecycle import WrongStatus, advance
from summit.core.pulse import SILENCE, Clock, Pulse
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.facilities.languages import uncovered
from summit.summits.models import Summit

Status = Plan.Status
WORKERS = 2


class AlreadyPlanning(Refusal):
    """Another plan of the summit is being made."""

    code = "already_planning"
    message = _("A plan of this summit is being made already; wait for it, or cancel it.")


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
    with Pulse(plan, clock) as pulse:

        def note(progress: Progress) -> None:
            pulse.note(value=progress.value, bound=progress.bound, placed=progress.placed)

        try:
            inputs = planning_input(plan.summit, kind=plan.kind, now=clock())
            result = make(
                inputs.problem,
                current=inputs.current if plan.kind == Plan.Kind.MEND else None,
                published=inputs.published,
                time_limit=float(plan.seconds),
                seed=plan.seed,
                workers=WORKERS,
                on_progress=note,
                stop=pulse.is_over.is_set,
            )
        except PlannerEnded as ended:
            _end(plan, Status.FAILED, ended_at=clock(), statistics={"ended_by": ended.reason})
            return
        except Exception:
            _end(plan, Status.FAILED, ended_at=clock())
            raise
    _keep(plan, inputs, result, now=clock())


@transactional
def interrupt_silent_plans(*, now: datetime) -> int:
    """Mark the plans without a heartbeat of their worker as interrupted; return how many."""
    silent = Plan.objects.filter(status=Status.RUNNING, seen_at__lt=now - SILENCE)
    return silent.update(status=Status.INTERRUPTED, ended_at=now)


@transactional
def _keep(plan: Plan, inputs: PlanningInput, result: planner.PlanResult, *, now: datetime) -> None:
    """Save the result of the planner, unless the plan was cancelled meanwhile."""
    found = {
        "ended_at": now,
        "proof": result.status,
        "value": result.value,
        # A mending plan is measured by how little it moves, which has no bound.
        "bound": None if plan.kind == Plan.Kind.MEND else result.bound,
        "placed": len(result.placements),
        "terms": dict(result.terms),
        "statistics": dict(result.statistics),
    }
    if not _end(plan, Status.READY, **found):
        return
    plan.meetings.all().delete()
    rows = [_planned(plan, inputs, request, result) for request in inputs.requests.values()]
    PlannedMeeting.objects.bulk_create(rows)
    team = PlannedMeeting.interpreters.through
    team.objects.bulk_create(
        team(plannedmeeting_id=row.pk, interpreter_id=str(interpreter))  # to the planner, a key is anything
        for row in rows
        if (placement := result.placements.get(row.request_id))
        for interpreter in placement.interpreters
    )


def _planned(
    plan: Plan, inputs: PlanningInput, request: BilateralRequest, result: planner.PlanResult
) -> PlannedMeeting:
    placement = result.placements.get(request.pk)
    basis = request.meeting.engagement.sequence if request.is_placed else -1
    heads = [side.lead_id for side in request.taking_part if side.lead_id == side.delegation.head_id]
    row = PlannedMeeting(plan=plan, request=request, basis=basis, heads=heads)
    if placement is None:
        row.causes = [_facts_of(cause, request, inputs, plan.summit) for cause in result.unplaced[request.pk]]
        return row
    row.starts_at = inputs.slot_grid.instant(placement.start)
    row.ends_at = inputs.slot_grid.instant(placement.start + inputs.slot_grid.slots(request.minutes))
    row.room_id = placement.room
    pairs_of = {interpreter.key: interpreter.pairs for interpreter in inputs.problem.interpreters}
    row.not_interpreted = sorted(uncovered(request.interpretation, (pairs_of[key] for key in placement.interpreters)))
    current = inputs.current.get(request.pk)
    row.is_change = current is None or _place_of(current) != _place_of(placement)
    return row


def _facts_of(cause: Cause, request: BilateralRequest, inputs: PlanningInput, summit: Summit) -> CauseFacts:
    starts_at = None if cause.start is None else inputs.slot_grid.instant(cause.start).isoformat()
    return {
        "code": cause.code,
        "leads": [side.lead.name for side in request.taking_part],
        "minutes": request.minutes,
        "seats": request.seats,
        "shorter": (cause.slots or 0) * inputs.slot_grid.grid,
        "pairs": list(cause.pairs),
        "starts_at": starts_at,
        "zone": str(summit.zone),
        "fixed": inputs.titles.get(cause.fixed, {}) if cause.fixed else {},
        "meetings": [title_of(inputs.requests[key]) for key in cause.requests],
    }


def _place_of(placement: Placement) -> tuple[int, Key, frozenset[Key]]:
    return placement.start, placement.room, frozenset(placement.interpreters)


def _end(plan: Plan, status: str, **found: object) -> bool:
    try:
        advance(plan, status, **found)
    except WrongStatus:
        return False
    return True
