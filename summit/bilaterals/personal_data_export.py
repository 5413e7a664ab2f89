"""Exports of the bilateral requests of a delegate, and of the plans of an account."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.bilaterals.models import BilateralRequest, Plan
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate


@exports("delegations.Delegate", "bilateral requests")
def requests_led(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the requests in which the delegate leads a side."""
    led = Q(requester_lead=delegate) | Q(invitee_lead=delegate)
    rows = BilateralRequest.objects.visible_to(reader).filter(led)
    return rows.values("id", "requester__code", "invitee__code", "level", "topics", "minutes", "status", "requested_at")


@exports("accounts.User", "plans")
def plans(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the plans that the user asked for."""
    rows = visible_part_of(user, reader, Plan.objects.filter(asked_by=user))
    return rows.values("summit__slug", "kind", "status", "asked_at")
