"""Bookings and changes of the rules of booking wait for each other.

The rules of a summit's calendar are its days, hours and grid, the turnover of each resource, the venue of each room
and the transfer times. Either lock is taken before any other lock of the calendar.
"""

from django.db import connection

# One number for this kind of lock, beside the summit's key.
RULES = 8221


def keep_rules(summit_id: int) -> None:
    """Keep the rules from being changed until the transaction ends. Many bookings can have this lock together."""
    _lock("pg_advisory_xact_lock_shared", summit_id)


def change_rules(summit_id: int) -> None:
    """Wait for current bookings to end, and keep new ones waiting until the transaction ends."""
    _lock("pg_advisory_xact_lock", summit_id)


def _lock(function: str, summit_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s::int)", [RULES, summit_id])
