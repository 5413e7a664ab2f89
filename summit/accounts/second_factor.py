"""Codes of an app and recovery codes: each works once, and wrong codes lock the account for a while."""

import base64
from datetime import datetime, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import CodeAttempts, Role, User
from summit.accounts.services import end_sign_ins
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional

STEP, DIGITS = 30, 6  # RFC 6238: seconds, digits of a code
DRIFT = 1  # steps that a clock may be off
LONGEST_CODE = 64  # characters, with the spaces that people type
PATIENCE = 5  # wrong codes before one has to wait
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class CodeNeeded(BadValue):
    """The user has a second factor, and gave no code."""

    code = "code_needed"
    message = _("Give a code of your authenticator app, or a recovery code.")


class WrongCode(BadValue):
    """The code is none of the user's, or was used before."""

    code = "wrong_code"
    message = _("This code is wrong, or was used before.")


class CodesLocked(Refusal):
    """Too many wrong codes were given, by someone who has the password."""

    code = "codes_locked"
    status = 429
    message = _("Too many wrong codes. Wait a while, or ask a chief organizer.")


class FactorMissing(Refusal):
    """The user must have a second factor, and has none yet."""

    code = "second_factor_missing"
    status = 403
    message = _("Your account needs a second factor: sign in with a browser and set one up.")


def has_factor(user: User) -> bool:
    """Say whether the user has a second factor; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists())


def must_have_factor(user: User) -> bool:
    """Say whether the settings require a second factor: of staff, and of organizers by any door."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return user.is_staff or user.is_superuser or bool(user.role_set.of(Role.ORGANIZERS))


def check_second_factor(user: User, code: str, *, now: datetime) -> bool:
    """Say whether a second factor was given: False if the user has none and needs none.

    Raises CodeNeeded, WrongCode, CodesLocked, FactorMissing.
    """
    if has_factor(user):
        if not code:
            raise CodeNeeded(field="code")
        use_code(user, code, now=now)
        return True
    if must_have_factor(user):
        raise FactorMissing
    return False


def use_code(user: User, code: str, *, now: datetime) -> Authenticator:
    """Use up a code of the user's app, or a recovery code; return its factor.

    Raises WrongCode, CodesLocked.
    """
    factor = _tried(user, code, None, now)
    if factor is None:
        raise WrongCode(field="code")
    return factor


def use_first_code(user: User, code: str, secret: str, *, now: datetime) -> None:
    """Use up the code that proves that an app knows the secret. Raises WrongCode, CodesLocked."""
    app = Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)})
    if _tried(user, code, [app], now) is None:
        raise WrongCode(field="code")


@transactional
def reset_second_factor(user: User) -> None:
    """Delete the user's factors and recovery codes, and end their sessions and tokens."""
    Authenticator.objects.filter(user=user).delete()
    CodeAttempts.objects.filter(user=user).delete()
    end_sign_ins(user)


@transactional
def _tried(user: User, code: str, factors: list[Authenticator] | None, now: datetime) -> Authenticator | None:
    """Return the factor of the code, or None; count a wrong code. Attempts of one user wait for each other."""
    CodeAttempts.objects.get_or_create(user=user)
    book = CodeAttempts.objects.select_for_update().get(user=user)
    if book.locked_until and now < book.locked_until:
        raise CodesLocked
    own = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    code = "".join(code.split())
    found = next((f for f in (own if factors is None else factors) if _is_of(f, code, book, now)), None)
    if found:
        book.wrong, book.locked_until = 0, None
    else:
        book.wrong += 1
        rounds, rest = divmod(book.wrong, PATIENCE)
        book.locked_until = None if rest else now + min(FIRST_WAIT * 2 ** (min(rounds, 10) - 1), LONGEST_WAIT)
    book.save()
    return found


def _is_of(factor: Authenticator, code: str, book: CodeAttempts, now: datetime) -> bool:
    """Say whether the code belongs to the factor, and use it up."""
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return bool(factor.wrap().validate_code(code))
    step = _step_of(get_adapter().decrypt(factor.data["secret"]), code, now)
    if step is None or step <= book.last_step:
        return False
    book.last_step = step
    return True


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of the code, or None."""
    app = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP, enforce_key_length=False)  # noqa: S303 -- RFC 6238
    current = int(now.timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        try:
            app.verify(code.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None
