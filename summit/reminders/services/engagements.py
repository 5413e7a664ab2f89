"""Reminders of engagements, computed from the present calendar at each tick."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from summit.accounts.models import Role, User
from summit.calendar.models import Engagement
from summit.calendar.queries import roles_concerned
from summit.core.transactions import each_alone
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all, untold
from summit.reminders import notices
from summit.reminders.models import ReminderRule
from summit.summits.models import Summit


def remind(*, now: datetime) -> int:
    """Remind people of published engagements that a rule makes due; return how many are notified.

    However many ticks and restarts there are, each person is notified once per rule, engagement and hour. A late tick
    applies the rule nearest to the start, not all that were missed, and skips engagements that have begun.
    """
    rules = RuleSet.load()
    coming = Engagement.objects.filter(
        status=Engagement.Status.CONFIRMED,
        starts_at__gt=now,
        starts_at__lte=now + timedelta(minutes=rules.longest),
    ).exclude(kind=Engagement.Kind.CLOSURE)
    by_summit: dict[Summit, list[Engagement]] = defaultdict(list)
    for engagement in coming.select_related("summit", "venue").prefetch_related("occupancies__resource"):
        if rules.may_be_due(engagement, now):
            by_summit[engagement.summit].append(engagement)

    def tell(summit: Summit) -> int:
        return notify_all(list(_due(summit, by_summit[summit], rules, now)), summit=summit, now=now)

    return each_alone(tell, by_summit)


@dataclass
class RuleSet:
    """The rules of summits, of users, and for summits without rules. The shortest lead is first."""

    of_summit: dict[int | None, list[ReminderRule]] = field(default_factory=lambda: defaultdict(list))
    of_person: dict[tuple[int, int], list[ReminderRule]] = field(default_factory=lambda: defaultdict(list))
    longest_own: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    longest: int = 0

    @classmethod
    def load(cls) -> "RuleSet":
        """Read all rules in one query."""
        rules = cls()
        for rule in ReminderRule.objects.order_by("minutes_before", "-audience", "pk"):
            if rule.user_id and rule.summit_id:
                rules.of_person[rule.summit_id, rule.user_id].append(rule)
                rules.longest_own[rule.summit_id] = rule.minutes_before  # the shortest come first
            else:
                rules.of_summit[rule.summit_id].append(rule)
            rules.longest = max(rules.longest, rule.minutes_before)
        return rules

    def may_be_due(self, engagement: Engagement, now: datetime) -> bool:
        """Return whether any rule may be due for the engagement."""
        common = self._common(engagement)
        longest = max(common[-1].minutes_before if common else 0, self.longest_own[engagement.summit_id])
        return engagement.starts_at - now <= timedelta(minutes=longest)

    def due_rule(self, engagement: Engagement, role: Role, now: datetime) -> ReminderRule | None:
        """Return the due rule with the shortest lead for the user of the role."""
        own = self.of_person.get((engagement.summit_id, role.user_id))
        fitting = own if own is not None else [r for r in self._common(engagement) if _reaches(r, role)]
        lead = engagement.starts_at - now
        begun = (r for r in fitting if r.kind in ("", engagement.kind) and lead <= timedelta(minutes=r.minutes_before))
        return next(begun, None)

    def _common(self, engagement: Engagement) -> list[ReminderRule]:
        return self.of_summit.get(engagement.summit_id) or self.of_summit.get(None, [])

    def reminds_organizers(self, engagement: Engagement) -> bool:
        """Return whether organizers are reminded too."""
        return any(rule.audience == ReminderRule.Audience.ORGANIZER for rule in self._common(engagement))


def _reaches(rule: ReminderRule, role: Role) -> bool:
    """Return whether the rule applies to the role. Organizers are reminded only if a rule names them."""
    if role.kind in Role.ORGANIZERS:
        return rule.audience == ReminderRule.Audience.ORGANIZER
    return rule.audience in ("", role.kind)


def _due(summit: Summit, engagements: list[Engagement], rules: RuleSet, now: datetime) -> Iterator[tuple[User, Notice]]:
    """Yield users and their notices. Users reminded of one engagement by one rule share a notice."""
    roles = roles_concerned(engagements)
    organizers = _organizers(summit) if rules.reminds_organizers(engagements[0]) else []
    made: dict[tuple[int, int], Notice] = {}
    told_later = untold(summit, now=now)
    for engagement in engagements:
        for user, rule in _rules_by_person((*roles[engagement.pk], *organizers), engagement, rules, now):
            # A letter that waits may be taken back by an undo: a reminder must not come before it.
            if (user.pk, str(engagement.uid)) in told_later:
                continue
            at = (engagement.pk, rule.pk)
            if at not in made:
                made[at] = notices.due(engagement, minutes_before=rule.minutes_before, channels=tuple(rule.channels))
            yield user, made[at]


def _rules_by_person(
    roles: Iterable[Role], engagement: Engagement, rules: RuleSet, now: datetime
) -> Iterator[tuple[User, ReminderRule]]:
    """Yield each user once, with the shortest lead that any of their roles gives."""
    nearest: dict[User, ReminderRule] = {}
    for role in roles:
        rule = rules.due_rule(engagement, role, now)
        known = nearest.get(role.user)
        if rule and (known is None or rule.minutes_before < known.minutes_before):
            nearest[role.user] = rule
    yield from nearest.items()


def _organizers(summit: Summit) -> list[Role]:
    return list(
        Role.objects.filter(summit=summit, kind__in=Role.ORGANIZERS, user__is_active=True).select_related("user")
    )
