"""The pages of positions and amendments."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import ReadOnlyAdmin, SummitRelatedFilter, list_of, register_related_links, row_action
from summit.core import clock
from summit.documents import services
from summit.documents.admin.forms import AmendmentAnswerForm, OptionalAmendmentAnswerForm
from summit.documents.models import Amendment, Document, Position

STANCE = {
    "supports": "success",
    "joins": "success",
    "reserves": "warning",
    "objects": "danger",
    "awaits": "info",
    "not_participating": "info",
}


@register_related_links(Document)
def of_document(document: Document) -> Iterable[tuple[str, str]]:
    """Yield links to the positions and amendments of the document."""
    yield gettext("Positions"), list_of(Position, version__document=document.pk)
    yield gettext("Amendments"), list_of(Amendment, version__document=document.pk)


Statement = TypeVar("Statement", Position, Amendment)


class StatementAdmin(ReadOnlyAdmin[Statement]):
    """Rows that delegations enter on a version."""

    summit_path = "version__document__summit"

    @display(description=_("document"), ordering="version__document__symbol")
    def document(self, said: Statement) -> str:
        return str(said.version.document)

    @display(description=_("version"), ordering="version__number")
    def version_number(self, said: Statement) -> int:
        return said.version.number


@admin.register(Position)
class PositionAdmin(StatementAdmin[Position]):
    """Current positions. A position sent by note is entered on the page of the document."""

    list_display = ("document", "version_number", "delegation", "where", "is_shared", "taken_at")
    list_filter = (
        "stance",
        "is_shared",
        ("delegation", SummitRelatedFilter),
        ("version__document", SummitRelatedFilter),
    )
    search_fields = ("version__document__symbol", "delegation__code", "delegation__name")
    list_select_related = ("version__document", "delegation")
    fields = readonly_fields = ("document", "version_number", "delegation", "stance", "text", "is_shared", "taken_at")

    @display(description=_("position"), ordering="stance", label=STANCE)
    def where(self, position: Position) -> tuple[str, str]:
        return position.stance, position.get_stance_display()


@admin.register(Amendment)
class AmendmentAdmin(StatementAdmin[Amendment]):
    lock_path = "version.document"
    status_colors = {"proposed": "info", "accepted": "success", "rejected": "danger", "withdrawn": "warning"}
    list_display = ("document", "version_number", "delegation", "passage", "state", "taken_into", "proposed_at")
    list_filter = ("status", ("delegation", SummitRelatedFilter), ("version__document", SummitRelatedFilter))
    search_fields = ("version__document__symbol", "passage", "proposed_text", "delegation__code")
    list_select_related = ("version__document", "delegation", "taken_into__document")
    fields = readonly_fields = (
        "document",
        "version_number",
        "delegation",
        "passage",
        "proposed_text",
        "reason",
        "is_shared",
        "status",
        "answer",
        "taken_into",
        "proposed_at",
        "answered_at",
    )
    actions_detail = ("accept", "reject")

    def possible(self, row: Amendment) -> tuple[str, ...]:
        return self.actions_detail if row.status == Amendment.Status.PROPOSED else ()

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.accept_amendment, now=clock.now())
        return self.act(
            request, object_id, verb, do=gettext("Accept"), form_class=OptionalAmendmentAnswerForm, hint=_amendment_hint
        )

    @row_action(_("Reject"), icon="close")
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.reject_amendment, now=clock.now())
        return self.act(
            request, object_id, verb, do=gettext("Reject"), form_class=AmendmentAnswerForm, hint=_amendment_hint
        )


def _amendment_hint(amendment: Amendment) -> str:
    return f"{amendment.delegation}: {amendment.version}, {amendment.passage}:\n{amendment.proposed_text}"
