"""The facts of a sign-in in a browser's session: when it began, its last use and proof, and whose factor it saw."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Model

BEGAN, SEEN, PROVED, FACTOR = "began_at", "seen_at", "proved_at", "second_factor_of"
COARSE = 300  # seconds between two notes that a session is used: not every page is worth a write


def begin(session: SessionBase, *, now: datetime) -> None:
    """Store that the user has just signed in."""
    session[BEGAN] = session[SEEN] = session[PROVED] = now.timestamp()


def is_over(session: SessionBase, *, now: datetime) -> bool:
    """Say whether the session is too old or idle for too long; a session that was never begun begins now."""
    session.setdefault(BEGAN, now.timestamp())
    since = session.setdefault(SEEN, now.timestamp())
    age, idle = now.timestamp() - session[BEGAN], now.timestamp() - since
    return bool(age >= settings.SESSION_COOKIE_AGE or idle >= settings.SESSION_IDLE.total_seconds())


def note_use(session: SessionBase, *, now: datetime) -> None:
    """Store that the session is used, at most every five minutes."""
    if now.timestamp() - session[SEEN] >= COARSE:
        session[SEEN] = now.timestamp()


def note_proof(session: SessionBase, *, now: datetime) -> None:
    """Store that the password or the second factor was given just now."""
    session[PROVED] = now.timestamp()


def note_factor(session: SessionBase, user: Model, *, now: datetime) -> None:
    """Store that the user's second factor was given just now, under a new session key."""
    session[FACTOR] = user.pk
    note_proof(session, now=now)
    session.cycle_key()


def saw_factor(session: SessionBase, user: Model) -> bool:
    """Say whether the user's second factor was given in the session."""
    return bool(session.get(FACTOR) == user.pk)


def is_fresh(session: SessionBase, *, now: datetime) -> bool:
    """Say whether the password or the factor was given within the last minutes."""
    return bool(now.timestamp() - session.get(PROVED, 0) < settings.SIGN_IN_FRESH.total_seconds())
