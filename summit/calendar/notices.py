"""What is said when something published changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from summit.calendar.models import Engagement, Occupancy
from summit.notifications.services import Notice


@dataclass(frozen=True, slots=True)
class Standing:
    """Where and when an engagement stands: what people must know anew when it changes."""

    starts_at: datetime
    ends_at: datetime
    place: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, engagement: Engagement) -> Self:
        """Read it off the engagement as it is now."""
        return cls(engagement.starts_at, engagement.ends_at, tuple(sorted(place_of(engagement).items())))


def topic(engagement: Engagement) -> str:
    """Return the topic of all that is said about the engagement."""
    return f"engagement:{engagement.uid}"


def place_of(engagement: Engagement) -> dict[str, str]:
    """Return the name of the engagement's room, else of its venue, in each language."""
    rooms = [o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.ROOM]
    if rooms:
        return dict(rooms[0].name)
    return dict(engagement.venue.name) if engagement.venue else {}


def facts(engagement: Engagement) -> dict[str, Any]:
    """Return what a message says of an engagement: title, hours, place."""
    return {
        "title": engagement.title,
        "starts_at": engagement.starts_at.isoformat(),
        "ends_at": engagement.ends_at.isoformat(),
        "place": place_of(engagement),
    }


def moved(engagement: Engagement, before: Standing) -> Notice:
    """Say that a published engagement has another hour or place, naming the old and the new."""
    old = {"old_starts_at": before.starts_at.isoformat(), "old_ends_at": before.ends_at.isoformat()}
    return Notice(
        kind="engagement_moved",
        key=f"moved:{engagement.uid}:{engagement.sequence}",
        context={**facts(engagement), **old, "old_place": dict(before.place)},
        topic=topic(engagement),
        valid_until=engagement.ends_at,
    )


def cancelled(engagement: Engagement) -> Notice:
    """Say that a published engagement will not be held."""
    return Notice(
        kind="engagement_cancelled",
        key=f"cancelled:{engagement.uid}:{engagement.sequence}",
        context=facts(engagement),
        topic=topic(engagement),
        valid_until=engagement.ends_at,
    )
