"""Amend a request, before or after it is placed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypedDict, Unpack

from django.utils.translation import gettext

from summit.bilaterals.models import BilateralRequest, Window
from summit.bilaterals.services.leads import lead_of
from summit.bilaterals.services.placing import move_meeting
from summit.bilaterals.services.requests import locked, refuse_second, set_windows
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus
from summit.core.transactions import transactional
from summit.delegations.models import Delegate

LEADS: dict[Literal["requester_lead", "invitee_lead"], str] = {
    "requester_lead": "requester",
    "invitee_lead": "invitee",
}


class RequestChanges(TypedDict, total=False):
    """Fields of a request that can be amended; without leads another level takes the first of that rank."""

    topics: str
    minutes: int
    seats: int
    priority: int
    interpretation: list[str]
    level: int
    requester_lead: Delegate | None
    invitee_lead: Delegate | None


@transactional
def amend_request(
    request: BilateralRequest,
    *,
    now: datetime,
    preferred: Iterable[Interval] | None = None,
    excluded: Iterable[Interval] | None = None,
    **changes: Unpack[RequestChanges],
) -> BilateralRequest:
    """Amend the request; a missing fact stays as it is. Its meeting is moved if the leads or the minutes change.

    Raises WrongStatus if it was declined or withdrawn, AlreadyOpen, NobodyOfLevel, LeadOfAnother, and what
    `move_meeting` raises.
    """
    request = locked(request)
    if request.status not in BilateralRequest.OPEN:
        message = gettext("This request is %(status)s.") % {"status": request.get_status_display()}
        raise WrongStatus(message, present=request.status)
    level = changes.get("level", request.level)
    facts: dict[str, object] = {**changes}
    if level != request.level:
        refuse_second(request.requester, request.invitee, level)
    for name, side in LEADS.items():
        if name in facts or level != request.level:
            facts[name] = lead_of(getattr(request, side), changes.get(name), level, field=name)
    is_moved = request.is_placed and facts.keys() & {*LEADS, "minutes"}
    for field, value in facts.items():
        setattr(request, field, value)
    request.full_clean(validate_unique=False)
    request.save(update_fields=list(facts))
    _amend_windows(request, preferred, excluded)
    if is_moved:
        starts_at = request.meeting.engagement.starts_at
        ends_at = starts_at + request.summit.on_grid(request.minutes) if "minutes" in facts else None
        move_meeting(request, ends_at=ends_at, now=now)
    return request


def _amend_windows(
    request: BilateralRequest, preferred: Iterable[Interval] | None, excluded: Iterable[Interval] | None
) -> None:
    wishes = {Window.Kind.PREFERRED: preferred, Window.Kind.EXCLUDED: excluded}
    if preferred is None and excluded is None:
        return
    own = request.windows.filter(party=request.requester)
    windows = {
        kind: [Interval(w.period.lower, w.period.upper) for w in own.filter(kind=kind)] if value is None else value
        for kind, value in wishes.items()
    }
    set_windows(request, request.requester, windows[Window.Kind.PREFERRED], windows[Window.Kind.EXCLUDED])
