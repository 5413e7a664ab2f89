"""Reminders of actions that follow from decisions."""

from datetime import date, datetime, time, timedelta

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, representatives_by_party
from summit.core.transactions import each_alone
from summit.decisions.models import Action
from summit.decisions.notices import action_due
from summit.decisions.queries import uncleared
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.reminders.models import ReminderSettings
from summit.summits.models import Summit

MORNING = time(9)  # on the summit's clock, because nobody reads a reminder at midnight


def remind_of_actions(*, now: datetime) -> int:
    """Remind the owner of each open action some days before it is due, on the day, and repeatedly afterwards.

    The coordinators of the owner are notified, and the organizers too if the action is overdue. A late tick reminds
    once, however many it missed, and not of a day before the action was assigned. An owner that may no longer read the
    document is not reminded. Returns how many people are notified. Only due actions on documents cost queries of their
    own.
    """
    opened = Action.objects.filter(status=Action.Status.OPEN)
    summits = Summit.objects.filter(pk__in=opened.values("owner__summit")).select_related("reminder_settings")
    return each_alone(lambda summit: _remind(summit, now), summits)


def _remind(summit: Summit, now: datetime) -> int:
    settings, today = ReminderSettings.of(summit), now.astimezone(summit.zone).date()
    opened = Action.objects.filter(status=Action.Status.OPEN, owner__summit=summit)
    near = opened.filter(due_on__lte=today + timedelta(days=settings.action_days_before)).order_by("pk")
    representatives, organizers = representatives_by_party(summit), list(organizers_of(summit))
    addressed: list[tuple[User, Notice]] = []
    for action in near.select_related("owner", "decision__series", "decision__document"):
        day = _last_occasion(action, settings, today)
        hour = summit.instant(day, MORNING)
        if not action.assigned_at < hour <= now:
            continue
        notice = action_due(action, on=day, days=(action.due_on - today).days)
        document = action.decision.document
        is_cleared = document is None or not uncleared(document, [action.owner])
        people = [
            *(representatives[action.owner_id] if is_cleared else ()),
            *(organizers if day > action.due_on else ()),
        ]
        addressed += [(user, notice) for user in dict.fromkeys(people)]
    return notify_all(addressed, summit=summit, now=now)


def _last_occasion(action: Action, settings: ReminderSettings, today: date) -> date:
    """Return the last day, up to today, for a reminder of the action."""
    late = (today - action.due_on).days
    if late < 0:
        return action.due_on - timedelta(days=settings.action_days_before)
    return action.due_on + timedelta(days=late - late % settings.action_overdue_every)
