"""The page "Who meets whom": a matrix of delegations with the state of each pair."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import PAIR_STATES, Pair, pairs
from summit.core import clock
from summit.core.hours import shown_instant
from summit.delegations.models import Delegation
from summit.desk.pages import DeskRequest, desk_page, render

EMPTY = "<td></td>"
SIGNS = {"held": "✓", "placed": "●", "accepted": "○", "pending": "?", "expired": "…", "declined": "×", "withdrawn": "–"}
WORDS: dict[str, str | Promise] = {
    "held": pgettext_lazy("pair of delegations", "held"),
    "placed": pgettext_lazy("pair of delegations", "placed"),
    "accepted": pgettext_lazy("pair of delegations", "agreed, without an hour"),
    "pending": pgettext_lazy("pair of delegations", "requested"),
    "expired": pgettext_lazy("pair of delegations", "not answered in time"),
    "declined": pgettext_lazy("pair of delegations", "declined"),
    "withdrawn": pgettext_lazy("pair of delegations", "withdrawn"),
}


class Row(NamedTuple):
    """A row of the matrix. Its cells come as HTML: a template is too slow for 37,000 of them."""

    delegation: Delegation
    cells: SafeString


@desk_page
def who_meets_whom(request: DeskRequest) -> HttpResponse:
    """Show all pairs of attending delegations of the summit."""
    attending = Delegation.objects.filter(summit=request.summit, is_attending=True)
    delegations = list(attending.order_by("code", "pk"))
    found = pairs(BilateralRequest.objects.filter(summit=request.summit), now=clock.now(), with_tentative=True)
    words = {state: str(label) for state, label in WORDS.items()}
    cells = _cells(found, {one.pk for one in delegations}, words)
    counts = {state: sum(one.state == state for one in found) for state in PAIR_STATES}
    return render(
        request,
        "desk/who_meets_whom.html",
        title=_("Who meets whom"),
        delegations=delegations,
        rows=[
            Row(one, _joined(cells.get((one.pk, column.pk), EMPTY) for column in delegations)) for one in delegations
        ],
        legend=[(state, SIGNS[state], words[state], counts[state]) for state in PAIR_STATES],
    )


@desk_page
def pair(request: DeskRequest, row: int, column: int) -> HttpResponse:
    """Lead to the dossier of the pair's request that is furthest, or to asking on behalf of the row's delegation."""
    for key in (row, column):
        get_object_or_404(Delegation, pk=key, summit=request.summit)
    requests = BilateralRequest.objects.filter(summit=request.summit).of(row).of(column)
    found = pairs(requests, now=clock.now(), with_tentative=True)
    if between := [one for one in found if set(one.delegations) == {row, column}]:
        return redirect("dossier", "meetings", between[0].request)
    asked = urlencode({"requester": row, "invitees": column})
    return redirect(f"{reverse('admin:bilaterals_bilateralrequest_add')}?{asked}")


def _joined(cells: Iterable[str]) -> SafeString:
    return SafeString("".join(cells))


def _cells(found: Iterable[Pair], keys: Collection[int], words: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """Return, by row and column, the cells that are not empty, with their words for a pointer or a screen reader."""
    hour_in_words = cache(shown_instant)
    cells = {(key, key): '<td class="self"></td>' for key in keys}
    for one in found:
        row, column = one.delegations
        if row in keys and column in keys:
            hour = f", {hour_in_words(one.starts_at, one.local_zone)}" if one.starts_at else ""
            # What depends on the state comes in one piece, and the hour once: so 37,000 cells compress to 190 kB.
            for left, right, more in ((row, column, hour), (column, row, "")):
                words_of_cell = escape(f"{words[one.state]}{more}")
                link = f'href="{left}/{right}/" class="pair-{one.state}" aria-label="{words_of_cell}"'
                cells[left, right] = f"<td><a {link}>{SIGNS[one.state]}</a></td>"
    return cells
