"""Let a delegation not come, or come after all, with its seats, speeches, travel and bilateral requests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from summit.agenda.services import listed_speakers_of, relist_speakers, withdraw_speakers_of
from summit.arrivals.models import TravelParty
from summit.arrivals.restoring import PARTY
from summit.arrivals.services import cancel_party
from summit.bilaterals.services import NotAttending, open_requests_of, reopen_requests, withdraw_requests_of
from summit.bilaterals.services.absence import OpenRequest
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import Clash
from summit.calendar.refusals import ResourceClash
from summit.core.refusals import Refusal
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note, refuse_note_of_another
from summit.delegations.models import Delegate, Delegation
from summit.notifications.changes import Restorable, undoable
from summit.notifications.models import Change
from summit.notifications.services import gathering_notices
from summit.programme.attendance_letters import tell_of_attendance
from summit.programme.representation import lock_delegation
from summit.sessions.models import Session
from summit.sessions.services import admit_delegates, excuse_delegates

Seats = Mapping[str, list[int]]  # the people in each session, by their keys


class AlreadyComing(Refusal):
    """The delegation attends already."""

    code = "already_attending"
    message = _("This delegation attends the summit.")


class Attendance(TypedDict):
    """Whether a delegation attends, and what it gives up if it does not."""

    is_attending: bool
    seats: Seats
    requests: Mapping[str, OpenRequest]
    speakers: list[int]
    parties: Mapping[str, Any]  # the travel parties, as they are undone


def attendance_of(delegation: Delegation) -> Attendance:
    """Return it as it is now. The queries grow with the travel parties of the delegation alone."""
    return {
        "is_attending": Delegation.objects.values_list("is_attending", flat=True).get(pk=delegation.pk),
        "seats": _seats_of(delegation),
        "requests": open_requests_of(delegation),
        "speakers": listed_speakers_of(delegation),
        "parties": {str(party.pk): PARTY.facts_now(party) for party in _travelling(delegation)},
    }


def _travelling(delegation: Delegation) -> QuerySet[TravelParty]:
    """Return the parties that are not on their way yet."""
    return TravelParty.objects.filter(delegation=delegation, status=TravelParty.Status.PLANNED).order_by("pk")


def _restore(delegation: Delegation, facts: dict[str, Any] | None, now: datetime) -> None:
    if facts is None or not facts["is_attending"]:
        _withdraw(delegation, reason="", now=now)
        return
    present = attendance_of(delegation)
    with _telling(delegation, now=now):
        _set_attending(delegation, is_attending=True)
        if clashes := _take_seats(_missing(facts["seats"], present["seats"]), now=now):
            raise ResourceClash(clashes)
        reopen_requests(_missing(facts["requests"], present["requests"]), now=now)
        relist_speakers(sorted({*facts["speakers"]} - {*present["speakers"]}), now=now)
        for key, party in _missing(facts["parties"], present["parties"]).items():
            PARTY.restore(TravelParty.objects.get(pk=key), party, now)


ATTENDANCE = Restorable(
    name="programme.attendance",
    model=Delegation,
    facts=lambda delegation: {**attendance_of(delegation)},
    restore=_restore,
    title=lambda delegation: delegation.name,
    lock=lock_delegation,
)


@undoable(ATTENDANCE, _("Delegation does not come"))
def withdraw_delegation(
    delegation: Delegation, *, now: datetime, reason: str = "", note: Note | None = None
) -> Delegation:
    """Let the delegation not come: it gives up its seats, speeches, travel parties, requests and their meetings.

    Sessions and meetings that are over stay. Its staff, and the staff of the delegations that it would have met, are
    told in one letter each. Raises NotAttending and NoteOfAnother.
    """
    if not attendance_of(delegation)["is_attending"]:
        raise NotAttending
    refuse_note_of_another(note, delegation)
    _withdraw(delegation, reason=reason, now=now)
    attach_note(note, delegation, now=now)
    return delegation


@undoable(ATTENDANCE, _("Delegation comes after all"))
def confirm_delegation(delegation: Delegation, *, now: datetime, note: Note | None = None) -> list[Clash]:
    """Let a delegation that did not come attend after all, with the seats in sessions that it gave up.

    Its requests stay withdrawn: their other sides were told, and are asked again. Returns the clashes of people who are
    not free any more, in whose sessions it has no seats. Raises AlreadyComing and NoteOfAnother.
    """
    if attendance_of(delegation)["is_attending"]:
        raise AlreadyComing
    refuse_note_of_another(note, delegation)
    attach_note(note, delegation, now=now)
    with _telling(delegation, now=now):
        _set_attending(delegation, is_attending=True)
        return _take_seats(_given_up(delegation), now=now)


def _withdraw(delegation: Delegation, *, reason: str, now: datetime) -> None:
    with _telling(delegation, reason=reason, now=now):
        withdraw_requests_of(delegation, reason=reason, now=now)
        withdraw_speakers_of(delegation, now=now)
        for session, people in _sessions_of(_seats_of(delegation), now=now):
            excuse_delegates(session, people, now=now)
        for party in _travelling(delegation):
            cancel_party(party, now=now)
        _set_attending(delegation, is_attending=False)


@contextmanager
def _telling(delegation: Delegation, *, now: datetime, reason: str = "") -> Iterator[None]:
    """Tell each reader in one letter of what the block changes."""
    before = attendance_of(delegation)
    with gathering_notices() as gathered:
        yield
    tell_of_attendance(delegation, before["requests"], open_requests_of(delegation), gathered, reason=reason, now=now)


def _set_attending(delegation: Delegation, *, is_attending: bool) -> None:
    delegation.is_attending = is_attending
    delegation.save(update_fields=["is_attending"])


def _seats_of(delegation: Delegation) -> Seats:
    """Return the people of the delegation in each session that is not cancelled."""
    taking_part = Occupancy.objects.filter(
        resource__party=delegation.pk,
        role=Occupancy.Role.PARTICIPANT,
        engagement__in=Engagement.objects.standing().filter(kind=Engagement.Kind.SESSION),
    )
    seats: dict[str, list[int]] = {}
    for session, person in taking_part.order_by("resource").values_list("engagement__session", "resource"):
        seats.setdefault(str(session), []).append(person)
    return seats


def _sessions_of(seats: Seats, *, now: datetime) -> Iterator[tuple[Session, list[Delegate]]]:
    """Yield the sessions of the seats that are neither cancelled nor over, in one order, with the people."""
    coming = Engagement.objects.standing().filter(ends_at__gt=now)
    for session in Session.objects.filter(pk__in=seats, engagement__in=coming).order_by("pk"):
        yield session, list(Delegate.objects.filter(pk__in=seats[str(session.pk)]).order_by("pk"))


def _take_seats(seats: Seats, *, now: datetime) -> list[Clash]:
    """Admit the people to their sessions; return the clashes of sessions for which somebody is not free."""
    clashes: list[Clash] = []
    for session, people in _sessions_of(seats, now=now):
        try:
            with transaction.atomic():
                admit_delegates(session, people, now=now, even_if_too_small=True)
        except ResourceClash as refused:
            clashes += refused.clashes
    return clashes


def _given_up(delegation: Delegation) -> Seats:
    """Return the seats that the delegation gave up when it last withdrew."""
    withdrawals = Change.objects.filter(restorable=ATTENDANCE.name, row=str(delegation.pk), after__is_attending=False)
    last = withdrawals.order_by("-made_at").first()
    return _missing(last.before["seats"], last.after["seats"]) if last and last.before and last.after else {}


def _missing(wanted: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wanted and differs."""
    return {key: value for key, value in wanted.items() if present.get(key) != value}
