"""Bilateral requests: what waits for an answer, what waits for an hour."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import Own, ReadOnlyInline, RowForm, ScopedAdmin, ServiceForm, row_action
from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest, CounterProposal, Window
from summit.bilaterals.queries import suggestions
from summit.calendar.models import Occupancy
from summit.core import clock
from summit.core.forms import InstantFormField
from summit.core.hours import shown_hours, shown_instant
from summit.core.text import TextFormField
from summit.delegations.models import Delegation
from summit.facilities.languages import proposed_pairs
from summit.facilities.models import Interpreter, Room

FACTS = (
    "summit",
    "requester",
    "invitee",
    "level",
    "requester_lead",
    "invitee_lead",
    "topics",
    "minutes",
    "seats",
    "priority",
    "interpretation",
    "reference",
)


class ReasonForm(forms.Form):
    """Why."""

    reason = TextFormField(max_length=1000, widget=UnfoldAdminTextareaWidget)


class WithdrawForm(RowForm):
    """For which of the two, and why."""

    on_behalf_of = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelectWidget)
    reason = TextFormField(max_length=1000, required=False, widget=UnfoldAdminTextareaWidget)

    def about(self, row: Any) -> None:
        """Offer the two sides."""
        super().about(row)
        sides = Delegation.objects.filter(pk__in=(row.requester_id, row.invitee_id))
        self.fields["on_behalf_of"].queryset = sides  # type: ignore[attr-defined]
        self.initial.update(on_behalf_of=row.requester_id, reason="")


class PriorityForm(forms.Form):
    """By which priority it is planned."""

    organizers_priority = forms.IntegerField(
        label="the organizers' priority",
        min_value=1,
        max_value=5,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Empty: as the requester wishes. Delegations do not see it.",
    )


class PlaceForm(RowForm):
    """Hour and room; interpreters where they are needed."""

    starts_at = InstantFormField(label="starts")
    room = forms.ModelChoiceField(Room.objects.all(), widget=UnfoldAdminSelectWidget)
    interpreters = forms.ModelMultipleChoiceField(
        Interpreter.objects.all(), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    even_if_too_small = forms.BooleanField(
        label="even if the room is too small", required=False, widget=UnfoldBooleanSwitchWidget
    )
    even_if_not_interpreted = forms.BooleanField(
        label="even if a language pair has no interpreter", required=False, widget=UnfoldBooleanSwitchWidget
    )

    def about(self, row: Any) -> None:
        """Begin with what the meeting has now."""
        super().about(row)
        if row.is_placed:
            occupancies = row.meeting.engagement.occupancies.all()
            present = {
                "starts_at": row.meeting.engagement.starts_at,
                "room": next((o.resource_id for o in occupancies if o.role == Occupancy.Role.ROOM), None),
                "interpreters": [o.resource_id for o in occupancies if o.role == Occupancy.Role.INTERPRETER],
            }
            self.initial.update(present)


class RequestForm(ServiceForm):
    """A request that came by note, entered for the delegation."""

    propose_interpretation = forms.BooleanField(
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text="If no language pair is named, take the one that the leads need by their languages.",
    )

    class Meta:
        model = BilateralRequest
        fields = FACTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"level", "requester_lead", "invitee_lead"} & self.fields.keys():
            self.fields[name].required = False

    def execute(self, data: dict[str, Any]) -> BilateralRequest:
        """Ask, in the requester's name."""
        return services.request_bilateral(by=self.request.user, now=clock.now(), **data)  # type: ignore[arg-type]


def _free_hours(request: BilateralRequest) -> str:
    """Say which hours and rooms are best."""
    zone = request.summit.zone
    best = suggestions(request, now=clock.now(), limit=4)
    hours = [f"{shown_hours(s.starts_at, s.ends_at, zone)} in {s.room}, {s.reasons[0]}" for s in best]
    return f"{request.minutes} minutes. Best: {'; '.join(hours) or 'no hour is free'}."


class WindowInline(ReadOnlyInline):
    """Preferred and excluded times."""

    model = Window
    fields = readonly_fields = ("party", "kind", "period")


class CounterProposalInline(ReadOnlyInline):
    """What was proposed instead."""

    model = CounterProposal
    fields = readonly_fields = ("by", "minutes", "message", "proposed_at")


