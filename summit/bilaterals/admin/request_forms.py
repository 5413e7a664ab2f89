"""The forms of bilateral requests: a new one, the answers, the people, and where it is placed."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import RowForm, ServiceForm
from summit.bilaterals import services
from summit.bilaterals.models import Answer, BilateralRequest, Side
from summit.bilaterals.services.people import PEOPLE as BESIDE
from summit.calendar.models import Occupancy, Resource
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import InstantFormField
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Interpreter, Room

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FACTS = (
    "summit",
    "level",
    "least_accepted",
    "topics",
    "minutes",
    "seats",
    "priority",
    "answer_by",
    "settled_by",
    "interpretation",
    "reference",
)


PEOPLE = ("requester", "invitees", "leads", *BESIDE)


class SideForm(RowForm):
    """The side that answers, offered where several may."""

    on_behalf_of = forms.ModelChoiceField(
        Delegation.objects.all(), label=_("On behalf of"), required=False, widget=UnfoldAdminSelectWidget
    )

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        waiting = Side.objects.filter(request=row, answer=Answer.PENDING)
        self.offer("on_behalf_of", Delegation.objects.filter(sides__in=waiting.order_by()))
        self.initial.update(on_behalf_of=next((side.delegation_id for side in waiting), None))


class ReasonForm(SideForm):
    reason = form_field_of(Side, "reason", required=True, widget=UnfoldAdminTextareaWidget)


class WithdrawForm(RowForm):
    on_behalf_of = forms.ModelChoiceField(
        Delegation.objects.all(), label=_("On behalf of"), widget=UnfoldAdminSelectWidget
    )
    reason = form_field_of(Side, "reason", widget=UnfoldAdminTextareaWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("on_behalf_of", Delegation.objects.filter(sides__in=services.staying(row)))
        self.initial.update(on_behalf_of=row.requester.pk, reason="")


class PeopleForm(RowForm):
    """The people beside the lead of a side, in the place of those named before."""

    on_behalf_of = forms.ModelChoiceField(Delegation.objects.all(), label=_("Side"), widget=UnfoldAdminSelectWidget)
    companions = forms.ModelMultipleChoiceField(
        Delegate.objects.all(),
        label=_("Companions who have to be free"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    optional_companions = forms.ModelMultipleChoiceField(
        Delegate.objects.all(),
        label=_("Companions who come if they are free"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    note_taker = forms.ModelChoiceField(
        Delegate.objects.all(), label=_("Note-taker"), required=False, widget=UnfoldAdminSelectWidget
    )
    people = form_field_of(Side, "people", label=_("Number of people"), widget=UnfoldAdminIntegerFieldWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        sides = services.staying(row)
        self.offer("on_behalf_of", Delegation.objects.filter(sides__in=sides))
        people = Delegate.objects.filter(party__in=[side.delegation_id for side in sides])
        for name in ("companions", "optional_companions", "note_taker"):
            self.offer(name, people.select_related("party").order_by("party", "rank", "pk"))


class LetGoForm(forms.Form):
    reason = form_field_of(Side, "reason", widget=UnfoldAdminTextareaWidget)


class KeepForm(RowForm):
    lead = forms.ModelChoiceField(
        Delegate.objects.all(),
        label=_("led by"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Empty: the lead of the side that is asked stays."),
    )

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("lead", Delegate.objects.filter(party__in=row.asked_to_keep).order_by("rank", "pk"))


class PriorityForm(forms.Form):
    organizers_priority = form_field_of(
        BilateralRequest,
        "organizers_priority",
        label=_("the organizers' priority"),
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Empty: the priority of the requester. Delegations do not see it."),
    )


class PlanningForm(forms.Form):
    is_pinned = form_field_of(BilateralRequest, "is_pinned", widget=UnfoldBooleanSwitchWidget)
    settled_by = form_field_of(BilateralRequest, "settled_by", widget=UnfoldAdminSelectWidget)


class PlaceForm(RowForm):
    starts_at = InstantFormField(label=_("Starts at"))
    room = forms.ModelChoiceField(Room.objects.all(), widget=UnfoldAdminSelectWidget)
    interpreters = forms.ModelMultipleChoiceField(
        Interpreter.objects.all(), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    resources = forms.ModelMultipleChoiceField(
        Resource.objects.all(),
        label=_("Other resources"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    even_if_too_small = forms.BooleanField(
        label=_("even if the room is too small"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    even_if_not_interpreted = forms.BooleanField(
        label=_("even if a language pair has no interpreter"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    def prepare_for(self, row: BilateralRequest) -> None:
        """Fill the fields from the meeting; a field of other resources that has no choices is left out."""
        super().prepare_for(row)
        self.offer("resources", Resource.objects.filter(Resource.further()))
        if not Resource.further_kinds():
            del self.fields["resources"]
        if row.is_placed:
            occupancies = row.meeting.engagement.occupancies.all()
            present = {
                "starts_at": row.meeting.engagement.starts_at,
                "room": next((o.resource_id for o in occupancies if o.role == Occupancy.Role.ROOM), None),
                "interpreters": [o.resource_id for o in occupancies if o.role == Occupancy.Role.INTERPRETER],
                "resources": [o.resource_id for o in occupancies if o.role == Occupancy.Role.RESOURCE],
            }
            self.initial.update(present)


def _chosen(
    column: str, label: "StrOrPromise", *, required: bool = False, help_text: "StrOrPromise" = ""
) -> forms.Field:
    """Return a field of delegations or delegates, found by typing."""
    field = Side._meta.get_field(column)
    rows = (Delegation if column == "delegation" else Delegate).objects.all()
    widget = AutocompleteSelectMultiple(field, admin.site)
    return forms.ModelMultipleChoiceField(rows, label=label, required=required, widget=widget, help_text=help_text)


class RequestForm(ServiceForm):
    """A request that the delegation sent by note, entered in its name."""

    requester = forms.ModelChoiceField(
        Delegation.objects.all(),
        label=_("Requester"),
        widget=AutocompleteSelect(Side._meta.get_field("delegation"), admin.site),
    )
    invitees = _chosen("delegation", _("Invitees"), required=True, help_text=_("One for a bilateral, or more."))
    leads = _chosen("lead", _("Leads"), help_text=_("Empty: the first of each delegation at the level."))
    companions = _chosen("lead", _("Companions who have to be free"))
    optional_companions = _chosen("lead", _("Companions who come if they are free"))
    note_takers = _chosen("lead", _("Note-takers"))
    propose_interpretation = forms.BooleanField(
        label=_("Propose interpretation"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("If no language pair is named, take those that the leads need by their languages."),
    )

    class Meta:
        model = BilateralRequest
        fields = FACTS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "level" in self.fields:
            self.fields["level"].required = False

    def execute(self, data: dict[str, object]) -> BilateralRequest:
        people = cast("services.People", {name: data.pop(name) for name in BESIDE})
        asked = cast("services.NewRequest", {**data, "people": people})
        return services.request_bilateral(by=self.user, now=clock.now(), **asked)
