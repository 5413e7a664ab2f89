"""What a reminder says."""

from datetime import datetime

from summit.calendar.models import Engagement
from summit.calendar.notices import facts, topic
from summit.notifications.services import Notice


def due(engagement: Engagement, *, minutes_before: int) -> Notice:
    """Remind of an engagement; its key holds the hour, so that one that is moved is reminded anew."""
    starts_at: datetime = engagement.starts_at
    return Notice(
        kind="reminder",
        key=f"reminder:{minutes_before}:{engagement.uid}:{starts_at.isoformat()}",
        context=facts(engagement),
        topic=topic(engagement),
        valid_until=starts_at,
    )
