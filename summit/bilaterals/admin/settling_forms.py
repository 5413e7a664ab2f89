"""The forms by which a request is changed, its hour is settled, and its outcome recorded."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from summit.accounts.admin import RowForm
from summit.bilaterals import services
from summit.bilaterals.admin.request_forms import PeopleForm, PlaceForm
from summit.bilaterals.free_hours import free_hours
from summit.bilaterals.models import BilateralRequest, CounterProposal, FollowUp, Meeting, Offer, Outcome
from summit.bilaterals.services.people import OWN_PEOPLE
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.hours import shown_hours
from summit.delegations.models import Delegate, Delegation


def _side_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Delegation.objects.all(), label=_("On behalf of"), widget=UnfoldAdminSelectWidget)


def _leads_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Delegate.objects.all(),
        label=_("Leads"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Empty: they stay, or are the first of each delegation where the level is another one."),
    )


class AmendForm(RowForm):
    topics = form_field_of(BilateralRequest, "topics", widget=UnfoldAdminTextareaWidget)
    minutes = form_field_of(BilateralRequest, "minutes", widget=UnfoldAdminIntegerFieldWidget)
    level = form_field_of(BilateralRequest, "level", widget=UnfoldAdminSelectWidget)
    leads = _leads_field()
    seats = form_field_of(BilateralRequest, "seats", widget=UnfoldAdminIntegerFieldWidget)
    priority = form_field_of(BilateralRequest, "priority", widget=UnfoldAdminIntegerFieldWidget)
    interpretation = form_field_of(BilateralRequest, "interpretation")
    answer_by = form_field_of(BilateralRequest, "answer_by")

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("leads", _people_of(row))
        self.initial["leads"] = []


class CounterForm(PeopleForm):
    """Another proposal of a side that has to answer; of its people, whom the form names."""

    minutes = form_field_of(BilateralRequest, "minutes", widget=UnfoldAdminIntegerFieldWidget)
    level = form_field_of(BilateralRequest, "level", widget=UnfoldAdminSelectWidget)
    leads = _leads_field()
    answer_by = form_field_of(BilateralRequest, "answer_by")
    message = form_field_of(CounterProposal, "message", widget=UnfoldAdminTextareaWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("on_behalf_of", Delegation.objects.filter(pk__in=[one.pk for one in row.awaiting]))
        self.offer("leads", _people_of(row))
        self.initial["leads"] = []

    def clean(self) -> dict[str, Any]:
        """Return the facts as `propose_counter` takes them."""
        data = super().clean() or self.cleaned_data
        people = {name: data.pop(name, None) for name in OWN_PEOPLE}
        return {**data, "people": {name: value for name, value in people.items() if value}}


class ProvisionalPlaceForm(PlaceForm):
    provisional_until = form_field_of(Meeting, "provisional_until")


class ProvisionalForm(RowForm):
    provisional_until = form_field_of(Meeting, "provisional_until")

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.initial["provisional_until"] = row.meeting.provisional_until


class OfferForm(RowForm):
    on_behalf_of = _side_field()
    hours = forms.TypedMultipleChoiceField(
        label=_("Hours that are free for all"),
        coerce=datetime.fromisoformat,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        found, zone = free_hours(row, now=clock.now()), row.summit.zone
        self.offer("on_behalf_of", _meeting_sides(row))
        hours = [(one.starts_at.isoformat(), shown_hours(one.starts_at, one.ends_at, zone)) for one in found.hours]
        field = self.fields["hours"]
        field.choices = hours  # type: ignore[attr-defined]
        field.help_text = found.reason


class TakeForm(RowForm):
    on_behalf_of = _side_field()
    offered_hour = forms.ModelChoiceField(Offer.objects.all(), label=_("Offered hour"), widget=UnfoldAdminSelectWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("on_behalf_of", _meeting_sides(row))
        self.offer(
            "offered_hour", Offer.objects.filter(request=row, status=Offer.Status.OFFERED).select_related("side")
        )


class OutcomeForm(RowForm):
    """The outcome of a meeting, with one follow-up."""

    on_behalf_of = _side_field()
    agreed_points = form_field_of(Outcome, "agreed_points", widget=UnfoldAdminTextareaWidget)
    owner = forms.ModelChoiceField(
        Delegation.objects.all(), label=_("Follow-up by"), required=False, widget=UnfoldAdminSelectWidget
    )
    text = form_field_of(FollowUp, "text", required=False, widget=UnfoldAdminTextareaWidget)
    due_on = form_field_of(FollowUp, "due_on", required=False)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("on_behalf_of", _meeting_sides(row))
        self.offer("owner", _meeting_sides(row))
        outcome = getattr(row, "outcome", None)
        self.initial["agreed_points"] = outcome.agreed_points if outcome else ""

    def clean(self) -> dict[str, Any]:
        """Return the facts as `record_outcome` takes them."""
        data = super().clean() or self.cleaned_data
        one = {name: data.pop(name, None) for name in ("owner", "text", "due_on")}
        for name, value in one.items():
            if any(one.values()) and not value and name not in self.errors:
                self.add_error(name, _("A follow-up needs an owner, a text and a day."))
        return {**data, "follow_ups": [one] if all(one.values()) else []}


class FollowUpForm(RowForm):
    follow_up = forms.ModelChoiceField(FollowUp.objects.all(), label=_("Follow-up"), widget=UnfoldAdminSelectWidget)
    status = form_field_of(FollowUp, "status", widget=UnfoldAdminSelectWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        self.offer("follow_up", FollowUp.objects.filter(request=row).select_related("owner"))
        self.initial["status"] = FollowUp.Status.DONE


def _people_of(row: BilateralRequest) -> Any:
    people = Delegate.objects.filter(party__in=[side.delegation_id for side in services.staying(row)])
    return people.select_related("party").order_by("party", "rank", "pk")


def _meeting_sides(row: BilateralRequest) -> Any:
    return Delegation.objects.filter(pk__in=[side.delegation_id for side in row.taking_part])
