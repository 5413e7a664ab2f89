"""The message about a published programme."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.calendar.notices import CHANGED, EXAMPLE, EntryFacts
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.programme.models import Revision

PUBLISHED = register(
    Kind(
        name="programme_published",
        label=_("New in your programme"),
        sample={"number": 2, "engagements": [EXAMPLE]},
        rows="engagements",
        takes=(CHANGED.name,),
    )
)


def published(revision: Revision, engagements: Iterable[EntryFacts], *, now: datetime) -> Notice:
    """Return the notice with the engagements that a revision adds to the programme of one person.

    It waits as changes do. Changes meanwhile are folded into it: to its reader the engagements are new.
    """
    rows = sorted(engagements, key=lambda row: row["starts_at"])
    coming = [datetime.fromisoformat(row["starts_at"]) for row in rows if datetime.fromisoformat(row["ends_at"]) > now]
    return Notice(
        kind=PUBLISHED.name,
        key=revision.letters_key,
        context={"number": revision.number, "engagements": [{**row, "old": {"is_cancelled": True}} for row in rows]},
        begins_at=min(coming, default=None),
        waits=True,
    )
