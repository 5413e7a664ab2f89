"""Requests that wait for an answer."""

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
    """Remind those who can answer of each request that waits, once for each time that it has waited too long.

    Counted from the last word of the other side. A late tick reminds once, whatever it missed; when the summit is
    over, nobody is reminded. Returns how many are told; the queries do not grow with the requests.
    """
    summits = Summit.objects.filter(ends_on__gte=now.date()).select_related("routine")
    return each_alone(lambda summit: _remind(summit, now), summits)


def _remind(summit: Summit, now: datetime) -> int:
    after = timedelta(hours=ReminderSettings.of(summit).unanswered_after)
    waiting = (
        BilateralRequest.objects.filter(summit=summit, status=BilateralRequest.Status.PENDING)
        .select_related("requester", "invitee")
        .annotate(since=Coalesce(Max("counter_proposals__proposed_at"), "requested_at"))
        .filter(since__lte=now - after)
        .order_by("pk")
    )
    speakers = representatives_by_party(summit)
    addressed = []
    for request in waiting:
        since: datetime = request.since  # type: ignore[attr-defined]
        times = (now - since) // after
        notice = notices.unanswered(request, times=times, since=since, until=since + (times + 1) * after)
        addressed += [(user, notice) for user in speakers[request.awaiting_id]]  # type: ignore[index]
    return notify_all(addressed, summit=summit, now=now)
