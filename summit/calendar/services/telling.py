"""Who knows of an engagement, and what they are told when it changes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from summit.accounts.models import User
from summit.calendar import notices
from summit.calendar.models import Departure, Engagement
from summit.calendar.notices import Standing
from summit.calendar.queries import people_concerned
from summit.notifications.services import notify_all


@dataclass(frozen=True)
class Known:
    """Who knows of an engagement, and what they know."""

    standing: Standing
    people: frozenset[User]

    @classmethod
    def of(cls, engagement: Engagement) -> "Known":
        """Read it off the calendar as it is now."""
        return cls(Standing.of(engagement), frozenset(people_concerned([engagement])[engagement.pk]))


def tell(engagement: Engagement, before: Known, after: Known, now: datetime) -> None:
    """Tell who stays of a new hour or place, who came that he takes part, and who left that he does not."""
    addressed = [(user, notices.joined(engagement)) for user in after.people - before.people]
    addressed += [(user, notices.taken_out(engagement, before.standing)) for user in before.people - after.people]
    if before.standing != after.standing:
        moved = notices.moved(engagement, before.standing)
        addressed += [(user, moved) for user in before.people & after.people]
    notify_all(addressed, summit=engagement.summit, now=now)


def note_departures(engagement: Engagement, resources: Collection[int | None], before: Standing, now: datetime) -> None:
    """Note what those knew who leave; the sequence is that of their leaving."""
    known = {
        "was_published": engagement.status == Engagement.Status.CONFIRMED,
        "title": engagement.title,
        "starts_at": before.starts_at,
        "ends_at": before.ends_at,
        "sequence": engagement.sequence,
        "left_at": now,
    }
    rows = [Departure(engagement=engagement, resource_id=resource, **known) for resource in resources]
    Departure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("engagement", "resource"), update_fields=tuple(known)
    )
