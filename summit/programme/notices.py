"""The message about a published programme."""

from collections.abc import Iterable, Mapping

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


def published(revision: Revision, engagements: Iterable[Mapping[str, object]]) -> Notice:
    """Return the notice with the engagements that a revision adds to the programme of one person."""
    rows = sorted(engagements, key=lambda row: str(row["starts_at"]))
    return Notice(
        kind=PUBLISHED.name,
        key=f"revision:{revision.pk}",
        context={"number": revision.number, "engagements": rows},
    )
