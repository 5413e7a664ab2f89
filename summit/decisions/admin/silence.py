"""Silence procedures: what runs, until when, and what came of it."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.timesince import timeuntil
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminSelect2Widget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from summit.accounts.admin import Own, ReadOnlyInline, ScopedAdmin, VerbForm
from summit.core import clock
from summit.decisions import services
from summit.decisions.admin.path import by
from summit.decisions.models import Objection, SilenceProcedure
from summit.decisions.queries import latest_circulated, silent_members
from summit.decisions.services.path import NotCirculated
from summit.delegations.models import Delegation
from summit.documents.models import Document

STATUS = {"running": "info", "adopted": "success", "broken": "danger", "withdrawn": "warning"}
ASKED = ("organ", "deadline", "names_breaker", "series")


class SilenceForm(VerbForm):
    """A procedure to be started, with all members of the organ."""

    document = forms.ModelChoiceField(Document.objects.all(), widget=UnfoldAdminSelect2Widget)

    class Meta:
        model = SilenceProcedure
        fields = ASKED

    def carry_out(self, data: dict[str, Any]) -> SilenceProcedure:
        """Put the latest circulated version under silence."""
        version = latest_circulated(data.pop("document"))
        if version is None:
            raise NotCirculated(field="document")
        return services.start_silence(version, now=clock.now(), **data)


class ExtendForm(forms.Form):
    """A later deadline."""

    deadline = forms.SplitDateTimeField(widget=UnfoldAdminSplitDateTimeWidget)


class BreakForm(forms.Form):
    """Who objects, in which words."""

    delegation = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelect2Widget)
    text = forms.CharField(max_length=5000, required=False, widget=UnfoldAdminTextareaWidget)


class ObjectionInline(ReadOnlyInline):
    """Who broke silence, and when."""

    model = Objection
    fields = readonly_fields = ("delegation", "text", "raised_at", "is_void")


@admin.register(SilenceProcedure)
class SilenceAdmin(ScopedAdmin):
    """Silence procedures; hours are on the summit's clock."""

    form = SilenceForm
    summit_path = "version__document__summit"
    list_display = ("of_version", "organ", "until", "left", "state", "ended_at")
    list_filter = ("status", ("organ", Own))
    list_select_related = ("version__document", "organ")
    autocomplete_fields = ("organ",)
    inlines = (ObjectionInline,)
    actions_detail = ("break_silence", "extend", "withdraw")
    shown = ("of_version", "asked", "silent", "circulated_at", "until", "left", "status", "ended_at", "extends")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the documents that name them."""
        return super().get_queryset(request).select_related("version__document__summit", "organ")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked for; of one that was started, how it stands."""
        return (*self.shown, "organ", "names_breaker", "series") if obj else ("document", *ASKED)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """One that was started is changed by its verbs."""
        return self.get_fields(request, obj) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Objections to what was started."""
        return self.inlines if obj else ()

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:  # type: ignore[override]
        """While it runs; a late objection is entered too, to be on record."""
        row = self.get_object(request, object_id)
        is_open = row is not None and row.status != SilenceProcedure.Status.WITHDRAWN
        possible = ("break_silence", "extend", "withdraw") if row and row.ended_at is None else ("break_silence",)
        actions = super().get_actions_detail(request, object_id) if is_open else []
        return [action for action in actions if action.action_name.endswith(possible)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody by the form."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: it is withdrawn, so that the members hear of it."""
        return False

    @display(description="document and version", ordering="version__document__symbol")
    def of_version(self, procedure: SilenceProcedure) -> str:
        """On what."""
        return str(procedure.version)

    @display(description="deadline", ordering="deadline")
    def until(self, procedure: SilenceProcedure) -> str:
        """From when on it is too late, with its zone."""
        return _local(procedure)

    @display(description="time left")
    def left(self, procedure: SilenceProcedure) -> str:
        """How long silence may still be broken."""
        if procedure.status != SilenceProcedure.Status.RUNNING:
            return "-"
        now = clock.now()
        return timeuntil(procedure.deadline, now) if now < procedure.deadline else "the outcome is about to be stated"

    @display(description="status", ordering="status", label=STATUS)
    def state(self, procedure: SilenceProcedure) -> tuple[str, str]:
        """How it stands."""
        return procedure.status, procedure.get_status_display()

    @display(description="members asked")
    def asked(self, procedure: SilenceProcedure) -> str:
        """Who may object."""
        return ", ".join(str(member) for member in procedure.members.all())

    @display(description="silent")
    def silent(self, procedure: SilenceProcedure) -> str:
        """Who has taken no position."""
        return ", ".join(str(member) for member in silent_members(procedure)) or "nobody"

    @action(description="Enter an objection", icon="front_hand")
    def break_silence(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Break silence for a member whose note has come."""
        verb = by(request, services.break_silence)
        return self.act(request, object_id, verb, do="Enter an objection", form_class=BreakForm, hint=_deadline)

    @action(description="Extend", icon="more_time")
    def extend(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Circulate it anew with a later deadline."""
        verb = partial(services.extend_silence, now=clock.now())
        return self.act(request, object_id, verb, do="Extend", form_class=ExtendForm, hint=_deadline)

    @action(description="Withdraw", icon="undo")
    def withdraw(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Call it off."""
        verb = partial(services.withdraw_silence, now=clock.now())
        return self.act(request, object_id, verb, do="Withdraw", hint=_deadline)


def _deadline(procedure: SilenceProcedure) -> str:
    """Say until when silence may be broken."""
    return f"The deadline is {_local(procedure)}."


def _local(procedure: SilenceProcedure) -> str:
    zone = procedure.version.document.summit.zone
    return f"{procedure.deadline.astimezone(zone):%d %b %Y, %H:%M} ({zone.key})"
