"""Rules of organs, stages of documents, consents and interpretative statements."""

from collections.abc import Callable, Collection, Iterable
from typing import TypedDict
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.accounts.admin.mixins import Row
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.hours import shown_instant
from summit.core.labels import choice_labels
from summit.core.ordering import NaturalOrder
from summit.core.translations import text_in
from summit.decisions import services
from summit.decisions.models import AdoptionRules, Consent, Decision, InterpretativeStatement, Stage
from summit.decisions.queries import admitted_to, names_in, why
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Organ, Session

BulkActions = dict[str, tuple[Callable[..., str], str, str] | None]


@admin.register(AdoptionRules)
class RulesAdmin(ScopedAdmin[AdoptionRules]):
    summit_path = "organ__summit"
    list_display = ("organ", "adoption", "share", "quorum", "source")
    list_filter = ("adoption",)
    list_select_related = ("organ",)
    autocomplete_fields = ("organ", "members")

    @display(description=_("majority"))
    def share(self, rules: AdoptionRules) -> str:
        return rules.majority if rules.adoption == AdoptionRules.Adoption.QUALIFIED else "-"


class EnteredStage(TypedDict):
    document: Document
    organs: Collection[Organ]
    purpose: str
    session: Session | None


class StageForm(ServiceForm):
    class Meta:
        model = Stage
        fields = ("document", "organs", "purpose", "session")
        widgets = {"organs": UnfoldAdminCheckboxSelectMultipleWidget}

    def execute(self, data: EnteredStage) -> Stage:
        organs, purpose, session = data["organs"], data["purpose"], data["session"]
        if not self.instance.pk:
            return services.add_stage(data["document"], organs=organs, purpose=purpose, session=session)
        return services.amend_stage(self.instance, organs=organs, purpose=purpose, session=session)


