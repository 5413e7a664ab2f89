"""The export of the data about an account."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.db.models import Count, Max, Min, Model, QuerySet

from summit.accounts.models import Token, User
from summit.accounts.queries import governs_account, visible_part_of
from summit.core.models import AccessRecord, AuditEntry
from summit.core.personal_data_export import exports

OFTEN = {"times": Count("pk"), "first_at": Min("at"), "last_at": Max("at")}
Rows = Iterable[Mapping[str, object]]
Row = TypeVar("Row", bound=Model)


def _knows_account(user: User, reader: User) -> bool:
    """Say whether the reader may know what belongs to the account as a whole, and to no single summit."""
    return reader.pk == user.pk or governs_account(reader, user)


def _of_account(rows: QuerySet[Row], user: User, reader: User) -> QuerySet[Row]:
    return rows if _knows_account(user, reader) else rows.none()


@exports("accounts.User", "account")
def account(user: User, reader: User) -> Rows:
    """Return the account's settings; only its name, address and telephone to the chief of some of its summits."""
    names: tuple[str, ...] = ("id", "email", "name", "phone")
    if _knows_account(user, reader):
        names += ("language", "time_zone", "quiet_from", "quiet_until")
        names += ("is_active", "is_staff", "date_joined", "last_login")
    return [{name: getattr(user, name) for name in names}]


@exports("accounts.User", "roles")
def roles(user: User, reader: User) -> Rows:
    """Return the user's roles with their summits."""
    return visible_part_of(user, reader, user.roles.all()).values("summit__slug", "kind", "party__code")


@exports("accounts.User", "tokens")
def tokens(user: User, reader: User) -> Rows:
    """Return the tokens without their texts, which are not stored."""
    return _of_account(Token.objects.filter(user=user), user, reader).values(
        "name", "scope", "created", "expiry", "last_used_at"
    )


@exports("accounts.User", "second factors")
def second_factors(user: User, reader: User) -> Rows:
    """Return the second factors without their secrets."""
    return _of_account(Authenticator.objects.filter(user=user), user, reader).values(
        "type", "created_at", "last_used_at"
    )


@exports("accounts.User", "other sign-ins")
def other_sign_ins(user: User, reader: User) -> Rows:
    """Return the OpenID Connect accounts of the user."""
    return _of_account(SocialAccount.objects.filter(user=user), user, reader).values(
        "provider", "uid", "date_joined", "last_login"
    )


@exports("accounts.User", "failed sign-ins")
def failed_sign_ins(user: User, reader: User) -> Rows:
    """Return the failed sign-ins, to the user alone: they belong to no summit."""
    rows = AccessAttempt.objects.filter(username=user.email)
    if reader.pk != user.pk and not reader.is_superuser:
        rows = rows.none()
    attempts: Rows = rows.values("attempt_time", "ip_address", "user_agent", "failures_since_start")
    return attempts


@exports("accounts.User", "changes")
def changes(user: User, reader: User) -> Rows:
    """Count the user's changes of each table; the audit has each change."""
    rows = visible_part_of(user, reader, AuditEntry.objects.filter(actor=user.pk)).order_by("table", "operation")
    return rows.values("table", "operation").annotate(**OFTEN)


@exports("accounts.User", "viewings")
def viewings(user: User, reader: User) -> Rows:
    """Count the user's accesses to classified and personal data; the audit has each access."""
    rows = visible_part_of(user, reader, AccessRecord.objects.filter(actor=user.pk)).order_by("what", "action")
    return rows.values("what", "action").annotate(**OFTEN)
