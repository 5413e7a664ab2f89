"""Attempts to sign in, counted before anything is hashed: by where they come from, and by the account."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from summit.core import rate_limits
from summit.core.addresses import canonical_address
from summit.core.api.throttles import address_of
from summit.core.refusals import Refusal

IPV6_PREFIX = 64  # of which one customer has all


class TooManyAttempts(Refusal):
    """Too many attempts came from one place, or for one account."""

    code = "too_many_attempts"
    status = 429
    message = _("Too many attempts to sign in. Wait a little, then try again.")

    def __init__(self, retry_seconds: int) -> None:
        super().__init__()
        self.retry_seconds = retry_seconds


class OriginBackend:
    """Counts each password that is given, at whichever door, by where it comes from."""

    def authenticate(self, request: HttpRequest | None, **_given: Any) -> None:
        """Count it, and leave the rest to the backends after this one. Raises TooManyAttempts."""
        if request is not None:
            note_attempt(request)


class AccountBackend:
    """Counts each password that is given for an account, from wherever.

    It comes after the lock for an account and an address: who is locked out cannot use up what others have.
    """

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **_given: Any) -> None:
        """Count it, and leave the rest to the backends after this one. Raises TooManyAttempts."""
        if request is not None:
            _count("login_account", canonical_address(username or ""))


def note_attempt(request: HttpRequest) -> None:
    """Count one attempt of any kind by where it comes from. Raises TooManyAttempts."""
    _count("login", _origin(request))


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the name by which wrong passwords count: one for all spellings of an address."""
    del request
    return canonical_address(str((credentials or {}).get("username") or ""))


def _count(scope: str, name: str) -> None:
    usage = rate_limits.hit(scope, name)
    if not usage.allowed:
        raise TooManyAttempts(usage.reset_seconds)


def _origin(request: HttpRequest) -> str:
    """Return the address from which the request comes; of IPv6 the network that its owner has."""
    address = address_of(request)
    if address and ":" in address:
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
