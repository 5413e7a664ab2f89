"""What is said when the programme is published."""

from collections.abc import Iterable

from summit.calendar.models import Engagement
from summit.calendar.notices import EXAMPLE, facts
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.programme.models import Revision

PUBLISHED = register(
    Kind(name="programme_published", label="New in one's programme", sample={"number": 2, "engagements": [EXAMPLE]})
)


def published(revision: Revision, engagements: Iterable[Engagement]) -> Notice:
    """Say what a revision adds to the programme of one person."""
    rows = sorted((facts(engagement) for engagement in engagements), key=lambda row: row["starts_at"])
    return Notice(
        kind=PUBLISHED.name,
        key=f"revision:{revision.pk}",
        context={"number": revision.number, "engagements": rows},
    )
