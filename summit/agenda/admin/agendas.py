"""Agendas and their revisions: circulate, adopt, compare."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TypedDict, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from summit.accounts.admin import ReadOnlyAdmin, ServiceForm, ViewedAdmin, row_action
from summit.accounts.request_vars import user_of
from summit.agenda import services
from summit.agenda.admin.floor import floor_page
from summit.agenda.comparison import Change, Kind
from summit.agenda.models import Agenda, AgendaItem, AgendaQuerySet, AgendaRevision
from summit.agenda.queries import difference, known_items, read_items, time_budget
from summit.agenda.queries.reading import KnownItem
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.hours import shown_instant
from summit.core.translations import translated
from summit.sessions.models import Session

# The words for what happened to an item.
CHANGES = {
    Kind.ADDED: _("added"),
    Kind.REMOVED: _("removed"),
    Kind.MOVED: _("moved"),
    Kind.RENUMBERED: _("renumbered"),
    Kind.RETIMED: _("retimed"),
    Kind.REWORDED: _("reworded"),
    Kind.AMENDED: _("amended"),
}


class EnteredAgenda(TypedDict):
    session: Session
    proposals_until: datetime | None


class AgendaForm(ServiceForm):
    class Meta:
        model = Agenda
        fields = ("session", "proposals_until")

    def execute(self, data: EnteredAgenda) -> Agenda:
        if not self.instance.pk:
            return services.open_agenda(**data)
        return services.set_deadline(self.instance, proposals_until=data["proposals_until"])


class AdoptForm(forms.Form):
    dissent = form_field_of(
        Agenda,
        "dissent",
        widget=UnfoldAdminTextareaWidget,
        help_text=_("What was said against its adoption, and by whom; empty if nothing was."),
    )


@admin.register(Agenda)
class AgendaAdmin(ViewedAdmin[Agenda]):
    can_delete = False  # revisions that were circulated are kept
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
    readonly_fields = ("status", "revision", "edited", "fit", "adopted_at", "dissent", "current_items")
    fields = ("session", "proposals_until", *readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agenda]:
        agendas = cast("AgendaQuerySet", super().get_queryset(request))
        return agendas.with_revision().with_minutes().select_related("session__engagement__venue", "session__summit")

    def get_fields(self, request: HttpRequest, obj: Agenda | None = None) -> tuple[str, ...]:
        return self.fields if obj else ("session", "proposals_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Agenda | None = None) -> tuple[str, ...]:
        return ("session", *self.readonly_fields) if obj else ()

    @display(description=_("starts"), ordering="session__engagement__starts_at")
    def starts_at(self, agenda: Agenda) -> str | None:
        engagement = agenda.session.engagement
        return shown_instant(engagement.starts_at, engagement.local_zone)

    @display(description=_("revision"), ordering="revision")
    def revision(self, agenda: Agenda) -> str:
        if number := agenda.revision:
            return gettext("Rev. %(number)s") % {"number": number}
        return gettext("none")

    @display(description=_("since then"))
    def edited(self, agenda: Agenda) -> str:
        count = _edited(agenda)[1]
        if not count:
            return gettext("nothing was edited")
        text = ngettext(
            "%(count)s item was edited, which delegations do not read yet",
            "%(count)s items were edited, which delegations do not read yet",
            count,
        )
        return text % {"count": count}

    @display(description=_("minutes"), label={"over": "danger", "fits": "success"})
    def time(self, agenda: Agenda) -> tuple[str, str]:
        planned, available = _minutes(agenda)
        text = gettext("%(planned)s of %(available)s") % {"planned": planned, "available": available}
        return "over" if planned > available else "fits", text

    @display(description=_("minutes"))
    def fit(self, agenda: Agenda) -> str:
        budget = time_budget(agenda.session, now=clock.now())
        if budget.is_over:
            text = gettext("%(planned)s planned, the session lasts %(available)s; %(over)s too many")
        else:
            text = gettext("%(planned)s planned, the session lasts %(available)s")
        minutes = {"planned": budget.planned, "available": budget.available, "over": budget.needed - budget.available}
        return ". ".join([text % minutes, *map(str, budget.short_items)])

    @display(description=_("items"))
    def current_items(self, agenda: Agenda) -> str:
        return _table(known_items(agenda, agenda.viewer), are_live=True)

    @row_action(_("In the room"), icon="co_present")
    def floor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show where the session is, on the wall and to the chair's clerk."""
        return floor_page(request, self._get_agenda(request, object_id))

    @row_action(_("Circulate"), icon="campaign")
    def circulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.circulate_agenda, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Circulate the agenda"), hint=_circulation_hint)

    @row_action(_("Adopt"), icon="gavel")
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.adopt_agenda, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Adopt the agenda"), form_class=AdoptForm)

    @row_action(_("Compare"), icon="difference")
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what changed from one revision to another, or to the agenda as it is now."""
        agenda = self._get_agenda(request, object_id)
        revisions = {str(revision.number): revision for revision in agenda.revisions.order_by("number")}
        old, new = (revisions.get(request.GET.get(name, "")) for name in ("old", "new"))
        if old is None and revisions:
            old = list(revisions.values())[-1]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("What is new"),
            "original": agenda,
            "revisions": list(revisions.values()),
            "old": old,
            "new": new,
            "changes": [_row_of(change) for change in difference(agenda, old, new, viewer=agenda.viewer)]
            if old
            else [],
        }
        return TemplateResponse(request, "admin/agenda_comparison.html", context)

    def _get_agenda(self, request: HttpRequest, object_id: str) -> Agenda:
        agenda: Agenda | None = self.get_object(request, object_id)
        if agenda is None:
            raise Http404
        return agenda


def _minutes(agenda: Agenda) -> tuple[int, int]:
    """Return the minutes that the items take with their speakers' lists, and those of the session."""
    return agenda.minutes or 0, agenda.session.engagement.minutes


