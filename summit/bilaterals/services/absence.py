"""The open requests of a delegation that does not come: withdrawn with their meetings, and opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Q

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.models.request import BilateralRequestQuerySet
from summit.bilaterals.services.placing import Placement, placement_in, restore_placement
from summit.bilaterals.services.requests import locked, refuse_second, withdraw_for
from summit.calendar.models import Engagement
from summit.delegations.models import Delegation


class OpenRequest(TypedDict):
    """The facts of an open request that its withdrawal changes."""

    status: str
    awaiting: int | None
    answered_at: datetime | str | None
    placement: Placement | None


def open_requests_of(delegation: Delegation) -> dict[str, OpenRequest]:
    """Return the open requests of the delegation, by key. Three queries."""
    requests = list(_open(delegation).order_by("pk"))
    standing = Engagement.objects.standing().filter(meeting__request__in=requests).select_related("meeting")
    placed = {one.meeting.request_id: placement_in(one) for one in standing.prefetch_related("occupancies")}
    return {
        str(request.pk): {
            "status": request.status,
            "awaiting": request.awaiting_id,
            "answered_at": request.answered_at,
            "placement": placed.get(request.pk),
        }
        for request in requests
    }


def withdraw_requests_of(delegation: Delegation, *, reason: str, now: datetime) -> None:
    """Withdraw each open request of the delegation whose meeting is not over."""
    over = Engagement.objects.standing().filter(ends_at__lte=now)
    for request in _open(delegation).exclude(meeting__engagement__in=over).order_by("pk"):
        withdraw_for(delegation, locked(request), reason=reason, now=now)


def reopen_requests(requests: Mapping[str, Any], *, now: datetime) -> None:
    """Open withdrawn requests again as they were, with their meetings. Raises AlreadyOpen, and what placing raises."""
    for key, then in requests.items():
        request = locked(BilateralRequest.objects.get(pk=key))
        refuse_second(request.requester, request.invitee, request.level)
        request.status, request.awaiting_id = then["status"], then["awaiting"]
        request.answered_at = datetime.fromisoformat(then["answered_at"]) if then["answered_at"] else None
        request.reason, request.withdrawn_by = "", None
        request.save(update_fields=["status", "awaiting", "answered_at", "reason", "withdrawn_by"])
        if then["placement"]:
            restore_placement(request, then["placement"], now)


def _open(delegation: Delegation) -> BilateralRequestQuerySet:
    return BilateralRequest.objects.open().filter(Q(requester=delegation) | Q(invitee=delegation))
