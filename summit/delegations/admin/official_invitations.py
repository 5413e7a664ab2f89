"""Official invitations: who was invited, who answers, and who is late."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action, user_of
from summit.core import clock
from summit.core.columns import form_field_of
from summit.correspondence.models import Note
from summit.delegations.admin.notes import NoteForm
from summit.delegations.models import OfficialInvitation, Rank
from summit.delegations.services import official_invitations as services

Status = OfficialInvitation.Status
FACTS = ("delegation", "inviting_office", "level", "participation", "size_limit", "answer_by")
NOTES = ("outgoing_note", "incoming_note")
ANSWERS = ("accept", "substitute", "regret")
POSSIBLE: dict[str, Collection[str]] = {
    Status.DRAFT: ("send", "withdraw"),
    Status.SENT: ("acknowledge", *ANSWERS, "withdraw"),
    Status.ACKNOWLEDGED: (*ANSWERS, "withdraw"),
    Status.ACCEPTED: ("substitute", "regret", "withdraw"),
    Status.SUBSTITUTED: (*ANSWERS, "withdraw"),
    Status.REGRETTED: ("accept", "substitute", "withdraw"),
    Status.WITHDRAWN: (),
}


class OfficialInvitationForm(ServiceForm):
    class Meta:
        model = OfficialInvitation
        fields = (*FACTS, *NOTES)

    def execute(self, data: dict[str, Any]) -> OfficialInvitation:
        if "delegation" not in data:
            return services.amend_official_invitation(self.instance, **data)
        return services.draft_official_invitation(**data)


class RegretForm(NoteForm):
    reason = form_field_of(OfficialInvitation, "reason", widget=UnfoldAdminTextareaWidget)


class SubstituteForm(NoteForm):
    level = forms.TypedChoiceField(
        choices=[("", "---------"), *Rank.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    substitute = form_field_of(OfficialInvitation, "substitute", widget=UnfoldAdminTextInputWidget)


class AnswerFilter(admin.SimpleListFilter):
    """Invitations that wait for an answer, and those that wait too long."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("late", _("late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OfficialInvitation]) -> QuerySet[OfficialInvitation]:
        rows = OfficialInvitation.objects.filter(pk__in=queryset.values("pk"))
        if self.value() == "waiting":
            return queryset.filter(pk__in=rows.unanswered().values("pk"))
        return queryset.filter(pk__in=rows.late(clock.now()).values("pk")) if self.value() == "late" else queryset


@admin.register(OfficialInvitation)
class OfficialInvitationAdmin(ScopedAdmin[OfficialInvitation]):
    form = OfficialInvitationForm
    list_display = ("delegation", "level", "participation", "state", "answer_by", "is_late", "accepted_level")
    list_filter = (AnswerFilter, "status", "participation", ("delegation", SummitRelatedFilter))
    list_select_related = ("delegation",)
    search_fields = ("delegation__code", "delegation__name")
    autocomplete_fields = ("delegation", *NOTES)
    status_colors = {
        "draft": "info",
        "sent": "warning",
        "acknowledged": "warning",
        "accepted": "success",
        "substituted": "success",
        "regretted": "danger",
        "withdrawn": "danger",
    }
    actions_detail = ("send", "acknowledge", *ANSWERS, "withdraw")

    def get_fields(self, request: HttpRequest, obj: OfficialInvitation | None = None) -> tuple[str, ...]:
        answer = ("status", "sent_at", "answered_at", "accepted_level", "substitute", "reason")
        return (*FACTS, *NOTES, *answer) if obj else (*FACTS, *NOTES)

    def get_readonly_fields(self, request: HttpRequest, obj: OfficialInvitation | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        said = () if obj.status == Status.DRAFT else ("inviting_office", "level", "participation")
        return ("delegation", *said, "status", "sent_at", "answered_at", "accepted_level", "substitute", "reason")

    def possible(self, row: OfficialInvitation) -> Collection[str]:
        return POSSIBLE[row.status]

    def has_delete_permission(self, request: HttpRequest, obj: OfficialInvitation | None = None) -> bool:
        is_kept = obj is not None and obj.status != Status.DRAFT
        return not is_kept and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: OfficialInvitation) -> None:
        services.delete_draft_invitation(obj)

    @display(description=_("late"), boolean=True)
    def is_late(self, invitation: OfficialInvitation) -> bool:
        return invitation.is_late(clock.now())

    def _answer(
        self, request: HttpRequest, key: str, verb: Callable[..., object], do: str, form: type[forms.Form] = NoteForm
    ) -> HttpResponse:
        def answer(row: OfficialInvitation, **data: object) -> object:
            return verb(row, by=user_of(request), now=clock.now(), **data)

        return self.act(request, key, answer, do=do, form_class=form)

    @row_action(_("Send"), icon="send")
    def send(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(row: OfficialInvitation, note: Note | None) -> object:
            return services.send_official_invitation(row, now=clock.now(), note=note)

        return self.act(request, object_id, verb, do=gettext("Send"), form_class=NoteForm)

    @row_action(_("Acknowledge"), icon="done")
    def acknowledge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(row: OfficialInvitation) -> object:
            return services.acknowledge_official_invitation(row, by=user_of(request))

        return self.act(request, object_id, verb, do=gettext("Acknowledge"))

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(request, object_id, services.accept_official_invitation, gettext("Accept"))

    @row_action(_("Accept with a substitute"), icon="swap_horiz")
    def substitute(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = services.substitute_official_invitation
        return self._answer(request, object_id, verb, gettext("Accept with a substitute"), SubstituteForm)

    @row_action(_("Regret"), icon="close")
    def regret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(request, object_id, services.regret_official_invitation, gettext("Regret"), RegretForm)

    @row_action(_("Withdraw"), icon="undo")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(row: OfficialInvitation) -> object:
            return services.withdraw_official_invitation(row, now=clock.now())

        return self.act(request, object_id, verb, do=gettext("Withdraw"))
