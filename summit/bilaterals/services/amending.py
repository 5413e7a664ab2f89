"""Amend a request: its asker until it is answered, organizers while it is open."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict, Unpack, cast

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.bilaterals import notices
from summit.bilaterals.models import Answer, BilateralRequest, Window
from summit.bilaterals.services.leads import change_leads
from summit.bilaterals.services.placing import move_meeting
from summit.bilaterals.services.requests import set_windows, validated_pairs
from summit.bilaterals.services.sides import (
    locked,
    refuse_ended,
    refuse_past_answer,
    refuse_second,
    staying,
)
from summit.core.intervals import Interval
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.notifications.services import notify

SECRET = frozenset({"organizers_priority"})  # of the organizers: nobody is told of it


class AlreadyAnswered(Refusal):
    """A side has answered what the requester would change."""

    code = "already_answered"
    message = _("A delegation has answered. Make a counter-proposal when it is your turn, or ask the organizers.")


class NothingToAnswer(BadValue):
    """An end of the time to answer is set where nobody has to answer."""

    code = "nothing_to_answer"
    message = _("Nobody has to answer this request.")


class RequestChanges(TypedDict, total=False):
    """Fields of a request that can be amended; without leads another level takes the first of that rank."""

    topics: str
    minutes: int
    seats: int
    priority: int
    interpretation: list[str]
    level: int
    answer_by: datetime | None
    organizers_priority: int | None


@transactional
def amend_request(
    request: BilateralRequest,
    *,
    by: User,
    now: datetime,
    leads: Collection[Delegate] = (),
    preferred: Iterable[Interval] | None = None,
    excluded: Iterable[Interval] | None = None,
    **changes: Unpack[RequestChanges],
) -> BilateralRequest:
    """Amend the request; a missing fact stays as it is. Its meeting is moved if the leads or the minutes change.

    The sides are told, but the requester if it amends. Raises WrongStatus if it has ended, NotRepresentative,
    AlreadyAnswered, AlreadyOpen, NobodyOfLevel, LeadOfAnother, AnswerInThePast, NothingToAnswer, BadLanguagePair, and
    what `move_meeting` raises.
    """
    request = locked(request)
    refuse_ended(request)
    by_organizer = organizes(by, request.summit)
    if not by_organizer:
        _refuse_answered(request, by)
    present = {name: getattr(request, name) for name in changes}
    changes = cast("RequestChanges", {name: value for name, value in changes.items() if value != present[name]})
    if "answer_by" in changes:
        _refuse_answer_by(request, changes["answer_by"], now)
    if "interpretation" in changes:
        changes["interpretation"] = validated_pairs(changes["interpretation"])
    level = changes.get("level", request.level)
    if level != request.level:
        refuse_second(request.party_keys, level)
    is_moved = request.is_placed and ("minutes" in changes or bool(leads) or level != request.level)
    change_leads(request, leads, level)
    for field, value in changes.items():
        setattr(request, field, value)
    request.full_clean(validate_unique=False)
    request.save(update_fields=list(changes))
    _amend_windows(request, preferred, excluded)
    if is_moved:
        starts_at = request.meeting.engagement.starts_at
        ends_at = starts_at + request.summit.on_grid(request.minutes) if "minutes" in changes else None
        move_meeting(request, ends_at=ends_at, now=now)
    if leads or preferred is not None or excluded is not None or changes.keys() - SECRET:
        sides = staying(request)
        readers = [side.delegation for side in sides if by_organizer or side.place]
        notify(
            staff_and_liaisons_of(readers), notices.amended(request, changes, now=now), summit=request.summit, now=now
        )
    return request


def _refuse_answered(request: BilateralRequest, by: User) -> None:
    refuse_unless_representative(by, request.requester)
    is_answered = any(side.answer != Answer.PENDING for side in request.sides.all() if side.place)
    if is_answered or request.counter_proposals.exists():
        raise AlreadyAnswered


def _refuse_answer_by(request: BilateralRequest, answer_by: datetime | None, now: datetime) -> None:
    refuse_past_answer(answer_by, now)
    if not request.awaiting and not request.asked_to_keep:
        raise NothingToAnswer(field="answer_by")


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
