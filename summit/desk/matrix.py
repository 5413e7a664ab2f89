"""The page "Who meets whom": a matrix of delegations with the state of each pair."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import PAIR_STATES, Pair, pairs
from summit.core import clock
from summit.core.hours import shown_instant
from summit.delegations.models import Delegation
from summit.desk.pages import DeskRequest, desk_page, render

SIGNS = {"held": "✓", "placed": "●", "accepted": "○", "pending": "?", "declined": "×", "withdrawn": "–"}
WORDS: dict[str, str | Promise] = {
    "held": pgettext_lazy("pair of delegations", "held"),
    "placed": pgettext_lazy("pair of delegations", "placed"),
    "accepted": pgettext_lazy("pair of delegations", "agreed, without an hour"),
    "pending": pgettext_lazy("pair of delegations", "requested"),
    "declined": pgettext_lazy("pair of delegations", "declined"),
    "withdrawn": pgettext_lazy("pair of delegations", "withdrawn"),
}


class Cell(NamedTuple):
    """A cell of the matrix that is not empty; `state` is "self" where a delegation meets itself."""

    gap: SafeString  # the empty cells before it
    column: Delegation
    state: str
    sign: str = ""
    words: str = ""  # for a pointer or a screen reader


class Row(NamedTuple):
    """A row of the matrix: most of its cells are empty, and are written at once."""

    delegation: Delegation
    cells: list[Cell]
    gap: SafeString  # the empty cells after the last


@desk_page
def who_meets_whom(request: DeskRequest) -> HttpResponse:
    """Show all pairs of attending delegations of the summit."""
    attending = Delegation.objects.filter(summit=request.summit, is_attending=True)
    delegations = list(attending.order_by("code", "pk"))
    found = pairs(BilateralRequest.objects.filter(summit=request.summit), now=clock.now(), with_tentative=True)
    by_sides = {both: one for one in found for both in (one.delegations, one.delegations[::-1])}
    columns = {one.pk: number for number, one in enumerate(delegations)}
    of_row: dict[int, dict[int, Pair]] = {}
    for (row, column), one in by_sides.items():
        if row in columns and column in columns:
            of_row.setdefault(row, {})[column] = one
    words = {state: str(label) for state, label in WORDS.items()}
    counts = {state: sum(one.state == state for one in found) for state in PAIR_STATES}
    return render(
        request,
        "desk/who_meets_whom.html",
        title=_("Who meets whom"),
        delegations=delegations,
        rows=[_row(one, delegations, of_row.get(one.pk, {}), words) for one in delegations],
        legend=[(state, SIGNS[state], words[state], counts[state]) for state in PAIR_STATES],
    )


@desk_page
def pair(request: DeskRequest, row: int, column: int) -> HttpResponse:
    """Lead to the dossier of the pair's request that is furthest, or to asking on behalf of the row's delegation."""
    sides = [get_object_or_404(Delegation, pk=key, summit=request.summit) for key in (row, column)]
    requests = BilateralRequest.objects.filter(summit=request.summit, requester__in=sides, invitee__in=sides)
    if found := pairs(requests, now=clock.now(), with_tentative=True):
        return redirect("dossier", "meetings", found[0].request)
    asked = urlencode({"requester": row, "invitee": column})
    return redirect(f"{reverse('admin:bilaterals_bilateralrequest_add')}?{asked}")


def _row(one: Delegation, columns: Iterable[Delegation], met: Mapping[int, Pair], words: Mapping[str, str]) -> Row:
    cells: list[Cell] = []
    empty = 0
    for column in columns:
        if column.pk == one.pk:
            cells.append(Cell(_empty(empty), column, "self"))
        elif found := met.get(column.pk):
            hour = f", {shown_instant(found.starts_at)}" if found.starts_at else ""
            text = f"{one.code} {column.code}: {words[found.state]}{hour}"
            cells.append(Cell(_empty(empty), column, found.state, SIGNS[found.state], text))
        else:
            empty += 1
            continue
        empty = 0
    return Row(one, cells, _empty(empty))


def _empty(count: int) -> SafeString:
    return SafeString("<td></td>" * count)
