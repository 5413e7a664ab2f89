"""The daily programme, sent at an hour that the organizers choose."""

from datetime import date, datetime, time, timedelta

from summit.calendar.models import Engagement
from summit.calendar.queries import engagements_by_person
from summit.core.transactions import each_alone
from summit.notifications.services import notify_all
from summit.reminders import notices
from summit.reminders.models import ReminderSettings
from summit.summits.models import Summit

NOON = time(12)
# How long after its hour a delayed programme is still sent.
LATEST = timedelta(hours=3)


def send_daily_programmes(*, now: datetime) -> int:
    """Send everyone their programme of the day in summits with an hour for it; return how many are notified.

    Before noon, it is the programme of the day, later that of the next day. Engagements that are over are left out, and
    people without engagements get no message. Later changes are sent as changes.
    """
    all_settings = ReminderSettings.objects.exclude(daily_programme_at=None).select_related("summit")
    return each_alone(lambda row: _send(row, now), all_settings)


def _send(settings: ReminderSettings, now: datetime) -> int:
    summit, hour = settings.summit, settings.daily_programme_at
    if hour is None:
        return 0
    today = now.astimezone(summit.zone).date()
    due = summit.instant(today, hour)
    day = today if hour < NOON else today + timedelta(days=1)
    if day not in summit.days() or not due <= now < due + LATEST:
        return 0
    of_person = engagements_by_person(_engagements_of(summit, day, now))
    addressed = [(person, notices.daily(summit, day, theirs)) for person, theirs in of_person.items()]
    return notify_all(addressed, summit=summit, now=now)


def _engagements_of(summit: Summit, day: date, now: datetime) -> list[Engagement]:
    published = Engagement.objects.filter(summit=summit, status=Engagement.Status.CONFIRMED, ends_at__gt=now)
    rows = published.within(summit.day(day)).exclude(kind=Engagement.Kind.CLOSURE).order_by("starts_at", "pk")
    return list(rows.select_related("venue").prefetch_related("occupancies__resource"))
