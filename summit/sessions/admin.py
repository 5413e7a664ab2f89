"""Organs and sessions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from summit.accounts.admin import Own, ScopedAdmin, VerbForm
from summit.calendar.models import Engagement, Occupancy
from summit.core import clock
from summit.core.translations import TranslatedFormField
from summit.delegations.models import Delegate
from summit.facilities.models import Interpreter, Room
from summit.sessions import services
from summit.sessions.models import Organ, Session

STATUS = {"tentative": "warning", "confirmed": "success", "cancelled": "danger"}
FACTS = ("kind", "format", "quota", "chair", "languages", "precedence")


class SessionForm(VerbForm):
    """A session with its hour, place and people."""

    title = TranslatedFormField(widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))
    starts_at = forms.SplitDateTimeField(widget=UnfoldAdminSplitDateTimeWidget)
    ends_at = forms.SplitDateTimeField(widget=UnfoldAdminSplitDateTimeWidget)
    room = forms.ModelChoiceField(Room.objects.all(), required=False, widget=UnfoldAdminSelect2Widget)
    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )
    interpreters = forms.ModelMultipleChoiceField(
        Interpreter.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )

    class Meta:
        model = Session
        fields = ("summit", "code", "organs", *FACTS)
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
            "delegates": [o.resource_id for o in held if o.role == Occupancy.Role.PARTICIPANT],
            "interpreters": [o.resource_id for o in held if o.role == Occupancy.Role.INTERPRETER],
        }

    def carry_out(self, data: dict[str, Any]) -> Session:
        """Enter the session, or arrange it anew, all of it or nothing."""
        if not self.instance.pk:
            return services.schedule_session(now=clock.now(), **data)
        facts = {name: data[name] for name in FACTS}
        services.amend_session(self.instance, organs=data["organs"], **facts)
        arrangement = {n: data[n] for n in ("title", "starts_at", "ends_at", "room", "delegates", "interpreters")}
        return services.arrange_session(self.instance, now=clock.now(), **arrangement)


@admin.register(Organ)
class OrganAdmin(ScopedAdmin):
    """Organs."""

    list_display = ("name", "short_name", "code")
    search_fields = ("code", "name")


@admin.register(Session)
class SessionAdmin(ScopedAdmin):
    """Sessions, by hour."""

    form = SessionForm
    list_display = ("title", "kind", "format", "starts_at", "ends_at", "state")
    list_filter = ("kind", "format", ("organs", Own), "engagement__status", "engagement__starts_at")
    search_fields = ("code", "engagement__title")
    list_select_related = ("engagement",)
    actions_detail = ("cancel",)
    version_lookups = (
        "engagement__title",
        "engagement__starts_at",
        "engagement__ends_at",
        "engagement__status",
        "engagement__occupancies__resource",
    )
    actions = ("cancel_all",)
    fieldsets = (
        (None, {"fields": ("summit", "code", "title", "organs", "kind")}),
        ("Hour and place", {"fields": ("starts_at", "ends_at", "room")}),
        ("Format", {"fields": ("format", "quota", "chair", "precedence", "languages")}),
        ("People", {"fields": ("delegates", "interpreters")}),
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
        return session.engagement.starts_at

    @display(description="ends", ordering="engagement__ends_at")
    def ends_at(self, session: Session) -> Any:
        """Its last hour."""
        return session.engagement.ends_at

    @display(description="status", ordering="engagement__status", label=STATUS)
    def state(self, session: Session) -> tuple[str, str]:
        """Whether it is known yet."""
        return session.engagement.status, session.engagement.get_status_display()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: a session is cancelled, so that those concerned hear of it."""
        return False

    @action(description="Cancel the session", icon="cancel")
    def cancel(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Call it off."""
        verb = lambda session: services.cancel_session(session, now=clock.now())  # noqa: E731
        return self.act(request, object_id, verb, do="Cancel the session")

    @action(description="Cancel the sessions")
    def cancel_all(self, request: HttpRequest, queryset: Any) -> None:
        """Call them off."""
        self.act_on_all(request, queryset, lambda s: services.cancel_session(s, now=clock.now()), done="Cancelled")
