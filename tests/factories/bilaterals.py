"""Bilateral requests for tests."""

from datetime import UTC, datetime
from typing import Any

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import accept_request, request_bilateral
from summit.delegations.models import Delegation

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_operator() -> User:
    """Make, or find, a superuser who may act for anyone."""
    existing = User.objects.filter(email="operator@example.org").first()
    return existing or User.objects.create_superuser("operator@example.org", name="Operator")


def make_request(requester: Delegation, *invitees: Delegation, **fields: Any) -> BilateralRequest:
    """Have one delegation ask the others for half an hour."""
    wishes = {"topics": "Trade", "minutes": 30, "by": make_operator(), "now": NOW, **fields}
    return request_bilateral(summit=requester.summit, requester=requester, invitees=invitees, **wishes)


def make_accepted(requester: Delegation, *invitees: Delegation, **fields: Any) -> BilateralRequest:
    """Have one ask and the others accept."""
    request = make_request(requester, *invitees, **fields)
    for _invitee in invitees:
        request = accept_request(request, by=make_operator(), now=NOW)
    return request