class WaitsFor(admin.SimpleListFilter):
    """What is to be done."""

    title = "waits for"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """An answer, or an hour."""
        return [("answer", "an answer"), ("hour", "an hour and a room"), ("nothing", "nothing")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Leave those."""
        pending, unplaced = (
            Q(status=BilateralRequest.Status.PENDING),
            Q(pk__in=BilateralRequest.objects.unplaced().values("pk")),
        )
        conditions = {"answer": pending, "hour": unplaced, "nothing": ~pending & ~unplaced}
        wanted = conditions.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


@admin.register(BilateralRequest)
class RequestAdmin(ScopedAdmin):
    """Bilateral requests."""

    frozen = True  # a request is declined or withdrawn, so that the other side hears of it
    form = RequestForm
    status_colors = {"pending": "info", "accepted": "success", "declined": "danger", "withdrawn": "warning"}
    list_display = ("pair", "level", "minutes", "priority", "organizers_priority", "state", "awaiting", "hour", "room")
    list_filter = (WaitsFor, "status", "level", "priority", ("requester", Own), ("invitee", Own))
    search_fields = ("reference", "topics", "requester__name", "invitee__name")
    list_select_related = ("requester", "invitee", "awaiting", "meeting__engagement")
    autocomplete_fields = ("requester", "invitee", "requester_lead", "invitee_lead")
    readonly_fields = (
        *("status", "awaiting", "withdrawn_by", "reason", "requested_at", "answered_at"),
        *("organizers_priority", "proposed_interpretation", "hour", "room", "interpreters"),
    )
    inlines = (WindowInline, CounterProposalInline)
    actions = ("accept_all",)
    version_lookups = (
        "meeting__engagement__starts_at",
        "meeting__engagement__status",
        "meeting__engagement__occupancies__resource",
    )
    actions_detail = ("accept", "decline", "place", "move", "cancel_meeting", "withdraw", "prioritize")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the rooms of their meetings."""
        return super().get_queryset(request).prefetch_related("meeting__engagement__occupancies__resource")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked for; of a request that stands, how far it has come."""
        if obj is None:
            return [(None, {"fields": (*FACTS, "propose_interpretation")})]
        return [("Standing", {"fields": self.readonly_fields}), (None, {"fields": FACTS})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A request that stands is changed by its verbs."""
        return (*self.readonly_fields, *FACTS) if obj else self.readonly_fields

    def possible(self, row: BilateralRequest) -> tuple[str, ...]:
        """What the request's status allows."""
        if row.status == BilateralRequest.Status.PENDING:
            return ("accept", "decline", "withdraw", "prioritize")
        if row.status == BilateralRequest.Status.ACCEPTED:
            return (*(("move", "cancel_meeting") if row.is_placed else ("place",)), "withdraw", "prioritize")
        return ()

    @display(description="delegations", ordering="requester")
    def pair(self, request: BilateralRequest) -> str:
        """Who asked whom."""
        return str(request)

    @display(description="hour", ordering="meeting__engagement__starts_at")
    def hour(self, request: BilateralRequest) -> Any:
        """When they meet."""
        return shown_instant(request.meeting.engagement.starts_at) if request.is_placed else None

    @display(description="room")
    def room(self, request: BilateralRequest) -> Any:
        """Where they meet."""
        if not request.is_placed:
            return None
        return next((o.resource for o in request.meeting.engagement.occupancies.all() if o.role == "room"), None)

    @display(description="interpreters")
    def interpreters(self, request: BilateralRequest) -> str:
        """Who interprets."""
        occupancies = request.meeting.engagement.occupancies.all() if request.is_placed else ()
        return ", ".join(str(o.resource) for o in occupancies if o.role == Occupancy.Role.INTERPRETER)

    @display(description="proposed interpretation")
    def proposed_interpretation(self, request: BilateralRequest) -> str:
        """The language pair that the leads need by their languages."""
        return ", ".join(proposed_pairs(request.requester_lead.languages, request.invitee_lead.languages))

    @row_action("Accept", icon="check")
    def accept(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Accept for the side that owes the answer."""
        return self.act(request, object_id, self._by(request, services.accept), do="Accept")

    @row_action("Decline", icon="close")
    def decline(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Decline for the side that owes the answer, with its reason."""
        verb = self._by(request, services.decline)
        return self.act(request, object_id, verb, do="Decline", form_class=ReasonForm)

    @row_action("Place", icon="event")
    def place(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Give it an hour and a room."""
        verb = partial(services.place_meeting, now=clock.now())
        return self.act(request, object_id, verb, do="Place", form_class=PlaceForm, hint=_free_hours)

    @row_action("Move", icon="schedule")
    def move(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Give it another hour and room."""
        verb = partial(services.move_meeting, now=clock.now())
        return self.act(request, object_id, verb, do="Move", form_class=PlaceForm, hint=_free_hours)

    @row_action("Cancel the meeting", icon="event_busy")
    def cancel_meeting(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Call the meeting off; the request stays accepted."""
        verb = partial(services.cancel_meeting, now=clock.now())
        return self.act(request, object_id, verb, do="Cancel the meeting")

    @row_action("Withdraw", icon="undo")
    def withdraw(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Take it back for either side, with the reason that the other is told."""
        verb = self._by(request, services.withdraw_request)
        return self.act(request, object_id, verb, do="Withdraw", form_class=WithdrawForm)

    @row_action("Set the priority", icon="low_priority")
    def prioritize(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Plan it by another priority than the requester wished."""
        verb = services.prioritize_request
        return self.act(request, object_id, verb, do="Set the priority", form_class=PriorityForm)

    @action(description="Accept for the side that owes the answer")
    def accept_all(self, request: HttpRequest, queryset: Any) -> None:
        """Accept each."""
        self.act_on_all(request, queryset, self._by(request, services.accept), done="Accepted")

    @staticmethod
    def _by(request: HttpRequest, verb: Any) -> Any:
        return partial(verb, by=request.user, now=clock.now())
