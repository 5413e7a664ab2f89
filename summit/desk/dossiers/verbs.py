"""The actions of a dossier: services with their forms, executed after the organizer has read their letters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from summit.arrivals.admin import ArrangeForm, DelayForm, ReportForm
from summit.arrivals.models import TravelParty
from summit.arrivals.queries import broken_by
from summit.arrivals.services import arrange_party, cancel_party, delay_party, report_party, steps_of
from summit.bilaterals.admin.request_forms import KeepForm, LetGoForm, PlaceForm
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import Suggestion, suggestions
from summit.bilaterals.services import cancel_meeting, keep_meeting, let_go_of_meeting, move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import create_closure
from summit.core.hours import shown_hours
from summit.delegations.admin.notes import NoteForm
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import set_travel
from summit.desk.dossiers.forms import (
    CloseForm,
    HeadsForm,
    LevelForm,
    NotComingForm,
    ReplaceForm,
    ReplaceThereForm,
    RescheduleForm,
    TravelForm,
)
from summit.facilities.models import Room
from summit.programme.attendance import confirm_delegation, withdraw_delegation
from summit.programme.replacing import NoHead, NothingToReplace, change_level, replace_delegate, share_heads
from summit.sessions.models import Session
from summit.sessions.services import cancel_session, reinstate_session, reschedule_session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_SUGGESTED, MOST_LOOKED_AT = 5, 100  # free hours
FAR = timedelta(days=31)  # from the summit
LEFT_OUT = gettext_lazy("Left out, as they are no longer free: %(conflicts)s")


class Suggested(NamedTuple):
    """Values to fill a form with: in words, and by the names of its fields."""

    label: str
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Verb:
    """A service on a row. `run` gets the row, the instant and the fields of the form.

    It may return the clashes of people and rooms that it left out, which `left_out` says.
    """

    name: str
    label: "StrOrPromise"
    run: Callable[..., object]
    is_possible: Callable[[Any], bool]
    form_class: type[forms.Form] = forms.Form
    why: "StrOrPromise" = ""
    left_out: "StrOrPromise" = LEFT_OUT
    takes_actor: bool = False  # whether the service wants to know who acts, as `by`
    suggest: Callable[[Any, datetime], Iterable[Suggested]] = lambda _row, _now: ()


def _reinstate(session: Session, *, now: datetime) -> ResourceClash | None:
    clashes = reinstate_session(session, now=now)[1]
    return ResourceClash(clashes) if clashes else None


def _free_hours(request: BilateralRequest, now: datetime) -> Iterable[Suggested]:
    """Yield the best hours and rooms that are free; of hours that overlap, the best alone."""
    sentence = gettext("%(hours)s in %(room)s, %(reason)s")
    chosen: list[Suggestion] = []
    for one in suggestions(request, now=now, limit=MOST_LOOKED_AT):
        if any(one.starts_at < other.ends_at and other.starts_at < one.ends_at for other in chosen):
            continue
        chosen.append(one)
        hours = shown_hours(one.starts_at, one.ends_at, one.room.local_zone)
        label = sentence % {"hours": hours, "room": one.room, "reason": one.reasons[0]}
        interpreters = [interpreter.pk for interpreter in one.interpreters]
        starts_at = one.starts_at.astimezone(one.room.local_zone) if one.room.local_zone else one.starts_at
        yield Suggested(label, {"starts_at": starts_at, "room": one.room.pk, "interpreters": interpreters})


def _travel(person: Delegate, *, now: datetime, **hours: datetime | None) -> str:
    """Record the travel; return a warning if it is far from the days of the summit."""
    set_travel(person, now=now, **hours)
    days = person.summit.span.widened(before=FAR, after=FAR)
    if all(days.starts_at <= hour <= days.ends_at for hour in hours.values() if hour):
        return ""
    return gettext("This is more than a month from the summit. Check the year.")


def _close(room: Room, *, now: datetime, **closing: Any) -> None:
    create_closure(summit=room.summit, resources=[room], now=now, **closing)


def _replace_head(delegation: Delegation, **asked: Any) -> ResourceClash | None:
    if delegation.head is None:
        raise NothingToReplace
    return _replace(delegation.head, **asked)


def _replace(person: Delegate, *, at: Session | BilateralRequest | None = None, **asked: Any) -> ResourceClash | None:
    delegation = Delegation.objects.select_related("summit").get(resources=person)
    clashes = replace_delegate(delegation, replaced=person, at=at, **asked)
    return ResourceClash(clashes) if clashes else None


def _replace_there(row: Session | BilateralRequest, *, replaced: Delegate, **asked: Any) -> None:
    _replace(replaced, at=row, since=row.summit.span.starts_at, **asked)


def _is_cancelled(session: Session) -> bool:
    return session.engagement.status == Engagement.Status.CANCELLED


def _is_unplaced(request: BilateralRequest) -> bool:
    return request.status == BilateralRequest.Status.ACCEPTED and not request.is_placed


REPLACES = gettext_lazy(
    "The successor leads the meetings, takes part in the sessions and heads the delegation in the place of this person."
)
STAYS = gettext_lazy("The person stays here, as the successor is not free: %(conflicts)s")


def _replacing(run: Callable[..., object], is_possible: Callable[[Any], bool], form_class: type[forms.Form]) -> Verb:
    return Verb("replace", gettext_lazy("Replace by…"), run, is_possible, form_class, REPLACES, STAYS)


def _confirm(delegation: Delegation, **asked: Any) -> ResourceClash | None:
    clashes = confirm_delegation(delegation, **asked)
    return ResourceClash(clashes) if clashes else None


def _change_level_of_head(delegation: Delegation, **asked: Any) -> Delegate:
    if delegation.head is None:
        raise NoHead
    return change_level(delegation, person=delegation.head, **asked)


def _change_level(person: Delegate, **asked: Any) -> Delegate:
    delegation = Delegation.objects.select_related("summit").get(resources=person)
    return change_level(delegation, person=person, **asked)


def _at_another_level(run: Callable[..., object], is_possible: Callable[[Any], bool]) -> Verb:
    why = gettext_lazy("Those who agreed to a meeting at the former level are asked whether they keep it.")
    return Verb("change-level", gettext_lazy("Level changed…"), run, is_possible, LevelForm, why)


OF_DELEGATION = (
    _replacing(_replace_head, lambda delegation: delegation.head is not None, ReplaceForm),
    _at_another_level(_change_level_of_head, lambda delegation: delegation.head is not None),
    Verb(
        "share-heads",
        gettext_lazy("Several heads…"),
        share_heads,
        lambda delegation: delegation.is_attending,
        HeadsForm,
        gettext_lazy(
            "Precedence goes by the one in the chair. Meetings and seats stay with those who have them; a head who "
            "leaves is replaced."
        ),
    ),
    Verb(
        "withdraw",
        gettext_lazy("Not coming…"),
        withdraw_delegation,
        lambda delegation: delegation.is_attending,
        NotComingForm,
        gettext_lazy(
            "The delegation gives up its seats in sessions, its places on speakers' lists, its bilateral requests and "
            "their meetings. What is over stays."
        ),
    ),
    Verb(
        "confirm",
        gettext_lazy("Coming after all…"),
        _confirm,
        lambda delegation: not delegation.is_attending,
        NoteForm,
        why=gettext_lazy(
            "The delegation takes the seats that it gave up, where its people are free. Its bilateral requests stay "
            "withdrawn, and are asked again."
        ),
    ),
)
OF_PERSON = (
    Verb(
        "travel",
        gettext_lazy("Lands at…"),
        _travel,
        lambda person: isinstance(person, Delegate),
        TravelForm,
        gettext_lazy("Engagements outside these hours are kept, and shown as clashes."),
    ),
    _replacing(_replace, lambda person: isinstance(person, Delegate), ReplaceForm),
    _at_another_level(_change_level, lambda person: isinstance(person, Delegate)),
)
OF_SESSION = (
    Verb(
        "reschedule",
        gettext_lazy("Change the hour or room"),
        reschedule_session,
        lambda session: not _is_cancelled(session),
        RescheduleForm,
    ),
    Verb("cancel", gettext_lazy("Cancel the session"), cancel_session, lambda session: not _is_cancelled(session)),
    Verb("reinstate", gettext_lazy("Reinstate the session"), _reinstate, _is_cancelled),
    _replacing(_replace_there, lambda session: not _is_cancelled(session), ReplaceThereForm),
)
OF_MEETING = (
    Verb(
        "keep",
        gettext_lazy("Keep at the new level"),
        keep_meeting,
        lambda request: bool(request.asked_to_keep),
        KeepForm,
        gettext_lazy("On behalf of the side that is asked."),
        takes_actor=True,
    ),
    Verb(
        "let-go",
        gettext_lazy("Let go"),
        let_go_of_meeting,
        lambda request: bool(request.asked_to_keep),
        LetGoForm,
        gettext_lazy("On behalf of the side that is asked. This is final: the request is withdrawn."),
        takes_actor=True,
    ),
    Verb("place", pgettext_lazy("verb", "Place"), place_meeting, _is_unplaced, PlaceForm, suggest=_free_hours),
    Verb(
        "move",
        gettext_lazy("Move"),
        move_meeting,
        lambda request: request.is_placed,
        PlaceForm,
        suggest=_free_hours,
    ),
    Verb("cancel", gettext_lazy("Cancel the meeting"), cancel_meeting, lambda request: request.is_placed),
    _replacing(_replace_there, lambda request: request.status in BilateralRequest.OPEN, ReplaceThereForm),
)


def _reported(status: str, label: "StrOrPromise") -> Verb:
    return _of_travel(status, label, partial(report_party, status=status), ReportForm)


def _of_travel(
    name: str, label: "StrOrPromise", run: Callable[..., TravelParty], form_class: type[forms.Form] = forms.Form
) -> Verb:
    """Return a verb of a travel party, which says what its people or its greeter have booked at that time."""

    def verb(party: TravelParty, *, now: datetime, **asked: Any) -> ResourceClash | None:
        clashes = broken_by(run(party, now=now, **asked), after=now)
        return ResourceClash(clashes) if clashes else None

    return Verb(name, label, verb, lambda party: name in steps_of(party), form_class, left_out=BROKEN)


BROKEN = gettext_lazy("What is booked meanwhile stays, and clashes: %(conflicts)s")
OF_TRAVEL = (
    _of_travel("arrange", gettext_lazy("Greeter and arrangements"), arrange_party, ArrangeForm),
    _of_travel("delay", gettext_lazy("Lands or leaves at…"), delay_party, DelayForm),
    _reported(TravelParty.Status.AIRBORNE, gettext_lazy("Airborne")),
    _reported(TravelParty.Status.LANDED, gettext_lazy("Landed")),
    _reported(TravelParty.Status.IN_TOWN, gettext_lazy("In town")),
    _reported(TravelParty.Status.DIVERTED, gettext_lazy("Diverted")),
    _of_travel("cancel", gettext_lazy("Cancel the party"), cancel_party),
)
OF_ROOM = (
    Verb(
        "close",
        gettext_lazy("Close the room"),
        _close,
        lambda room: isinstance(room, Room),
        CloseForm,
        gettext_lazy("Nobody can book it for these hours."),
    ),
)
