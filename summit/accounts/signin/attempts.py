"""Attempts to sign in, counted before a password is hashed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from summit.core.addresses import canonical_address


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the name by which wrong passwords count: one for all spellings of an address."""
    del request
    return canonical_address(str((credentials or {}).get("username") or ""))
