"""Agenda items."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
)

from summit.accounts.admin import RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.accounts.request_vars import user_of
from summit.agenda import services
from summit.agenda.admin.floor import floor_url, warn_of_time
from summit.agenda.models import Agenda, AgendaItem
from summit.agenda.models.item import IN_ORDER
from summit.agenda.queries import running
from summit.agenda.services.items import ItemFacts
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.hours import shown_instant
from summit.documents.models import Document
from summit.sessions.models import Session

FACTS = ("title", "theme", "kind", "minutes", "rapporteur", "sponsor", "documents")


class EnteredItem(ItemFacts):
    session: Session
    parent: AgendaItem | None
    position: int | None
    documents: Iterable[Document]


class ItemForm(ServiceForm):
    # Sent with the value that the page showed: someone else may have moved the item since.
    position = form_field_of(
        AgendaItem,
        "position",
        label=_("number"),
        required=False,
        show_hidden_initial=True,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    documents = forms.ModelMultipleChoiceField(
        Document.objects.all(), required=False, widget=UnfoldAdminSelect2MultipleWidget
    )

    class Meta:
        model = AgendaItem
        fields = ("session", "parent", "position", *FACTS)
        labels = {"parent": _("part of")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].show_hidden_initial = True

    def execute(self, data: EnteredItem) -> AgendaItem:
        if not self.instance.pk:
            return services.add_item(**data)
        documents, parent = data["documents"], data["parent"]
        facts: ItemFacts = {
            "title": data["title"],
            "theme": data["theme"],
            "kind": data["kind"],
            "minutes": data["minutes"],
            "rapporteur": data["rapporteur"],
            "sponsor": data["sponsor"],
        }
        position = data["position"] if "position" in self.changed_data else None
        if "parent" not in self.changed_data or parent == self.instance.parent:
            return services.amend_item(self.instance, position=position, documents=documents, **facts)
        services.attach_item(self.instance, parent=parent, position=position)
        return services.amend_item(self.instance, documents=documents, **facts)


class AdjournForm(RowForm):
    to = forms.ModelChoiceField(
        Session.objects.all(),
        required=False,
        label=_("to another session"),
        help_text=_("Empty: to the end of its own session."),
        widget=UnfoldAdminSelect2Widget,
    )

    def prepare_for(self, row: AgendaItem) -> None:
        """Offer the other sessions of the summit."""
        others = Session.objects.filter(summit=row.session.summit_id).exclude(pk=row.session_id)
        self.offer("to", others.select_related("engagement"))


@admin.register(AgendaItem)
class ItemAdmin(ScopedAdmin[AgendaItem]):
    form = ItemForm
    summit_path = "session__summit"
    ordering = IN_ORDER
    lock_path = "session"
    status_colors = {"waiting": "info", "open": "success", "closed": "", "adjourned": "warning"}
    list_display = ("number", "title", "session", "kind", "minutes", "rapporteur", "sponsor", "state", "is_circulated")
    list_display_links = ("title",)
    list_filter = (("session", SummitRelatedFilter), "kind", "theme", "status", "is_circulated")
    search_fields = ("title", "theme")
    autocomplete_fields = ("session", "parent", "rapporteur", "sponsor")
    actions_detail = ("call", "close", "adjourn", "list_speakers", "close_list", "reopen_list")
    fields = ("session", "parent", "position", *FACTS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgendaItem]:
        related = ("parent", "session__engagement", "session__summit", "rapporteur", "sponsor")
        items: QuerySet[AgendaItem] = super().get_queryset(request).select_related(*related)
        return items

    def get_readonly_fields(self, request: HttpRequest, obj: AgendaItem | None = None) -> tuple[str, ...]:
        return ("session",) if obj else ()

    @display(description=_("number"))
    def number(self, item: AgendaItem) -> str:
        return item.number

    def save_model(self, request: HttpRequest, obj: AgendaItem, form: ServiceForm, change: object) -> None:
        super().save_model(request, obj, form, change)
        warn_of_time(request, obj)

    def response_add(self, request: HttpRequest, obj: AgendaItem, post_url_continue: str | None = None) -> HttpResponse:
        # Another item is most often one of the same session.
        response = super().response_add(request, obj, post_url_continue)
        return redirect(f"{request.path}?session={obj.session_id}") if "_addanother" in request.POST else response

    def delete_model(self, request: HttpRequest, obj: AgendaItem) -> None:
        services.remove_item(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AgendaItem]) -> None:
        # Parts first: they are deleted together with their parent.
        super().delete_queryset(request, queryset.order_by("parent", "pk"))

    @row_action(_("Call"), icon="play_arrow")
    def call(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.call_item, now=clock.now()), do=gettext("Call the item"))

    @row_action(_("Close"), icon="check")
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.close_item, now=clock.now()), do=gettext("Close the item"))

    @row_action(_("Adjourn"), icon="redo")
    def adjourn(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.adjourn_item, now=clock.now())
        return self.act(
            request,
            object_id,
            verb,
            do=gettext("Adjourn the item"),
            form_class=AdjournForm,
            hint=lambda item: _at_risk_hint(item, request),
            back=floor_url if "room" in request.GET else None,
        )

    @row_action(_("List speakers by precedence"), icon="format_list_numbered")
    def list_speakers(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(item: AgendaItem) -> None:
            services.list_by_precedence(item, now=clock.now())
            warn_of_time(request, item)

        return self.act(request, object_id, verb, do=gettext("List speakers by precedence"))

    @row_action(_("Close the speakers' list"), icon="lock")
    def close_list(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.close_list, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Close the speakers' list"))

    @row_action(_("Reopen the speakers' list"), icon="lock_open")
    def reopen_list(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, services.reopen_list, do=gettext("Reopen the speakers' list"))


def _at_risk_hint(item: AgendaItem, request: HttpRequest) -> str:
    """Return a sentence on the engagements for which the participants of the session would be late."""
    session = item.session
    rows = running(Agenda(session=session), viewer=user_of(request), now=clock.now()).at_risk
    late = [f"{row.engagement}, {shown_instant(row.engagement.starts_at, row.engagement.zone)}" for row in rows]
    if not late:
        return gettext("At the present pace no engagement is at risk.")
    return gettext("At the present pace these are at risk: %(engagements)s.") % {"engagements": "; ".join(late)}
