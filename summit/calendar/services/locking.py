"""Bookings and changes of the rules of booking wait for each other.

The rules of a summit's calendar are its days, hours and grid, the turnover of each resource, the venue of each room
and the transfer times. Either lock is taken before any other lock of the calendar.
"""

from collections.abc import Collection

from django.db import connection

from summit.calendar.models import Resource

# One number for this kind of lock, beside the summit's key.
RULES = 8221
SHARED = 8222  # and for that of a shared thing, beside a number made of its key


def keep_rules(summit_id: int) -> None:
    """Keep the rules from being changed until the transaction ends. Many bookings can have this lock together."""
    _lock("pg_advisory_xact_lock_shared", summit_id)


def change_rules(summit_id: int) -> None:
    """Wait for current bookings to end, and keep new ones waiting until the transaction ends."""
    _lock("pg_advisory_xact_lock", summit_id)


def _lock(function: str, summit_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s::int)", [RULES, summit_id])


def lock_shared(keys: Collection[str]) -> None:
    """Lock shared things, in one order, until the transaction ends: bookings of two summits wait for each other."""
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM"
            " (SELECT DISTINCT hashtext(key) AS number FROM unnest(%s::text[]) AS key ORDER BY number) AS ordered",
            [SHARED, list(keys)],
        )


def lock_shared_of(summit_id: int) -> None:
    """Lock all that the summit shares: for transactions that make several bookings, one after the other."""
    rows = Resource.objects.filter(summit=summit_id).exclude(shared_as="").order_by("pk")
    # As for each booking, first the rows and then what they share.
    lock_shared({row.shared_key for row in rows.select_for_update(no_key=True, of=("self",))})
