"""The page of bilateral requests: those that wait for an answer, and those to be placed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, SummitRelatedFilter, row_action
from summit.bilaterals import services
from summit.bilaterals.admin.request_forms import (
    FACTS,
    PEOPLE,
    KeepForm,
    LetGoForm,
    PeopleForm,
    PlaceForm,
    PlanningForm,
    PriorityForm,
    ReasonForm,
    RequestForm,
    SideForm,
    WithdrawForm,
)
from summit.bilaterals.admin.settling_forms import (
    AmendForm,
    CounterForm,
    FollowUpForm,
    OfferForm,
    OutcomeForm,
    ProvisionalForm,
    ProvisionalPlaceForm,
    TakeForm,
)
from summit.bilaterals.models import Answer, BilateralRequest, CounterProposal, FollowUp, Offer, Side, Window
from summit.bilaterals.queries import suggestions
from summit.calendar.models import Occupancy, Resource
from summit.core import clock
from summit.core.hours import shown_hours, shown_instant
from summit.facilities.languages import proposed_pairs

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec


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


class SideInline(ReadOnlyInline[Side, BilateralRequest]):
    model = Side
    fields = readonly_fields = (
        *("delegation", "lead", "beside", "note_taker", "people", "answer", "answered_at", "reason"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Side]:
        """Load the companions."""
        return super().get_queryset(request).prefetch_related("companions__delegate")

    @display(description=_("companions"))
    def beside(self, side: Side) -> str:
        optional = gettext("%(name)s, if free")
        people = side.companions.all()
        return "; ".join(str(p) if p.is_required else optional % {"name": p} for p in people)


class WindowInline(ReadOnlyInline[Window, BilateralRequest]):
    model = Window
    fields = readonly_fields = ("party", "kind", "period")


class CounterProposalInline(ReadOnlyInline[CounterProposal, BilateralRequest]):
    model = CounterProposal
    fields = readonly_fields = ("by", "minutes", "level", "people", "message", "proposed_at")


class OfferInline(ReadOnlyInline[Offer, BilateralRequest]):
    model = Offer
    fields = readonly_fields = ("side", "starts_at", "ends_at", "valid_until", "status")


class FollowUpInline(ReadOnlyInline[FollowUp, BilateralRequest]):
    model = FollowUp
    fields = readonly_fields = ("owner", "text", "due_on", "status", "ended_at")


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


OPEN_VERBS = ("amend", "name_people", "withdraw", "prioritize", "set_planning")
PLACED_VERBS = ("move", "cancel_meeting", "set_provisional")


@admin.register(BilateralRequest)
class RequestAdmin(ScopedAdmin[BilateralRequest]):
    frozen = True  # a request is declined or withdrawn instead, so that the other side is notified
    form = RequestForm
    status_colors = {
        "pending": "info",
        "accepted": "success",
        "declined": "danger",
        "withdrawn": "warning",
        "expired": "warning",
        "held": "success",
    }
    list_display = ("pair", "level", "minutes", "priority", "organizers_priority", "state", "waits_for", "hour", "room")
    list_filter = (
        WaitsFor,
        "status",
        "level",
        "priority",
        ("sides__delegation", SummitRelatedFilter),
    )
    search_fields = ("reference", "topics", "sides__delegation__name")
    list_select_related = ("meeting__engagement__venue", "summit", "outcome")
    readonly_fields = (
        *("status", "waits_for", "requested_at", "is_pinned"),
        *("organizers_priority", "proposed_interpretation", "hour", "provisional_until", "room", "interpreters"),
        "agreed_points",
    )
    inlines = (SideInline, WindowInline, CounterProposalInline, OfferInline, FollowUpInline)
    actions = ("accept_all",)
    version_lookups = (
        "meeting__engagement__starts_at",
        "meeting__engagement__status",
        "meeting__engagement__occupancies__resource",
    )
    actions_detail = (
        *("accept", "decline", "keep", "let_go", "place", "move", "cancel_meeting"),
        *("counter_propose", "amend", "name_people", "withdraw", "prioritize", "set_planning", "set_provisional"),
        *("offer_hours", "take_hour", "record_outcome", "end_follow_up"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BilateralRequest]:
        """Load the rooms of the meetings."""
        return super().get_queryset(request).prefetch_related("meeting__engagement__occupancies__resource")

    def get_fieldsets(self, request: HttpRequest, obj: BilateralRequest | None = None) -> "_FieldsetSpec":
        """Show the fields of the request; for an existing request also its status."""
        if obj is None:
            first, *others = FACTS
            return [(None, {"fields": (first, *PEOPLE, *others, "propose_interpretation")})]
        return [(_("Status"), {"fields": self.readonly_fields}), (None, {"fields": FACTS})]

    def get_readonly_fields(self, request: HttpRequest, obj: BilateralRequest | None = None) -> tuple[str, ...]:
        """Leave the changes of an existing request to its actions."""
        return (*self.readonly_fields, *FACTS) if obj else self.readonly_fields

    def possible(self, row: BilateralRequest) -> tuple[str, ...]:
        if row.status == BilateralRequest.Status.PENDING:
            return ("accept", "decline", "counter_propose", *OPEN_VERBS)
        if row.status == BilateralRequest.Status.ACCEPTED:
            arranging = PLACED_VERBS if row.is_placed else ("place",)
            settling = ("offer_hours", "take_hour") if row.is_settled_by_sides and not row.is_placed else ()
            is_over = row.is_placed and row.meeting.engagement.starts_at <= clock.now()
            answers = ("keep", "let_go") if row.asked_to_keep else ()
            late = ("accept", "decline") if any(s.answer == Answer.PENDING for s in row.sides.all()) else ()
            outcome = ("record_outcome",) if is_over else ()
            return (*answers, *late, *arranging, *settling, *outcome, *OPEN_VERBS)
        return ("record_outcome", "end_follow_up") if row.status == BilateralRequest.Status.HELD else ()

    @display(description=_("waits for"))
    def waits_for(self, request: BilateralRequest) -> str:
        return ", ".join(map(str, request.awaiting))

    @display(description=_("delegations"))
    def pair(self, request: BilateralRequest) -> str:
        return str(request)

    @display(description=_("hour"), ordering="meeting__engagement__starts_at")
    def hour(self, request: BilateralRequest) -> str | None:
        if not request.is_placed:
            return None
        engagement = request.meeting.engagement
        return shown_instant(engagement.starts_at, engagement.local_zone)

    @display(description=_("provisional until"))
    def provisional_until(self, request: BilateralRequest) -> str | None:
        until = request.meeting.provisional_until if request.is_placed else None
        return shown_instant(until, request.hours_zone or request.summit.zone) if until else None

    @display(description=_("agreed points"))
    def agreed_points(self, request: BilateralRequest) -> str:
        return request.outcome.agreed_points if hasattr(request, "outcome") else ""

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
        return ", ".join(proposed_pairs(*(lead.languages for lead in request.leads)))

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Accept for a side that has to answer."""
        verb = self._by(request, services.accept_request)
        return self.act(request, object_id, verb, do=gettext("Accept"), form_class=SideForm)

    @row_action(_("Decline"), icon="close")
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decline for a side that has to answer, with its reason."""
        verb = self._by(request, services.decline_request)
        return self.act(request, object_id, verb, do=gettext("Decline"), form_class=ReasonForm)

    @row_action(pgettext_lazy("verb", "Place"), icon="event")
    def place(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.place_meeting, now=clock.now())
        return self.act(
            request, object_id, verb, do=pgettext("verb", "Place"), form_class=ProvisionalPlaceForm, hint=_free_hours
        )

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
        """Withdraw on behalf of a side, with a reason for the others to read."""
        verb = self._by(request, services.withdraw_request)
        return self.act(request, object_id, verb, do=gettext("Withdraw"), form_class=WithdrawForm)

    @row_action(_("Name the people"), icon="groups")
    def name_people(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name the people beside the lead of a side."""
        verb = self._by(request, services.name_people)
        return self.act(request, object_id, verb, do=gettext("Name the people"), form_class=PeopleForm)

    @row_action(_("Keep at the new level"), icon="handshake")
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep the meeting for a side that is asked."""
        verb = self._by(request, services.keep_meeting)
        return self.act(request, object_id, verb, do=gettext("Keep at the new level"), form_class=KeepForm)

    @row_action(_("Let go"), icon="waving_hand")
    def let_go(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw for the side that is asked, with a reason for the others to read."""
        verb = self._by(request, services.let_go_of_meeting)
        return self.act(request, object_id, verb, do=gettext("Let go"), form_class=LetGoForm)

    @row_action(_("Counter-propose"), icon="swap_horiz")
    def counter_propose(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Propose something else for a side that has to answer."""
        verb = self._by(request, services.propose_counter)
        return self.act(request, object_id, verb, do=gettext("Counter-propose"), form_class=CounterForm)

    @row_action(_("Amend"), icon="edit")
    def amend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change the request; its sides are told."""
        verb = self._by(request, services.amend_request)
        return self.act(request, object_id, verb, do=gettext("Amend"), form_class=AmendForm)

    @row_action(_("Offer hours"), icon="more_time")
    def offer_hours(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Offer hours on behalf of a side, where the sides choose the hour."""
        verb = self._by(request, services.offer_hours)
        return self.act(request, object_id, verb, do=gettext("Offer hours"), form_class=OfferForm)

    @row_action(_("Take an offered hour"), icon="event_available")
    def take_hour(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take an hour on behalf of a side, where the sides choose the hour."""
        verb = self._by(request, services.take_hour)
        return self.act(request, object_id, verb, do=gettext("Take an offered hour"), form_class=TakeForm)

    @row_action(_("Record the outcome"), icon="fact_check")
    def record_outcome(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record what the meeting came to, which was held with that."""
        verb = self._by(request, services.record_outcome)
        return self.act(request, object_id, verb, do=gettext("Record the outcome"), form_class=OutcomeForm)

    @row_action(_("End a follow-up"), icon="task_alt")
    def end_follow_up(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say that a follow-up is done or dropped, or open again."""
        verb = self._by(request, services.end_follow_up)
        return self.act(request, object_id, verb, do=gettext("End a follow-up"), form_class=FollowUpForm)

    @row_action(_("Provisional hour"), icon="hourglass_empty")
    def set_provisional(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say until when the hour is provisional, or keep it."""
        verb = partial(services.set_provisional, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Provisional hour"), form_class=ProvisionalForm)

    @row_action(_("Set the planning"), icon="push_pin")
    def set_planning(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Pin the meeting against plans, and say who chooses its hour."""
        verb = services.set_planning
        return self.act(request, object_id, verb, do=gettext("Set the planning"), form_class=PlanningForm)

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
