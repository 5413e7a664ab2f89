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
from summit.bilaterals.services.leads import change_leads, leads_of, level_of
from summit.bilaterals.services.people import OwnPeople, People, change_people, name_people_of
from summit.bilaterals.services.placing import expire_offers, refit_meeting
from summit.bilaterals.services.sides import (
    agree_on_levels,
    answering,
    give_answer,
    keys_of,
    lock_delegations,
    locked,
    make_sides,
    refuse_past_answer,
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
    answer_by: datetime | None
    settled_by: str


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


class ProposedFacts(TypedDict, total=False):
    """The changes that a counter-proposal makes; without leads, another level takes the first of that rank."""

    minutes: int | None
    level: int | None
    leads: Collection[Delegate]
    answer_by: datetime | None
    people: OwnPeople


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
    Raises NotRepresentative, NobodyOfLevel, LeadOfAnother, LeadTwice, AlreadyOpen, BadLanguagePair, AnswerInThePast.
    """
    refuse_unless_representative(by, requester)
    refuse_past_answer(facts.get("answer_by"), now)
    named = validated_pairs(interpretation)
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
    _add_windows(request, requester, preferred, excluded)
    notify(staff_and_liaisons_of(invitees), notices.requested(request), summit=summit, now=now)
    return request


@transactional
def accept_request(
    request: BilateralRequest, *, by: User, now: datetime, on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Accept the last proposal; when enough sides have, the meeting may be placed.

    A side that accepts after the meeting was placed joins it: raises ResourceClash if its people are not free.
    """
    request = locked(request)
    side = answering(request, by, on_behalf_of, now=now)
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
    side = answering(request, by, on_behalf_of, now=now)
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
    message: str = "",
    preferred: Iterable[Interval] = (),
    excluded: Iterable[Interval] = (),
    on_behalf_of: Delegation | None = None,
    **proposed: Unpack[ProposedFacts],
) -> BilateralRequest:
    """Propose other minutes, windows, level or people of the side; all other sides then have to answer.

    They have the time that the request gives them, or until another `answer_by`. Raises what `answering` raises,
    AlreadyOpen, NobodyOfLevel, LeadOfAnother, AnswerInThePast, and what `name_people` raises.
    """
    request = locked(request)
    side = answering(request, by, on_behalf_of, now=now)
    level, people = proposed.get("level") or request.level, proposed.get("people") or {}
    answer_by = proposed.get("answer_by")
    refuse_past_answer(answer_by, now)
    is_another = level != request.level
    if is_another:
        refuse_second(request.party_keys, level)
    change_leads(request, proposed.get("leads", ()), level)
    advance(
        request,
        Status.PENDING,
        minutes=proposed.get("minutes") or request.minutes,
        level=level,
        answer_by=answer_by or request.answer_by,
    )
    if people:
        change_people(side, people)
    give_answer(side, Answer.ACCEPTED, now=now)
    for other in request.sides.all():
        if other != side and other.answer == Answer.ACCEPTED:
            give_answer(other, Answer.PENDING, now=now)
    proposal = CounterProposal.objects.create(
        request=request,
        by=side.delegation,
        minutes=request.minutes,
        level=level if is_another else None,
        people=people.get("people"),
        message=message,
        proposed_at=now,
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
    expire_offers(request)
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
def set_planning(
    request: BilateralRequest, *, is_pinned: bool | None = None, settled_by: str | None = None
) -> BilateralRequest:
    """Set how the request is planned: whether plans leave its meeting where it is, and who settles its hour.

    An empty `settled_by` means as the summit has it; what is missing stays. Open offers of the sides expire where the
    organizers settle it from now on.
    """
    request = locked(request)
    request.is_pinned = request.is_pinned if is_pinned is None else is_pinned
    request.settled_by = request.settled_by if settled_by is None else settled_by
    request.save(update_fields=["is_pinned", "settled_by"])
    if not request.is_settled_by_sides:
        expire_offers(request)
    return request


@transactional
def prioritize_request(request: BilateralRequest, *, organizers_priority: int | None) -> BilateralRequest:
    """Set the priority by which the organizers plan; with None, the requester's priority counts."""
    request = locked(request)
    request.organizers_priority = organizers_priority
    request.save(update_fields=["organizers_priority"])
    return request


def validated_pairs(pairs: Iterable[str]) -> list[str]:
    """Return the language pairs, each once. Raises BadLanguagePair."""
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
    _add_windows(request, party, preferred, excluded)


def _add_windows(
    request: BilateralRequest, party: Delegation, preferred: Iterable[Interval], excluded: Iterable[Interval]
) -> None:
    kinds = ((Window.Kind.PREFERRED, preferred), (Window.Kind.EXCLUDED, excluded))
    rows = [
        Window(request=request, party=party, kind=kind, period=DateTimeTZRange(i.starts_at, i.ends_at))
        for kind, intervals in kinds
        for i in intervals
    ]
    Window.objects.bulk_create(rows)
