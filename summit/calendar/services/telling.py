"""Users who know of an engagement, and the notices that they get when it changes."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from summit.accounts.models import Role, User
from summit.calendar import notices
from summit.calendar.models import Engagement, not_available
from summit.calendar.notices import Standing
from summit.calendar.queries import people_concerned, roles_taking_part
from summit.calendar.services.removals import NOBODY, Shown
from summit.notifications.services import notify_all


@dataclass(frozen=True)
class EngagementSnapshot:
    """The published facts of an engagement, its audience, the users who are told of it, and those who take part."""

    standing: Standing
    audience: str
    concerned: frozenset[User]
    taking_part: frozenset[User]

    @classmethod
    def of(cls, engagement: Engagement) -> "EngagementSnapshot":
        """Return it by the present calendar."""
        concerned = people_concerned([engagement])[engagement.pk]
        taking_part = {role.user for role in roles_taking_part([engagement]).get(engagement.pk, ())}
        return cls(
            Standing.of(engagement), engagement.audience, frozenset(concerned), frozenset(taking_part & concerned)
        )


def tell(engagement: Engagement, before: EngagementSnapshot, after: EngagementSnapshot, now: datetime) -> None:
    """Tell users who stay of changed facts, new users that they take part, and removed users that they do not."""
    came = (after.concerned - before.concerned) | (after.taking_part - before.taking_part)
    left = (before.concerned - after.concerned) | (before.taking_part - after.taking_part)
    addressed = [(user, notices.joined(engagement)) for user in came]
    addressed += [(user, notices.taken_out(engagement, before.standing)) for user in left - came]
    moved = notices.moved(engagement, before.standing)
    stay = (before.concerned & after.concerned) - came - left
    addressed += [(user, moved) for user in stay if before.standing.read_by(user) != after.standing.read_by(user)]
    notify_all(addressed, summit=engagement.summit, now=now)


def tell_of_closure(closure: Engagement, before: Shown | None, after: Shown | None, now: datetime) -> None:
    """Tell the people of parties what changes for them: that they see the closure, differently, or no longer.

    The audience is told with the reason; parties whose people are closed, or take part in something in a closed room,
    without it.
    """
    parties: dict[User, set[int]] = defaultdict(set)
    roles = Role.objects.filter(summit=closure.summit_id, kind__in=Role.PARTY_KINDS, user__is_active=True)
    for role in roles.select_related("user").order_by("pk"):
        if role.party_id:
            parties[role.user].add(role.party_id)
    addressed = []
    for user, own in parties.items():
        was, is_now = _told_to(own, before), _told_to(own, after)
        if (was and was.read_by(user)) != (is_now and is_now.read_by(user)):
            addressed.append((user, notices.closure_changed(closure, was, is_now, goes_on=after is not None)))
    notify_all(addressed, summit=closure.summit, now=now)


def _told_to(parties: Collection[int], entry: Shown | None) -> Standing | None:
    """Return the facts of the closure that people of the parties are told, or None."""
    if entry is None:
        return None
    if entry.readers.everybody or not entry.readers.parties.isdisjoint(parties):
        return entry.facts
    if entry.viewers.get(None, NOBODY).parties.isdisjoint(parties):
        return None
    return replace(entry.facts, title=tuple(sorted(not_available().items())), place=())
