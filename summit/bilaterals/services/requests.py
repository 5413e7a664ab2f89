"""Ask for a bilateral meeting, answer a request, withdraw it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import refuse_unless_representative, staff_and_liaisons_of
from summit.bilaterals import notices
from summit.bilaterals.models import Answer, BilateralRequest, CounterProposal, Side, Window
from summit.bilaterals.models.request import MOST_PAIRS
from summit.bilaterals.services.leads import leads_of, level_of
from summit.bilaterals.services.people import People, name_people_of
from summit.bilaterals.services.placing import refit_meeting
from summit.bilaterals.services.sides import (
    agree_on_levels,
    answering,
    give_answer,
    keys_of,
    lock_delegations,
    locked,
    make_sides,
    refuse_second,
    side_of,
    tell_others,
)
from summit.calendar.services import cancel_engagement
from summit.core.intervals import Interval
from summit.core.lifecycle import advance, refuse_transition
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation
from summit.facilities.languages import one_way, proposed_pairs, validate_language_pair
from summit.notifications.changes import irreversible
from summit.notifications.services import notify, withdraw
from summit.summits.models import Summit

Status = BilateralRequest.Status


class RequestFacts(TypedDict, total=False):
    """Fields of a new request that are saved as they are given."""

    priority: int
    seats: int
    reference: str


class NewRequest(RequestFacts, total=False):
    """The facts of a new request, as `request_bilateral` takes them."""

    summit: Summit
    requester: Delegation
    invitees: list[Delegation]
    least_accepted: int | None
    topics: str
    minutes: int
    level: int | None
    leads: list[Delegate]
    people: People
    interpretation: list[str]
    propose_interpretation: bool


class BadLanguagePair(BadValue):
    """A language pair is not the codes of two different languages."""

    code = "bad_language_pair"


@transactional
def request_bilateral(
    *,
    summit: Summit,
    requester: Delegation,
    invitees: Collection[Delegation],
    topics: str,
    minutes: int,
    by: User,
    now: datetime,
    least_accepted: int | None = None,
    level: int | None = None,
    leads: Collection[Delegate] = (),
    people: People | None = None,
    preferred: Iterable[Interval] = (),
    excluded: Iterable[Interval] = (),
    interpretation: Iterable[str] = (),
    propose_interpretation: bool = False,
    **facts: Unpack[RequestFacts],
) -> BilateralRequest:
    """Ask for a meeting of `minutes` at `level`; a side without a named lead is led by its first of that rank.

    The default level is that of the first named lead, or the highest that all delegations have. `by` represents the
    requester, and each delegation whose `people` they name. `interpretation` are language pairs; without one,
    `propose_interpretation` takes those that the leads need. The staff and liaisons of the invitees are notified.
    Raises NotRepresentative, NobodyOfLevel, LeadOfAnother, LeadTwice, AlreadyOpen, BadLanguagePair, and what
    `lock_delegations` and `name_people` raise.
    """
    refuse_unless_representative(by, requester)
    named = _validated_pairs(interpretation)
    lock_delegations(requester, invitees, least_accepted)
    delegations = [requester, *invitees]
    level = level or level_of(delegations, leads)
    refuse_second(keys_of(delegations), level)
    leading = leads_of(delegations, leads, level)
    request = BilateralRequest.objects.create(
        summit=summit,
        party_keys=keys_of(delegations),
        least_accepted=least_accepted,
        level=level,
        topics=topics,
        minutes=minutes,
        requested_at=now,
        interpretation=named or (_needed_pairs(leading) if propose_interpretation else []),
        **facts,
    )
    make_sides(request, delegations, leading)
    name_people_of(request, people or {}, by=by)
    set_windows(request, requester, preferred, excluded)
    notify(staff_and_liaisons_of(invitees), notices.requested(request), summit=summit, now=now)
    return request


@transactional
def accept_request(
    request: BilateralRequest, *, by: User, now: datetime, on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Accept the last proposal; when enough sides have, the organizers may place the meeting.

    A side that accepts after the meeting was placed joins it: raises ResourceClash if its people are not free.
    """
    request = locked(request)
    side = answering(request, by, on_behalf_of)
    give_answer(side, Answer.ACCEPTED, now=now)
    if request.status == Status.ACCEPTED:
        agree_on_levels(request, [side])
        refit_meeting(request, now=now)
    elif request.is_agreed:
        advance(request, Status.ACCEPTED)
        agree_on_levels(request, request.taking_part)
    tell_others(request, side, notices.accepted(request, side), now)
    return request


