"""Examinations of the key that opens second factors, and of who may come in."""

from collections.abc import Iterator

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from summit.accounts.models import Role, User
from summit.core.doctor import Finding, doubt, examines, fault, well
from summit.core.encryption import Unreadable

SAMPLE = 20


@examines("SECRET_KEY", quick=True)
def examine_secret_key() -> Iterator[Finding]:
    """Try the key on the newest secrets of authenticator apps."""
    factors = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("-pk")[:SAMPLE]
    if all(_is_readable(factor) for factor in factors):
        yield well("The key opens second factors.")
    else:
        yield fault("The key does not open second factors.", "Add the key of before to SECRET_KEY_FALLBACKS.")


@examines("people")
def examine_people() -> Iterator[Finding]:
    """Look for someone who may come in and set everything up."""
    organizers = Role.objects.filter(kind__in=Role.ORGANIZERS, user__is_active=True).values("user").distinct().count()
    if organizers or User.objects.filter(is_superuser=True, is_active=True).exists():
        yield well(f"{organizers} people organize a summit.")
    else:
        yield doubt("Nobody can come into the desk.", "manage.py createsuperuser.")


def _is_readable(factor: Authenticator) -> bool:
    try:
        get_adapter().decrypt(factor.data["secret"])
    except Unreadable:
        return False
    return True
