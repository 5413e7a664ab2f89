"""What is said when the programme is published."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from summit.calendar.notices import EXAMPLE
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.programme.models import Revision

PUBLISHED = register(
    Kind(
        name="programme_published",
        label=_("New in your programme"),
        sample={"number": 2, "engagements": [EXAMPLE]},
    )
)


def published(revision: Revision, engagements: Iterable[dict[str, Any]]) -> Notice:
    """Say what a revision adds to the programme of one person: the facts of engagements."""
    rows = sorted(engagements, key=lambda row: row["starts_at"])
    return Notice(
        kind=PUBLISHED.name,
        key=f"revision:{revision.pk}",
        context={"number": revision.number, "engagements": rows},
    )
