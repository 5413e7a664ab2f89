"""Border points and travel parties."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.accounts.admin.related_links import Link, list_of, register_related_links
from summit.arrivals import services
from summit.arrivals.models import BorderPoint, TravelParty
from summit.arrivals.queries import with_people
from summit.calendar.admin import VenueAdmin, VenueForm, accepting
from summit.calendar.models import Venue
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import InstantFormField
from summit.delegations.models import Delegate, Delegation

Status = TravelParty.Status


class BorderPointForm(VenueForm):
    """A border point; a change of its times moves when people are there."""

    even_if_clashing = accepting(_("that something is booked before people are there"))

    class Meta:
        model = BorderPoint
        fields = ("summit", "code", "name", "address", "kind", "formalities", "to_city")


@admin.register(BorderPoint)
class BorderPointAdmin(VenueAdmin):
    form = BorderPointForm
    list_display = ("name", "code", "kind", "formalities", "to_city")
    list_filter = ("kind",)


class DelayForm(RowForm):
    """When a party is expected."""

    expected_at = InstantFormField(label=_("Expected at"), required=False, help_text=_("Empty: as planned."))


class ReportForm(RowForm):
    """Since when a party is airborne, landed or in town."""

    at = InstantFormField(label=_("Since"), required=False, help_text=_("Empty: now."))


class ArrangeForm(RowForm):
    """Facts that the host arranges for a party."""

    greeter = forms.ModelChoiceField(
        Delegate.objects.all(), label=_("Greeter"), required=False, widget=UnfoldAdminSelectWidget
    )
    even_if_booked = forms.BooleanField(
        label=_("even if the greeter is not free"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("The booking stays, and is shown as a clash until it is moved."),
    )
    destination = forms.ModelChoiceField(
        Venue.objects.all(),
        label=_("Destination"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("The way there is part of when people are there; empty: the city."),
    )
    slot_at = InstantFormField(label=_("Slot"), required=False)
    stand = form_field_of(TravelParty, "stand", label=_("Stand"), widget=UnfoldAdminTextInputWidget)
    overflight_permission = form_field_of(
        TravelParty,
        "overflight_permission",
        label=_("Number of the overflight permission"),
        widget=UnfoldAdminTextInputWidget,
    )
    landing_permission = form_field_of(
        TravelParty,
        "landing_permission",
        label=_("Number of the landing permission"),
        widget=UnfoldAdminTextInputWidget,
    )

    def prepare_for(self, row: TravelParty) -> None:
        """Offer people of the host; leave out what only a special aircraft has, if it is none."""
        super().prepare_for(row)
        hosts = Delegate.objects.filter(party__is_host=True, summit=row.summit_id)
        self.offer("greeter", hosts.order_by("rank", "code"))
        if row.transport != TravelParty.Transport.SPECIAL:
            for name in set(TravelParty.OF_AIRCRAFT) & set(self.fields):
                del self.fields[name]


class TravelPartyForm(ServiceForm):
    """A party that a delegation sent by note, or entered itself."""

    planned_at = InstantFormField(label=_("Lands or takes off at"))
    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.all(), label=_("Who travels"), widget=UnfoldAdminSelect2MultipleWidget
    )

    class Meta:
        model = TravelParty
        fields = ("delegation", "direction", *services.FACTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            people = self.instance.travellers.values_list("delegate", flat=True)
            self.initial = {**self.initial, "delegates": list(people)}
            self.offer("delegates", Delegate.objects.filter(party=self.instance.delegation_id))

    def execute(self, data: dict[str, Any]) -> TravelParty:
        """Enter or change the party."""
        if not self.instance.pk:
            return services.enter_party(data.pop("delegation"), now=clock.now(), **data)
        return services.change_party(self.instance, now=clock.now(), **data)


@admin.register(TravelParty)
class TravelPartyAdmin(ScopedAdmin[TravelParty]):
    can_delete = False  # it is cancelled instead
    form = TravelPartyForm
    status_colors = {
        "planned": "info",
        "airborne": "info",
        "diverted": "danger",
        "landed": "success",
        "in_town": "success",
        "cancelled": "danger",
    }
    list_display = ("delegation", "direction", "border_point", "planned_at", "expected_at", "state", "greeter")
    list_filter = (
        "direction",
        "status",
        ("delegation", SummitRelatedFilter),
        ("border_point", SummitRelatedFilter),
        "planned_at",
    )
    search_fields = ("delegation__code", "delegation__name", "carrier", "number", "call_sign", "registration")
    date_hierarchy = "planned_at"
    actions_detail = ("arrange", "delay", "airborne", "landed", "in_town", "diverted", "cancel")
    version_lookups = ("travellers__delegate",)
    fieldsets = (
        (None, {"fields": ("delegation", "direction", "delegates", "border_point", "planned_at", "transport")}),
        (_("Flight or train"), {"fields": ("carrier", "number")}),
        (_("Special aircraft"), {"fields": ("aircraft_type", "registration", "call_sign", "crew")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TravelParty]:
        return with_people(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: TravelParty | None = None) -> tuple[str, ...]:
        """Keep a party with its delegation and direction."""
        return ("delegation", "direction") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: TravelParty | None = None) -> bool:
        """Refuse to change a cancelled party."""
        return not (obj and obj.status == Status.CANCELLED) and super().has_change_permission(request, obj)

    def possible(self, row: TravelParty) -> tuple[str, ...]:
        return tuple(name for name in self.actions_detail if name in services.steps_of(row))

    @row_action(_("Greeter and arrangements"), icon="handshake")
    def arrange(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.arrange_party, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Greeter and arrangements"), form_class=ArrangeForm)

    @row_action(_("Delay"), icon="schedule")
    def delay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.delay_party, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Delay"), form_class=DelayForm)

    @row_action(_("Airborne"), icon="flight_takeoff")
    def airborne(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._report(request, object_id, Status.AIRBORNE, gettext("Airborne"))

    @row_action(_("Landed"), icon="flight_land")
    def landed(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._report(request, object_id, Status.LANDED, gettext("Landed"))

    @row_action(_("In town"), icon="location_on")
    def in_town(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._report(request, object_id, Status.IN_TOWN, gettext("In town"))

    @row_action(_("Diverted"), icon="alt_route")
    def diverted(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._report(request, object_id, Status.DIVERTED, gettext("Diverted"))

    @row_action(_("Cancel the party"), icon="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.cancel_party, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Cancel the party"))

    def _report(self, request: HttpRequest, object_id: str, status: str, label: str) -> HttpResponse:
        verb = partial(services.report_party, status=status, now=clock.now())
        return self.act(request, object_id, verb, do=label, form_class=ReportForm)


@register_related_links(Delegation)
def travel_of_delegation(delegation: Delegation) -> list[Link]:
    """Lead from a delegation to its travel parties."""
    return [(_("Travel parties"), list_of(TravelParty, delegation=delegation.pk))]
