"""What is said when something published changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from summit.calendar.models import Engagement, Occupancy
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

EXAMPLE = {
    "uid": "00000000-0000-0000-0000-000000000000",
    "sequence": 1,
    "title": {"en": "Council of Foreign Ministers", "ru": "Совет министров иностранных дел"},
    "starts_at": "2025-11-26T06:00:00+00:00",
    "ends_at": "2025-11-26T07:30:00+00:00",
    "place": {"en": "Great Hall", "ru": "Большой зал"},
    "is_cancelled": False,
}
_BEFORE = {
    "starts_at": "2025-11-26T04:00:00+00:00",
    "ends_at": "2025-11-26T05:30:00+00:00",
    "place": {},
    "is_cancelled": False,
}
CHANGED = register(
    Kind(
        name="programme_changed",
        label="Changes in one's programme",
        is_required=True,
        sample={"changes": [{**EXAMPLE, "old": _BEFORE}, {**EXAMPLE, "uid": "1", "old": {"is_cancelled": True}}]},
    )
)


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
    """Return what a message says of an engagement: title, hours, place; and by what a calendar knows it."""
    return {
        "uid": str(engagement.uid),
        "sequence": engagement.sequence,
        "title": engagement.title,
        "starts_at": engagement.starts_at.isoformat(),
        "ends_at": engagement.ends_at.isoformat(),
        "place": place_of(engagement),
        "is_cancelled": False,
    }


def moved(engagement: Engagement, before: Standing) -> Notice:
    """Say that a published engagement has another hour or place, naming the old and the new."""
    return _changed(engagement, {}, before, "moved")


def cancelled(engagement: Engagement, before: Standing) -> Notice:
    """Say that a published engagement will not be held."""
    return _changed(engagement, {**_hours(before), "is_cancelled": True, "goes_on": False}, before, "cancelled")


def taken_out(engagement: Engagement, before: Standing) -> Notice:
    """Say that one takes no part in a published engagement any more; nothing of what it has become without him."""
    return _changed(engagement, {**_hours(before), "is_cancelled": True, "goes_on": True}, before, "taken-out")


def joined(engagement: Engagement) -> Notice:
    """Say that one takes part in a published engagement from now on."""
    return _changed(engagement, {"old": {"is_cancelled": True}}, Standing.of(engagement), "joined")


def _hours(standing: Standing) -> dict[str, Any]:
    return {
        "starts_at": standing.starts_at.isoformat(),
        "ends_at": standing.ends_at.isoformat(),
        "place": dict(standing.place),
    }


def _changed(engagement: Engagement, what: dict[str, Any], before: Standing, verb: str) -> Notice:
    old = {**_hours(before), "is_cancelled": False}
    return Notice(
        kind=CHANGED.name,
        key=f"{verb}:{engagement.uid}:{engagement.sequence}",
        context={"changes": [{**facts(engagement), "old": old, **what}]},
        valid_until=max(engagement.ends_at, before.ends_at),
        begins_at=min(engagement.starts_at, before.starts_at),
        folds=True,
    )
