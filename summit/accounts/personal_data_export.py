"""What is held on an account here."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.db.models import Count, Max, Min, QuerySet

from summit.accounts.models import Token, User
from summit.accounts.queries import governs_account, visible_part_of
from summit.core.models import AccessRecord, AuditEntry
from summit.core.personal_data_export import exports

OFTEN = {"times": Count("pk"), "first_at": Min("at"), "last_at": Max("at")}


def _knows_account(user: User, reader: Any) -> bool:
    """Say whether the reader may know what belongs to the account as a whole, and to no single summit."""
    return bool(reader.pk == user.pk or governs_account(reader, user))


def _of_account(rows: QuerySet[Any], user: User, reader: Any) -> QuerySet[Any]:
    return rows if _knows_account(user, reader) else rows.none()


@exports("accounts.User", "account")
def account(user: User, reader: Any) -> list[dict[str, Any]]:
    """Tell the account's own settings; to the chief of only some of its summits, whose account it is."""
    names: tuple[str, ...] = ("id", "email", "name")
    if _knows_account(user, reader):
        names += ("language", "time_zone", "quiet_from", "quiet_until")
        names += ("is_active", "is_staff", "date_joined", "last_login")
    return [{name: getattr(user, name) for name in names}]


@exports("accounts.User", "roles")
def roles(user: User, reader: Any) -> Any:
    """Tell what the user is in which summit."""
    return visible_part_of(user, reader, user.roles.all()).values("summit__slug", "kind", "party__code")


@exports("accounts.User", "tokens")
def tokens(user: User, reader: Any) -> Any:
    """Tell which tokens there are; a token itself is kept nowhere."""
    return _of_account(Token.objects.filter(user=user), user, reader).values(
        "name", "scope", "created", "expiry", "last_used_at"
    )


@exports("accounts.User", "second factors")
def second_factors(user: User, reader: Any) -> Any:
    """Tell which second factors there are, without their secrets."""
    return _of_account(Authenticator.objects.filter(user=user), user, reader).values(
        "type", "created_at", "last_used_at"
    )


@exports("accounts.User", "other sign-ins")
def other_sign_ins(user: User, reader: Any) -> Any:
    """Tell which other services vouch for the user."""
    return _of_account(SocialAccount.objects.filter(user=user), user, reader).values(
        "provider", "uid", "date_joined", "last_login"
    )


@exports("accounts.User", "failed sign-ins")
def failed_sign_ins(user: User, reader: Any) -> Any:
    """Tell from where the account was tried in vain; that is of no summit, and so the user's own to know."""
    rows = AccessAttempt.objects.filter(username=user.email)
    if reader.pk != user.pk and not reader.is_superuser:
        rows = rows.none()
    return rows.values("attempt_time", "ip_address", "user_agent", "failures_since_start")


@exports("accounts.User", "changes")
def changes(user: User, reader: Any) -> Any:
    """Tell how often the user changed what; each change stands in the audit."""
    rows = visible_part_of(user, reader, AuditEntry.objects.filter(actor=user.pk)).order_by("table", "operation")
    return rows.values("table", "operation").annotate(**OFTEN)


@exports("accounts.User", "viewings")
def viewings(user: User, reader: Any) -> Any:
    """Tell how often the user looked at what; each viewing stands beside the audit."""
    rows = visible_part_of(user, reader, AccessRecord.objects.filter(actor=user.pk)).order_by("what", "action")
    return rows.values("what", "action").annotate(**OFTEN)
