"""The page of bilateral requests: those that wait for an answer, and those to be placed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import ReadOnlyInline, RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest, CounterProposal, Window
from summit.bilaterals.queries import suggestions
from summit.calendar.models import Occupancy, Resource
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import InstantFormField
from summit.core.hours import shown_hours, shown_instant
from summit.delegations.models import Delegate, Delegation
from summit.facilities.languages import proposed_pairs
from summit.facilities.models import Interpreter, Room

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

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
    reason = form_field_of(BilateralRequest, "reason", required=True, widget=UnfoldAdminTextareaWidget)


class WithdrawForm(RowForm):
    on_behalf_of = forms.ModelChoiceField(
        Delegation.objects.all(), label=_("On behalf of"), widget=UnfoldAdminSelectWidget
    )
    reason = form_field_of(BilateralRequest, "reason", widget=UnfoldAdminTextareaWidget)

    def prepare_for(self, row: BilateralRequest) -> None:
        super().prepare_for(row)
        sides = Delegation.objects.filter(pk__in=(row.requester_id, row.invitee_id))
        self.offer("on_behalf_of", sides)
        self.initial.update(on_behalf_of=row.requester_id, reason="")


class LetGoForm(forms.Form):
    reason = form_field_of(BilateralRequest, "reason", widget=UnfoldAdminTextareaWidget)


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


class RequestForm(ServiceForm):
    """A request that the delegation sent by note, entered in its name."""

    propose_interpretation = forms.BooleanField(
        label=_("Propose interpretation"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("If no language pair is named, take the one that the leads need by their languages."),
    )

    class Meta:
        model = BilateralRequest
        fields = FACTS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in {"level", "requester_lead", "invitee_lead"} & self.fields.keys():
            self.fields[name].required = False

    def execute(self, data: services.NewRequest) -> BilateralRequest:
        return services.request_bilateral(by=self.user, now=clock.now(), **data)


def _free_hours(request: BilateralRequest) -> str:
    zone = request.summit.zone
    best = suggestions(request, now=clock.now(), limit=4)
    sentence = gettext("%(hours)s in %(room)s, %(reason)s")
    hours = [
        sentence
        % {
            "hours": shown_hours(s.starts_at, s.ends_at, s.room.local_zone or zone),
            "room": s.room,
            "reason": s.reasons[0],
        }
        for s in best
    ]
    listed = "".join(f"\n{hour}" for hour in hours) or gettext("no hour is free")
    return ngettext(
        "%(minutes)s minute. Best: %(hours)s.", "%(minutes)s minutes. Best: %(hours)s.", request.minutes
    ) % {"minutes": request.minutes, "hours": listed}


class WindowInline(ReadOnlyInline[Window, BilateralRequest]):
    model = Window
    fields = readonly_fields = ("party", "kind", "period")


class CounterProposalInline(ReadOnlyInline[CounterProposal, BilateralRequest]):
    model = CounterProposal
    fields = readonly_fields = ("by", "minutes", "message", "proposed_at")


class WaitsFor(admin.SimpleListFilter):
    title = _("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("answer", gettext("an answer")),
            ("hour", gettext("an hour and a room")),
            ("nothing", gettext("nothing")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BilateralRequest]) -> QuerySet[BilateralRequest]:
        pending, unplaced = (
            Q(status=BilateralRequest.Status.PENDING),
            Q(pk__in=BilateralRequest.objects.unplaced().values("pk")),
        )
        conditions = {"answer": pending, "hour": unplaced, "nothing": ~pending & ~unplaced}
        wanted = conditions.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


@admin.register(BilateralRequest)
class RequestAdmin(ScopedAdmin[BilateralRequest]):
    frozen = True  # a request is declined or withdrawn instead, so that the other side is notified
    form = RequestForm
    status_colors = {"pending": "info", "accepted": "success", "declined": "danger", "withdrawn": "warning"}
    list_display = ("pair", "level", "minutes", "priority", "organizers_priority", "state", "awaiting", "hour", "room")
    list_filter = (
        WaitsFor,
        "status",
        "level",
        "priority",
        ("requester", SummitRelatedFilter),
        ("invitee", SummitRelatedFilter),
    )
    search_fields = ("reference", "topics", "requester__name", "invitee__name")
    list_select_related = ("requester", "invitee", "awaiting", "meeting__engagement__venue")
    autocomplete_fields = ("requester", "invitee", "requester_lead", "invitee_lead")
    readonly_fields = (
        *("status", "awaiting", "withdrawn_by", "reason", "requested_at", "answered_at", "answer_by"),
        *("organizers_priority", "proposed_interpretation", "hour", "room", "interpreters"),
    )
    inlines = (WindowInline, CounterProposalInline)
    actions = ("accept_all",)
    version_lookups = (
        "meeting__engagement__starts_at",
        "meeting__engagement__status",
        "meeting__engagement__occupancies__resource",
    )
    actions_detail = (
        *("accept", "decline", "keep", "let_go", "place", "move", "cancel_meeting"),
        *("withdraw", "prioritize"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BilateralRequest]:
        """Load the rooms of the meetings."""
        return super().get_queryset(request).prefetch_related("meeting__engagement__occupancies__resource")

    def get_fieldsets(self, request: HttpRequest, obj: BilateralRequest | None = None) -> "_FieldsetSpec":
        """Show the fields of the request; for an existing request also its status."""
        if obj is None:
            return [(None, {"fields": (*FACTS, "propose_interpretation")})]
        return [(_("Status"), {"fields": self.readonly_fields}), (None, {"fields": FACTS})]

    def get_readonly_fields(self, request: HttpRequest, obj: BilateralRequest | None = None) -> tuple[str, ...]:
        """Leave the changes of an existing request to its actions."""
        return (*self.readonly_fields, *FACTS) if obj else self.readonly_fields

    def possible(self, row: BilateralRequest) -> tuple[str, ...]:
        if row.status == BilateralRequest.Status.PENDING:
            return ("accept", "decline", "withdraw", "prioritize")
        if row.status == BilateralRequest.Status.ACCEPTED:
            arranging = ("move", "cancel_meeting") if row.is_placed else ("place",)
            answers = ("keep", "let_go") if row.asked_to_keep else ()
            return (*answers, *arranging, "withdraw", "prioritize")
        return ()

    @display(description=_("delegations"), ordering="requester")
    def pair(self, request: BilateralRequest) -> str:
        return str(request)

    @display(description=_("hour"), ordering="meeting__engagement__starts_at")
    def hour(self, request: BilateralRequest) -> str | None:
        if not request.is_placed:
            return None
        engagement = request.meeting.engagement
        return shown_instant(engagement.starts_at, engagement.local_zone)

    @display(description=_("room"))
    def room(self, request: BilateralRequest) -> Resource | None:
        if not request.is_placed:
            return None
        return next((o.resource for o in request.meeting.engagement.occupancies.all() if o.role == "room"), None)

    @display(description=_("interpreters"))
    def interpreters(self, request: BilateralRequest) -> str:
        occupancies = request.meeting.engagement.occupancies.all() if request.is_placed else ()
        return ", ".join(str(o.resource) for o in occupancies if o.role == Occupancy.Role.INTERPRETER)

    @display(description=_("proposed interpretation"))
    def proposed_interpretation(self, request: BilateralRequest) -> str:
        return ", ".join(proposed_pairs(request.requester_lead.languages, request.invitee_lead.languages))

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Accept for the side that has to answer."""
        return self.act(request, object_id, self._by(request, services.accept_request), do=gettext("Accept"))

    @row_action(_("Decline"), icon="close")
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decline for the side that has to answer, with its reason."""
        verb = self._by(request, services.decline_request)
        return self.act(request, object_id, verb, do=gettext("Decline"), form_class=ReasonForm)

    @row_action(pgettext_lazy("verb", "Place"), icon="event")
    def place(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.place_meeting, now=clock.now())
        return self.act(request, object_id, verb, do=pgettext("verb", "Place"), form_class=PlaceForm, hint=_free_hours)

    @row_action(_("Move"), icon="schedule")
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.move_meeting, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Move"), form_class=PlaceForm, hint=_free_hours)

    @row_action(_("Cancel the meeting"), icon="event_busy")
    def cancel_meeting(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.cancel_meeting, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Cancel the meeting"))

    @row_action(_("Withdraw"), icon="undo")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw on behalf of either side, with a reason for the other to read."""
        verb = self._by(request, services.withdraw_request)
        return self.act(request, object_id, verb, do=gettext("Withdraw"), form_class=WithdrawForm)

    @row_action(_("Keep at the new level"), icon="handshake")
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep the meeting for the side that is asked."""
        verb = self._by(request, services.keep_meeting)
        return self.act(request, object_id, verb, do=gettext("Keep at the new level"), form_class=KeepForm)

    @row_action(_("Let go"), icon="waving_hand")
    def let_go(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw for the side that is asked, with a reason for the other to read."""
        verb = self._by(request, services.let_go_of_meeting)
        return self.act(request, object_id, verb, do=gettext("Let go"), form_class=LetGoForm)

    @row_action(_("Set the priority"), icon="low_priority")
    def prioritize(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = services.prioritize_request
        return self.act(request, object_id, verb, do=gettext("Set the priority"), form_class=PriorityForm)

    @action(description=_("Accept for the side that has to answer"))
    def accept_all(self, request: HttpRequest, queryset: QuerySet[BilateralRequest]) -> None:
        self.act_on_all(request, queryset, self._by(request, services.accept_request), done=gettext("Accepted"))

    @staticmethod
    def _by(request: HttpRequest, verb: Callable[..., BilateralRequest]) -> Callable[..., BilateralRequest]:
        return partial(verb, by=request.user, now=clock.now())
