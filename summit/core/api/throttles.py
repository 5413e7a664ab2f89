"""Throttles: each account, or network address that is not signed in, has a budget a minute.

Most requests cost 1. A view sets in `costs` what its expensive actions (or, without actions, methods) cost, so that no
account can take more of the service's time than its share.
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from summit.core import rate_limits
from summit.core.places import RETRY_SECONDS, TOO_MANY, place_of

if TYPE_CHECKING:  # its module imports this one
    from rest_framework.views import APIView

SEARCH = 3  # a pass over the rows for each word
PREVIEW = 10  # the change, all that it touches, and each letter in words
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class TooManyAtOnce(APIException):
    """The account's share of this process is taken by its own requests; the `wait` becomes Retry-After."""

    status_code = 429
    default_detail = TOO_MANY
    default_code = "too_many_at_once"
    wait = RETRY_SECONDS


class Throttle(BaseThrottle):
    """Counts a request by the rate of its scope; the headers of the response say what is left."""

    scope: str

    def allow_request(self, request: Request, view: "APIView") -> bool:
        name = self.name(request)
        if not place_of(request).take(name):
            raise TooManyAtOnce
        usage = rate_limits.hit(self.scope, name, cost=cost_of(view, request))
        numbers = (usage.limit, usage.remaining, usage.reset_seconds)
        view.headers = {**view.headers, **dict(zip(HEADERS, map(str, numbers), strict=True))}
        self.reset_seconds = usage.reset_seconds
        return usage.allowed

    def wait(self) -> float:
        """Return the seconds after which some of the limit is free again."""
        return self.reset_seconds

    def name(self, request: Request) -> str:
        """Return the name under which requests are counted together."""
        return str(self.get_ident(request))


class PerAccount(Throttle):
    """Counts the requests of an account, or of an address that is not signed in."""

    scope = "account"

    def name(self, request: Request) -> str:
        """Return the account; without one, the network address."""
        return str(request.user.pk or super().name(request))


def cost_of(view: "APIView", request: Request) -> int:
    """Return the cost of the request."""
    own = own_cost_of(view, str(request.method))
    if is_preview(request):
        return max(own, PREVIEW)
    return max(own, SEARCH) if request.query_params.get("search") else own


def is_preview(request: Request) -> bool:
    """Say whether a change is to be shown and not made, or to be made as it was shown, which costs the same."""
    asks = request.query_params.get("preview") == "true" or "Preview-Token" in request.headers
    return request.method not in SAFE_METHODS and (asks or prefers_preview(request))


def prefers_preview(request: Request) -> bool:
    """Say whether the header `Prefer` (RFC 7240) asks for a preview."""
    return "preview" in preferences(request)


def preferences(request: Request) -> set[str]:
    """Return the names in the header `Prefer`."""
    wishes = request.headers.get("Prefer", "").split(",")
    return {wish.partition(";")[0].strip().lower() for wish in wishes}


def own_cost_of(view: "APIView", method: str) -> int:
    """Return the cost that the view sets for the method."""
    costs: dict[str, int] = getattr(view, "costs", {})
    return costs.get(getattr(view, "action", None) or method.lower(), 1)


def address_of(request: Request | HttpRequest) -> str | None:
    """Return the network address of a request, behind as many proxies as the settings say; None if it is unknown."""
    try:
        asked = Request(request) if isinstance(request, HttpRequest) else request
        return str(ip_address(BaseThrottle().get_ident(asked) or ""))
    except ValueError:
        return None
