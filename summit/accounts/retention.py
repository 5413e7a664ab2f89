"""How long sessions and failed attempts to sign in are kept."""

from datetime import datetime

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from summit.accounts.models import Token
from summit.core.retention import keep


@keep("sessions", days=7)
def sessions(before: datetime) -> QuerySet[Session]:
    """Return the sessions of browsers that have expired."""
    return Session.objects.filter(expire_date__lt=before)


@keep("tokens", days=90)
def tokens(before: datetime) -> QuerySet[Token]:
    """Return the tokens of the API that have expired."""
    return Token.objects.filter(expiry__lt=before)


@keep("sign-ins", days=90)
def failed_attempts(before: datetime) -> QuerySet[AccessAttempt]:
    """Return the failed attempts to sign in."""
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(attempt_time__lt=before)
    return found