def _edited(agenda: Agenda) -> tuple[AgendaRevision | None, int]:
    """Return the last revision, and the number of items in which the agenda differs from it."""
    last = agenda.last_revision()
    return last, len(difference(agenda, last, None, viewer=agenda.viewer)) if last else 0


def _circulation_hint(agenda: Agenda) -> str:
    """Return a sentence on what is new since the last revision, and one if the agenda exceeds the session."""
    last, count = _edited(agenda)
    if last is None:
        hint = gettext("Delegations can read the agenda from now on; participants are notified.")
    else:
        text = ngettext(
            "%(count)s item differs from Rev. %(number)s. Participants are notified of what is new.",
            "%(count)s items differ from Rev. %(number)s. Participants are notified of what is new.",
            count,
        )
        hint = text % {"count": count, "number": last.number}
    budget = time_budget(agenda.session, now=clock.now())
    if budget.is_over:
        text = gettext("It takes %(needed)s minutes, and the session lasts %(available)s.")
        hint = f"{hint} {text % {'needed': budget.needed, 'available': budget.available}}"
    return hint


@admin.register(AgendaRevision)
class AgendaRevisionAdmin(ViewedAdmin[AgendaRevision], ReadOnlyAdmin[AgendaRevision]):
    summit_path = "agenda__session__summit"
    list_display = ("agenda", "number", "circulated_at", "circulated_by", "adopted_at")
    fields = ("agenda", "number", "circulated_at", "circulated_by", "adopted_at", "dissent", "contents")
    readonly_fields = ("contents",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgendaRevision]:
        related = ("agenda__session__engagement", "circulated_by")
        revisions: QuerySet[AgendaRevision] = super().get_queryset(request).select_related(*related).defer("items")
        return revisions

    @display(description=_("items"))
    def contents(self, revision: AgendaRevision) -> str:
        return _table(read_items(revision.items, revision.viewer))


def _table(items: Iterable[KnownItem], *, are_live: bool = False) -> str:
    rows = [
        {**item, "title": translated(item["title"]), "kind": gettext(AgendaItem.Kind(item["kind"]).label)}
        for item in items
    ]
    return render_to_string("admin/agenda_items.html", {"items": rows, "are_live": are_live})


def _row_of(change: Change) -> dict[str, object]:
    """Return what the page shows of a change: its kinds, and each fact that differs, before and after."""
    before, after = change.before, change.after
    facts = []
    if before is not None and after is not None:
        facts = [(gettext(name), _text_of(before[name]), _text_of(after[name])) for name in after]
    return {
        "number": change.number,
        "title": translated(change.title),
        "kinds": ", ".join(str(CHANGES[kind]) for kind in change.kinds),
        "facts": facts,
    }


def _text_of(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{code}: {text}" for code, text in value.items())
    if isinstance(value, list):
        return gettext("%(count)s linked") % {"count": len(value)}
    return gettext("none") if value is None else str(value)
