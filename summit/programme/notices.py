"""The messages about a published programme, and about who represents a delegation."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.calendar.notices import CHANGED, EXAMPLE, EntryFacts
from summit.delegations.models import Delegation
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
REPRESENTED = register(
    Kind(
        name="representation_changed",
        label=_("Who represents a delegation"),
        is_required=True,
        sample={
            "changes": [
                {
                    **EXAMPLE,
                    "delegation": {"en": "Belarus", "ru": "Беларусь"},
                    "people": [{"en": "Minister of Foreign Affairs", "ru": "Министр иностранных дел"}],
                    "old": {"people": [{"en": "President", "ru": "Президент"}]},
                }
            ]
        },
    )
)
ATTENDANCE = register(
    Kind(
        name="attendance_changed",
        label=_("Delegations that do not come"),
        is_required=True,
        sample={
            "changes": [
                {
                    "delegation": {"en": "Belarus", "ru": "Беларусь"},
                    "is_attending": False,
                    "reason": "Elections at home",
                    "old": {"is_attending": True},
                },
                {**EXAMPLE, "is_cancelled": True, "goes_on": False, "old": EXAMPLE},
            ]
        },
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


def represented(delegation: Delegation, changes: Sequence[Mapping[str, object]], *, now: datetime) -> Notice:
    """Return the notice of who represents the delegation, in general, at sessions and at meetings."""
    hours = [(str(row["starts_at"]), str(row["ends_at"])) for row in changes if "starts_at" in row]
    instants = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in hours]
    is_all_timed = len(instants) == len(changes)
    return Notice(
        kind=REPRESENTED.name,
        key=f"represented:{delegation.pk}:{now.isoformat()}",
        context={"changes": list(changes)},
        valid_until=max(end for _begin, end in instants) if is_all_timed else None,
        begins_at=min((begin for begin, _end in instants), default=None),
        folds=True,
    )


def attending(delegation: Delegation, changes: Sequence[Mapping[str, object]], *, reason: str, now: datetime) -> Notice:
    """Return the notice that the delegation does not come, or does after all, with what that changes for its reader."""
    row = {
        "uid": f"attendance:{delegation.pk}",
        "delegation": delegation.name,
        "is_attending": delegation.is_attending,
        "reason": reason,
        "old": {"is_attending": not delegation.is_attending},
    }
    begins = [datetime.fromisoformat(str(change["starts_at"])) for change in changes if "starts_at" in change]
    return Notice(
        kind=ATTENDANCE.name,
        key=f"attendance:{delegation.pk}:{now.isoformat()}",
        context={"changes": [row, *changes]},
        begins_at=min((begin for begin in begins if begin > now), default=None),
        folds=True,
    )