@transactional
def decline_request(
    request: BilateralRequest, *, reason: str, by: User, now: datetime, on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Decline the last proposal, with a reason for the other sides to read; they may still meet if enough remain."""
    request = locked(request)
    side = answering(request, by, on_behalf_of)
    give_answer(side, Answer.DECLINED, now=now, reason=reason)
    if not request.can_be_agreed:
        advance(request, Status.DECLINED)
    tell_others(request, side, notices.declined(request, side), now)
    return request


@transactional
def propose_counter(
    request: BilateralRequest,
    *,
    by: User,
    now: datetime,
    minutes: int | None = None,
    message: str = "",
    preferred: Iterable[Interval] = (),
    excluded: Iterable[Interval] = (),
    on_behalf_of: Delegation | None = None,
) -> BilateralRequest:
    """Propose other minutes or windows; all other sides then have to answer."""
    request = locked(request)
    side = answering(request, by, on_behalf_of)
    advance(request, Status.PENDING, minutes=minutes or request.minutes)
    give_answer(side, Answer.ACCEPTED, now=now)
    for other in request.sides.all():
        if other != side and other.answer == Answer.ACCEPTED:
            give_answer(other, Answer.PENDING, now=now)
    proposal = CounterProposal.objects.create(
        request=request, by=side.delegation, minutes=request.minutes, message=message, proposed_at=now
    )
    set_windows(request, side.delegation, preferred, excluded)
    tell_others(request, side, notices.countered(request, proposal), now)
    return request


@irreversible(_("Request withdrawn"), _("A withdrawal is final. Ask for another meeting."))
def withdraw_request(
    request: BilateralRequest, *, by: User, now: datetime, reason: str = "", on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Withdraw on behalf of any side, also after the request was accepted.

    The side is `on_behalf_of`, else the first that `by` represents. If too few sides remain, the request is withdrawn
    and its meeting cancelled; else the others meet without it. They are notified.
    """
    request = locked(request)
    return withdraw_for(side_of(request.sides.all(), by, on_behalf_of), request, reason=reason, now=now)


def withdraw_for(side: Side, request: BilateralRequest, *, reason: str, now: datetime) -> BilateralRequest:
    """Withdraw the side of the locked request, with its meeting if too few remain; notify the others."""
    refuse_transition(request, Status.WITHDRAWN)
    give_answer(side, Answer.WITHDRAWN, now=now, reason=reason)
    if request.can_be_agreed:
        refit_meeting(request, now=now)
    else:
        advance(request, Status.WITHDRAWN)
        withdraw(notices.topic(request))
        if request.is_placed:
            cancel_engagement(request.meeting.engagement, now=now)
    tell_others(request, side, notices.withdrawn(request, side), now)
    return request


@transactional
def prioritize_request(request: BilateralRequest, *, organizers_priority: int | None) -> BilateralRequest:
    """Set the priority by which the organizers plan; with None, the requester's priority counts."""
    request = locked(request)
    request.organizers_priority = organizers_priority
    request.save(update_fields=["organizers_priority"])
    return request


def _validated_pairs(pairs: Iterable[str]) -> list[str]:
    pairs = list(pairs)
    for pair in pairs:
        try:
            validate_language_pair(pair)
        except ValidationError as error:
            raise BadLanguagePair(str(error.message), field="interpretation") from error
    return list({one_way(pair): pair for pair in pairs}.values())


def _needed_pairs(leads: Iterable[Delegate]) -> list[str]:
    return proposed_pairs(*(lead.languages for lead in leads))[:MOST_PAIRS]


def set_windows(
    request: BilateralRequest, party: Delegation, preferred: Iterable[Interval], excluded: Iterable[Interval]
) -> None:
    """Replace the windows of `party`; those of the other sides stay."""
    Window.objects.filter(request=request, party=party).delete()
    kinds = ((Window.Kind.PREFERRED, preferred), (Window.Kind.EXCLUDED, excluded))
    rows = [
        Window(request=request, party=party, kind=kind, period=DateTimeTZRange(i.starts_at, i.ends_at))
        for kind, intervals in kinds
        for i in intervals
    ]
    Window.objects.bulk_create(rows)
