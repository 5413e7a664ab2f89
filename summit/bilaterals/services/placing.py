"""Place accepted requests: give them an hour, a room and interpreters; move and cancel their meetings."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import BilateralRequest, Meeting, Offer, Window
from summit.bilaterals.participants import Participants, participants_of, with_who_is_free
from summit.bilaterals.services.sides import NotAttending, locked, refuse_ended
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.refusals import EndsBeforeStart
from summit.calendar.services import (
    book_engagement,
    cancel_engagement,
    move_engagement,
    rebook_engagement,
    republish_engagement,
)
from summit.core.refusals import BadValue, Refusal
from summit.facilities.languages import uncovered
from summit.facilities.models import Interpreter, Room
from summit.facilities.services import refuse_too_small
from summit.notifications.changes import Restorable, undoable


class NotAccepted(Refusal):
    """Enough sides have to accept a request before it is placed."""

    code = "not_accepted"
    message = _("Only an accepted request can be placed.")


class AlreadyPlaced(Refusal):
    """The request has a meeting, which can be moved but not placed again."""

    code = "already_placed"
    message = _("This meeting already has its hour; move it.")


class NotPlaced(Refusal):
    """The request has no meeting to move or cancel."""

    code = "not_placed"
    message = _("This request has no meeting.")


class ExcludedWindow(Refusal):
    """A window that one of the sides excludes overlaps the meeting."""

    code = "excluded_window"
    message = _("One of the delegations has excluded that time.")


class InterpreterMissing(Refusal):
    """No interpreter of the meeting covers a language pair of the request."""

    code = "interpreter_missing"
    accepted_by = "even_if_not_interpreted"


class ProvisionalTooLong(BadValue):
    """A provisional hour would be freed in the past, or after the meeting has begun."""

    code = "provisional_too_long"
    message = _("Give an hour that is to come, and before the meeting begins.")


class AlreadyPublished(Refusal):
    """The delegations know the hour of the meeting."""

    code = "already_published"
    message = _("The delegations know this hour; it cannot be provisional any more.")


class Placement(TypedDict):
    """The hour of a meeting, and the keys of what it occupies beside its leads."""

    starts_at: datetime | str
    ends_at: datetime | str
    room: list[int]
    interpreters: list[int]
    resources: list[int]
    is_published: bool
    provisional_until: datetime | str | None


def placement_of(request: BilateralRequest) -> dict[str, object] | None:
    """Return the placement of the request's meeting; None if it is not placed."""
    meeting = Meeting.objects.filter(request=request.pk, engagement__in=Engagement.objects.standing())
    engagement = Engagement.objects.filter(meeting__in=meeting).select_related("meeting").first()
    return None if engagement is None else {**placement_in(engagement)}


def placement_in(engagement: Engagement) -> Placement:
    """Return the placement that an engagement gives. No query if its occupancies and its meeting are loaded."""
    occupied = sorted((o.role, o.resource_id) for o in engagement.occupancies.all())
    return {
        "starts_at": engagement.starts_at,
        "ends_at": engagement.ends_at,
        "room": [pk for role, pk in occupied if role == Occupancy.Role.ROOM],
        "interpreters": [pk for role, pk in occupied if role == Occupancy.Role.INTERPRETER],
        "resources": [pk for role, pk in occupied if role == Occupancy.Role.RESOURCE],
        "is_published": engagement.status == Engagement.Status.CONFIRMED,
        "provisional_until": engagement.meeting.provisional_until,
    }


def restore_placement(request: BilateralRequest, facts: dict[str, Any] | None, now: datetime) -> None:
    """Place, move or cancel the meeting of the request as it was; what the organizers accepted stays accepted."""
    if facts is None:
        cancel_meeting(request, now=now)
        return
    is_placed = placement_of(request) is not None
    verb = move_meeting if is_placed else place_meeting
    meeting = verb(
        request,
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        room=Room.objects.get(pk__in=facts["room"]),
        interpreters=list(Interpreter.objects.filter(pk__in=facts["interpreters"])),
        resources=list(Resource.objects.filter(pk__in=facts["resources"])),
        now=now,
        even_if_too_small=True,
        even_if_not_interpreted=True,
    )
    until = facts.get("provisional_until")
    meeting.provisional_until = datetime.fromisoformat(until) if until else None
    meeting.save(update_fields=["provisional_until"])
    if facts["is_published"] and not is_placed:
        republish_engagement(meeting.engagement, now=now)


def with_resources(facts: Mapping[str, object]) -> dict[str, object]:
    """Return a placement of a version that knew no further resources or provisional hours as one that has none."""
    return {"resources": [], "provisional_until": None, **facts}


