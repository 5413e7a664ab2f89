"""What a browser's session holds of its sign-in: when it began, was last used and last proved, and by whose factor."""

from datetime import datetime
from typing import Any

from django.conf import settings

BEGAN, SEEN, PROVED, FACTOR = "began_at", "seen_at", "proved_at", "second_factor_of"
COARSE = 300  # seconds between two notes that a session is used: not every page is worth a write


def begin(session: Any, *, now: datetime) -> None:
    """Note that someone has just signed in."""
    session[BEGAN] = session[SEEN] = session[PROVED] = now.timestamp()


def is_over(session: Any, *, now: datetime) -> bool:
    """Say whether it is too old, or nobody has used it for too long; one that was never begun by a door begins now."""
    session.setdefault(BEGAN, now.timestamp())
    since = session.setdefault(SEEN, now.timestamp())
    age, idle = now.timestamp() - session[BEGAN], now.timestamp() - since
    return bool(age >= settings.SESSION_COOKIE_AGE or idle >= settings.SESSION_IDLE.total_seconds())


def note_use(session: Any, *, now: datetime) -> None:
    """Note that it is used, to five minutes."""
    if now.timestamp() - session[SEEN] >= COARSE:
        session[SEEN] = now.timestamp()


def note_proof(session: Any, *, now: datetime) -> None:
    """Note that the password or the second factor was given just now."""
    session[PROVED] = now.timestamp()


def note_factor(session: Any, user: Any, *, now: datetime) -> None:
    """Note that the user's second factor was given just now; from here on it is another session."""
    session[FACTOR] = user.pk
    note_proof(session, now=now)
    session.cycle_key()


def saw_factor(session: Any, user: Any) -> bool:
    """Say whether the user's second factor was given in it."""
    return bool(session.get(FACTOR) == user.pk)


def is_fresh(session: Any, *, now: datetime) -> bool:
    """Say whether the password or the factor was given within the last minutes."""
    return bool(now.timestamp() - session.get(PROVED, 0) < settings.SIGN_IN_FRESH.total_seconds())
