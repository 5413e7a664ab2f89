"""What is said when the programme is published."""

from collections.abc import Iterable

from summit.calendar.models import Engagement
from summit.calendar.notices import facts
from summit.notifications.services import Notice
from summit.programme.models import Revision


def published(revision: Revision, engagements: Iterable[Engagement]) -> Notice:
    """Say what a revision adds to the programme of one person."""
    rows = sorted((facts(engagement) for engagement in engagements), key=lambda row: row["starts_at"])
    return Notice(
        kind="programme_published",
        key=f"revision:{revision.pk}",
        context={"number": revision.number, "engagements": rows},
    )
