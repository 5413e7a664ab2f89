"""Users who know of an engagement, and the notices that they get when it changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from summit.accounts.models import User
from summit.calendar import notices
from summit.calendar.models import Engagement, Removal
from summit.calendar.notices import Standing
from summit.calendar.queries import people_concerned, roles_taking_part
from summit.notifications.services import notify_all


@dataclass(frozen=True)
class Known:
    """The published facts of an engagement, its audience, the users who are told of it, and those who take part."""

    standing: Standing
    audience: str
    told: frozenset[User]
    taking_part: frozenset[User]

    @classmethod
    def of(cls, engagement: Engagement) -> "Known":
        """Return it by the present calendar."""
        told = people_concerned([engagement])[engagement.pk]
        taking_part = {role.user for role in roles_taking_part([engagement]).get(engagement.pk, ())}
        return cls(Standing.of(engagement), engagement.audience, frozenset(told), frozenset(taking_part & told))


def seeing(audience: str, resources: Iterable[int]) -> set[int | None]:
    """Return the resources whose calendars show an engagement for that audience; None means the whole summit."""
    if audience == Engagement.Audience.ORGANIZERS:
        return set()
    everyone = {None} if audience == Engagement.Audience.SUMMIT else set()
    return everyone.union(resources)


def tell(engagement: Engagement, before: Known, after: Known, now: datetime) -> None:
    """Tell users who stay of changed facts, new users that they take part, and removed users that they do not."""
    came = (after.told - before.told) | (after.taking_part - before.taking_part)
    left = (before.told - after.told) | (before.taking_part - after.taking_part)
    addressed = [(user, notices.joined(engagement)) for user in came]
    addressed += [(user, notices.taken_out(engagement, before.standing)) for user in left - came]
    moved = notices.moved(engagement, before.standing)
    stay = (before.told & after.told) - came - left
    addressed += [(user, moved) for user in stay if before.standing.read_by(user) != after.standing.read_by(user)]
    notify_all(addressed, summit=engagement.summit, now=now)


def record_removals(engagement: Engagement, resources: Collection[int | None], before: Known, now: datetime) -> None:
    """Record the facts that removed resources knew, with the sequence of the removal."""
    is_seen = before.audience != Engagement.Audience.ORGANIZERS
    known = {
        "was_published": is_seen and engagement.status == Engagement.Status.CONFIRMED,
        "was_for_all": before.audience == Engagement.Audience.SUMMIT,
        "title": dict(before.standing.title),
        "starts_at": before.standing.starts_at,
        "ends_at": before.standing.ends_at,
        "sequence": engagement.sequence,
        "left_at": now,
    }
    rows = [Removal(engagement=engagement, resource_id=resource, **known) for resource in resources]
    Removal.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("engagement", "resource"), update_fields=tuple(known)
    )


def delete_removals(engagement: Engagement, resources: Collection[int | None]) -> None:
    """Delete the removals of resources whose calendars show the engagement again."""
    back = Q(resource__in=[resource for resource in resources if resource])
    if None in resources:
        back |= Q(resource=None)
    engagement.removals.filter(back).delete()