class OutcomeForm(RowForm):
    """The outcome of a stage. Before the session begins, the form asks to confirm."""

    outcome = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    session = forms.ModelChoiceField(Session.objects.all(), required=False, widget=UnfoldAdminSelect2Widget)
    present = forms.ModelMultipleChoiceField(
        Delegation.objects.all(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("If none is ticked: the delegations that are admitted to the session."),
    )
    note = form_field_of(
        Stage,
        "note",
        help_text=_("Shown with the outcome to users who may read the document."),
        widget=UnfoldAdminTextInputWidget,
    )
    is_early = forms.BooleanField(
        required=False,
        label=_("Before the session begins"),
        help_text=_("Tick this if the outcome is known before the session begins."),
        widget=UnfoldBooleanSwitchWidget,
    )

    def prepare_for(self, stage: Stage) -> None:
        self.stage = stage
        labels = choice_labels(Stage, "outcome")
        outcomes = Stage.OUTCOMES[Stage.Purpose(stage.purpose)]
        self.offer_choices("outcome", [("", gettext("Choose")), *((o.value, labels[o]) for o in outcomes)])

    def clean(self) -> dict[str, object]:
        """Refuse an outcome before the session begins, unless it is confirmed."""
        data = super().clean() or self.cleaned_data
        is_early, session = data.pop("is_early", False), data.get("session") or self.stage.session
        if session and not is_early and (begins := _start_if_ahead(session)):
            message = gettext("The session begins %(hour)s. Tick this if the outcome is known all the same.")
            self.add_error("is_early", message % {"hour": begins})
        return data


def _start_if_ahead(session: Session) -> str | None:
    """Return when the session begins; None if it has begun."""
    starts_at = session.engagement.starts_at
    return shown_instant(starts_at, session.engagement.zone) if starts_at > clock.now() else None


def _record_outcome(
    stage: Stage, *, outcome: str, session: Session | None, present: Iterable[Delegation], note: str
) -> Stage:
    attending, now = list(present) or None, clock.now()
    return services.record_outcome(stage, outcome=outcome, session=session, present=attending, note=note, now=now)


def _outcome_hint(stage: Stage) -> str:
    """Return what the outcome causes, and the delegations admitted to the session of the stage."""
    lines = [
        gettext("An outcome is final: it cannot be changed, and its hour is now. Delegations are told at once."),
    ]
    if stage.session is None:
        return "\n".join((*lines, gettext("The stage has no session yet.")))
    names = ", ".join(str(delegation) for delegation in admitted_to(stage.session)) or gettext("nobody")
    admitted = gettext("Admitted to %(session)s: %(delegations)s.")
    lines.append(admitted % {"session": stage.session, "delegations": names})
    if begins := _start_if_ahead(stage.session):
        lines.append(gettext("The session has not begun: it begins %(hour)s.") % {"hour": begins})
    return "\n".join(lines)


@admin.register(Stage)
class StageAdmin(ScopedAdmin[Stage]):
    """The path of documents through organs."""

    form = StageForm
    summit_path = "document__summit"
    lock_path = "document"
    status_field = "outcome"
    status_colors = {
        "pending": "info",
        "endorsed": "success",
        "adopted": "success",
        "signed": "success",
        "as_basis": "warning",
        "noted": "warning",
        "returned": "warning",
        "not_adopted": "danger",
    }
    list_display = ("document", "position", "before", "purpose", "session", "state", "decided_at")
    list_filter = (
        "purpose",
        "outcome",
        ("document", SummitRelatedFilter),
        ("organs", SummitRelatedFilter),
        ("session", SummitRelatedFilter),
    )
    list_select_related = ("document", "session__engagement")
    autocomplete_fields = ("session",)
    actions_detail = ("record_outcome", "record_decision")
    stated = ("position", "outcome", "version", "delegations_present", "reason", "note", "decided_at")
    ordering = (NaturalOrder("document__symbol"), "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stage]:
        related = ("document__summit", "session__engagement", "version__document")
        stages: QuerySet[Stage] = super().get_queryset(request).select_related(*related).prefetch_related("organs")
        return stages

    def get_fields(self, request: HttpRequest, obj: Stage | None = None) -> tuple[str, ...]:
        asked = ("document", "organs", "purpose", "session")
        return asked if obj is None else (*asked, *self.stated)

    def get_readonly_fields(self, request: HttpRequest, obj: Stage | None = None) -> tuple[str, ...]:
        return ("document", *self.stated) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Stage | None = None) -> bool:
        return _is_pending(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Stage | None = None) -> bool:
        return _is_pending(obj) and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Stage) -> None:
        """Remove it from the path; later stages move up."""
        services.remove_stage(obj)

    def possible(self, row: Stage) -> tuple[str, ...]:
        """Offer to record the outcome; after the adoption, to record a decision if there is none yet."""
        if row.outcome == Stage.Outcome.PENDING:
            return ("record_outcome",)
        is_adopted = row.outcome in Stage.BINDS and row.document.status == Document.Status.ADOPTED
        is_decided = Decision.objects.filter(document=row.document_id).exists()
        return ("record_decision",) if is_adopted and not is_decided else ()

    def get_actions(self, request: HttpRequest) -> BulkActions:
        """Return no bulk actions: each stage has its own outcome."""
        return {}

    @display(description=_("before"))
    def before(self, stage: Stage) -> str:
        return ", ".join(str(organ) for organ in stage.organs.all())

    @display(description=_("present"))
    def delegations_present(self, stage: Stage) -> str:
        return ", ".join(str(delegation) for delegation in stage.present.all())

    @display(description=_("why"))
    def reason(self, stage: Stage) -> str:
        return text_in(why(stage, names_in([stage]), None))

    @row_action(_("Record the outcome"), icon="gavel")
    def record_outcome(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(
            request,
            object_id,
            _record_outcome,
            do=gettext("Record the outcome"),
            form_class=OutcomeForm,
            hint=_outcome_hint,
        )

    @row_action(_("Record a decision"), icon="edit_note")
    def record_decision(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Redirect to the page of a new decision, filled from the stage."""
        stage = self.get_object(request, object_id)
        if stage is None or stage.decided_at is None:
            raise Http404
        title = {f"title.{code}": text for code, text in stage.document.title.items()}
        taken_on = stage.decided_at.astimezone(stage.document.summit.zone).date()
        facts = {"document": stage.document_id, "stage": stage.pk, "session": stage.session_id or ""}
        page = reverse("admin:decisions_decision_add")
        return redirect(f"{page}?{urlencode({**facts, **title, 'taken_on': taken_on})}")


def _is_pending(stage: Stage | None) -> bool:
    return stage is None or stage.outcome == Stage.Outcome.PENDING


class EnteredConsent(TypedDict):
    document: Document
    delegation: Delegation
    note: str


class JoinForm(ServiceForm):
    class Meta:
        model = Consent
        fields = ("document", "delegation", "note")

    def execute(self, data: EnteredConsent) -> Consent:
        delegation, note = data["delegation"], data["note"]
        return services.join_document(data["document"], delegation=delegation, note=note, by=self.user, now=clock.now())


class EnteredStatement(TypedDict):
    document: Document
    delegation: Delegation
    text: str


class StatementForm(ServiceForm):
    class Meta:
        model = InterpretativeStatement
        fields = ("document", "delegation", "text")

    def execute(self, data: EnteredStatement) -> InterpretativeStatement:
        delegation, text = data["delegation"], data["text"]
        return services.make_statement(
            data["document"], delegation=delegation, text=text, by=self.user, now=clock.now()
        )


class FrozenAdmin(ScopedAdmin[Row]):
    """Rows that are not changed once they are entered."""

    frozen = True  # the act was public
    summit_path = "document__summit"
    list_select_related = ("document", "delegation")
    autocomplete_fields = ("delegation",)


@admin.register(Consent)
class ConsentAdmin(FrozenAdmin[Consent]):
    """A consent is added here when a member joins later."""

    form = JoinForm
    list_display = ("document", "delegation", "means", "given_at", "note")
    list_filter = ("means", ("document", SummitRelatedFilter), ("delegation", SummitRelatedFilter))


@admin.register(InterpretativeStatement)
class StatementAdmin(FrozenAdmin[InterpretativeStatement]):
    form = StatementForm
    list_display = ("document", "delegation", "made_at")
    list_filter = (("document", SummitRelatedFilter), ("delegation", SummitRelatedFilter))
