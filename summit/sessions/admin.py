"""Organs and sessions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import Own, ScopedAdmin, ServiceForm, TextsWidget, row_action
from summit.calendar.models import Engagement, Occupancy, Venue
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.forms import InstantFormField
from summit.core.hours import shown_instant
from summit.core.translations import TranslatedFormField
from summit.delegations.models import Delegate
from summit.facilities.models import Interpreter, Room
from summit.sessions import services
from summit.sessions.models import Organ, Session
from summit.sessions.queries import missing_interpretation

FACTS = ("code", "kind", "format", "quota", "chair", "languages", "precedence")
ARRANGED = ("title", "starts_at", "ends_at", "room", "venue", "delegates", "interpreters")
AUDIENCES = [("", "its participants if it is restricted, else the whole summit"), *Engagement.Audience.choices]
CANCELLING = (
    "Everyone who takes part, the room and the interpreters are free again, and those who know of the session are "
    "told. It can be reinstated later, with those of them who are still free."
)
REINSTATING = (
    "The session is entered again at its hour, tentative until the programme is published, with the room and the "
    "people that it had; those who are no longer free are named and left out."
)


class SessionForm(ServiceForm):
    """A session with its hour, place and people."""

    title = TranslatedFormField(widget=TextsWidget)
    starts_at = InstantFormField()
    ends_at = InstantFormField()
    room = forms.ModelChoiceField(Room.objects.all(), required=False, widget=UnfoldAdminSelect2Widget)
    venue = forms.ModelChoiceField(
        Venue.objects.all(), required=False, widget=UnfoldAdminSelect2Widget, help_text="Where there is no room."
    )
    even_if_too_small = forms.BooleanField(
        label="even if the room is too small", required=False, widget=UnfoldBooleanSwitchWidget
    )
    audience = forms.ChoiceField(
        choices=AUDIENCES,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Who reads of it once it is published.",
    )
    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )
    interpreters = forms.ModelMultipleChoiceField(
        Interpreter.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )

    class Meta:
        model = Session
        fields = ("summit", "organs", *FACTS)
        widgets = {"organs": UnfoldAdminCheckboxSelectMultipleWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._show(self.instance.engagement)

    def _show(self, engagement: Engagement) -> None:
        """Begin with what stands in the calendar."""
        held = list(engagement.occupancies.all())
        rooms = [o.resource_id for o in held if o.role == Occupancy.Role.ROOM]
        self.initial = {
            **self.initial,
            "title": engagement.title,
            "starts_at": engagement.starts_at,
            "ends_at": engagement.ends_at,
            "room": rooms[0] if rooms else None,
            "venue": None if rooms else engagement.venue_id,
            "audience": engagement.audience,
            "delegates": [o.resource_id for o in held if o.role == Occupancy.Role.PARTICIPANT],
            "interpreters": [o.resource_id for o in held if o.role == Occupancy.Role.INTERPRETER],
        }

    def execute(self, data: dict[str, Any]) -> Session:
        """Enter the session, or arrange it anew, all of it or nothing."""
        if not self.instance.pk:
            return services.schedule_session(now=clock.now(), **data)
        given = {name: data[name] for name in (*FACTS, *ARRANGED, "organs", "even_if_too_small")}
        # An audience that is left as it is follows the format.
        if "audience" in self.changed_data:
            given["audience"] = data["audience"]
        return services.change_session(self.instance, now=clock.now(), **given)


@admin.register(Organ)
class OrganAdmin(ScopedAdmin):
    """Organs."""

    list_display = ("name", "short_name", "code")
    search_fields = ("code", "name")


@admin.register(Session)
class SessionAdmin(ScopedAdmin):
    """Sessions, by hour."""

    can_delete = False  # a session is cancelled, so that those concerned hear of it
    form = SessionForm
    status_field = "engagement__status"
    status_colors = {"tentative": "warning", "confirmed": "success", "cancelled": "danger"}
    list_display = ("title", "kind", "format", "starts_at", "ends_at", "state")
    list_filter = ("kind", "format", ("organs", Own), "engagement__status", "engagement__starts_at")
    search_fields = ("code", "engagement__title")
    list_select_related = ("engagement",)
    readonly_fields = ("missing",)
    actions_detail = ("cancel", "reinstate")
    version_lookups = (
        "engagement__title",
        "engagement__starts_at",
        "engagement__ends_at",
        "engagement__status",
        "engagement__audience",
        "engagement__venue",
        "engagement__occupancies__resource",
    )
    actions = ("cancel_all",)
    fieldsets = (
        (None, {"fields": ("summit", "code", "title", "organs", "kind")}),
        ("Hour and place", {"fields": ("starts_at", "ends_at", "room", "venue", "even_if_too_small")}),
        ("Format", {"fields": ("format", "quota", "audience", "chair", "precedence")}),
        ("People", {"fields": ("delegates",)}),
        ("Interpretation", {"fields": ("languages", "interpreters", "missing")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their engagements, which name them."""
        return super().get_queryset(request).select_related("engagement")

    @display(description="title", ordering="engagement__title")
    def title(self, session: Session) -> str:
        """Its title."""
        return str(session)

    @display(description="starts", ordering="engagement__starts_at")
    def starts_at(self, session: Session) -> Any:
        """Its first hour."""
        return shown_instant(session.engagement.starts_at)

    @display(description="ends", ordering="engagement__ends_at")
    def ends_at(self, session: Session) -> Any:
        """Its last hour."""
        return shown_instant(session.engagement.ends_at)

    @display(description="what is missing")
    def missing(self, session: Session) -> str:
        """What the interpreters leave open, as it is saved."""
        return str(missing_interpretation(session)) if session.pk else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A session stays in its summit."""
        return (*self.readonly_fields, "summit") if obj else self.readonly_fields

    def possible(self, row: Session) -> tuple[str]:
        """A cancelled session can only be reinstated."""
        return ("reinstate",) if _is_cancelled(row) else ("cancel",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """A cancelled session is reinstated before it is changed."""
        return not (obj and _is_cancelled(obj)) and super().has_change_permission(request, obj)

    @row_action("Cancel the session", icon="cancel")
    def cancel(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Call it off."""
        verb = lambda session: services.cancel_session(session, now=clock.now())  # noqa: E731
        return self.act(request, object_id, verb, do="Cancel the session", hint=lambda _: CANCELLING)

    @row_action("Reinstate the session", icon="restore")
    def reinstate(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Enter it again."""

        def verb(session: Session) -> None:
            _, conflicts = services.reinstate_session(session, now=clock.now())
            if conflicts:
                said = ResourceClash(conflicts).message_for(request.user)
                messages.warning(request, f"Left out, as they are no longer free: {said}")

        return self.act(request, object_id, verb, do="Reinstate the session", hint=lambda _: REINSTATING)

    @action(description="Cancel the sessions")
    def cancel_all(self, request: HttpRequest, queryset: Any) -> None:
        """Call them off."""
        self.act_on_all(request, queryset, lambda s: services.cancel_session(s, now=clock.now()), done="Cancelled")


def _is_cancelled(session: Session) -> bool:
    return session.engagement.status == Engagement.Status.CANCELLED
