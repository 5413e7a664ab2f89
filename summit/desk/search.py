"""Search from every page: rows of the summit, by any of their names, and what can be done."""

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from unfold.dataclasses import SearchResult

from summit.accreditation.models import Pass
from summit.agenda.models import AgendaItem
from summit.arrivals.models import TravelParty
from summit.bilaterals.models import BilateralRequest
from summit.core import searches
from summit.core.searches import spellings_of
from summit.decisions.models import Decision
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.links import WORDS, dossier_of
from summit.desk.pages import DeskRequest, desk_page
from summit.documents.models import Document
from summit.facilities.kinds import host_kinds
from summit.sessions.models import Session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EACH = 6  # results of one kind

ROWS: tuple[tuple[type[Model], str], ...] = (
    (Delegation, "flag"),
    (Delegate, Delegate.icon),
    (Session, "groups"),
    (BilateralRequest, "handshake"),
    *((kind, kind.icon) for kind in host_kinds()),
    (TravelParty, "flight_land"),
    (Document, "description"),
    (AgendaItem, "format_list_numbered"),
    (Decision, "gavel"),
    (Pass, "badge"),
)


class RowVerb(NamedTuple):
    """A verb of a dossier: the rows that have it, its name there, and words for it."""

    model: type[Model]
    name: str
    label: "StrOrPromise"
    words: "StrOrPromise"
    icon: str


ROW_VERBS = (
    RowVerb(Delegate, "travel", _("Lands at…"), _("late lands delay arrival departs"), "flight_land"),
    RowVerb(Delegate, "replace", _("Replace by…"), _("replace substitute"), "swap_horiz"),
    RowVerb(Delegation, "replace", _("Replace by…"), _("replace substitute head"), "swap_horiz"),
    RowVerb(Delegation, "change-level", _("Level changed…"), _("level rank downgrade"), "stairs"),
    RowVerb(Delegation, "withdraw", _("Not coming…"), _("not coming withdraw absent regrets"), "event_busy"),
    RowVerb(BilateralRequest, "place", _("Place a meeting"), _("place put"), "handshake"),
    RowVerb(BilateralRequest, "move", _("Move a meeting"), _("move reschedule"), "handshake"),
)


class Verb(NamedTuple):
    """A task: its name, other words for it, an icon, and the page on which it is done."""

    label: "StrOrPromise"
    words: "StrOrPromise"
    icon: str
    page: str
    is_operators: bool = False  # for superusers alone


VERBS = (
    Verb(_("What needs someone now"), _("today wrong clash alarm late"), "today", "admin:index"),
    Verb(
        _("Enter that somebody lands late"),
        _("arrival delay president minister flight departs"),
        "flight_land",
        "arrivals",
    ),
    Verb(
        _("See who arrives and departs"),
        _("airport flight greeter landed airborne special aircraft border point"),
        "flight_land",
        "arrivals",
    ),
    Verb(_("See how ready delegations are"), _("key tasks late due percent owed"), "checklist", "readiness"),
    Verb(_("Enter a travel party"), _("add new flight aircraft train"), "flight", "admin:arrivals_travelparty_add"),
    Verb(_("Place or move a meeting"), _("place put drag reschedule hour room timeline"), "view_timeline", "timeline"),
    Verb(_("Plan all bilaterals"), _("planner schedule automatically"), "auto_awesome", "admin:bilaterals_plan_add"),
    Verb(
        _("Ask for a bilateral meeting"),
        _("request on behalf of"),
        "handshake",
        "admin:bilaterals_bilateralrequest_add",
    ),
    Verb(_("See who meets whom"), _("matrix bilaterals"), "handshake", "who-meets-whom"),
    Verb(
        _("Replace a head of delegation"),
        _("substitute change head president"),
        "swap_horiz",
        "admin:delegations_delegation_changelist",
    ),
    Verb(_("Load a programme file"), _("yaml upload whole summit"), "file_open", "load-file"),
    Verb(_("See background work"), _("jobs progress publish apply load worker"), "pending_actions", "jobs"),
    Verb(_("Publish the programme"), _("release revision send letters"), "campaign", "release"),
    Verb(_("Enter a session"), _("add new council ceremony"), "groups", "admin:summit_sessions_session_add"),
    Verb(
        _("Close a room, or say who is not available"),
        _("closure shut absent"),
        "event_busy",
        "admin:calendar_closure_add",
    ),
    Verb(_("Enter a delegate"), _("add new person participant"), "person_add", "admin:delegations_delegate_add"),
    Verb(_("Enter a delegation"), _("add new country organization"), "flag", "admin:delegations_delegation_add"),
    Verb(
        _("Invite a delegation officially"),
        _("invitation state level answer regret late"),
        "approval",
        "admin:delegations_officialinvitation_changelist",
    ),
    Verb(
        _("Decide on changes that delegations propose"),
        _("late people list accept refuse deadline"),
        "rule",
        "admin:delegations_proposedchange_changelist",
    ),
    Verb(
        _("Enter a note verbale"),
        _("register letter number incoming outgoing"),
        "mark_email_read",
        "admin:correspondence_note_add",
    ),
    Verb(_("See changes without a note"), _("report who changed audit attach"), "unsubscribe", "unnoted"),
    Verb(_("Enter a room"), _("add new hall"), "meeting_room", "admin:facilities_room_add"),
    Verb(_("Invite staff or organizers"), _("add user account link role"), "mail", "admin:delegations_invitation_add"),
    Verb(_("Circulate a document"), _("upload draft version"), "description", "admin:documents_document_changelist"),
    Verb(_("See how far documents are"), _("progress stages pipeline"), "description", "documents"),
    Verb(_("See positions of all delegations"), _("consensus stance matrix"), "grid_on", "consensus"),
    Verb(_("Run a silence procedure"), _("decide adopt consent"), "hourglass_top", "admin:decisions_stage_changelist"),
    Verb(_("Import a table"), _("upload excel xlsx ods csv spreadsheet list delegates"), "upload_file", "imports"),
    Verb(_("Print papers"), _("list of participants door signs name plates seating export pdf"), "print", "printouts"),
    Verb(_("Print badges"), _("pass card accreditation photo"), "badge", "badges"),
    Verb(_("Check a pass at a gate"), _("scan enter badge door"), "door_front", "gate"),
    Verb(_("See who is inside"), _("gate zone count entries"), "groups_2", "inside"),
    Verb(
        _("Undo, hold or send what waits"),
        _("outbox take back recall"),
        "undo",
        "outbox",
    ),
    Verb(
        _("Messages that could not be delivered"),
        _("bounce failed dead mail"),
        "outgoing_mail",
        "admin:notifications_delivery_changelist",
    ),
    Verb(_("See what a delegation sees"), _("see as view check"), "visibility", "see-as"),
    Verb(_("Set the summit up"), _("set-up missing steps begin"), "tune", "set-up"),
    Verb(_("New summit"), _("create add first"), "public", "admin:summits_summit_add", is_operators=True),
    Verb(_("Copy this summit"), _("clone template again"), "content_copy", "copy-summit", is_operators=True),
)


