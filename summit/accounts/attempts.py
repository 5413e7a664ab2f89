"""Attempts to sign in are limited by network address and by account, before any password is hashed."""

from collections.abc import Mapping
from ipaddress import ip_network

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from summit.core import rate_limits
from summit.core.addresses import canonical_address
from summit.core.api.throttles import address_of
from summit.core.refusals import Refusal

IPV6_PREFIX = 64  # the network of one customer


class TooManyAttempts(Refusal):
    """Too many attempts came from one place, or for one account."""

    code = "too_many_attempts"
    status = 429
    message = _("Too many attempts to sign in. Wait a little, then try again.")

    def __init__(self, retry_seconds: int) -> None:
        super().__init__()
        self.retry_seconds = retry_seconds


class OriginBackend:
    """Counts each attempt by its network address."""

    def authenticate(self, request: HttpRequest | None, **_given: object) -> None:
        """Count the attempt; the next backends authenticate. Raises TooManyAttempts."""
        if request is not None:
            note_attempt(request)


class AccountBackend:
    """Counts each attempt by its account.

    It comes after the lock for an account and an address, so a locked-out client cannot use up the limit of others.
    """

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **_given: object) -> None:
        """Count the attempt; the next backends authenticate. Raises TooManyAttempts."""
        if request is not None:
            _count("login_account", canonical_address(username or ""))


def note_attempt(request: HttpRequest) -> None:
    """Count an attempt of any kind by its network address. Raises TooManyAttempts."""
    _count("login", _origin(request))


def username_of(request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """Return the canonical address, so that all spellings count as one."""
    del request
    return canonical_address(str((credentials or {}).get("username") or ""))


def _count(scope: str, name: str) -> None:
    usage = rate_limits.hit(scope, name)
    if not usage.allowed:
        raise TooManyAttempts(usage.reset_seconds)


def _origin(request: HttpRequest) -> str:
    """Return the client's address; for IPv6, its /64 network, which one customer has."""
    address = address_of(request)
    if address and ":" in address:
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
