"""One tick: what is due now is told now, computed from the calendar as it stands."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from summit.calendar.models import Engagement
from summit.calendar.queries import people_concerned
from summit.core.transactions import transactional
from summit.notifications.services import notify_all
from summit.reminders import notices
from summit.reminders.models import ReminderRule
from summit.summits.models import Summit


@transactional
def remind(*, now: datetime) -> int:
    """Tell those concerned of published engagements whose time has come by a rule; return how many are told.

    Any number of ticks, beats and restarts tell each person once per rule, engagement and hour. A tick that comes
    late reminds by the rule nearest to the start, not by all that were missed, and never of what has begun.
    """
    rules = _rules_by_summit()
    longest = max((rule.minutes_before for of_summit in rules.values() for rule in of_summit), default=0)
    coming = Engagement.objects.filter(
        status=Engagement.Status.CONFIRMED,
        starts_at__gt=now,
        starts_at__lte=now + timedelta(minutes=longest),
    ).exclude(kind=Engagement.Kind.CLOSURE)
    due: dict[Summit, list[tuple[Engagement, int]]] = defaultdict(list)
    for engagement in coming.select_related("summit", "venue").prefetch_related("occupancies__resource"):
        rule = _nearest(rules.get(engagement.summit_id, rules.get(None, ())), engagement, now)
        if rule:
            due[engagement.summit].append((engagement, rule.minutes_before))
    return sum(_tell(summit, pairs, now) for summit, pairs in due.items())


def _rules_by_summit() -> dict[int | None, list[ReminderRule]]:
    rules: dict[int | None, list[ReminderRule]] = defaultdict(list)
    for rule in ReminderRule.objects.order_by("minutes_before"):
        rules[rule.summit_id].append(rule)
    return dict(rules)


def _nearest(rules: Iterable[ReminderRule], engagement: Engagement, now: datetime) -> ReminderRule | None:
    """Return the rule of the shortest lead that has begun to run."""
    fitting = (rule for rule in rules if rule.kind in ("", engagement.kind))
    return next((r for r in fitting if engagement.starts_at <= now + timedelta(minutes=r.minutes_before)), None)


def _tell(summit: Summit, pairs: list[tuple[Engagement, int]], now: datetime) -> int:
    concerned = people_concerned([engagement for engagement, _ in pairs])
    addressed = [
        (person, notices.due(engagement, minutes_before=minutes))
        for engagement, minutes in pairs
        for person in concerned[engagement.pk]
    ]
    return notify_all(addressed, summit=summit, now=now)
