"""Actions that follow from decisions: reminded until they are done."""

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

MORNING = time(9)  # on the summit's clock; nobody is reminded of a day at midnight


def remind_of_actions(*, now: datetime) -> int:
    """Remind the owner of each open action: some days before it is due, on the day, and again and again afterwards.

    The coordinators of the owner are told; of what is overdue, the organizers too. A late tick reminds once, whatever
    it missed, and not of a day that had passed when the action was assigned. An owner that may no longer read what was
    decided upon is not. Returns how many are told; the queries do not grow with the actions, but for those on documents
    that are told of now.
    """
    opened = Action.objects.filter(status=Action.Status.OPEN)
    summits = Summit.objects.filter(pk__in=opened.values("owner__summit")).select_related("routine")
    return each_alone(lambda summit: _remind(summit, now), summits)


def _remind(summit: Summit, now: datetime) -> int:
    routine, today = ReminderSettings.of(summit), now.astimezone(summit.zone).date()
    opened = Action.objects.filter(status=Action.Status.OPEN, owner__summit=summit)
    near = opened.filter(due_on__lte=today + timedelta(days=routine.action_days_before)).order_by("pk")
    speakers, organizers = representatives_by_party(summit), list(organizers_of(summit))
    addressed: list[tuple[User, Notice]] = []
    for action in near.select_related("owner", "decision__series", "decision__document"):
        day = _last_occasion(action, routine, today)
        hour = summit.instant(day, MORNING)
        if not action.assigned_at < hour <= now:
            continue
        notice = action_due(action, on=day, days=(action.due_on - today).days)
        document = action.decision.document
        is_cleared = document is None or not uncleared(document, [action.owner])
        people = [*(speakers[action.owner_id] if is_cleared else ()), *(organizers if day > action.due_on else ())]
        addressed += [(user, notice) for user in dict.fromkeys(people)]
    return notify_all(addressed, summit=summit, now=now)


def _last_occasion(action: Action, routine: ReminderSettings, today: date) -> date:
    """Return the last day, up to today, on which the action is to be reminded of."""
    late = (today - action.due_on).days
    if late < 0:
        return action.due_on - timedelta(days=routine.action_days_before)
    return action.due_on + timedelta(days=late - late % routine.action_overdue_every)
