"""The open requests of a delegation that does not come: withdrawn with their meetings, and opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.models.request import BilateralRequestQuerySet
from summit.bilaterals.services.placing import Placement, placement_in, restore_placement
from summit.bilaterals.services.requests import withdraw_for
from summit.bilaterals.services.sides import locked, refuse_second
from summit.calendar.models import Engagement
from summit.delegations.models import Delegation


class SideAnswer(TypedDict):
    """The answer of a side, by its place."""

    answer: str
    answered_at: datetime | str | None
    reason: str


class OpenRequest(TypedDict):
    """The facts of an open request that its withdrawal changes."""

    status: str
    sides: list[SideAnswer]
    placement: Placement | None


def open_requests_of(delegation: Delegation) -> dict[str, OpenRequest]:
    """Return the open requests of the delegation, by key. Four queries."""
    requests = list(_open(delegation).order_by("pk"))
    standing = Engagement.objects.standing().filter(meeting__request__in=requests).select_related("meeting")
    placed = {one.meeting.request_id: placement_in(one) for one in standing.prefetch_related("occupancies")}
    return {
        str(request.pk): {
            "status": request.status,
            "sides": [
                {"answer": side.answer, "answered_at": side.answered_at, "reason": side.reason}
                for side in request.sides.all()
            ],
            "placement": placed.get(request.pk),
        }
        for request in requests
    }


def withdraw_requests_of(delegation: Delegation, *, reason: str, now: datetime) -> None:
    """Withdraw each open request of the delegation whose meeting is not over."""
    over = Engagement.objects.standing().filter(ends_at__lte=now)
    for request in _open(delegation).exclude(meeting__engagement__in=over).order_by("pk"):
        one = locked(request)
        side = next(side for side in one.sides.all() if side.delegation_id == delegation.pk)
        withdraw_for(side, one, reason=reason, now=now)


def reopen_requests(requests: Mapping[str, Any], *, now: datetime) -> None:
    """Open withdrawn requests again as they were, with their meetings. Raises AlreadyOpen, and what placing raises."""
    for key, then in requests.items():
        request = locked(BilateralRequest.objects.get(pk=key))
        if request.status not in BilateralRequest.OPEN:
            refuse_second(request.party_keys, request.level)
        request.status = then["status"]
        request.save(update_fields=["status"])
        for side, answer in zip(request.sides.all(), then["sides"], strict=True):
            side.answer, side.reason = answer["answer"], answer["reason"]
            side.answered_at = datetime.fromisoformat(answer["answered_at"]) if answer["answered_at"] else None
            side.save(update_fields=["answer", "answered_at", "reason"])
        if then["placement"]:
            restore_placement(request, then["placement"], now)


def _open(delegation: Delegation) -> BilateralRequestQuerySet:
    return BilateralRequest.objects.joined_by(delegation)