@desk_page
def search(request: DeskRequest) -> HttpResponse:
    """Return the list of what is found for `?s=`, for the theme's search box."""
    began = perf_counter()
    term = request.GET.get("s", "").strip()
    found: list[SearchResult] = []
    if term and not searches.is_too_long(term):
        found = [*_row_verbs(request, term), *_verbs(request, term), *_rows(request, term)]
    page = Paginator(found, len(found) or 1)
    context = {"page_obj": page, "results": page.page(1), "page_counter": 0, "command_show_history": False}
    context["execution_time"] = perf_counter() - began
    return TemplateResponse(request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"})


@cache
def _known_as(verb: Verb | RowVerb) -> str:
    """Return all words for the verb, in each language of the pages."""
    found = []
    for language in dict(settings.LANGUAGES):
        with override(language):
            found += [str(verb.label), str(verb.words)]
    return " ".join(found).casefold()


def _verbs(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Yield what the user can do, by any of the words for it."""
    words = term.casefold().split()
    for verb in VERBS:
        is_allowed = request.user.is_superuser or not verb.is_operators
        if is_allowed and all(word in _known_as(verb) for word in words):
            yield SearchResult(
                title=str(verb.label), description=str(_("to do")), link=reverse(verb.page), icon=verb.icon
            )


def _row_verbs(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Yield the pages of verbs on the very rows that are named beside a word for the verb, as in "late president"."""
    words = term.casefold().split()
    for verb in ROW_VERBS:
        known = _known_as(verb)
        names = [word for word in words if word not in known.split()]
        if not names or len(names) == len(words):
            continue
        for row in _found(request, verb.model, " ".join(names)):
            page = reverse("dossier-act", args=[WORDS[str(verb.model._meta.model_name)], row.pk, verb.name])
            yield SearchResult(title=f"{verb.label} {row}", description=str(_("to do")), link=page, icon=verb.icon)


def _rows(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Yield rows that the user may see, a few of each kind, by names in any script. One query for each kind."""
    for model, icon in ROWS:
        for row in _found(request, model, term):
            what = str(model._meta.verbose_name)
            yield SearchResult(title=str(row), description=what, link=dossier_of(row), icon=icon)


def _found(request: HttpRequest, model: type[Model], term: str) -> QuerySet[Model]:
    """Return a few rows of the kind that have such a name."""
    admins = admin.site._registry[model]
    own = admins.get_queryset(request)
    spellings = [admins.get_search_results(request, own, spelled)[0] for spelled in spellings_of(term)]
    return reduce(or_, spellings)[:EACH]
