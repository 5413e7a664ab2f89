"""Search from every page: rows of the summit, by any of their names, and what can be done."""

from collections.abc import Iterator

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from unfold.dataclasses import SearchResult

from summit.agenda.models import AgendaItem
from summit.bilaterals.models import BilateralRequest
from summit.core import searches
from summit.decisions.models import Decision
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.links import dossier_of
from summit.desk.pages import DeskRequest, desk_page
from summit.documents.models import Document
from summit.facilities.kinds import host_kinds
from summit.sessions.models import Session

EACH = 6  # results of one kind

ROWS: tuple[tuple[type[Model], str], ...] = (
    (Delegation, "flag"),
    (Delegate, Delegate.icon),
    (Session, "groups"),
    (BilateralRequest, "handshake"),
    *((kind, kind.icon) for kind in host_kinds()),
    (Document, "description"),
    (AgendaItem, "format_list_numbered"),
    (Decision, "gavel"),
)
# What can be done, and the page on which it is done.
VERBS = (
    (_("What needs someone now"), "today", "admin:index"),
    (_("Place or move a meeting"), "view_timeline", "timeline"),
    (_("Plan all bilaterals"), "auto_awesome", "admin:bilaterals_plan_add"),
    (_("Ask for a bilateral meeting"), "handshake", "admin:bilaterals_bilateralrequest_add"),
    (_("Publish the programme"), "campaign", "release"),
    (_("Read, hold and send the letters that wait"), "outgoing_mail", "outbox"),
    (_("Enter a session"), "groups", "admin:summit_sessions_session_add"),
    (_("Close a room, or say who is not available"), "event_busy", "admin:calendar_closure_add"),
    (_("Enter a delegate"), "person_add", "admin:delegations_delegate_add"),
    (_("Invite staff"), "mail", "admin:delegations_invitation_add"),
    (_("Circulate a document"), "description", "admin:documents_document_changelist"),
    (_("See how far documents are"), "description", "documents"),
    (_("See positions of all delegations"), "grid_on", "consensus"),
    (_("Print papers"), "print", "printouts"),
    (_("Messages that could not be delivered"), "outgoing_mail", "admin:notifications_delivery_changelist"),
)


@desk_page
def search(request: DeskRequest) -> HttpResponse:
    """Return the list of what is found for `?s=`, for the theme's search box."""
    term = request.GET.get("s", "").strip()
    found = [] if not term or searches.is_too_long(term) else [*_verbs(term), *_rows(request, term)]
    page = Paginator(found, len(found) or 1)
    context = {"page_obj": page, "results": page.page(1), "page_counter": 0, "command_show_history": False}
    return TemplateResponse(request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"})


def _verbs(term: str) -> Iterator[SearchResult]:
    """Yield what can be done, by words of the page's language and of English."""
    wanted = term.casefold()
    for label, icon, name in VERBS:
        with override("en"):
            english = str(label).casefold()
        if wanted in str(label).casefold() or wanted in english:
            yield SearchResult(title=str(label), description=str(_("to do")), link=reverse(name), icon=icon)


def _rows(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Yield rows that the user may see, a few of each kind. One query for each kind."""
    for model, icon in ROWS:
        admins = admin.site._registry[model]
        rows, _is_distinct = admins.get_search_results(request, admins.get_queryset(request), searches.as_stored(term))
        options = model._meta
        for row in rows[:EACH]:
            yield SearchResult(title=str(row), description=str(options.verbose_name), link=dossier_of(row), icon=icon)
