"""What the calendar refuses."""

from collections.abc import Collection
from typing import Any

from summit.calendar.models import Engagement
from summit.calendar.queries import Conflict
from summit.core.refusals import BadValue, Refusal
from summit.core.translations import translated


class Clash(Refusal):
    """Someone or something needed is engaged; it names every conflict to those who may know of it."""

    code = "clash"
    message = "Someone or something needed is busy at that time."

    def __init__(self, conflicts: Collection[Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__(field="starts_at")

    def details_for(self, viewer: Any) -> dict[str, Any]:
        """Name the engagements that `viewer` may see; of the others only that the resource is busy."""
        known = self._known_to(viewer)
        return {"clashes": [_described(conflict, known=conflict.engagement.pk in known) for conflict in self.conflicts]}

    def message_for(self, viewer: Any) -> str:
        """Name in a sentence what `viewer` may know."""
        known = self._known_to(viewer)
        named = [_sentence(c) for c in self.conflicts if c.engagement.pk in known]
        return " ".join(dict.fromkeys(named)) or self.message

    def _known_to(self, viewer: Any) -> set[int]:
        ids = [conflict.engagement.pk for conflict in self.conflicts]
        return set(Engagement.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))


def _described(conflict: Conflict, *, known: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"resource": conflict.resource.pk, "busy": True, "engagement": None}
    if known:
        engagement = conflict.engagement
        row["engagement"] = {
            "uid": str(engagement.uid),
            "kind": engagement.kind,
            "title": engagement.title,
            "starts_at": engagement.starts_at.isoformat(),
            "ends_at": engagement.ends_at.isoformat(),
            "reason": "transfer" if conflict.is_transfer else "overlap",
        }
    return row


def _sentence(conflict: Conflict) -> str:
    zone = conflict.resource.summit.zone
    engagement = conflict.engagement
    hours = f"{engagement.starts_at.astimezone(zone):%d %b %H:%M}-{engagement.ends_at.astimezone(zone):%H:%M}"
    what = "cannot get there in time from or to" if conflict.is_transfer else "is taken by"
    return f"{conflict.resource} {what} “{translated(engagement.title)}”, {hours} ({zone.key})."


class EndsBeforeStart(BadValue):
    """The end is not after the start."""

    code = "ends_before_start"
    message = "It must end after it starts."


class OffGrid(BadValue):
    """The hour is not on the summit's planning grid."""

    code = "off_grid"


class OutsideSummit(BadValue):
    """The hour is not within the summit's days."""

    code = "outside_summit"
    message = "It must be within the days of the summit."


class UnknownResource(BadValue):
    """A resource is not of this summit."""

    code = "unknown_resource"
    message = "One of those named does not belong to this summit."


class WrongVenue(BadValue):
    """A room stands elsewhere than the engagement is."""

    code = "wrong_venue"
    message = "The rooms named are not in one venue."


class TooManySides(BadValue):
    """A delegation asked about the people of several others at once."""

    code = "too_many_sides"
    message = "Ask about your own people and those of one other delegation at a time."


class OwnPeopleMissing(BadValue):
    """A delegation asked about another one alone."""

    code = "own_people_missing"
    message = "Name your own people too: the question is when both sides could meet."
