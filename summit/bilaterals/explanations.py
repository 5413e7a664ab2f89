"""Why a request is left out of a plan, in words that a person can act on."""

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.planner.problem import Cause
from summit.bilaterals.queries import PlanningInput
from summit.core.hours import shown_instant

PLAIN = {
    "no_room": "No room that serves bilaterals seats {seats}; add one, or ask for fewer seats.",
    "no_interpreter": "No interpreter works {pairs}.",
    "not_examined": "The time was over before it was looked at why; ask for a plan with more of it.",
    "never_free_together": "{both} are never free together for {minutes} minutes beside what is fixed.",
    "shorten": "At {hour} there is room for {shorter} minutes: shorten the meeting from {minutes}.",
    "lift_exclusion": "At {hour} all is free, but a side has excluded that time: ask it to lift the exclusion.",
    "without_interpreter": "At {hour} all is free but an interpreter for {pairs}: find one more, or meet without.",
    "move_fixed": "At {hour} both could meet if “{fixed}” were moved.",
    "move_meetings": "At {hour} both could meet if this were moved: {meetings}.",
    "outweighed": "Its time goes to requests that weigh more; no single change makes room for it.",
}


def explain(task: PlanningInput, request: BilateralRequest, cause: Cause) -> dict[str, str]:
    """Return the cause's code and its sentence; hours are on the summit's clock."""
    hour = ""
    if cause.start is not None:
        hour = shown_instant(task.clockwork.instant(cause.start), request.summit.zone) or ""
    text = PLAIN[cause.code].format(
        both=f"{request.requester_lead} and {request.invitee_lead}",
        minutes=request.minutes,
        seats=request.seats,
        shorter=(cause.slots or 0) * task.clockwork.grid,
        pairs=", ".join(cause.pairs),
        hour=hour,
        fixed=task.titles.get(cause.fixed, "") if cause.fixed else "",
        meetings=", ".join(str(task.requests[key]) for key in cause.requests),
    )
    return {"code": cause.code, "text": text}
