"""Organs and sessions."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import ScopedAdmin, ServiceForm, SummitRelatedFilter, TextsWidget, row_action
from summit.calendar.admin import EngagementAdmin
from summit.calendar.models import Engagement, Occupancy, Resource, Venue
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
ARRANGED = ("title", "starts_at", "ends_at", "room", "venue", "delegates", "interpreters", "resources")
# A field that has no choices is not shown.
FURTHER = ("resources",) if Resource.further_kinds() else ()
AUDIENCES = [("", _("its participants if it is restricted, else the whole summit")), *Engagement.Audience.choices]
CANCELLING = _(
    "The participants, the room and the interpreters are free again, and users who can see the session are notified. "
    "It can be reinstated later, with those of them who are still free."
)
REINSTATING = _(
    "The session is reinstated at its hour, tentative until the programme is published, with the room and the people "
    "that it had; those who are no longer free are named and left out."
)


class SessionForm(ServiceForm):
    """A session with its hour, place and people."""

    title = TranslatedFormField(label=_("Title"), widget=TextsWidget)
    starts_at = InstantFormField(label=_("Starts at"))
    ends_at = InstantFormField(label=_("Ends at"))
    room = forms.ModelChoiceField(Room.objects.all(), label=_("Room"), required=False, widget=UnfoldAdminSelect2Widget)
    venue = forms.ModelChoiceField(
        Venue.objects.all(),
        label=_("Venue"),
        required=False,
        widget=UnfoldAdminSelect2Widget,
        help_text=_("If the session has no room."),
    )
    even_if_too_small = forms.BooleanField(
        label=_("even if the room is too small"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=AUDIENCES,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Users who can see it once it is published."),
    )
    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.all(), label=_("Delegates"), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )
    interpreters = forms.ModelMultipleChoiceField(
        Interpreter.objects.all(), label=_("Interpreters"), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )
    resources = forms.ModelMultipleChoiceField(
        Resource.objects.all(),
        label=_("Other resources"),
        limit_choices_to=Resource.further,
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
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
        """Fill the fields from the engagement."""
        occupancies = list(engagement.occupancies.all())
        rooms = [o.resource_id for o in occupancies if o.role == Occupancy.Role.ROOM]
        self.initial = {
            **self.initial,
            "title": engagement.title,
            "starts_at": engagement.starts_at,
            "ends_at": engagement.ends_at,
            "room": rooms[0] if rooms else None,
            "venue": None if rooms else engagement.venue_id,
            "audience": engagement.audience,
            "delegates": [o.resource_id for o in occupancies if o.role == Occupancy.Role.PARTICIPANT],
            "interpreters": [o.resource_id for o in occupancies if o.role == Occupancy.Role.INTERPRETER],
            "resources": [o.resource_id for o in occupancies if o.role == Occupancy.Role.RESOURCE],
        }

    def execute(self, data: dict[str, Any]) -> Session:
        """Schedule or change the session."""
        if not self.instance.pk:
            return services.schedule_session(now=clock.now(), **data)
        changes = {name: data[name] for name in (*FACTS, *ARRANGED, "organs", "even_if_too_small")}
        # An audience that the user did not change follows the format.
        if "audience" in self.changed_data:
            changes["audience"] = data["audience"]
        return services.change_session(self.instance, now=clock.now(), **changes)


@admin.register(Organ)
class OrganAdmin(ScopedAdmin[Organ]):
    list_display = ("name", "short_name", "code")
    search_fields = ("code", "name")


@admin.register(Session)
class SessionAdmin(ScopedAdmin[Session]):
    can_delete = False  # a session is cancelled instead, so that its participants are notified
    form = SessionForm
    status_field = "engagement__status"
    status_colors = EngagementAdmin.status_colors
    list_display = ("title", "kind", "format", "starts_at", "ends_at", "state")
    list_filter = ("kind", "format", ("organs", SummitRelatedFilter), "engagement__status", "engagement__starts_at")
    search_fields = ("code", "engagement__title")
    list_select_related = ("engagement__venue",)
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
        (_("Hour and place"), {"fields": ("starts_at", "ends_at", "room", "venue", "even_if_too_small", *FURTHER)}),
        (_("Format"), {"fields": ("format", "quota", "audience", "chair", "precedence")}),
        (_("People"), {"fields": ("delegates",)}),
        (_("Interpretation"), {"fields": ("languages", "interpreters", "missing")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Load the engagements, which have the titles."""
        return super().get_queryset(request).select_related("engagement__venue")

    @display(description=_("title"), ordering="engagement__title")
    def title(self, session: Session) -> str:
        return str(session)

    @display(description=_("starts"), ordering="engagement__starts_at")
    def starts_at(self, session: Session) -> str | None:
        return shown_instant(session.engagement.starts_at, session.engagement.local_zone)

    @display(description=_("ends"), ordering="engagement__ends_at")
    def ends_at(self, session: Session) -> str | None:
        return shown_instant(session.engagement.ends_at, session.engagement.local_zone)

    @display(description=_("what is missing"))
    def missing(self, session: Session) -> str:
        """Say what the saved interpreters do not cover."""
        return str(missing_interpretation(session)) if session.pk else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> tuple[str, ...]:
        """Keep a session in its summit."""
        return (*self.readonly_fields, "summit") if obj else self.readonly_fields

    def possible(self, row: Session) -> tuple[str]:
        return ("reinstate",) if _is_cancelled(row) else ("cancel",)

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        """Refuse to change a cancelled session, which is reinstated first."""
        return not (obj and _is_cancelled(obj)) and super().has_change_permission(request, obj)

    @row_action(_("Cancel the session"), icon="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.cancel_session, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Cancel the session"), hint=lambda _row: str(CANCELLING))

    @row_action(_("Reinstate the session"), icon="restore")
    def reinstate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(session: Session) -> None:
            left_out = services.reinstate_session(session, now=clock.now())[1]
            if left_out:
                said = ResourceClash(left_out).message_for(request.user)
                warning = gettext("Left out, as they are no longer free: %(conflicts)s") % {"conflicts": said}
                messages.warning(request, warning)

        return self.act(
            request, object_id, verb, do=gettext("Reinstate the session"), hint=lambda _row: str(REINSTATING)
        )

    @action(description=_("Cancel the sessions"))
    def cancel_all(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        verb = partial(services.cancel_session, now=clock.now())
        self.act_on_all(request, queryset, verb, done=gettext("Cancelled"))


def _is_cancelled(session: Session) -> bool:
    return session.engagement.status == Engagement.Status.CANCELLED