PLACEMENT = Restorable(
    name="bilaterals.placement",
    model=BilateralRequest,
    facts=placement_of,
    restore=restore_placement,
    title=lambda request: title_of(request),  # noqa: PLW0108 -- it is defined below
    shown_by=lambda request: request.meeting.engagement,
    complete=with_resources,
)


class _EngagementFacts(TypedDict):
    starts_at: datetime
    ends_at: datetime
    title: dict[str, str]
    now: datetime


@undoable(PLACEMENT, _("Meeting placed"))
def place_meeting(
    request: BilateralRequest,
    *,
    starts_at: datetime,
    room: Room,
    now: datetime,
    ends_at: datetime | None = None,
    interpreters: Collection[Interpreter] = (),
    resources: Collection[Resource] = (),
    provisional_until: datetime | None = None,
    even_if_too_small: bool = False,
    even_if_not_interpreted: bool = False,
) -> Meeting:
    """Place an accepted request as a tentative meeting; one that is provisional is freed at that instant.

    Without `ends_at` the meeting lasts the requested minutes, rounded up to the planning grid. The offers of the
    sides expire.

    Raises NotAccepted, NotAttending, AlreadyPlaced, ExcludedWindow, RoomTooSmall, InterpreterMissing,
    ProvisionalTooLong, or ResourceClash with every clash.
    """
    request = locked(request)
    if request.status != BilateralRequest.Status.ACCEPTED:
        raise NotAccepted(present=request.status)
    if not all(side.delegation.is_attending for side in request.taking_part):
        raise NotAttending
    if request.is_placed:
        raise AlreadyPlaced
    ends_at = ends_at or starts_at + request.summit.on_grid(request.minutes)
    _refuse_too_long(provisional_until, starts_at, now)
    refuse_too_small([room], seats=request.seats, even_if_too_small=even_if_too_small)
    _check_wishes(request, starts_at, ends_at, interpreters, even_if_not_interpreted=even_if_not_interpreted)
    people = participants_of([request])[request.pk]
    occupants = occupants_of(people, room, interpreters, [resource.pk for resource in resources])
    facts: _EngagementFacts = {"starts_at": starts_at, "ends_at": ends_at, "title": title_of(request), "now": now}

    def book(companions: Collection[int]) -> Meeting:
        everyone = occupants | dict.fromkeys(companions, Occupancy.Role.PARTICIPANT)
        if hasattr(request, "meeting"):
            rebook_engagement(request.meeting.engagement, occupants=everyone, **facts)
            request.meeting.provisional_until = provisional_until
            request.meeting.save(update_fields=["provisional_until"])
            return request.meeting
        kind = Engagement.Kind.BILATERAL
        engagement = book_engagement(summit=request.summit, kind=kind, occupants=everyone, **facts)
        return Meeting.objects.create(request=request, engagement=engagement, provisional_until=provisional_until)

    meeting = with_who_is_free(people.optional, book)
    expire_offers(request)
    return meeting


@undoable(PLACEMENT, _("Provisional hour"))
def set_provisional(request: BilateralRequest, *, provisional_until: datetime | None, now: datetime) -> Meeting:
    """Let the hour of the meeting be freed at an instant; with None it is kept.

    Raises NotPlaced, AlreadyPublished, ProvisionalTooLong.
    """
    request = locked(request)
    if not request.is_placed:
        raise NotPlaced
    meeting = request.meeting
    if provisional_until and meeting.engagement.status == Engagement.Status.CONFIRMED:
        raise AlreadyPublished(field="provisional_until")
    _refuse_too_long(provisional_until, meeting.engagement.starts_at, now)
    meeting.provisional_until = provisional_until
    meeting.save(update_fields=["provisional_until"])
    return meeting


def _refuse_too_long(until: datetime | None, starts_at: datetime, now: datetime) -> None:
    if until and not now < until <= starts_at:
        raise ProvisionalTooLong(field="provisional_until")


def expire_offers(request: BilateralRequest) -> None:
    """End what the sides of the locked request offer to each other."""
    Offer.objects.filter(request=request, status=Offer.Status.OFFERED).update(status=Offer.Status.EXPIRED)


