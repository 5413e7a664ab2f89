"""Reminders of requests that wait for an answer."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Coalesce

from summit.accounts.queries import representatives_by_party
from summit.bilaterals.models import BilateralRequest
from summit.core.transactions import each_alone
from summit.notifications.services import notify_all
from summit.reminders import notices
from summit.reminders.models import ReminderSettings
from summit.summits.models import Summit


def remind_of_requests(*, now: datetime) -> int:
    """Remind the delegations that can answer of each waiting request, once for each period of `unanswered_after`.

    The period is counted from the last proposal of the other side. A late tick reminds once, however many it missed.
    After the summit, nobody is reminded. Returns how many are notified. The number of queries is constant.
    """
    summits = Summit.objects.filter(ends_on__gte=now.date()).select_related("reminder_settings")
    return each_alone(lambda summit: _remind(summit, now), summits)


def _remind(summit: Summit, now: datetime) -> int:
    after = timedelta(hours=ReminderSettings.of(summit).unanswered_after)
    waiting = (
        BilateralRequest.objects.filter(summit=summit, status=BilateralRequest.Status.PENDING)
        .annotate(since=Coalesce(Max("counter_proposals__proposed_at"), "requested_at"))
        .filter(since__lte=now - after)
        .order_by("pk")
    )
    representatives = representatives_by_party(summit)
    addressed = []
    for request in waiting:
        since: datetime = vars(request)["since"]  # annotated
        times = (now - since) // after
        notice = notices.unanswered(request, times=times, since=since, until=since + (times + 1) * after)
        users = dict.fromkeys(user for one in request.awaiting for user in representatives[one.pk])
        addressed += [(user, notice) for user in users]
    return notify_all(addressed, summit=summit, now=now)
