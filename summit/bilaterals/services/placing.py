"""Give accepted requests their hour, room and interpreters."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from summit.bilaterals.models import BilateralRequest, Meeting, Window
from summit.bilaterals.services.requests import NotAttending, locked
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import EndsBeforeStart
from summit.calendar.services import book, move, rebook, release
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.facilities.languages import uncovered
from summit.facilities.models import Interpreter, Room
from summit.facilities.services import refuse_too_small


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
def place_meeting(
    request: BilateralRequest,
    *,
    starts_at: datetime,
    room: Room,
    now: datetime,
    ends_at: datetime | None = None,
    interpreters: Collection[Interpreter] = (),
    even_if_too_small: bool = False,
    even_if_not_interpreted: bool = False,
) -> Meeting:
    """Give an accepted request its hour and room; tentative.

    Unless `ends_at` says otherwise it is as long as was asked for, up to the next hour of the planning grid.

    Refusals: NotAccepted, NotAttending, AlreadyPlaced, ExcludedWindow, RoomTooSmall, InterpreterMissing, and Clash with
    every conflict.
    """
    request = locked(request)
    if request.status != BilateralRequest.Status.ACCEPTED:
        raise NotAccepted(present=request.status)
    if not (request.requester.is_attending and request.invitee.is_attending):
        raise NotAttending
    if request.is_placed:
        raise AlreadyPlaced
    ends_at = ends_at or starts_at + request.summit.on_grid(request.minutes)
    refuse_too_small([room], seats=request.seats, even_if_too_small=even_if_too_small)
    _check_wishes(request, starts_at, ends_at, interpreters, even_if_not_interpreted=even_if_not_interpreted)
    hour: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "occupants": occupants_of(request, room, interpreters),
        "title": title_of(request),
        "now": now,
    }
    if hasattr(request, "meeting"):
        rebook(request.meeting.engagement, **hour)
        return request.meeting
    engagement = book(summit=request.summit, kind=Engagement.Kind.BILATERAL, **hour)
    return Meeting.objects.create(request=request, engagement=engagement)


@transactional
def move_meeting(
    request: BilateralRequest,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
    interpreters: Collection[Interpreter] | None = None,
    even_if_too_small: bool = False,
    even_if_not_interpreted: bool = False,
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
    _check_wishes(request, starts_at, ends_at, interpreters, even_if_not_interpreted=even_if_not_interpreted)
    occupants = occupants_of(request, room, interpreters)
    meeting.engagement = move(engagement, starts_at=starts_at, ends_at=ends_at, occupants=occupants, now=now)
    return meeting


@transactional
def cancel_meeting(request: BilateralRequest, *, now: datetime) -> BilateralRequest:
    """Call the meeting off; the request stays accepted and waits to be placed again."""
    request = locked(request)
    if not request.is_placed:
        raise NotPlaced
    release(request.meeting.engagement, now=now)
    return request


def check_planned_move(
    request: BilateralRequest,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: Room,
    interpreters: Collection[Interpreter],
) -> None:
    """Refuse what `move_meeting` would refuse; what the organizers accepted of the meeting before stays accepted."""
    held = Occupancy.objects.filter(engagement=request.meeting.engagement)
    if not held.filter(resource=room).exists():
        refuse_too_small([room], seats=request.seats)
    present = Interpreter.objects.filter(occupancies__in=held).values_list("language_pairs", flat=True)
    lacking = uncovered(request.interpretation, (i.language_pairs for i in interpreters))
    is_accepted = set(lacking) <= set(uncovered(request.interpretation, present))
    _check_wishes(request, starts_at, ends_at, interpreters, even_if_not_interpreted=is_accepted)


def _check_wishes(
    request: BilateralRequest,
    starts_at: datetime,
    ends_at: datetime,
    interpreters: Collection[Interpreter],
    *,
    even_if_not_interpreted: bool,
) -> None:
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    if request.windows.filter(kind=Window.Kind.EXCLUDED, period__overlap=(starts_at, ends_at)).exists():
        raise ExcludedWindow(field="starts_at")
    missing = sorted(uncovered(request.interpretation, (i.language_pairs for i in interpreters)))
    if missing and not even_if_not_interpreted:
        message = f"An interpreter is needed for {', '.join(missing)}; choose one, or accept that there is none."
        raise InterpreterMissing(message, field="interpreters", language_pairs=missing)


def occupants_of(request: BilateralRequest, room: Room, interpreters: Collection[Interpreter]) -> dict[int, str]:
    """Return whom and what a meeting of the request takes, with their roles."""
    return {
        request.requester_lead_id: Occupancy.Role.PARTICIPANT,
        request.invitee_lead_id: Occupancy.Role.PARTICIPANT,
        room.pk: Occupancy.Role.ROOM,
        **{interpreter.pk: Occupancy.Role.INTERPRETER for interpreter in interpreters},
    }


def title_of(request: BilateralRequest) -> dict[str, str]:
    """Name both sides in every language that both have."""
    ours, theirs = request.requester.name, request.invitee.name
    common = [language for language in ours if language in theirs] or list(ours)[:1]
    return {
        language: f"{ours.get(language, request.requester)} - {theirs.get(language, request.invitee)}"
        for language in common
    }
