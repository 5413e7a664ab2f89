"""Silence procedures in the admin."""

from datetime import datetime
from functools import partial
from typing import TypedDict

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextareaWidget,
)

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.accounts.request_vars import user_of
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.hours import shown_instant
from summit.decisions import services
from summit.decisions.models import Objection, Series, SilenceProcedure
from summit.decisions.queries import silent_members
from summit.decisions.services.path import NotCirculated
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.documents.queries import latest_circulated
from summit.sessions.models import Organ

ASKED = ("organ", "deadline", "names_breaker", "series")


class EnteredSilence(TypedDict):
    document: Document
    organ: Organ
    deadline: datetime
    names_breaker: bool
    series: Series | None


class SilenceForm(ServiceForm):
    """The form of a new procedure; it asks all members of the organ."""

    document = forms.ModelChoiceField(Document.objects.all(), widget=UnfoldAdminSelect2Widget)

    class Meta:
        model = SilenceProcedure
        fields = ASKED

    def execute(self, data: EnteredSilence) -> SilenceProcedure:
        version = latest_circulated(data["document"])
        if version is None:
            raise NotCirculated(field="document")
        return services.start_silence(
            version,
            organ=data["organ"],
            deadline=data["deadline"],
            names_breaker=data["names_breaker"],
            series=data["series"],
            now=clock.now(),
        )


class ExtendForm(forms.Form):
    deadline = form_field_of(SilenceProcedure, "deadline")


class BreakForm(forms.Form):
    delegation = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelect2Widget)
    text = form_field_of(Objection, "text", widget=UnfoldAdminTextareaWidget)


class ObjectionInline(ReadOnlyInline[Objection, SilenceProcedure]):
    model = Objection
    fields = readonly_fields = ("delegation", "text", "raised_at", "is_void")


@admin.register(SilenceProcedure)
class SilenceAdmin(ScopedAdmin[SilenceProcedure]):
    """Silence procedures. Times are in the summit's time zone."""

    frozen = True  # a procedure is withdrawn instead, so that members are notified
    form = SilenceForm
    summit_path = "version__document__summit"
    lock_path = "version.document"
    status_colors = {"running": "info", "adopted": "success", "broken": "danger", "withdrawn": "warning"}
    list_display = ("of_version", "organ", "until", "left", "state", "ended_at")
    list_filter = ("status", ("organ", SummitRelatedFilter), ("version__document", SummitRelatedFilter))
    list_select_related = ("version__document", "organ")
    autocomplete_fields = ("organ",)
    inlines = (ObjectionInline,)
    actions_detail = ("break_silence", "extend", "withdraw")
    displayed = ("of_version", "asked", "silent", "circulated_at", "until", "left", "status", "ended_at")
    chain = ("extends", "extension")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SilenceProcedure]:
        related = ("version__document__summit", "organ")
        procedures: QuerySet[SilenceProcedure] = super().get_queryset(request).select_related(*related)
        return procedures

    def get_fields(self, request: HttpRequest, obj: SilenceProcedure | None = None) -> tuple[str, ...]:
        return (*self.displayed, *self.chain, "organ", "names_breaker", "series") if obj else ("document", *ASKED)

    def get_readonly_fields(self, request: HttpRequest, obj: SilenceProcedure | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: SilenceProcedure | None) -> tuple[type[ObjectionInline], ...]:
        return self.inlines if obj else ()

    def possible(self, row: SilenceProcedure) -> tuple[str, ...]:
        """Offer all actions while it runs; afterwards, to enter a late objection for the record."""
        if row.ended_at is None:
            return self.actions_detail
        return () if row.status == SilenceProcedure.Status.WITHDRAWN else ("break_silence",)

    @display(description=_("document and version"), ordering="version__document__symbol")
    def of_version(self, procedure: SilenceProcedure) -> str:
        return str(procedure.version)

    @display(description=_("deadline"), ordering="deadline")
    def until(self, procedure: SilenceProcedure) -> str | None:
        return _shown_deadline(procedure)

    @display(description=_("time left"))
    def left(self, procedure: SilenceProcedure) -> str:
        if procedure.status != SilenceProcedure.Status.RUNNING:
            return "-"
        now = clock.now()
        if now >= procedure.deadline:
            return gettext("the outcome is about to be recorded")
        return timeuntil(procedure.deadline, now)

    @display(description=_("members asked"))
    def asked(self, procedure: SilenceProcedure) -> str:
        return ", ".join(str(member) for member in procedure.members.all())

    @display(description=_("silent"))
    def silent(self, procedure: SilenceProcedure) -> str:
        return ", ".join(str(member) for member in silent_members(procedure)) or gettext("nobody")

    @display(description=_("extended by"))
    def extension(self, procedure: SilenceProcedure) -> str:
        longer = SilenceProcedure.objects.filter(extends=procedure).first()
        if longer is None:
            return "-"
        until = gettext("%(procedure)s, until %(hour)s") % {"procedure": longer, "hour": _shown_deadline(longer)}
        return format_html('<a href="{}">{}</a>', _page(longer), until)

    @row_action(_("Enter an objection"), icon="front_hand")
    def break_silence(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enter a member's objection, received by note."""

        def verb(procedure: SilenceProcedure, *, delegation: Delegation, text: str) -> HttpResponse:
            by = user_of(request)
            objection = services.break_silence(procedure, delegation=delegation, text=text, by=by, now=clock.now())
            names = {"delegation": objection.delegation}
            if objection.is_void:
                sentence = gettext("The objection of %(delegation)s came too late: it is recorded as void.")
                messages.warning(request, sentence % names)
            else:
                sentence = gettext("%(delegation)s has broken silence; the members are told.")
                messages.success(request, sentence % names)
            return redirect(_page(procedure))

        return self.act(
            request, object_id, verb, do=gettext("Enter an objection"), form_class=BreakForm, hint=_objection_hint
        )

    @row_action(_("Extend"), icon="more_time")
    def extend(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(procedure: SilenceProcedure, *, deadline: datetime) -> HttpResponse:
            longer = services.extend_silence(procedure, deadline=deadline, now=clock.now())
            sentence = gettext("Extended until %(hour)s. This is the new procedure.")
            messages.success(request, sentence % {"hour": _shown_deadline(longer)})
            return redirect(_page(longer))

        return self.act(request, object_id, verb, do=gettext("Extend"), form_class=ExtendForm, hint=_deadline_hint)

    @row_action(_("Withdraw"), icon="undo")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.withdraw_silence, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Withdraw"), hint=_withdrawal_hint)


def _page(procedure: SilenceProcedure) -> str:
    return reverse("admin:decisions_silenceprocedure_change", args=[procedure.pk])


def _withdrawal_hint(procedure: SilenceProcedure) -> str:
    final = gettext("This is final: silence ends without an outcome, and the members are told.")
    return f"{final} {_deadline_hint(procedure)}"


def _objection_hint(procedure: SilenceProcedure) -> str:
    if clock.now() < procedure.deadline:
        stops = gettext("An objection stops the procedure at once, and the members are told.")
        return f"{_deadline_hint(procedure)} {stops}"
    over = gettext("The deadline was %(hour)s. An objection is late now: it is recorded as void, and changes nothing.")
    return over % {"hour": _shown_deadline(procedure)}


def _deadline_hint(procedure: SilenceProcedure) -> str:
    return gettext("The deadline is %(hour)s.") % {"hour": _shown_deadline(procedure)}


def _shown_deadline(procedure: SilenceProcedure) -> str | None:
    return shown_instant(procedure.deadline, procedure.version.document.summit.zone)
