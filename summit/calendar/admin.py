"""Admin pages of engagements, closures, venues and transfer times."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import (
    ChoiceAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    ServiceForm,
    SummitRelatedFilter,
    user_of,
)
from summit.accounts.admin.mixins import NamedInline, Row
from summit.accounts.admin.scoping import current
from summit.accounts.models import Party
from summit.calendar import services
from summit.calendar.closed import closed_by, with_closed
from summit.calendar.likenesses import likenesses, shareable_by
from summit.calendar.models import Closure, Engagement, Occupancy, Resource, Transfer, Venue
from summit.calendar.services import change_rules, changing
from summit.core import clock
from summit.core.forms import InstantFormField
from summit.core.refusals import Refusal
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


LIKENESSES = "calendar_likenesses"
LONGEST_KEY = 19  # digits of a key of the database


class OccupancyInline(ReadOnlyInline[Occupancy, Engagement]):
    model = Occupancy
    fields = readonly_fields = ("resource", "role", "period")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occupancy]:
        return super().get_queryset(request).select_related("resource")


@admin.register(Engagement)
class EngagementAdmin(ReadOnlyAdmin[Engagement]):
    """Read-only list of everything in the calendar; sessions, meetings and closures are changed on their own pages."""

    status_colors = {"tentative": "warning", "confirmed": "success", "cancelled": "danger"}
    list_display = ("title", "kind", "starts_at", "ends_at", "state", "venue")
    list_filter = ("kind", "status", "starts_at", ("venue", SummitRelatedFilter))
    search_fields = ("title",)
    list_select_related = ("venue",)
    date_hierarchy = "starts_at"
    inlines = (OccupancyInline,)


@admin.register(Resource)
class ResourceAdmin(ChoiceAdmin[Resource]):
    """Delegates, rooms and interpreters have pages of their own; here is what may be one of two of them."""

    search_fields = ("code", "name")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.likenesses_view)
        return [path("likenesses/", view, name=LIKENESSES), *super().get_urls()]

    def likenesses_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs of the page's summit; record whether two are one."""
        user = user_of(request)
        if request.method == "POST":
            rows = shareable_by(user)
            first, second = (get_object_or_404(rows, pk=_key(request, name)) for name in ("first", "second"))
            are_one = request.POST.get("are_one") == "yes"
            try:
                services.decide_likeness(first, second, are_one=are_one, now=clock.now())
            except Refusal as refusal:
                messages.error(request, refusal.message_for(user))
            else:
                messages.success(request, gettext("They are one now.") if are_one else gettext("They are two."))
            return redirect(f"admin:{LIKENESSES}")
        pairs = [pair for summit in current(request) for pair in likenesses(summit, viewer=user)]
        page = {"opts": self.opts, "title": gettext("What may be one"), "pairs": pairs}
        return TemplateResponse(request, "admin/likenesses.html", {**self.admin_site.each_context(request), **page})


def _key(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_KEY else 0


class ClosureFormData(services.ClosureChanges, total=False):
    """The cleaned data of the form of a closure; the page of an entered one has no summit."""

    summit: Summit
    even_if_booked: bool


class ClosureForm(ServiceForm):
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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            named = services.closed_by_name(self.instance)
            venues = [venue.pk for venue in named.venues]
            own = {"audience": self.instance.audience, "resources": list(named.resources), "venues": venues}
            self.initial = {**self.initial, **own}

    def execute(self, data: ClosureFormData) -> Engagement:
        """Create or change the closure."""
        default = self.instance.audience if self.instance.pk else Engagement.Audience.ORGANIZERS
        facts: services.ClosureChanges = {
            "title": data["title"],
            "starts_at": data["starts_at"],
            "ends_at": data["ends_at"],
            "audience": data["audience"] or default,
            "resources": data["resources"],
            "venues": data["venues"],
        }
        accepted = data["even_if_booked"]
        if self.instance.pk:
            return services.change_closure(self.instance, now=clock.now(), even_if_booked=accepted, **facts)
        return services.create_closure(summit=data["summit"], now=clock.now(), even_if_booked=accepted, **facts)


@admin.register(Closure)
class ClosureAdmin(ScopedAdmin[Closure]):
    form = ClosureForm
    list_display = ("title", "closes", "starts_at", "ends_at", "audience")
    list_filter = ("starts_at", "audience")
    search_fields = ("title",)
    fields = ("summit", "title", "starts_at", "ends_at", "audience", "resources", "venues", "even_if_booked")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        closures = super().get_queryset(request).filter(kind=Engagement.Kind.CLOSURE)
        return with_closed(closures.exclude(status=Engagement.Status.CANCELLED))

    @display(description=_("closes"))
    def closes(self, closure: Closure) -> str:
        return str(closed_by(closure))

    def get_readonly_fields(self, request: HttpRequest, obj: Closure | None = None) -> tuple[str, ...]:
        """Keep a closure in its summit."""
        return ("summit",) if obj else ()

    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        services.cancel_closure(obj, now=clock.now())


class TransferInline(NamedInline):
    model = Transfer
    fk_name = "origin"
    extra = 0
    autocomplete_fields = ("destination",)
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = lambda *_: True


def accepting(what: "StrOrPromise", *, label: "StrOrPromise | None" = None) -> forms.BooleanField:
    """Make the switch that accepts a change although it would be refused because of `what`, "that …"."""
    return forms.BooleanField(
        label=_("Even if clashing") if label is None else label,
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=format_lazy(_("Accept {what}. It is listed on the dashboard until it is resolved."), what=what),
    )


class LocksRules(ScopedAdmin[Row]):
    """For pages of rows that the rules of booking depend on: saving one locks the rules first."""

    def lock(self, obj: Model | None) -> None:
        if isinstance(obj, Resource | Venue | Party):
            change_rules(obj.summit_id)
        super().lock(obj)


class ChangesRules(LocksRules[Row]):
    """For pages of such rows that no service saves: the change is checked against the calendar."""

    def changing(self, obj: Model, form: forms.BaseForm) -> AbstractContextManager[None]:
        """Return the context in which the row is saved, with the clashes that its form accepts."""
        accepted = {name: value for name, value in form.cleaned_data.items() if name.startswith("even_if_")}
        return changing(obj, now=clock.now(), **accepted)

    def save_model(self, request: HttpRequest, obj: Row, form: forms.ModelForm, change: object) -> None:
        """Save the row; clashes are refused unless the form accepts them."""
        with self.changing(obj, form):
            super().save_model(request, obj, form, change)


class VenueForm(forms.ModelForm):
    """A venue; a change of its transfer times may cause clashes."""

    even_if_clashing = accepting(_("that people have too little time to get from one engagement to the next"))

    class Meta:
        model = Venue
        fields = ("summit", "code", "name", "address", "time_zone", "shared_as")


@admin.register(Venue)
class VenueAdmin(ChangesRules[Venue]):
    form = VenueForm
    list_display: tuple[str, ...] = ("name", "code", "address", "time_zone")
    search_fields = ("code", "name")
    inlines = (TransferInline,)

    def save_related(self, request: HttpRequest, form: forms.BaseModelForm, formsets: object, change: object) -> None:
        """Save the transfer times; journeys that become too short are refused unless the form accepts them."""
        with self.changing(form.instance, form):
            super().save_related(request, form, formsets, change)
