"""Arrivals: who lands or leaves on a day, where, greeted by whom, and how far they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from summit.arrivals.models import TravelParty
from summit.arrivals.queries import broken_by, highest_of, is_greeted_below_rank, with_people
from summit.arrivals.services import report_party, steps_of
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.objections import OBJECTIONS, refusal_of
from summit.delegations.models import Delegate
from summit.desk.dossiers.links import dossier_of
from summit.desk.pages import DeskRequest, desk_page, render
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = TravelParty.Status
# Steps that write no letter, so that one click does.
ONE_CLICK: dict[str, "StrOrPromise"] = {
    Status.AIRBORNE.value: gettext_lazy("Airborne"),
    Status.LANDED.value: gettext_lazy("Landed"),
    Status.IN_TOWN.value: gettext_lazy("In town"),
}
SOON = timedelta(days=2)  # within which a party needs its greeter


class Step(NamedTuple):
    """A status that one click records."""

    name: str
    label: "StrOrPromise"


@dataclass(frozen=True)
class Line:
    """A party of the board."""

    party: TravelParty
    now: datetime

    @property
    def page(self) -> str:
        """The address of its dossier."""
        return dossier_of(self.party)

    @property
    def highest(self) -> Delegate | None:
        """The person of the highest rank."""
        return highest_of(self.party)

    @property
    def others(self) -> int:
        """How many travel with them."""
        return max(len(self.party.travellers.all()) - 1, 0)

    @property
    def delay(self) -> str:
        """By how many hours and minutes it is later than planned; empty if it is not."""
        minutes = int((self.party.at - self.party.planned_at) / timedelta(minutes=1))
        return f"{minutes // 60}:{minutes % 60:02}" if minutes > 0 else ""

    @property
    def is_overdue(self) -> bool:
        """Whether its hour has passed, and nobody said that it landed or left."""
        return _is_overdue(self.party, self.now)

    @property
    def is_greeted_below_rank(self) -> bool:
        """Whether the greeter is of a lower rank than the highest of the party."""
        return is_greeted_below_rank(self.party)

    @property
    def steps(self) -> Iterator[Step]:
        """Yield the statuses that may be next."""
        return (Step(name, ONE_CLICK[name]) for name in steps_of(self.party) if name in ONE_CLICK)

    @property
    def can_be_late(self) -> bool:
        """Whether another expected hour can be entered."""
        return "delay" in steps_of(self.party)


@desk_page
def arrivals(request: DeskRequest) -> HttpResponse:
    """Show the parties of a day, by the hour at which they land or leave: `?day=2025-11-26`."""
    now = clock.now()
    days = _days(request.summit, now)
    chosen = _chosen(request.GET.get("day", ""), days, now.astimezone(request.summit.zone).date())
    lines = [Line(party, now) for party in _parties_of(request.summit, chosen)] if chosen else []
    return render(
        request,
        "desk/arrivals.html",
        title=_("Arrivals and departures"),
        days=days,
        chosen=chosen,
        directions=[
            (_("Arrivals"), [one for one in lines if one.party.is_arrival]),
            (_("Departures"), [one for one in lines if not one.party.is_arrival]),
        ],
    )


@desk_page
@require_POST
def report(request: DeskRequest, key: int, status: str) -> HttpResponse:
    """Record a status of the party by one click; say what is booked before its people are there."""
    if status not in ONE_CLICK:
        raise Http404
    party = get_object_or_404(TravelParty.objects.select_related("summit"), pk=key, summit=request.summit)
    try:
        party = report_party(party, status=status, now=clock.now())
    except OBJECTIONS as error:
        messages.error(request, refusal_of(error).message_for(request.user))
    else:
        messages.success(request, f"{party}: {party.get_status_display()}")
        if broken := broken_by(party, after=clock.now()):
            messages.warning(request, ResourceClash(broken).message_for(request.user))
    day = party.at.astimezone(request.summit.zone).date()
    return redirect(f"{reverse('arrivals')}?day={day}")


def late_or_not_greeted(summit: Summit, now: datetime) -> list[tuple[TravelParty, str]]:
    """Return the parties that need someone, each with the reason. Two queries."""
    coming = TravelParty.objects.filter(summit=summit, planned_at__lt=now + SOON)
    found = with_people(coming.exclude(status__in=TravelParty.ENDED))
    return [(party, why) for party in found for why in _reasons(party, now)]


def _reasons(party: TravelParty, now: datetime) -> Iterator[str]:
    if not party.delegation.is_attending:
        yield _("the delegation does not come")
        return
    if _is_overdue(party, now):
        yield (
            _("its hour has passed, and nobody said that it landed")
            if party.is_arrival
            else _("its hour has passed, and nobody said that it left")
        )
    if party.status == Status.DIVERTED:
        yield _("diverted")
    if party.is_arrival and party.actual_at is None and party.greeter is None:
        yield _("nobody greets it")


def _is_overdue(party: TravelParty, now: datetime) -> bool:
    return party.actual_at is None and party.status not in TravelParty.ENDED and party.at < now


def _days(summit: Summit, now: datetime) -> list[date]:
    """Return the days on which parties come or go, and today if it is one of the summit."""
    hours = TravelParty.objects.filter(summit=summit).values_list("planned_at", "expected_at", "actual_at")
    found = {(actual or expected or planned).astimezone(summit.zone).date() for planned, expected, actual in hours}
    today = now.astimezone(summit.zone).date()
    return sorted(found | ({today} if today in summit.days() else set()))


def _chosen(asked: str, days: list[date], today: date) -> date | None:
    """Return the day that was asked for; without one, today, or the next day with a party, or the last."""
    by_text = {str(day): day for day in days}
    coming = (day for day in days if day >= today)
    return by_text.get(asked) or next(coming, days[-1] if days else None)


def _parties_of(summit: Summit, day: date) -> Iterable[TravelParty]:
    """Return the parties of the day, by the hour that is known now."""
    first, last = summit.midnight(day), summit.midnight(day + timedelta(days=1))
    found = with_people(TravelParty.objects.filter(summit=summit).between(first, last))
    return sorted(found, key=lambda party: (party.at, party.pk))
