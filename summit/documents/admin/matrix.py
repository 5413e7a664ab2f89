"""The consensus picture: documents as rows, delegations as columns."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Stance
from summit.documents.queries import ConsensusSummary, consensus_summaries, stance_in_words
from summit.summits.models import Summit

MOST = 200  # documents on a page
# What stands in a cell, and what it means; the colour is by the stance's name.
SIGNS = {
    Stance.SUPPORTS.value: "+",
    Stance.JOINS.value: "=",
    Stance.RESERVES.value: "R",
    Stance.OBJECTS.value: "×",
    Stance.AWAITS.value: "?",
    Stance.NOT_PARTICIPATING.value: "–",
    "silent": "",
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
    """A document with where each delegation stands."""

    picture: ConsensusSummary
    cells: list[Cell]

    @property
    def mark(self) -> str:
        """Whether someone blocks the document, or else holds it."""
        return "blocked" if self.picture.blocking else "held" if self.picture.holding else ""


def consensus_matrix(request: HttpRequest) -> HttpResponse:
    """Show how the documents of the organizer's summit stand, page by page; `?all`: also those no longer open."""
    summit: Summit | None = request.summit  # type: ignore[attr-defined]
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
        "lines": [_line(p, delegations) for p in consensus_summaries(page, viewer=request.user, sees_all=True)],
        "page": page,
        "legend": [(stance, SIGNS[stance], stance_in_words(stance)) for stance in Stance.values],
        "shows_all": "all" in request.GET,
    }
    return TemplateResponse(request, "admin/consensus.html", context)


def _line(picture: ConsensusSummary, delegations: list[Delegation]) -> Line:
    stances: dict[int, Any] = {delegation.pk: "silent" for delegation in picture.silent or ()}
    said = {position.delegation_id: position for position in picture.positions}
    stances |= {delegation: position.stance for delegation, position in said.items()}
    return Line(picture, [_cell(stances.get(d.pk, ""), d, said.get(d.pk)) for d in delegations])


def _cell(stance: str, delegation: Delegation, position: Position | None) -> Cell:
    words = stance_in_words(stance) if stance else gettext("not asked")
    return Cell(stance, SIGNS[stance], f"{delegation}: {words}", position)
