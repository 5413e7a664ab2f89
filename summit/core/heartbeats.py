"""Heartbeats of the beat and of the workers of each queue."""

from datetime import datetime, timedelta

from summit.core.models import Heartbeat
from summit.core.queues import DEFAULT, PLANS, SLOW

# A process is overdue after this long. A worker that makes a plan sends its heartbeat when it is done.
PATIENCE = {
    "beat": timedelta(minutes=1),
    DEFAULT: timedelta(minutes=2),
    SLOW: timedelta(minutes=3),
    PLANS: timedelta(minutes=20),
}


def beat(name: str, *, now: datetime) -> None:
    """Record a heartbeat."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})


def silent(*, now: datetime) -> dict[str, datetime | None]:
    """Return each overdue process and its last heartbeat (None if it never sent one).

    If the beat itself is overdue, only that is returned, as it asks all others for theirs.
    """
    heard = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    quiet = {
        name: heard.get(name)
        for name, patience in PATIENCE.items()
        if name not in heard or now - heard[name] > patience
    }
    return {"beat": quiet["beat"]} if "beat" in quiet else quiet
