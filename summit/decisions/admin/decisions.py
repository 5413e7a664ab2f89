"""Series, decisions and actions in the admin."""

from datetime import date
from functools import partial
from typing import TypedDict

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextareaWidget

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, ServiceForm, SummitRelatedFilter, TextsWidget, row_action
from summit.accounts.request_vars import user_of
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.translations import MOST_LANGUAGES, TranslatedFormField
from summit.decisions import services
from summit.decisions.models import Action, Decision, Series, Stage
from summit.decisions.models.decision import LONGEST, validate_texts
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session


@admin.register(Series)
class SeriesAdmin(ScopedAdmin[Series]):
    """Series of decisions; the prefix of one in use does not change."""

    list_display = ("prefix", "organ", "last")
    list_select_related = ("organ",)
    autocomplete_fields = ("organ",)
    readonly_fields = ("last",)

    def get_readonly_fields(self, request: HttpRequest, obj: Series | None = None) -> tuple[str, ...]:
        return ("summit", "prefix", "last") if obj and obj.last else ("last",)


class TextsField(TranslatedFormField):
    """Long texts with a field for each language."""

    default_validators = [validate_texts]
    longest = MOST_LANGUAGES * LONGEST


class EnteredDecision(TypedDict):
    series: Series
    title: dict[str, str]
    text: dict[str, str]
    taken_on: date
    document: Document | None
    stage: Stage | None
    session: Session | None


class DecisionForm(ServiceForm):
    """The form of a new decision; a recorded one has only its texts to edit."""

    text = TextsField(required=False, widget=TextsWidget({"rows": 12}))

    class Meta:
        model = Decision
        fields = ("series", "title", "text", "taken_on", "document", "stage", "session")

    def execute(self, data: EnteredDecision) -> Decision:
        title, text = data["title"], data["text"]
        if self.instance.pk:
            return services.amend_decision(self.instance, title=title, text=text)
        return services.record_decision(
            data["series"],
            title=title,
            text=text,
            taken_on=data["taken_on"],
            document=data["document"],
            stage=data["stage"],
            session=data["session"],
            now=clock.now(),
        )


class ActionInline(ReadOnlyInline[Action, Decision]):
    model = Action
    fields = readonly_fields = ("title", "owner", "due_on", "status")


@admin.register(Decision)
class DecisionAdmin(ScopedAdmin[Decision]):
    can_delete = False  # the numbers have no gaps
    form = DecisionForm
    summit_path = "series__summit"
    list_display = ("symbol", "title", "taken_on", "document", "session")
    list_filter = (
        ("series", SummitRelatedFilter),
        "taken_on",
        ("document", SummitRelatedFilter),
        ("session", SummitRelatedFilter),
    )
    search_fields = ("title", "series__prefix")
    autocomplete_fields = ("session",)
    inlines = (ActionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        related = ("series", "document", "session__engagement")
        decisions: QuerySet[Decision] = super().get_queryset(request).select_related(*related)
        return decisions

    def get_readonly_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return ("symbol", "series", "taken_on", "document", "stage", "session") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        facts = ("series", "title", "text", "taken_on", "document", "stage", "session")
        return ("symbol", *facts) if obj else facts

    def get_inlines(self, request: HttpRequest, obj: Decision | None) -> tuple[type[ActionInline], ...]:
        return self.inlines if obj else ()


class EnteredAction(TypedDict):
    decision: Decision
    title: dict[str, str]
    owner: Delegation
    due_on: date


class ActionForm(ServiceForm):
    class Meta:
        model = Action
        fields = ("decision", "title", "owner", "due_on")

    def execute(self, data: EnteredAction) -> Action:
        title, owner, due_on = data["title"], data["owner"], data["due_on"]
        return services.assign_action(data["decision"], title=title, owner=owner, due_on=due_on, now=clock.now())


class ReportForm(forms.Form):
    report = form_field_of(Action, "report", widget=UnfoldAdminTextareaWidget)


class DropForm(forms.Form):
    report = form_field_of(Action, "report", label=_("Reason"), required=True, widget=UnfoldAdminTextareaWidget)


class PostponeForm(forms.Form):
    due_on = form_field_of(Action, "due_on", label=_("Due on"), widget=UnfoldAdminDateWidget)


@admin.register(Action)
class ActionAdmin(ScopedAdmin[Action]):
    frozen = True  # an action is dropped instead, so that its owner is notified
    form = ActionForm
    summit_path = "owner__summit"
    status_colors = {"open": "info", "done": "success", "dropped": "warning"}
    list_display = ("title", "decision", "owner", "due_on", "state")
    list_filter = ("status", ("owner", SummitRelatedFilter), "due_on")
    list_select_related = ("decision__series", "owner")
    search_fields = ("title",)
    autocomplete_fields = ("decision", "owner")
    actions_detail = ("done", "drop", "reopen", "postpone")
    fields = ("decision", "title", "owner", "due_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        actions: QuerySet[Action] = super().get_queryset(request).select_related("decision__series", "owner__summit")
        return actions

    def get_fields(self, request: HttpRequest, obj: Action | None = None) -> tuple[str, ...]:
        entered = ActionAdmin.fields
        return (*entered, "status", "report", "ended_at") if obj else entered

    def get_readonly_fields(self, request: HttpRequest, obj: Action | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def possible(self, row: Action) -> tuple[str, ...]:
        return ("done", "drop", "postpone") if row.status == Action.Status.OPEN else ("reopen",)

    @row_action(_("Done"), icon="check")
    def done(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.report_done, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Report"), form_class=ReportForm)

    @row_action(_("Drop"), icon="close")
    def drop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.drop_action, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Drop"), form_class=DropForm)

    @row_action(_("Open again"), icon="replay")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.reopen_action, now=clock.now()), do=gettext("Open again"))

    @row_action(_("Postpone"), icon="event")
    def postpone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.postpone_action, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Postpone"), form_class=PostponeForm)
