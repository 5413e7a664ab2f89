"""What a reminder says."""

from datetime import datetime

from summit.calendar.models import Engagement
from summit.calendar.notices import EXAMPLE, facts, topic
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

REMINDER = register(Kind(name="reminder", label="Reminders of engagements", sample=EXAMPLE))


def due(engagement: Engagement, *, minutes_before: int) -> Notice:
    """Remind of an engagement; its key holds the hour, so that one that is moved is reminded anew."""
    starts_at: datetime = engagement.starts_at
    return Notice(
        kind=REMINDER.name,
        key=f"reminder:{minutes_before}:{engagement.uid}:{starts_at.isoformat()}",
        context=facts(engagement),
        topic=topic(engagement),
        valid_until=starts_at,
        begins_at=starts_at,
    )
