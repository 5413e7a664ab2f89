"""The actions of a dossier: services with their forms, executed after the organizer has read their letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import RowForm
from summit.bilaterals.admin.requests import PlaceForm
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import cancel_meeting, move_meeting, place_meeting
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import ResourceClash
from summit.core.forms import InstantFormField
from summit.delegations.models import Delegate
from summit.delegations.services import set_travel
from summit.facilities.models import Room
from summit.sessions.models import Session
from summit.sessions.services import cancel_session, reinstate_session, reschedule_session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RescheduleForm(RowForm):
    """The hours and the room of a session."""

    starts_at = InstantFormField(label=gettext_lazy("Starts at"))
    ends_at = InstantFormField(label=gettext_lazy("Ends at"))
    room = forms.ModelChoiceField(
        Room.objects.all(), label=gettext_lazy("Room"), required=False, widget=UnfoldAdminSelectWidget
    )
    even_if_too_small = forms.BooleanField(
        label=gettext_lazy("even if the room is too small"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    def prepare_for(self, row: Session) -> None:
        """Fill the fields from the engagement."""
        super().prepare_for(row)
        engagement = row.engagement
        rooms = engagement.occupancies.filter(role=Occupancy.Role.ROOM).values_list("resource", flat=True)
        self.initial.update(starts_at=engagement.starts_at, ends_at=engagement.ends_at, room=rooms.first())


class TravelForm(RowForm):
    """When a person comes and goes."""

    arrives_at = InstantFormField(label=gettext_lazy("Lands at"), required=False)
    departs_at = InstantFormField(label=gettext_lazy("Departs at"), required=False)


@dataclass(frozen=True)
class Verb:
    """A service on a row. `run` gets the row, the instant and the fields of the form.

    It may return the clashes of people and rooms that it left out.
    """

    name: str  # in the address
    label: "StrOrPromise"
    run: Callable[..., object]
    is_possible: Callable[[Any], bool]
    form_class: type[forms.Form] = forms.Form
    why: "StrOrPromise" = ""


def _reinstate(session: Session, *, now: datetime) -> ResourceClash | None:
    clashes = reinstate_session(session, now=now)[1]
    return ResourceClash(clashes) if clashes else None


def _is_cancelled(session: Session) -> bool:
    return session.engagement.status == Engagement.Status.CANCELLED


def _is_unplaced(request: BilateralRequest) -> bool:
    return request.status == BilateralRequest.Status.ACCEPTED and not request.is_placed


OF_PERSON = (
    Verb(
        "travel",
        gettext_lazy("Lands at…"),
        set_travel,
        lambda person: isinstance(person, Delegate),
        TravelForm,
        gettext_lazy("Engagements outside these hours are kept, and shown as clashes."),
    ),
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
)
OF_MEETING = (
    Verb("place", pgettext_lazy("verb", "Place"), place_meeting, _is_unplaced, PlaceForm),
    Verb("move", gettext_lazy("Move"), move_meeting, lambda request: request.is_placed, PlaceForm),
    Verb("cancel", gettext_lazy("Cancel the meeting"), cancel_meeting, lambda request: request.is_placed),
)