@undoable(PLACEMENT, _("Meeting moved"))
def move_meeting(
    request: BilateralRequest,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
    interpreters: Collection[Interpreter] | None = None,
    resources: Collection[Resource] | None = None,
    even_if_too_small: bool = False,
    even_if_not_interpreted: bool = False,
) -> Meeting:
    """Change the hour, room, interpreters or other resources of the meeting; a missing fact stays as it is.

    Raises NotPlaced, and what `place_meeting` raises; the size of a room that does not change is not checked again.
    """
    request = _placed(request)
    meeting = request.meeting
    engagement = meeting.engagement
    occupied = list(engagement.occupancies.select_related("resource__room"))
    present = next(o.resource.room for o in occupied if o.role == Occupancy.Role.ROOM)
    room = room or present
    if room != present:
        refuse_too_small([room], seats=request.seats, even_if_too_small=even_if_too_small)
    if interpreters is None:
        interpreters = list(Interpreter.objects.filter(occupancies__engagement=engagement))
    starts_at = starts_at or engagement.starts_at
    ends_at = ends_at or starts_at + engagement.interval.length
    _check_wishes(request, starts_at, ends_at, interpreters, even_if_not_interpreted=even_if_not_interpreted)
    further = [one.pk for one in resources or ()]
    if resources is None:
        further = [o.resource_id for o in occupied if o.role == Occupancy.Role.RESOURCE]
    people = participants_of([request])[request.pk]
    occupants = occupants_of(people, room, interpreters, further)
    meeting.engagement = _move(request, people, occupants, now=now, starts_at=starts_at, ends_at=ends_at)
    return meeting


@undoable(PLACEMENT, _("Meeting cancelled"))
def cancel_meeting(request: BilateralRequest, *, now: datetime) -> BilateralRequest:
    """Cancel the meeting; the request stays accepted and waits to be placed again."""
    request = _placed(request)
    cancel_engagement(request.meeting.engagement, now=now)
    return request


def _placed(request: BilateralRequest) -> BilateralRequest:
    """Lock the request, whose meeting is to change. Raises NotPlaced, and WrongStatus where it was held."""
    request = locked(request)
    if not request.is_placed:
        raise NotPlaced
    if request.status == BilateralRequest.Status.HELD:
        refuse_ended(request)
    return request


def check_planned_move(
    request: BilateralRequest,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: Room,
    interpreters: Collection[Interpreter],
    not_interpreted: Collection[str],
) -> None:
    """Refuse what `move_meeting` would refuse; what was accepted when the plan was made stays accepted.

    That is the size of the room in which the meeting is, and the language pairs that are `not_interpreted`.
    """
    if not Occupancy.objects.filter(engagement=request.meeting.engagement, resource=room).exists():
        refuse_too_small([room], seats=request.seats)
    lacking = uncovered(request.interpretation, (i.language_pairs for i in interpreters))
    is_accepted = lacking <= set(not_interpreted)
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
        sentence = _("An interpreter is needed for %(pairs)s; choose one, or accept that there is none.")
        message = sentence % {"pairs": ", ".join(missing)}
        raise InterpreterMissing(message, field="interpreters", language_pairs=missing)


def occupants_of(
    people: Participants, room: Room, interpreters: Collection[Interpreter], further: Collection[int]
) -> dict[int, str]:
    """Return the role of each resource that a meeting needs: people, room, interpreters and others."""
    return {
        **dict.fromkeys(people.required, Occupancy.Role.PARTICIPANT),
        room.pk: Occupancy.Role.ROOM,
        **{interpreter.pk: Occupancy.Role.INTERPRETER for interpreter in interpreters},
        **dict.fromkeys(further, Occupancy.Role.RESOURCE),
    }


def refit_meeting(request: BilateralRequest, *, now: datetime) -> None:
    """Give the meeting of the locked request, if it is placed, the people and the title of the sides that meet.

    Hour, room and interpreters stay as they are, also where they do not fit the wishes.
    """
    if request.is_placed:
        others = request.meeting.engagement.occupancies.exclude(role=Occupancy.Role.PARTICIPANT)
        people = participants_of([request])[request.pk]
        required = dict.fromkeys(people.required, str(Occupancy.Role.PARTICIPANT))
        _move(request, people, required | dict(others.values_list("resource", "role")), now=now)


def refit_with_optional(
    requests: Iterable[BilateralRequest], people: Mapping[UUID, Participants], *, now: datetime
) -> None:
    """Add the optional companions who are free to meetings that were moved all at once, without them."""
    for request in requests:
        if people[request.pk].optional:
            refit_meeting(request, now=now)


class _NewHour(TypedDict, total=False):
    now: Required[datetime]
    starts_at: datetime
    ends_at: datetime


def _move(
    request: BilateralRequest, people: Participants, occupants: dict[int, str], **hour: Unpack[_NewHour]
) -> Engagement:
    def move(companions: Collection[int]) -> Engagement:
        everyone = occupants | dict.fromkeys(companions, str(Occupancy.Role.PARTICIPANT))
        return move_engagement(request.meeting.engagement, title=title_of(request), occupants=everyone, **hour)

    return with_who_is_free(people.optional, move)


def title_of(request: BilateralRequest) -> dict[str, str]:
    """Return the title of a meeting: the names of its sides, in each language that all of them have a name in."""
    sides = [side.delegation for side in request.taking_part]
    first = sides[0].name
    common = [language for language in first if all(language in one.name for one in sides)] or list(first)[:1]
    return {language: " - ".join(str(one.name.get(language, one)) for one in sides) for language in common}
