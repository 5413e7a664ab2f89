"""Reminders of requests that wait for an answer, and of the end of their time."""

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

DUE_BEFORE = timedelta(days=1)


def remind_of_requests(*, now: datetime) -> int:
    """Remind the delegations that can answer of each waiting request, once for each period of `unanswered_after`.

    The period is counted from the last proposal of the other side. A late tick reminds once, however many it missed.
    A day before the end of the time to answer, or as soon as it is nearer, they are reminded of that, once.
    After the summit, nobody is reminded. Returns how many are notified. The number of queries is constant.
    """
    summits = Summit.objects.filter(ends_on__gte=now.date()).select_related("reminder_settings")
    return each_alone(lambda summit: _remind(summit, now), summits)


def _remind(summit: Summit, now: datetime) -> int:
    after = timedelta(hours=ReminderSettings.of(summit).unanswered_after)
    pending = BilateralRequest.objects.filter(summit=summit, status=BilateralRequest.Status.PENDING)
    waiting = (
        pending.annotate(since=Coalesce(Max("counter_proposals__proposed_at"), "requested_at"))
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
    for request in pending.filter(answer_by__gt=now, answer_by__lte=now + DUE_BEFORE).order_by("pk"):
        notice = notices.request_due(request)
        addressed += [(user, notice) for one in request.awaiting for user in representatives[one.pk]]
    return notify_all(addressed, summit=summit, now=now)
