"""The page of plans: ask for a plan, compare it with the calendar, apply it."""

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, ServiceForm, row_action
from summit.bilaterals import services
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.explanations import costs_of
from summit.bilaterals.models import Plan, PlannedMeeting
from summit.calendar.models import Occupancy
from summit.core import clock
from summit.core.hours import shown_hours, shown_instant
from summit.summits.models import Summit

HOURS = ("asked_at", "started_at", "ended_at")
ENDED = {
    "time": _("It exceeded its time limit and was ended."),
    "memory": _("It exceeded the memory limit of a plan and was ended."),
    "crash": _("The solver failed."),
}
POSSIBLE = {
    "queued": ("cancel",),
    "running": ("cancel",),
    "ready": ("apply",),
    "applied": ("apply",),
    "interrupted": ("resume", "cancel"),
    "failed": ("resume",),
}


if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec


class NewPlan(TypedDict):
    """The cleaned data of the form of a plan."""

    summit: Summit
    kind: str
    seconds: int
    seed: int


class PlanForm(ServiceForm):
    class Meta:
        model = Plan
        fields = ("summit", "kind", "seconds", "seed")

    def execute(self, data: NewPlan) -> Plan:
        return enqueue_plan(services.ask_for_plan(by=self.user, now=clock.now(), **data))


class PlannedMeetingInline(ReadOnlyInline[PlannedMeeting, Plan]):
    model = PlannedMeeting
    fields = readonly_fields = ("request", "level", "hour", "room", "team", "change", "why")
    hide_title = True
    ordering = ("starts_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedMeeting]:
        """Load what a row shows."""
        related = ("request__meeting__engagement__venue", "room__venue")
        rows: QuerySet[PlannedMeeting] = super().get_queryset(request)
        return rows.select_related(*related).prefetch_related(
            "interpreters", "request__sides", "request__meeting__engagement__occupancies__resource"
        )

    @display(description=_("level"))
    def level(self, row: PlannedMeeting) -> str:
        return row.request.get_level_display()

    @display(description=_("hour"))
    def hour(self, row: PlannedMeeting) -> str:
        if row.starts_at is None or row.ends_at is None:
            return gettext("not placed")
        return shown_hours(row.starts_at, row.ends_at, row.room.local_zone if row.room else None)

    @display(description=_("interpreters"))
    def team(self, row: PlannedMeeting) -> str:
        return ", ".join(str(interpreter) for interpreter in row.interpreters.all())

    @display(description=_("compared with the calendar"))
    def change(self, row: PlannedMeeting) -> str:
        if row.room_id is None:
            return gettext("no longer fits") if row.basis >= 0 else ""
        if not row.is_change:
            return gettext("stays")
        if row.applied_at:
            return gettext("applied")
        if row.basis < 0 or not row.request.is_placed:
            return gettext("new")
        return self._difference(row)

    @staticmethod
    def _difference(row: PlannedMeeting) -> str:
        engagement = row.request.meeting.engagement
        rooms = {o.resource_id: o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.ROOM}
        if row.starts_at != engagement.starts_at:
            return gettext("moves from %(place)s") % {
                "place": shown_instant(engagement.starts_at, engagement.local_zone)
            }
        if row.room_id not in rooms:
            return gettext("moves from %(place)s") % {"place": ", ".join(map(str, rooms.values()))}
        return gettext("other interpreters")

    @display(description=_("why not"))
    def why(self, row: PlannedMeeting) -> str:
        """Say why the request is not placed, and what would help."""
        return format_html_join(" ", "{}", ((reason["text"],) for reason in row.reasons))


@admin.register(Plan)
class PlanAdmin(ScopedAdmin[Plan]):
    frozen = True  # a plan stays as it was made, to be read later
    form = PlanForm
    status_colors = {
        "queued": "info",
        "running": "info",
        "ready": "success",
        "applied": "success",
        "cancelled": "warning",
        "interrupted": "danger",
        "failed": "danger",
    }
    list_display = ("plan", "kind", "state", "placed", "left_out", "distance", "asked_at", "asked_by")
    list_filter = ("kind", "status")
    list_select_related = ("summit", "asked_by")
    inlines = (PlannedMeetingInline,)
    actions_detail = ("on_timeline", "apply", "cancel", "resume")
    readonly_fields = ("status", "placed", "left_out", "distance", "cost", "ended", *HOURS)

    def get_fieldsets(self, request: HttpRequest, obj: Plan | None = None) -> "_FieldsetSpec":
        """Show the fields of the plan; for an existing plan also its result."""
        result: _FieldsetSpec = [(_("Result"), {"fields": self.readonly_fields})] if obj else []
        return [*result, (None, {"fields": PlanForm.Meta.fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, *PlanForm.Meta.fields) if obj else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Plan | None = None) -> tuple[type[ReadOnlyInline], ...]:
        return self.inlines if obj else ()

    def possible(self, row: Plan) -> tuple[str, ...]:
        return ("on_timeline", *POSSIBLE.get(row.status, ()))

    @display(description=_("plan"), ordering="pk")
    def plan(self, row: Plan) -> str:
        return str(row)

    @display(description=_("weight left out"))
    def left_out(self, row: Plan) -> int | None:
        """Return the sum of the weights of the requests that are not placed."""
        weight: int | None = row.terms.get("unplaced")
        return weight

    @display(description=_("at most from the best"))
    def distance(self, row: Plan) -> str | None:
        """Say how good the plan is proved to be."""
        return row.quality or None

    @display(description=_("soft costs"))
    def cost(self, row: Plan) -> str:
        """List the costs other than requests left out and meetings moved."""
        return ", ".join(costs_of(row.terms))

    @display(description=_("ended"))
    def ended(self, row: Plan) -> str:
        """Say why the planner was ended before it had finished; its best result until then is kept."""
        return str(ENDED.get(row.statistics.get("ended_by", ""), ""))

    @row_action(_("On the timeline"), icon="calendar_view_day")
    def on_timeline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(f"{reverse('timeline')}?plan={object_id}")

    @row_action(_("Apply"), icon="done_all")
    def apply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.apply_plan, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Apply the plan"))

    @row_action(_("Cancel"), icon="close")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.cancel_plan, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Cancel the plan"))

    @row_action(_("Resume"), icon="replay")
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(
            request,
            object_id,
            lambda plan: enqueue_plan(services.resume_plan(plan, now=clock.now())),
            do=gettext("Resume the plan"),
        )
