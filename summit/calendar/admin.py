"""The calendar as it stands, and closures."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import Own, ReadOnlyAdmin, ScopedAdmin, ServiceForm
from summit.calendar import services
from summit.calendar.closed import closed_by, with_closed
from summit.calendar.models import Closure, Engagement, Occupancy, Resource, Transfer, Venue
from summit.calendar.services import change_rules, changing
from summit.core import clock
from summit.core.forms import InstantFormField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OccupancyInline(TabularInline):
    """Who and what takes part."""

    model = Occupancy
    extra = 0
    can_delete = False
    fields = readonly_fields = ("resource", "role", "period")
    has_add_permission = has_change_permission = has_delete_permission = lambda *_: False  # type: ignore[assignment]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As its engagement."""
        return True

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the resources."""
        return super().get_queryset(request).select_related("resource")


@admin.register(Engagement)
class EngagementAdmin(ReadOnlyAdmin):
    """Everything that takes time, in order; it is changed where it belongs."""

    status_colors = {"tentative": "warning", "confirmed": "success", "cancelled": "danger"}
    list_display = ("title", "kind", "starts_at", "ends_at", "state", "venue")
    list_filter = ("kind", "status", "starts_at", ("venue", Own))
    search_fields = ("title",)
    list_select_related = ("venue",)
    date_hierarchy = "starts_at"
    inlines = (OccupancyInline,)


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    """Only for choosing one; delegates, rooms and interpreters have pages of their own."""

    search_fields = ("code", "name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the menu."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For autocompletion."""
        return bool(request.user.is_staff)


class ClosureForm(ServiceForm):
    """Who or what is not to be had, from when to when, and why."""

    starts_at = InstantFormField()
    ends_at = InstantFormField()
    resources = forms.ModelMultipleChoiceField(
        Resource.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )
    venues = forms.ModelMultipleChoiceField(
        Venue.objects.all(),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=_("All rooms of these venues, also rooms that are added before the closure ends."),
    )
    even_if_booked = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "Close them although something is booked: the booking stays, and is listed among the clashes until it is "
            "moved."
        ),
    )

    # A page of a closure that is entered shows it as text: it has no such field then.
    audience = forms.ChoiceField(
        choices=Engagement.Audience.choices,
        required=False,
        initial=Engagement.Audience.ORGANIZERS,
        widget=UnfoldAdminSelectWidget,
        help_text=_(
            "These people see the closure in the programme, with its title as the reason. Others whom it concerns read "
            "only that the resource is not available."
        ),
    )

    class Meta:
        model = Closure
        fields = ("summit", "title", "starts_at", "ends_at")

    def execute(self, data: dict[str, Any]) -> Any:
        """Close."""
        audience = data.pop("audience") or Engagement.Audience.ORGANIZERS
        return services.create_closure(now=clock.now(), audience=audience, **data)


@admin.register(Closure)
class ClosureAdmin(ScopedAdmin):
    """Closures: made and taken back, never edited."""

    form = ClosureForm
    list_display = ("title", "closes", "starts_at", "ends_at", "audience")
    list_filter = ("starts_at", "audience")
    search_fields = ("title",)
    fields = ("summit", "title", "starts_at", "ends_at", "audience", "resources", "venues", "even_if_booked")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only closures, with what they close."""
        closures = super().get_queryset(request).filter(kind=Engagement.Kind.CLOSURE)
        return with_closed(closures.exclude(status=Engagement.Status.CANCELLED))

    @display(description=_("closes"))
    def closes(self, closure: Closure) -> str:
        """The rooms, venues and people."""
        return str(closed_by(closure))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A closure that is entered shows its hours, and what it closes."""
        return ("summit", "title", "closes", "starts_at", "ends_at", "audience") if obj else self.fields

    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        """Take it back."""
        services.cancel_closure(obj, now=clock.now())


class TransferInline(TabularInline):
    """How long it takes from here."""

    model = Transfer
    fk_name = "origin"
    extra = 0
    autocomplete_fields = ("destination",)
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = lambda *_: True  # type: ignore[assignment]


def accepting(what: "StrOrPromise", *, label: "StrOrPromise | None" = None) -> forms.BooleanField:
    """Make the switch that accepts a change although it would be refused because of `what`, "that …"."""
    return forms.BooleanField(
        label=_("Even if clashing") if label is None else label,
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=format_lazy(_("Accept {what}. It is listed on the dashboard until it is resolved."), what=what),
    )


class LocksRules:
    """For pages of rows by which the calendar reckons: who saves locks the rules first."""

    def lock(self, obj: Any) -> None:
        """Lock the rules, then the row."""
        if obj is not None:
            change_rules(obj.summit_id)
        super().lock(obj)  # type: ignore[misc]


class ChangesRules(LocksRules):
    """For pages of such rows without a verb: the change is looked at against the calendar."""

    def changing(self, obj: Any, form: Any) -> Any:
        """Return the block in which the row is saved, with what its form accepts."""
        accepted = {name: value for name, value in form.cleaned_data.items() if name.startswith("even_if_")}
        return changing(obj, now=clock.now(), **accepted)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save the row, unless that clashes and is not accepted."""
        with self.changing(obj, form):
            super().save_model(request, obj, form, change)  # type: ignore[misc]


class VenueForm(forms.ModelForm):
    """A venue; its transfer times may clash."""

    even_if_clashing = accepting(_("that people have too little time to get from one engagement to the next"))

    class Meta:
        model = Venue
        fields = ("summit", "code", "name", "address")


@admin.register(Venue)
class VenueAdmin(ChangesRules, ScopedAdmin):
    """Venues, with the transfers from each."""

    form = VenueForm
    list_display = ("name", "code", "address")
    search_fields = ("code", "name")
    inlines = (TransferInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Save the transfer times, unless a journey becomes too short and that is not accepted."""
        with self.changing(form.instance, form):
            super().save_related(request, form, formsets, change)
