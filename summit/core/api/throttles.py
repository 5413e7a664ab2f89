"""How often one may ask: each account by itself, whoever is not signed in by address.

Counted in Redis, for all processes together. Without Redis nobody is counted, and the service goes on.
"""

import logging
from ipaddress import ip_address
from typing import Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class Throttle(SimpleRateThrottle):
    """Counts requests in a window that slides; the answer's headers say how many are left."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Say whether this one may pass."""
        try:
            allowed = super().allow_request(request, view)
        except RedisError:
            logging.getLogger(__name__).warning("No Redis to count requests in.")
            return True
        view.headers = {**view.headers, **self._headers()}
        return allowed

    def _headers(self) -> dict[str, str]:
        """Say how many requests there are, how many are left, and after how many seconds there are more."""
        limit: int = self.num_requests  # type: ignore[attr-defined]
        window: int = self.duration  # type: ignore[attr-defined]
        reset = int(window - (self.now - self.history[-1])) if self.history else window
        return dict(zip(HEADERS, map(str, (limit, max(0, limit - len(self.history)), reset)), strict=True))


class PerAccount(Throttle):
    """All requests of an account, or of an address that is not signed in."""

    scope = "account"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Name the account, else the address."""
        return f"throttle:{self.scope}:{request.user.pk or self.get_ident(request)}"


class PerAddress(Throttle):
    """Attempts to sign in, by address."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Name the address."""
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class Probing(PerAccount):
    """Questions by which a diary could be read piece by piece."""

    scope = "probing"


class Heavy(PerAccount):
    """What costs far more to make than to ask for."""

    scope = "heavy"


def address_of(request: Request) -> str | None:
    """Return from where a request comes, behind as many proxies as the settings say; None where nobody says so."""
    try:
        return str(ip_address(PerAddress().get_ident(request) or ""))
    except ValueError:
        return None
