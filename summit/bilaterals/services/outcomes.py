"""Record the outcome of a meeting, with follow-ups, and what its sides said."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.policy import Reach, kinds
from summit.accounts.queries import refuse_unless_representative
from summit.accounts.role_set import roles_of
from summit.bilaterals import notices
from summit.bilaterals.models import Answer, BilateralRequest, FollowUp, MeetingRecord, Outcome
from summit.bilaterals.models.outcome import sides_of
from summit.bilaterals.services.placing import NotPlaced
from summit.bilaterals.services.sides import NotASide, locked, side_of, tell_others
from summit.core.lifecycle import advance, refuse_transition
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation


class NotBegun(Refusal):
    """The outcome of a meeting is recorded before the meeting has begun."""

    code = "not_begun"
    message = _("This meeting has not begun.")


class NotHeld(Refusal):
    """A record is written of a meeting whose outcome is not recorded."""

    code = "not_held"
    message = _("Record the outcome of the meeting first.")


class NotOfThisMeeting(BadValue):
    """A follow-up belongs to another meeting."""

    code = "not_of_this_meeting"
    message = _("This follow-up belongs to another meeting.")


class NewFollowUp(TypedDict):
    """A task of a side, and the day until which it has to be done."""

    owner: Delegation
    text: str
    due_on: date


@transactional
def record_outcome(
    request: BilateralRequest,
    *,
    by: User,
    now: datetime,
    agreed_points: str = "",
    follow_ups: Collection[NewFollowUp] = (),
    on_behalf_of: Delegation | None = None,
) -> BilateralRequest:
    """Record what a meeting came to, which was held with that: the points in the place of earlier ones, and follow-ups.

    Raises WrongStatus, NotPlaced, NotBegun, NotASide, NotRepresentative.
    """
    request = locked(request)
    refuse_transition(request, BilateralRequest.Status.HELD)
    side = side_of(request.taking_part, by, on_behalf_of)
    if not request.is_placed:
        raise NotPlaced
    if request.meeting.engagement.starts_at > now:
        raise NotBegun
    there = [one.delegation for one in request.taking_part]
    if any(one["owner"] not in there for one in follow_ups):
        raise NotASide(field="follow_ups")
    advance(request, BilateralRequest.Status.HELD)
    Outcome.objects.update_or_create(request=request, defaults={"agreed_points": agreed_points, "recorded_at": now})
    FollowUp.objects.bulk_create(FollowUp(request=request, **one) for one in follow_ups)
    tell_others(request, side, notices.outcome_recorded(request, side, now=now), now)
    return request


@transactional
def end_follow_up(
    request: BilateralRequest, *, follow_up: FollowUp, status: str, by: User, now: datetime
) -> BilateralRequest:
    """Say that a follow-up is done or dropped, or open again, for the side that owns it.

    Raises NotOfThisMeeting, NotRepresentative, WrongStatus.
    """
    request = locked(request)
    if follow_up.request_id != request.pk:
        raise NotOfThisMeeting(field="follow_up")
    refuse_unless_representative(by, follow_up.owner)
    advance(follow_up, status, ended_at=None if status == FollowUp.Status.OPEN else now)
    return request


@transactional
def write_record(request: BilateralRequest, *, text: str, by: User, now: datetime) -> MeetingRecord:
    """Write the record of a meeting that was held, in the place of the earlier one, for a side that met.

    Organizers write it where the host met, and superusers by their roles alone. Raises NotHeld, NotRepresentative.
    """
    request = locked(request)
    if request.status != BilateralRequest.Status.HELD:
        raise NotHeld(present=request.status)
    own = roles_of(by).of(kinds("meeting-records", "write", Reach.OWN))
    if not request.sides.filter(sides_of(own), answer=Answer.ACCEPTED).exists():
        raise NotRepresentative(field="request")
    record, _made = MeetingRecord.objects.update_or_create(request=request, defaults={"text": text, "written_at": now})
    return record
