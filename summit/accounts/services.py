"""Tokens are made and ended; what is held on a person is given out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from summit.accounts.models import Role, Token, User
from summit.accounts.queries import visible_part_of
from summit.core import personal_data_export
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional

MOST_TOKENS = 50  # of those that log-ins made, and as many others


class BadExpiry(BadValue):
    """The token would end too late, or has ended already."""

    code = "bad_expiry"
    message = _("Name an hour to come, within the time that a token may live.")


class WiderScope(Refusal):
    """A token makes none that may do more than itself."""

    code = "wider_scope"
    status = 403
    message = _("A token cannot make one that may do more than itself.")


class TooManyTokens(Refusal):
    """A person has so many tokens that nobody oversees them."""

    code = "too_many_tokens"
    message = format_lazy(_("You have {most} tokens: revoke those that are not needed."), most=MOST_TOKENS)


@transactional
def issue_token(
    user: User,
    *,
    name: str,
    now: datetime,
    scope: str = Token.Scope.WRITE,
    expires_at: datetime | None = None,
    made_by: Token | None = None,
    has_second_factor: bool = False,
    is_log_in: bool = False,
) -> tuple[Token, str]:
    """Make a token and return it with the text that is sent with each request, which is kept nowhere.

    One that another token makes neither outlives nor outdoes it, and ends when that one is revoked. Raises BadExpiry,
    WiderScope and, unless it is by a log-in, TooManyTokens.
    """
    _lock(user)
    _make_room(user, is_log_in=is_log_in, now=now)
    if made_by and made_by.scope != Token.Scope.WRITE:
        raise WiderScope(field="scope")
    latest = made_by.expiry if made_by else now + settings.TOKEN_MAX_AGE
    expires_at = expires_at or min(latest, now + settings.TOKEN_AGE)
    if not now < expires_at <= latest:
        raise BadExpiry(field="expires_at")
    digest, text = get_digest_token()
    token = Token.objects.create(
        user=user,
        name=name,
        scope=scope,
        created=now,
        expiry=expires_at,
        made_by=made_by,
        is_log_in=is_log_in,
        has_second_factor=has_second_factor,
        digest=digest,
        token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH],
        person_hash=user.get_session_auth_hash(),
    )
    return token, text


def _make_room(user: User, *, is_log_in: bool, now: datetime) -> None:
    """End tokens that have run out and, for a log-in, the oldest of earlier ones: who has the password gets in."""
    own = Token.objects.filter(user=user)
    own.filter(expiry__lte=now).delete()
    alike = own.filter(is_log_in=is_log_in)
    over = alike.count() - MOST_TOKENS + 1
    if over <= 0:
        return
    if not is_log_in:
        raise TooManyTokens
    # What a token made ends with it: those that made none go first.
    oldest = alike.annotate(is_maker=Exists(own.filter(made_by=OuterRef("pk")))).order_by("is_maker", "created", "pk")
    own.filter(pk__in=list(oldest.values_list("pk", flat=True)[:over])).delete()


@transactional
def revoke_token(token: Token) -> None:
    """End a token, and those that it made."""
    _lock(token.user)
    token.delete()


def end_sign_ins(user: User) -> None:
    """End every session and every token of the user."""
    User.objects.filter(pk=user.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    user.refresh_from_db(fields=["sign_in_epoch"])


def admit_to_admin(user: User) -> None:
    """Open the admin to the user if one of their roles organizes a summit; what they see there, the roles say."""
    if user.roles.filter(kind__in=Role.ORGANIZERS).exists():
        User.objects.filter(pk=user.pk).update(is_staff=True)


@transactional
def export_account(user: User, *, by: Any, reason: str = "") -> dict[str, Any]:
    """Return all that is held on the user and `by` may know, once that is noted in each summit that is told of."""
    summits = set(visible_part_of(user, by, Role.objects.filter(user=user)).values_list("summit", flat=True))
    return personal_data_export.export(
        user, by=by, what="accounts.all", summits=sorted(summits) or [None], reason=reason
    )


def _lock(user: User) -> None:
    """Have whoever else makes or ends the user's tokens wait."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
