"""Agendas: what stands on them, circulating and adopting them, what is new in each revision."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from summit.accounts.admin import ReadOnlyAdmin, ServiceForm, ViewedAdmin, row_action
from summit.agenda import services
from summit.agenda.admin.floor import floor_page
from summit.agenda.comparison import Change
from summit.agenda.models import Agenda, AgendaRevision
from summit.agenda.queries import difference, known_items, read_items, time_budget
from summit.core import clock
from summit.core.hours import shown_instant
from summit.core.text import TextFormField
from summit.core.translations import translated


class AgendaForm(ServiceForm):
    """A provisional agenda, or another deadline."""

    class Meta:
        model = Agenda
        fields = ("session", "proposals_until")

    def execute(self, data: dict[str, Any]) -> Agenda:
        """Open it, or set its deadline."""
        if not self.instance.pk:
            return services.open_agenda(**data)
        return services.set_deadline(self.instance, proposals_until=data["proposals_until"])


class AdoptForm(forms.Form):
    """What was said against it."""

    dissent = TextFormField(
        max_length=5000,
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text="What was said against its adoption, and by whom; empty where nothing was.",
    )


@admin.register(Agenda)
class AgendaAdmin(ViewedAdmin):
    """Agendas of sessions."""

    can_delete = False  # what was circulated stays
    form = AgendaForm
    summit_path = "session__summit"
    lock_path = "session"
    version_lookups = ("session__items__title", "session__items__minutes", "session__items__position")
    status_colors = {"provisional": "warning", "circulated": "info", "adopted": "success"}
    list_display = ("session", "starts_at", "state", "revision", "time", "proposals_until")
    list_filter = ("status",)
    search_fields = ("session__code", "session__engagement__title")
    autocomplete_fields = ("session",)
    actions_detail = ("floor", "circulate", "adopt", "compare")
    readonly_fields = ("status", "revision", "edited", "fit", "adopted_at", "dissent", "standing")
    fields = ("session", "proposals_until", *readonly_fields)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the number of the last revision and the minutes that the items take."""
        agendas: Any = super().get_queryset(request)
        return agendas.with_revision().with_minutes().select_related("session__engagement__venue", "session__summit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of an agenda that there is, also what stands on it."""
        return self.fields if obj else ("session", "proposals_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An agenda stays with its session."""
        return ("session", *self.readonly_fields) if obj else ()

    @display(description="starts", ordering="session__engagement__starts_at")
    def starts_at(self, agenda: Agenda) -> Any:
        """The session's first hour."""
        return shown_instant(agenda.session.engagement.starts_at)

    @display(description="revision", ordering="revision")
    def revision(self, agenda: Agenda) -> str:
        """The last that was circulated."""
        return f"Rev. {agenda.revision}" if agenda.revision else "none"  # type: ignore[attr-defined]

    @display(description="since then")
    def edited(self, agenda: Agenda) -> str:
        """Whether the items are still those that were circulated."""
        _, count = _edited(agenda)
        edited = {0: "nothing was edited", 1: "1 item was edited"}.get(count, f"{count} items were edited")
        return f"{edited}, which delegations do not read yet" if count else edited

    @display(description="minutes", label={"over": "danger", "fits": "success"})
    def time(self, agenda: Agenda) -> tuple[str, str]:
        """Whether the items fit the session."""
        planned, available = _minutes(agenda)
        return "over" if planned > available else "fits", f"{planned} of {available}"

    @display(description="minutes")
    def fit(self, agenda: Agenda) -> str:
        """Whether the items fit the session, in words."""
        budget = time_budget(agenda.session, now=clock.now())
        short = "".join(f". {one}" for one in budget.short_items)
        over = f"; {budget.needed - budget.available} too many" if budget.is_over else ""
        return f"{budget.planned} planned, the session lasts {budget.available}{over}{short}"

    @display(description="items")
    def standing(self, agenda: Agenda) -> str:
        """The items as they stand."""
        return _table(known_items(agenda, agenda.viewer), are_live=True)  # type: ignore[attr-defined]

    @row_action("In the room", icon="co_present")
    def floor(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Where the session is, for the wall and for the chair's clerk."""
        return floor_page(request, self._found(request, object_id))

    @row_action("Circulate", icon="campaign")
    def circulate(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Freeze it as its next revision, and tell those concerned."""
        verb = partial(services.circulate_agenda, by=request.user, now=clock.now())  # type: ignore[arg-type]
        return self.act(request, object_id, verb, do="Circulate the agenda", hint=_news)

    @row_action("Adopt", icon="gavel")
    def adopt(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Note that the session adopted it."""
        verb = partial(services.adopt_agenda, now=clock.now())
        return self.act(request, object_id, verb, do="Adopt the agenda", form_class=AdoptForm)

    @row_action("Compare", icon="difference")
    def compare(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Show what is new from one revision to another, or to the agenda as it is."""
        agenda = self._found(request, object_id)
        revisions = {str(revision.number): revision for revision in agenda.revisions.order_by("number")}
        old, new = (revisions.get(request.GET.get(name, "")) for name in ("old", "new"))
        if old is None and revisions:
            old = list(revisions.values())[-1]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "What is new",
            "original": agenda,
            "revisions": list(revisions.values()),
            "old": old,
            "new": new,
            "changes": [_told(change) for change in difference(agenda, old, new, viewer=request.user)] if old else [],
        }
        return TemplateResponse(request, "admin/agenda_comparison.html", context)

    def _found(self, request: HttpRequest, object_id: Any) -> Agenda:
        agenda: Agenda | None = self.get_object(request, object_id)
        if agenda is None:
            raise Http404
        return agenda


def _minutes(agenda: Agenda) -> tuple[int, int]:
    """Return what the items take with their speakers' lists, and what the session lasts."""
    return agenda.minutes or 0, agenda.session.engagement.minutes  # type: ignore[attr-defined]


def _edited(agenda: Agenda) -> tuple[AgendaRevision | None, int]:
    """Return the last revision, and in how many items the agenda differs from it by now."""
    last = agenda.last_revision()
    return last, len(difference(agenda, last, None, viewer=agenda.viewer)) if last else 0  # type: ignore[attr-defined]


def _news(agenda: Agenda) -> str:
    """Say how much is new since the last revision, and whether it fits."""
    budget = time_budget(agenda.session, now=clock.now())
    over = f" It takes {budget.needed} minutes, and the session lasts {budget.available}." if budget.is_over else ""
    last, count = _edited(agenda)
    if last is None:
        return f"Delegations read it from now on; those who take part are told.{over}"
    return f"{count} items differ from Rev. {last.number}. Those who take part are told what is new.{over}"


@admin.register(AgendaRevision)
class AgendaRevisionAdmin(ViewedAdmin, ReadOnlyAdmin):
    """Agendas as they were circulated."""

    summit_path = "agenda__session__summit"
    list_display = ("agenda", "number", "circulated_at", "circulated_by", "adopted_at")
    fields = ("agenda", "number", "circulated_at", "circulated_by", "adopted_at", "dissent", "contents")
    readonly_fields = ("contents",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the sessions that name them, and who circulated them."""
        related = ("agenda__session__engagement", "circulated_by")
        return super().get_queryset(request).select_related(*related).defer("items")

    @display(description="items")
    def contents(self, revision: AgendaRevision) -> str:
        """The items as they were circulated."""
        return _table(read_items(revision.items, revision.viewer))  # type: ignore[attr-defined]


def _table(items: list[dict[str, Any]], *, are_live: bool = False) -> str:
    rows = [{**item, "title": translated(item["title"])} for item in items]
    return render_to_string("admin/agenda_items.html", {"items": rows, "are_live": are_live})


def _told(change: Change) -> dict[str, Any]:
    """Return a change as it is shown: what it is, and each fact that differs as it was and is."""
    before, after = change.before, change.after
    facts = []
    if before is not None and after is not None:
        facts = [(name, _said(before[name]), _said(after[name])) for name in after]
    return {
        "number": change.number,
        "title": translated(change.title),
        "kinds": ", ".join(change.kinds),
        "facts": facts,
    }


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{code}: {text}" for code, text in value.items())
    if isinstance(value, list):
        return f"{len(value)} linked"
    return "none" if value is None else str(value)
