"""Whether the beat beats, and whether someone serves each queue."""

from datetime import datetime, timedelta

from summit.core.models import Heartbeat
from summit.core.queues import BELLS, PLANS, SLOW

# After so long without a sign of life one is silent. A worker that makes a plan is heard of when it is done.
PATIENCE = {
    "beat": timedelta(minutes=1),
    BELLS: timedelta(minutes=2),
    SLOW: timedelta(minutes=3),
    PLANS: timedelta(minutes=20),
}


def beat(name: str, *, now: datetime) -> None:
    """Note a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})


def silent(*, now: datetime) -> dict[str, datetime | None]:
    """Return who is silent, and since when; None: never heard of. While the beat is silent, nobody else is asked."""
    heard = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    quiet = {
        name: heard.get(name)
        for name, patience in PATIENCE.items()
        if name not in heard or now - heard[name] > patience
    }
    return {"beat": quiet["beat"]} if "beat" in quiet else quiet
