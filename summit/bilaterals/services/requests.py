"""Ask for a bilateral meeting, answer a request, withdraw it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import refuse_unless_representative, represents, staff_and_liaisons_of
from summit.bilaterals import notices
from summit.bilaterals.models import BilateralRequest, CounterProposal, Window
from summit.bilaterals.services.leads import lead_of, level_of
from summit.calendar.services import cancel_engagement
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation
from summit.facilities.languages import one_way, proposed_pairs, validate_language_pair
from summit.notifications.changes import irreversible
from summit.notifications.notice import Notice
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
    invitee: Delegation
    topics: str
    minutes: int
    level: int | None
    requester_lead: Delegate | None
    invitee_lead: Delegate | None
    interpretation: list[str]
    propose_interpretation: bool


class AlreadyOpen(Refusal):
    """The two delegations have an open request at this level, made by either of them."""

    code = "already_open"
    message = _("These two delegations already have an open request at this level.")


class AsksItself(BadValue):
    """Requester and invitee are the same delegation."""

    code = "asks_itself"
    message = _("A delegation cannot ask itself.")


class NotAttending(Refusal):
    """A delegation that does not attend the summit cannot meet."""

    code = "not_attending"
    message = _("This delegation does not attend the summit.")


class BadLanguagePair(BadValue):
    """A language pair is not the codes of two different languages."""

    code = "bad_language_pair"


class NotASide(BadValue):
    """The delegation is neither the requester nor the invitee."""

    code = "not_a_side"
    message = _("This delegation is neither of the two.")


class NotYourTurn(Refusal):
    """The request waits for an answer of the other side."""

    code = "not_your_turn"
    message = _("This request waits for an answer of the other delegation.")


@transactional
def request_bilateral(
    *,
    summit: Summit,
    requester: Delegation,
    invitee: Delegation,
    topics: str,
    minutes: int,
    by: User,
    now: datetime,
    level: int | None = None,
    requester_lead: Delegate | None = None,
    invitee_lead: Delegate | None = None,
    preferred: Iterable[Interval] = (),
    excluded: Iterable[Interval] = (),
    interpretation: Iterable[str] = (),
    propose_interpretation: bool = False,
    **facts: Unpack[RequestFacts],
) -> BilateralRequest:
    """Ask for a meeting of `minutes` at `level`; a side without a named lead is led by its first of that rank.

    The default level is that of the named lead, or the highest that both delegations have. `by` represents the
    requester. `interpretation` are language pairs; if there are none, `propose_interpretation` takes the pair that the
    leads need by their languages. The staff and liaisons of the invitee are notified.
    Raises NotRepresentative, AsksItself, NotAttending, NobodyOfLevel, LeadOfAnother, AlreadyOpen or BadLanguagePair.
    """
    refuse_unless_representative(by, requester)
    pairs = _validated_pairs(interpretation)
    _lock_sides(requester, invitee)
    level = level or level_of(requester, invitee, requester_lead or invitee_lead)
    refuse_second(requester, invitee, level)
    requester_lead = lead_of(requester, requester_lead, level, field="requester_lead")
    invitee_lead = lead_of(invitee, invitee_lead, level, field="invitee_lead")
    proposed = proposed_pairs(requester_lead.languages, invitee_lead.languages) if propose_interpretation else []
    request = BilateralRequest.objects.create(
        summit=summit,
        requester=requester,
        invitee=invitee,
        level=level,
        requester_lead=requester_lead,
        invitee_lead=invitee_lead,
        topics=topics,
        minutes=minutes,
        awaiting=invitee,
        requested_at=now,
        interpretation=pairs or proposed,
        **facts,
    )
    set_windows(request, requester, preferred, excluded)
    tell_staff(invitee, notices.requested(request), request, now)
    return request


@transactional
def accept_request(request: BilateralRequest, *, by: User, now: datetime) -> BilateralRequest:
    """Accept the last proposal of the other side; the organizers may then place the meeting."""
    request, ours = _answering(request, by)
    other = other_side(request, ours)
    advance(request, Status.ACCEPTED, awaiting=None, answered_at=now, **agreed_levels(request))
    tell_staff(other, notices.accepted(request), request, now)
    return request


@transactional
def decline_request(request: BilateralRequest, *, reason: str, by: User, now: datetime) -> BilateralRequest:
    """Decline the last proposal of the other side, with a reason for that side to read."""
    request, ours = _answering(request, by)
    other = other_side(request, ours)
    advance(request, Status.DECLINED, awaiting=None, answered_at=now, reason=reason)
    tell_staff(other, notices.declined(request), request, now)
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
) -> BilateralRequest:
    """Propose other minutes or windows; the other side then has to answer."""
    request, ours = _answering(request, by)
    other = other_side(request, ours)
    advance(request, Status.PENDING, awaiting=other, minutes=minutes or request.minutes)
    proposal = CounterProposal.objects.create(
        request=request, by=ours, minutes=request.minutes, message=message, proposed_at=now
    )
    set_windows(request, ours, preferred, excluded)
    tell_staff(other, notices.countered(request, proposal), request, now)
    return request


@irreversible(_("Request withdrawn"), _("A withdrawal is final. Ask for another meeting."))
def withdraw_request(
    request: BilateralRequest, *, by: User, now: datetime, reason: str = "", on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Withdraw the request on behalf of either side, also after it was accepted; its meeting is cancelled.

    The side is `on_behalf_of`, else the one that `by` represents, the requester first. The other side is notified.
    """
    request = locked(request)
    return withdraw_for(_side(request, by, on_behalf_of), request, reason=reason, now=now)


