"""What is held on an account here."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.db.models import Count, Max, Min

from summit.accounts.models import Token, User
from summit.accounts.queries import told_of
from summit.core.holdings import tells
from summit.core.models import AuditEntry, Viewing

OFTEN = {"times": Count("pk"), "first_at": Min("at"), "last_at": Max("at")}


@tells("accounts.User", "account")
def account(user: User, _reader: Any) -> list[dict[str, Any]]:
    """Tell the account's own settings."""
    names = ("id", "email", "name", "language", "time_zone", "quiet_from", "quiet_until")
    more = ("is_active", "is_staff", "date_joined", "last_login")
    return [{name: getattr(user, name) for name in names + more}]


@tells("accounts.User", "roles")
def roles(user: User, reader: Any) -> Any:
    """Tell what the user is in which summit."""
    return told_of(user, reader, user.roles.all()).values("summit__slug", "kind", "party__code")


@tells("accounts.User", "tokens")
def tokens(user: User, _reader: Any) -> Any:
    """Tell which tokens there are; a token itself is kept nowhere."""
    return Token.objects.filter(user=user).values("name", "scope", "created", "expiry", "last_used_at")


@tells("accounts.User", "second factors")
def second_factors(user: User, _reader: Any) -> Any:
    """Tell which second factors there are, without their secrets."""
    return Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")


@tells("accounts.User", "other sign-ins")
def other_sign_ins(user: User, _reader: Any) -> Any:
    """Tell which other services vouch for the user."""
    return SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined", "last_login")


@tells("accounts.User", "failed sign-ins")
def failed_sign_ins(user: User, reader: Any) -> Any:
    """Tell from where the account was tried in vain; that is of no summit, and so the user's own to know."""
    rows = AccessAttempt.objects.filter(username=user.email)
    if reader.pk != user.pk and not reader.is_superuser:
        rows = rows.none()
    return rows.values("attempt_time", "ip_address", "user_agent", "failures_since_start")


@tells("accounts.User", "changes")
def changes(user: User, reader: Any) -> Any:
    """Tell how often the user changed what; each change stands in the audit."""
    rows = told_of(user, reader, AuditEntry.objects.filter(actor=user.pk)).order_by("table", "operation")
    return rows.values("table", "operation").annotate(**OFTEN)


@tells("accounts.User", "viewings")
def viewings(user: User, reader: Any) -> Any:
    """Tell how often the user looked at what; each viewing stands beside the audit."""
    rows = told_of(user, reader, Viewing.objects.filter(actor=user.pk)).order_by("what", "action")
    return rows.values("what", "action").annotate(**OFTEN)
