"""Keep the hours of travel parties up to date with transfer times and border points."""

from datetime import datetime

from django.db.models import Q

from summit.arrivals.models import BorderPoint, TravelParty
from summit.arrivals.services import follow_party
from summit.calendar.models import Transfer
from summit.calendar.services import follows


@follows(Transfer)
def follow_transfer(transfer: Transfer, now: datetime) -> None:
    """Update the parties that take the way."""
    ends = (transfer.origin_id, transfer.destination_id)
    _follow_all(Q(border_point__in=ends, destination__in=ends), now)


@follows(BorderPoint)
def follow_border_point(border_point: BorderPoint, now: datetime) -> None:
    """Update the parties that land at the border point, or leave there."""
    _follow_all(Q(border_point=border_point), now)


def _follow_all(parties: Q, now: datetime) -> None:
    coming = TravelParty.objects.filter(parties).exclude(status__in=TravelParty.ENDED).order_by("pk")
    related = coming.select_related("summit", "delegation", "border_point", "destination", "greeter", "welcome")
    for party in related.select_for_update(no_key=True, of=("self",)):
        follow_party(party, now=now)
