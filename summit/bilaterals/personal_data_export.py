"""Exports of the bilateral requests of a delegate, and of the plans of an account."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.bilaterals.models import BilateralRequest, Plan, Side
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate


@exports("delegations.Delegate", "bilateral requests")
def requests_led(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the requests in which the delegate leads a side, is a companion or takes notes."""
    requests = BilateralRequest.objects.visible_to(reader)
    as_lead, as_note_taker = Q(lead=delegate), Q(note_taker=delegate)
    as_companion = Q(companions__delegate=delegate)
    sides = Side.objects.filter(as_lead | as_note_taker | as_companion, request__in=requests.values("pk")).distinct()
    for side in sides.select_related("request").prefetch_related("request__sides").order_by("request", "place"):
        request = side.request
        yield {
            "id": request.pk,
            "sides": [one.delegation.code for one in request.sides.all()],
            "as": "lead" if side.lead_id == delegate.pk else "companion or note-taker",
            "level": request.level,
            "topics": request.topics,
            "minutes": request.minutes,
            "status": request.status,
            "requested_at": request.requested_at,
        }


@exports("accounts.User", "plans")
def plans(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the plans that the user asked for."""
    rows = visible_part_of(user, reader, Plan.objects.filter(asked_by=user))
    return rows.values("summit__slug", "kind", "status", "asked_at")
