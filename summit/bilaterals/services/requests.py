"""Ask, answer, place."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from summit.accounts.models import User
from summit.accounts.queries import minders_of, refuse_unless_spokesperson, speaks_for
from summit.bilaterals import notices
from summit.bilaterals.models import CounterProposal, Meeting, Request, Window
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import EndsBeforeStart
from summit.calendar.services import book, move, rebook, release
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, NotSpokesperson, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation, Rank
from summit.facilities.models import Interpreter, Room
from summit.facilities.services import refuse_too_small
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw
from summit.summits.models import Summit

Status = Request.Status


class AlreadyOpen(Refusal):
    """The two have an open request at this level, whoever of them made it."""

    code = "already_open"
    message = "These two delegations already have an open request at this level."


class AsksItself(BadValue):
    """Requester and invitee are one."""

    code = "asks_itself"
    message = "A delegation cannot ask itself."


class NotAttending(Refusal):
    """A delegation that does not come cannot meet."""

    code = "not_attending"
    message = "This delegation does not attend the summit."


class NobodyOfLevel(BadValue):
    """A delegation has nobody of the level asked for."""

    code = "nobody_of_level"
    message = "This delegation has nobody of that rank; name who is to lead."


class LeadOfAnother(BadValue):
    """A lead named belongs to another delegation."""

    code = "lead_of_another"
    message = "This delegate belongs to another delegation."


class NotYourTurn(Refusal):
    """The request waits for the other side."""

    code = "not_your_turn"
    message = "This request waits for an answer of the other delegation."


class NotAccepted(Refusal):
    """Only what both sides want is given an hour."""

    code = "not_accepted"
    message = "Only an accepted request can be placed."


class AlreadyPlaced(Refusal):
    """The meeting has its hour; it is moved, not placed again."""

    code = "already_placed"
    message = "This meeting already has its hour; move it."


class NotPlaced(Refusal):
    """There is no meeting to move or cancel."""

    code = "not_placed"
    message = "This request has no meeting."


class ExcludedWindow(Refusal):
    """One of the sides has excluded that time."""

    code = "excluded_window"
    message = "One of the delegations has excluded that time."


class InterpreterMissing(Refusal):
    """A language pair that was asked for has no interpreter."""

    code = "interpreter_missing"


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
    **facts: Any,
) -> Request:
    """Ask for a meeting of `minutes` at `level`, led by those named or by the first of that rank on either side.

    Without a level it is that of the lead named, or that of heads of state.

    `by` speaks for the requester. `facts` are priority, interpretation (language pairs) and reference. The invitee's
    people are told. Refusals: NotSpokesperson, AsksItself, NotAttending, NobodyOfLevel, LeadOfAnother, AlreadyOpen.
    """
    _speaking(by, requester)
    if requester == invitee:
        raise AsksItself(field="invitee")
    # Both rows in one order, so that two who ask each other at the same moment wait instead of both being granted.
    parties = Delegation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    locked = parties.filter(pk__in=[requester.pk, invitee.pk])
    if absent := [d for d in locked if not d.is_attending]:
        raise NotAttending(field="invitee" if invitee in absent else "requester")
    level = level or _level_of(requester_lead or invitee_lead)
    refuse_second(requester, invitee, level)
    request = Request.objects.create(
        summit=summit,
        requester=requester,
        invitee=invitee,
        level=level,
        requester_lead=lead_of(requester, requester_lead, level, field="requester_lead"),
        invitee_lead=lead_of(invitee, invitee_lead, level, field="invitee_lead"),
        topics=topics,
        minutes=minutes,
        awaiting=invitee,
        requested_at=now,
        **facts,
    )
    set_windows(request, requester, preferred, excluded)
    _tell(invitee, notices.requested(request), request, now)
    return request


@transactional
def accept(request: Request, *, by: User, now: datetime) -> Request:
    """Accept what the other side asked or proposed last; the organizers may then place it."""
    request, ours = _answering(request, by)
    other = _other(request, ours)
    advance(request, Status.ACCEPTED, awaiting=None, answered_at=now)
    _tell(other, notices.accepted(request), request, now)
    return request


@transactional
def decline(request: Request, *, reason: str, by: User, now: datetime) -> Request:
    """Decline what the other side asked or proposed last, with a reason that it is told."""
    request, ours = _answering(request, by)
    other = _other(request, ours)
    advance(request, Status.DECLINED, awaiting=None, answered_at=now, reason=reason)
    _tell(other, notices.declined(request), request, now)
    return request


@transactional
def counter_propose(
    request: Request,
    *,
    by: User,
    now: datetime,
    minutes: int | None = None,
    message: str = "",
    preferred: Iterable[Interval] = (),
    excluded: Iterable[Interval] = (),
) -> Request:
    """Propose other minutes or windows; the word passes to the other side."""
    request, ours = _answering(request, by)
    other = _other(request, ours)
    advance(request, Status.PENDING, awaiting=other, minutes=minutes or request.minutes)
    proposal = CounterProposal.objects.create(
        request=request, by=ours, minutes=request.minutes, message=message, proposed_at=now
    )
    set_windows(request, ours, preferred, excluded)
    _tell(other, notices.countered(request, proposal), request, now)
    return request


@transactional
def withdraw_request(request: Request, *, by: User, now: datetime, reason: str = "") -> Request:
    """Take the request back, also after it was accepted; a meeting that came of it is cancelled."""
    request = locked(request)
    _speaking(by, request.requester)
    advance(request, Status.WITHDRAWN, awaiting=None, reason=reason, answered_at=now)
    withdraw(notices.topic(request))
    if request.is_placed:
        release(request.meeting.engagement, now=now)
    _tell(request.invitee, notices.withdrawn(request), request, now)
    return request


@transactional
def place_meeting(
    request: Request,
    *,
    starts_at: datetime,
    room: Room,
    now: datetime,
    ends_at: datetime | None = None,
    interpreters: Collection[Interpreter] = (),
    even_if_too_small: bool = False,
) -> Meeting:
    """Give an accepted request its hour and room; tentative.

    Unless `ends_at` says otherwise it is as long as was asked for, up to the next hour of the planning grid.

    Refusals: NotAccepted, AlreadyPlaced, ExcludedWindow, RoomTooSmall, InterpreterMissing, and Clash with every
    conflict.
    """
    request = locked(request)
    if request.status != Status.ACCEPTED:
        raise NotAccepted(present=request.status)
    if request.is_placed:
        raise AlreadyPlaced
    ends_at = ends_at or starts_at + request.summit.on_grid(request.minutes)
    refuse_too_small([room], seats=request.seats, even_if_too_small=even_if_too_small)
    _check_wishes(request, starts_at, ends_at, interpreters)
    hour: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "occupants": occupants_of(request, room, interpreters),
        "title": _title(request),
        "now": now,
    }
    if hasattr(request, "meeting"):
        rebook(request.meeting.engagement, **hour)
        return request.meeting
    engagement = book(summit=request.summit, kind=Engagement.Kind.BILATERAL, **hour)
    return Meeting.objects.create(request=request, engagement=engagement)


@transactional
def move_meeting(
    request: Request,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
    interpreters: Collection[Interpreter] | None = None,
    even_if_too_small: bool = False,
) -> Meeting:
    """Give the meeting another hour, room or interpreters; what is not given stays.

    Refusals as for place_meeting; the room that it has already is not asked again whether it is large enough.
    """
    request = locked(request)
    if not request.is_placed:
        raise NotPlaced
    meeting = request.meeting
    engagement = meeting.engagement
    held = {o.role: o.resource for o in engagement.occupancies.select_related("resource__room")}
    present = held[Occupancy.Role.ROOM].room
    room = room or present
    if room != present:
        refuse_too_small([room], seats=request.seats, even_if_too_small=even_if_too_small)
    if interpreters is None:
        interpreters = list(Interpreter.objects.filter(occupancies__engagement=engagement))
    starts_at = starts_at or engagement.starts_at
    ends_at = ends_at or starts_at + engagement.interval.length
    _check_wishes(request, starts_at, ends_at, interpreters)
    occupants = occupants_of(request, room, interpreters)
    meeting.engagement = move(engagement, starts_at=starts_at, ends_at=ends_at, occupants=occupants, now=now)
    return meeting


@transactional
def cancel_meeting(request: Request, *, now: datetime) -> Request:
    """Call the meeting off; the request stays accepted and waits to be placed again."""
    request = locked(request)
    if not request.is_placed:
        raise NotPlaced
    release(request.meeting.engagement, now=now)
    return request


def locked(request: Request) -> Request:
    """Lock the request, and return it as it is now, with its sides and its meeting."""
    # Lock, then read: what a join has read beside a row that was waited for may be of before the wait.
    Request.objects.select_for_update(no_key=True).get(pk=request.pk)
    related = ("summit", "requester__summit", "invitee__summit", "awaiting__summit", "meeting__engagement__summit")
    return Request.objects.select_related(*related).get(pk=request.pk)


def _speaking(by: User, party: Delegation) -> None:
    refuse_unless_spokesperson(by, party)


def _answering(request: Request, by: User) -> tuple[Request, Delegation]:
    """Lock a pending request and return it with the side that owes the answer, for which `by` must speak."""
    request = locked(request)
    if request.awaiting is None:
        raise WrongStatus(f"This request is {request.status}; it takes no answer.", present=request.status)
    if speaks_for(by, request.awaiting):
        return request, request.awaiting
    if speaks_for(by, _other(request, request.awaiting)):
        raise NotYourTurn
    raise NotSpokesperson


def _other(request: Request, party: Delegation) -> Delegation:
    return request.invitee if party == request.requester else request.requester


def refuse_second(requester: Delegation, invitee: Delegation, level: int) -> None:
    """Raise AlreadyOpen where the two have an open request at the level."""
    pair = (requester, invitee)
    if Request.objects.open().filter(requester__in=pair, invitee__in=pair, level=level).exists():
        raise AlreadyOpen(field="invitee")


def _level_of(lead: Delegate | None) -> int:
    return lead.rank if lead else Rank.HEAD_OF_STATE


def lead_of(party: Delegation, named: Delegate | None, level: int, *, field: str) -> Delegate:
    """Return the delegate who is to lead: the one named, else the first of that rank."""
    if named:
        if named.party_id != party.pk:
            raise LeadOfAnother(field=field)
        return named
    members = Delegate.objects.filter(party=party)
    lead = members.filter(rank=level).order_by("pk").first()
    if lead is None:
        raise NobodyOfLevel(field=field)
    return lead


def set_windows(
    request: Request, party: Delegation, preferred: Iterable[Interval], excluded: Iterable[Interval]
) -> None:
    """Replace the windows of `party`; those of the other side stand."""
    Window.objects.filter(request=request, party=party).delete()
    kinds = ((Window.Kind.PREFERRED, preferred), (Window.Kind.EXCLUDED, excluded))
    rows = [
        Window(request=request, party=party, kind=kind, period=DateTimeTZRange(i.starts_at, i.ends_at))
        for kind, intervals in kinds
        for i in intervals
    ]
    Window.objects.bulk_create(rows)


def _check_wishes(
    request: Request, starts_at: datetime, ends_at: datetime, interpreters: Collection[Interpreter]
) -> None:
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    if request.windows.filter(kind=Window.Kind.EXCLUDED, period__overlap=(starts_at, ends_at)).exists():
        raise ExcludedWindow(field="starts_at")
    spoken = {pair for interpreter in interpreters for pair in interpreter.language_pairs}
    both_ways = spoken | {"-".join(reversed(pair.split("-"))) for pair in spoken}
    if missing := sorted(set(request.interpretation) - both_ways):
        message = f"An interpreter is needed for {', '.join(missing)}."
        raise InterpreterMissing(message, field="interpreters", language_pairs=missing)


def occupants_of(request: Request, room: Room, interpreters: Collection[Interpreter]) -> dict[int, str]:
    """Return whom and what a meeting of the request takes, with their roles."""
    return {
        request.requester_lead_id: Occupancy.Role.PARTICIPANT,
        request.invitee_lead_id: Occupancy.Role.PARTICIPANT,
        room.pk: Occupancy.Role.ROOM,
        **{interpreter.pk: Occupancy.Role.INTERPRETER for interpreter in interpreters},
    }


def _title(request: Request) -> dict[str, str]:
    """Name both sides in every language that both have."""
    ours, theirs = request.requester.name, request.invitee.name
    common = [language for language in ours if language in theirs] or list(ours)[:1]
    return {
        language: f"{ours.get(language, request.requester)} - {theirs.get(language, request.invitee)}"
        for language in common
    }


def _tell(party: Delegation, notice: Notice, request: Request, now: datetime) -> None:
    notify(minders_of([party]), notice, summit=request.summit, now=now)
