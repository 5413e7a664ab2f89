"""Items that delegations propose, and the secretariat's answers."""

from functools import partial

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2Widget, UnfoldAdminTextareaWidget

from summit.accounts.admin import ReadOnlyAdmin, RowForm, SummitRelatedFilter, row_action
from summit.agenda import services
from summit.agenda.models import AgendaItem, AgendaItemProposal
from summit.core import clock
from summit.core.columns import form_field_of
from summit.sessions.models import Session


class AnswerForm(RowForm):
    answer = form_field_of(AgendaItemProposal, "answer", widget=UnfoldAdminTextareaWidget)


class DeclineForm(forms.Form):
    answer = form_field_of(AgendaItemProposal, "answer", required=True, widget=UnfoldAdminTextareaWidget)


class MergeForm(AnswerForm):
    item = forms.ModelChoiceField(AgendaItem.objects.all(), widget=UnfoldAdminSelect2Widget)

    def prepare_for(self, row: AgendaItemProposal) -> None:
        """Offer the items of the session."""
        items = AgendaItem.objects.filter(session=row.agenda.session_id).in_order()
        self.offer("item", items)


class ReferForm(AnswerForm):
    session = forms.ModelChoiceField(Session.objects.all(), widget=UnfoldAdminSelect2Widget)

    def prepare_for(self, row: AgendaItemProposal) -> None:
        """Offer the other sessions of the summit."""
        own = row.agenda.session
        others = Session.objects.filter(summit=own.summit_id).exclude(pk=own.pk)
        self.offer("session", others.select_related("engagement"))


@admin.register(AgendaItemProposal)
class ItemProposalAdmin(ReadOnlyAdmin[AgendaItemProposal]):
    """Delegations propose items through the API; the secretariat adds items without a proposal."""

    summit_path = "agenda__session__summit"
    lock_path = "agenda.session"
    status_colors = {
        "proposed": "info",
        "accepted": "success",
        "merged": "success",
        "referred": "warning",
        "declined": "danger",
    }
    list_display = ("title", "delegation", "agenda", "kind", "minutes", "state", "proposed_at")
    list_filter = ("status", ("delegation", SummitRelatedFilter))
    search_fields = ("title", "reason")
    actions_detail = ("accept", "merge", "refer", "decline")
    fields = (
        "agenda",
        "delegation",
        "title",
        "kind",
        "minutes",
        "reason",
        "status",
        "item",
        "referred_to",
        "answer",
        "proposed_at",
        "answered_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgendaItemProposal]:
        related = ("agenda__session__engagement", "agenda__session__summit", "delegation")
        return super().get_queryset(request).select_related(*related)

    def possible(self, row: AgendaItemProposal) -> tuple[str, ...]:
        """Return the answers, while the proposal has none."""
        return self.actions_detail if row.status == AgendaItemProposal.Status.PROPOSED else ()

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.accept_item_proposal, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Accept"), form_class=AnswerForm)

    @row_action(_("Merge"), icon="merge")
    def merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.merge_item_proposal, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Merge"), form_class=MergeForm)

    @row_action(_("Refer"), icon="forward")
    def refer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.refer_item_proposal, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Refer"), form_class=ReferForm)

    @row_action(_("Decline"), icon="close")
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.decline_item_proposal, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Decline"), form_class=DeclineForm)
