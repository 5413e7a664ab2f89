"""Plans: ask for one, read it beside the calendar, apply it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from unfold.admin import TabularInline
from unfold.decorators import display

from summit.accounts.admin import ScopedAdmin, ServiceForm, row_action
from summit.bilaterals import services
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.models import Plan, PlannedMeeting
from summit.calendar.models import Occupancy
from summit.core import clock
from summit.core.hours import shown_hours, shown_instant

HOURS = ("asked_at", "started_at", "ended_at")
NOT_SOFT = ("unplaced", "moved")
ENDED = {
    "time": "It went beyond its time and was ended.",
    "memory": "It went beyond the memory that a plan may take and was ended.",
    "crash": "The solver failed.",
}
POSSIBLE = {
    "queued": ("cancel",),
    "running": ("cancel",),
    "ready": ("apply",),
    "applied": ("apply",),
    "interrupted": ("resume", "cancel"),
    "failed": ("resume",),
}


class PlanForm(ServiceForm):
    """What is to be planned, and how long it may take."""

    class Meta:
        model = Plan
        fields = ("summit", "kind", "seconds", "seed")

    def execute(self, data: dict[str, Any]) -> Plan:
        """Ask for it."""
        summit = data.pop("summit")
        return enqueue_plan(services.ask_for_plan(summit, by=self.request.user, now=clock.now(), **data))  # type: ignore[arg-type]


class PlannedMeetingInline(TabularInline):
    """What the plan says of each request."""

    model = PlannedMeeting
    fields = readonly_fields = ("request", "hour", "room", "team", "change", "why")
    extra = 0
    can_delete = False
    hide_title = True
    ordering = ("starts_at", "pk")
    has_add_permission = has_change_permission = has_delete_permission = lambda *_: False  # type: ignore[assignment]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the plan."""
        return True

    def get_queryset(self, request: HttpRequest) -> Any:
        """With all that a row shows."""
        related = ("request__requester", "request__invitee", "request__meeting__engagement", "room")
        return (
            super()
            .get_queryset(request)
            .select_related(*related)
            .prefetch_related("interpreters", "request__meeting__engagement__occupancies__resource")
        )

    @display(description="hour")
    def hour(self, row: PlannedMeeting) -> str:
        """When, on the summit's clock."""
        if row.starts_at is None or row.ends_at is None:
            return "not placed"
        return shown_hours(row.starts_at, row.ends_at)

    @display(description="interpreters")
    def team(self, row: PlannedMeeting) -> str:
        """Who interprets."""
        return ", ".join(str(interpreter) for interpreter in row.interpreters.all())

    @display(description="against the calendar")
    def change(self, row: PlannedMeeting) -> str:
        """Whether it is new, moved, or as it stands."""
        if row.room_id is None:
            return "is broken" if row.basis >= 0 else ""
        if not row.is_change:
            return "stays"
        if row.applied_at:
            return "applied"
        if row.basis < 0 or not row.request.is_placed:
            return "new"
        return self._difference(row)

    @staticmethod
    def _difference(row: PlannedMeeting) -> str:
        engagement = row.request.meeting.engagement
        rooms = {o.resource_id: o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.ROOM}
        if row.starts_at != engagement.starts_at:
            return f"moves from {shown_instant(engagement.starts_at)}"
        if row.room_id not in rooms:
            return f"moves from {', '.join(map(str, rooms.values()))}"
        return "other interpreters"

    @display(description="why not")
    def why(self, row: PlannedMeeting) -> str:
        """What stands in the way, and what would help."""
        return format_html_join(" ", "{}", ((reason["text"],) for reason in row.reasons))


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    """Plans of all bilaterals."""

    frozen = True  # what was planned can be read later
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
    actions_detail = ("apply", "cancel", "resume")
    readonly_fields = ("status", "placed", "left_out", "distance", "cost", "ended", *HOURS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked; of a plan that is there, what came of it."""
        asked = (None, {"fields": PlanForm.Meta.fields})
        return [("What came of it", {"fields": self.readonly_fields}), asked] if obj else [asked]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A plan that is there is not changed."""
        return (*self.readonly_fields, *PlanForm.Meta.fields) if obj else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its meetings, once there are any."""
        return self.inlines if obj else ()

    def possible(self, row: Plan) -> tuple[str, ...]:
        """What the plan's status allows."""
        return POSSIBLE.get(row.status, ())

    @display(description="plan", ordering="pk")
    def plan(self, row: Plan) -> str:
        """Which."""
        return str(row)

    @display(description="weight left out")
    def left_out(self, row: Plan) -> Any:
        """What is not placed, by weight."""
        return row.terms.get("unplaced")

    @display(description="at most from the best")
    def distance(self, row: Plan) -> str | None:
        """How good it is proved to be."""
        if row.proof == "mended":
            return "fewest moves, proved"
        if row.gap and row.terms.get("unplaced") == 0:
            return "all placed, the rest not proved best"
        if row.gap is None:
            return None
        return "proved best" if row.gap == 0 else f"{100 * row.gap:.1f} %"

    @display(description="soft costs")
    def cost(self, row: Plan) -> str:
        """What is less than perfect, by term."""
        costs = {term: cost for term, cost in row.terms.items() if term not in NOT_SOFT and cost}
        return ", ".join(f"{term} {cost}" for term, cost in costs.items())

    @display(description="ended")
    def ended(self, row: Plan) -> str:
        """Why the planner was ended before it had finished; what it had found until then is kept."""
        return ENDED.get(row.statistics.get("ended_by", ""), "")

    @row_action("Apply", icon="done_all")
    def apply(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Carry out what it says."""
        verb = partial(services.apply_plan, now=clock.now())
        return self.act(request, object_id, verb, do="Apply the plan")

    @row_action("Cancel", icon="close")
    def cancel(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Give it up."""
        return self.act(request, object_id, partial(services.cancel_plan, now=clock.now()), do="Cancel the plan")

    @row_action("Resume", icon="replay")
    def resume(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Make it after all."""
        return self.act(
            request,
            object_id,
            lambda plan: enqueue_plan(services.resume_plan(plan, now=clock.now())),
            do="Resume the plan",
        )
