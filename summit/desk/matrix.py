"""The page "Who meets whom": a matrix of delegations with the state of each pair."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, CharField, F, Q, Value, When
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.hours import shown_instant
from summit.delegations.models import Delegation
from summit.desk.pages import DeskRequest, desk_page, render
from summit.summits.models import Summit

# The states of a pair, the furthest first, each with its sign in a cell.
STATES: dict[str, tuple[str, str | Promise]] = {
    "held": ("✓", pgettext_lazy("pair of delegations", "held")),
    "placed": ("●", pgettext_lazy("pair of delegations", "placed")),
    "accepted": ("○", pgettext_lazy("pair of delegations", "agreed, without an hour")),
    "pending": ("?", pgettext_lazy("pair of delegations", "requested")),
    "declined": ("×", pgettext_lazy("pair of delegations", "declined")),
    "withdrawn": ("–", pgettext_lazy("pair of delegations", "withdrawn")),
}
ORDER = list(STATES)


class Pair(NamedTuple):
    """The state of two delegations: that of their request that is furthest."""

    request: object  # its key
    state: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix; `pair` is None if neither delegation has asked the other."""

    pair: Pair | None
    row: Delegation
    column: Delegation

    @property
    def sign(self) -> str:
        """The sign of its state."""
        return STATES[self.pair.state][0] if self.pair else ""

    @property
    def words(self) -> str:
        """The meaning of the sign, for a pointer or a screen reader."""
        if self.pair is None:
            return ""
        hour = f", {shown_instant(self.pair.starts_at)}" if self.pair.starts_at else ""
        return f"{self.row.code} {self.column.code}: {STATES[self.pair.state][1]}{hour}"


def pairs(summit: Summit, *, now: datetime) -> dict[tuple[int, int], Pair]:
    """Return the state of each pair of delegations, by both orders of their ids. One query."""
    # A row without a meeting has no status there, and is not counted as scheduled.
    is_scheduled = Q(meeting__engagement__status__in=(Engagement.Status.TENTATIVE, Engagement.Status.CONFIRMED))
    is_over = When(is_scheduled, meeting__engagement__ends_at__lte=now, then=Value("held"))
    is_placed = When(is_scheduled, then=Value("placed"))
    state = Case(is_over, is_placed, default=F("status"), output_field=CharField())
    rows = BilateralRequest.objects.filter(summit=summit).annotate(state=state, at=F("meeting__engagement__starts_at"))
    found: dict[tuple[int, int], Pair] = {}
    for requester, invitee, key, state_of_request, at in rows.values_list("requester", "invitee", "pk", "state", "at"):
        pair = Pair(key, state_of_request, at if state_of_request in ("held", "placed") else None)
        known = found.get((requester, invitee))
        if known is None or ORDER.index(state_of_request) < ORDER.index(known.state):
            found[requester, invitee] = found[invitee, requester] = pair
    return found


@desk_page
def who_meets_whom(request: DeskRequest) -> HttpResponse:
    """Show all pairs of attending delegations of the summit."""
    attending = Delegation.objects.filter(summit=request.summit, is_attending=True)
    delegations = list(attending.order_by("code", "pk"))
    found = pairs(request.summit, now=clock.now())
    lines = [(row, _cells(row, delegations, found)) for row in delegations]
    counts = {state: sum(pair.state == state for pair in found.values()) // 2 for state in STATES}
    return render(
        request,
        "desk/who_meets_whom.html",
        title=_("Who meets whom"),
        delegations=delegations,
        lines=lines,
        legend=[(state, sign, words, counts[state]) for state, (sign, words) in STATES.items()],
    )


def _cells(row: Delegation, columns: Iterable[Delegation], found: dict[tuple[int, int], Pair]) -> list[Cell | None]:
    """Return the cells of a row; None where a delegation meets itself."""
    return [None if row == column else Cell(found.get((row.pk, column.pk)), row, column) for column in columns]
