"""The consensus matrix: documents as rows, delegations as columns."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from summit.accounts.admin import current_summit, user_of
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Stance
from summit.documents.queries import SILENT, ConsensusSummary, consensus_summaries, stance_in_words

MOST = 200  # documents on a page
# The sign of each stance in a cell; the style sheet has a colour for each.
SIGNS = {
    Stance.SUPPORTS.value: "+",
    Stance.JOINS.value: "=",
    Stance.RESERVES.value: "R",
    Stance.OBJECTS.value: "×",
    Stance.AWAITS.value: "?",
    Stance.NOT_PARTICIPATING.value: "–",
    SILENT: "",
    "": "",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """The position of a delegation on a document; `stance` is "" where it is not asked."""

    stance: str
    sign: str
    words: str
    position: Position | None


@dataclass(frozen=True, slots=True)
class Line:
    """A document with the position of each delegation."""

    summary: ConsensusSummary
    cells: list[Cell]

    @property
    def mark(self) -> str:
        """Return "blocked" if a delegation objects, "held" if one reserves its position or awaits instructions."""
        return "blocked" if self.summary.blocking else "held" if self.summary.holding else ""


def consensus_matrix(request: HttpRequest) -> HttpResponse:
    """Show the positions on the documents of the organizer's summit; with `?all` also on documents no longer open."""
    summit = current_summit(request)
    if summit is None:
        raise PermissionDenied
    documents = Document.objects.filter(summit=summit).circulated()
    if "all" not in request.GET:
        documents = documents.filter(status=Document.Status.CIRCULATED)
    page = Paginator(documents, MOST).get_page(request.GET.get("page"))
    delegations = list(Delegation.objects.filter(summit=summit).order_by("code", "pk"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Consensus"),
        "summit": summit,
        "delegations": delegations,
        "lines": [_line(p, delegations) for p in consensus_summaries(page, viewer=user_of(request), sees_all=True)],
        "page": page,
        "legend": [(stance, SIGNS[stance], stance_in_words(stance)) for stance in Stance.values],
        "shows_all": "all" in request.GET,
    }
    return TemplateResponse(request, "admin/consensus.html", context)


def _line(summary: ConsensusSummary, delegations: list[Delegation]) -> Line:
    silent = {delegation.pk for delegation in summary.silent or ()}
    said = {position.delegation_id: position for position in summary.positions}
    return Line(summary, [_cell(d, said.get(d.pk), is_silent=d.pk in silent) for d in delegations])


def _cell(delegation: Delegation, position: Position | None, *, is_silent: bool) -> Cell:
    stance = position.stance if position else SILENT if is_silent else ""
    words = stance_in_words(stance) if stance else gettext("not asked")
    return Cell(stance, SIGNS[stance], f"{delegation}: {words}", position)
