"""Change what a request asks for, before and after it is placed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from summit.bilaterals.models import BilateralRequest, Window
from summit.bilaterals.services.leads import lead_of
from summit.bilaterals.services.placing import move_meeting
from summit.bilaterals.services.requests import locked, refuse_second, set_windows
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus
from summit.core.transactions import transactional

LEADS = {"requester_lead": "requester", "invitee_lead": "invitee"}


@transactional
def amend_request(
    request: BilateralRequest,
    *,
    now: datetime,
    preferred: Iterable[Interval] | None = None,
    excluded: Iterable[Interval] | None = None,
    **facts: Any,
) -> BilateralRequest:
    """Change what the requester asks for; what is not given stays. A meeting follows new leads and minutes.

    `facts` are topics, minutes, seats, priority, interpretation, level and leads; with another level and no lead named
    it is the first of that rank. Refusals: WrongStatus of what was declined or withdrawn, AlreadyOpen, NobodyOfLevel,
    LeadOfAnother, and those of move_meeting.
    """
    request = locked(request)
    if request.status not in BilateralRequest.OPEN:
        raise WrongStatus(f"This request is {request.status}.", present=request.status)
    level = facts.get("level", request.level)
    if level != request.level:
        refuse_second(request.requester, request.invitee, level)
    for name, side in LEADS.items():
        if name in facts or level != request.level:
            facts[name] = lead_of(getattr(request, side), facts.get(name), level, field=name)
    follows = request.is_placed and facts.keys() & {*LEADS, "minutes"}
    for name, value in facts.items():
        setattr(request, name, value)
    request.full_clean(validate_unique=False)
    request.save()
    _amend_windows(request, preferred, excluded)
    if follows:
        starts_at = request.meeting.engagement.starts_at
        ends_at = starts_at + request.summit.on_grid(request.minutes) if "minutes" in facts else None
        move_meeting(request, ends_at=ends_at, now=now)
    return request


def _amend_windows(
    request: BilateralRequest, preferred: Iterable[Interval] | None, excluded: Iterable[Interval] | None
) -> None:
    given = {Window.Kind.PREFERRED: preferred, Window.Kind.EXCLUDED: excluded}
    if preferred is None and excluded is None:
        return
    own = request.windows.filter(party=request.requester)
    windows = {
        kind: [Interval(w.period.lower, w.period.upper) for w in own.filter(kind=kind)] if value is None else value
        for kind, value in given.items()
    }
    set_windows(request, request.requester, windows[Window.Kind.PREFERRED], windows[Window.Kind.EXCLUDED])
