"""The only clock: views and tasks read it, and pass `now` to services as an argument."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return this instant as an aware UTC datetime."""
    return timezone.now()  # noqa: TID251 -- the one place that asks