def withdraw_for(side: Delegation, request: BilateralRequest, *, reason: str, now: datetime) -> BilateralRequest:
    """Withdraw the request, which is locked, for the side; cancel its meeting and notify the other side."""
    advance(request, Status.WITHDRAWN, awaiting=None, reason=reason, answered_at=now, withdrawn_by=side)
    withdraw(notices.topic(request))
    if request.is_placed:
        cancel_engagement(request.meeting.engagement, now=now)
    tell_staff(other_side(request, side), notices.withdrawn(request, side), request, now)
    return request


@transactional
def prioritize_request(request: BilateralRequest, *, organizers_priority: int | None) -> BilateralRequest:
    """Set the priority by which the organizers plan; with None, the requester's priority counts."""
    request = locked(request)
    request.organizers_priority = organizers_priority
    request.save(update_fields=["organizers_priority"])
    return request


def agreed_levels(request: BilateralRequest) -> dict[str, int | None]:
    """Return the levels of the two leads, to which both sides agree, as facts of the request."""
    return {
        "requester_agreed_level": request.requester_lead.rank,
        "invitee_agreed_level": request.invitee_lead.rank,
        "answer_by": None,
    }


def locked(request: BilateralRequest) -> BilateralRequest:
    """Lock the request and return it with the rows that the services read."""
    # Lock, then read: while a query with a join waits for the lock, the rows that it joins may become outdated.
    BilateralRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    related = ("summit", "requester__summit", "invitee__summit", "awaiting__summit", "meeting__engagement__summit")
    return BilateralRequest.objects.select_related(*related).get(pk=request.pk)


def _lock_sides(requester: Delegation, invitee: Delegation) -> None:
    if requester == invitee:
        raise AsksItself(field="invitee")
    # Both rows in one order, so that of two delegations that ask each other at the same moment one waits.
    parties = Delegation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    sides = parties.filter(pk__in=[requester.pk, invitee.pk])
    if absent := [d for d in sides if not d.is_attending]:
        raise NotAttending(field="invitee" if invitee in absent else "requester")


def _validated_pairs(pairs: Iterable[str]) -> list[str]:
    pairs = list(pairs)
    for pair in pairs:
        try:
            validate_language_pair(pair)
        except ValidationError as error:
            raise BadLanguagePair(str(error.message), field="interpretation") from error
    return list({one_way(pair): pair for pair in pairs}.values())


def _side(request: BilateralRequest, by: User, on_behalf_of: Delegation | None) -> Delegation:
    """Return the side on whose behalf `by` acts."""
    sides = (request.requester, request.invitee)
    if on_behalf_of is None:
        represented = [side for side in sides if represents(by, side)]
        if not represented:
            raise NotRepresentative
        return represented[0]
    if on_behalf_of not in sides:
        raise NotASide(field="on_behalf_of")
    refuse_unless_representative(by, on_behalf_of, field="on_behalf_of")
    return on_behalf_of


def _answering(request: BilateralRequest, by: User) -> tuple[BilateralRequest, Delegation]:
    """Lock a pending request and return it with the side that has to answer, which `by` must represent."""
    request = locked(request)
    if request.awaiting is None:
        message = gettext("This request is %(status)s; it takes no answer.") % {"status": request.get_status_display()}
        raise WrongStatus(message, present=request.status)
    if represents(by, request.awaiting):
        return request, request.awaiting
    if represents(by, other_side(request, request.awaiting)):
        raise NotYourTurn
    raise NotRepresentative


def other_side(request: BilateralRequest, party: Delegation) -> Delegation:
    """Return the side of the request that is not `party`."""
    return request.invitee if party == request.requester else request.requester


def refuse_second(requester: Delegation, invitee: Delegation, level: int) -> None:
    """Raise AlreadyOpen where the two have an open request at the level."""
    pair = (requester, invitee)
    if BilateralRequest.objects.open().filter(requester__in=pair, invitee__in=pair, level=level).exists():
        raise AlreadyOpen(field="invitee")


def set_windows(
    request: BilateralRequest, party: Delegation, preferred: Iterable[Interval], excluded: Iterable[Interval]
) -> None:
    """Replace the windows of `party`; those of the other side stay."""
    Window.objects.filter(request=request, party=party).delete()
    kinds = ((Window.Kind.PREFERRED, preferred), (Window.Kind.EXCLUDED, excluded))
    rows = [
        Window(request=request, party=party, kind=kind, period=DateTimeTZRange(i.starts_at, i.ends_at))
        for kind, intervals in kinds
        for i in intervals
    ]
    Window.objects.bulk_create(rows)


def tell_staff(party: Delegation, notice: Notice, request: BilateralRequest, now: datetime) -> None:
    """Notify the staff and the liaison officers of a side of the request."""
    notify(staff_and_liaisons_of([party]), notice, summit=request.summit, now=now)
