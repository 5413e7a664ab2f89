"""Issue and revoke tokens; end sign-ins; export the data of an account."""

from datetime import datetime

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
    """A token cannot create a token of a wider scope."""

    code = "wider_scope"
    status = 403
    message = _("A token cannot make one that may do more than itself.")


class TooManyTokens(Refusal):
    """The user has the largest number of tokens already."""

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
    """Create a token; return it with its text, which is not stored.

    A token that another token creates does not outlive it, has no wider scope, and is revoked with it. Raises
    BadExpiry, WiderScope and, except at a log-in, TooManyTokens.
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
    """Delete expired tokens and, for a log-in, the oldest earlier ones: a log-in is never refused for them."""
    own = Token.objects.filter(user=user)
    own.filter(expiry__lte=now).delete()
    alike = own.filter(is_log_in=is_log_in)
    over = alike.count() - MOST_TOKENS + 1
    if over <= 0:
        return
    if not is_log_in:
        raise TooManyTokens
    # A token is revoked with its maker, so those that created none are deleted first.
    oldest = alike.annotate(is_maker=Exists(own.filter(made_by=OuterRef("pk")))).order_by("is_maker", "created", "pk")
    own.filter(pk__in=list(oldest.values_list("pk", flat=True)[:over])).delete()


@transactional
def revoke_token(token: Token) -> None:
    """Revoke a token, and those that it created."""
    _lock(token.user)
    token.delete()


def end_sign_ins(user: User) -> None:
    """End every session and every token of the user."""
    User.objects.filter(pk=user.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    user.refresh_from_db(fields=["sign_in_epoch"])


def admit_to_admin(user: User) -> None:
    """Make the user staff if they organize a summit. Their roles decide what they see in the admin."""
    if user.roles.filter(kind__in=Role.ORGANIZERS).exists():
        User.objects.filter(pk=user.pk).update(is_staff=True)


@transactional
def export_account(user: User, *, by: User, reason: str = "") -> dict[str, list[dict[str, object]]]:
    """Return the data about the user that `by` may see, after recording the access in each summit."""
    summits = set(visible_part_of(user, by, Role.objects.filter(user=user)).values_list("summit", flat=True))
    return personal_data_export.export(
        user, by=by, what="accounts.all", summits=sorted(summits) or [None], reason=reason
    )


def _lock(user: User) -> None:
    """Lock the user, so that only one transaction changes their tokens."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
