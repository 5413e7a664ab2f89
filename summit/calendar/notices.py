"""Notices about changes of published engagements."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypedDict

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.calendar.models import Engagement
from summit.calendar.places import place_of
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.notifications.rendering import text_for

EXAMPLE = {
    "uid": "00000000-0000-0000-0000-000000000000",
    "sequence": 1,
    "title": {"en": "Council of Foreign Ministers", "ru": "Совет министров иностранных дел"},
    "starts_at": "2025-11-26T06:00:00+00:00",
    "ends_at": "2025-11-26T07:30:00+00:00",
    "place": {"en": "Great Hall, Congress Centre", "ru": "Большой зал, Дворец конгрессов"},
    "is_cancelled": False,
}
_BEFORE = {
    "title": EXAMPLE["title"],
    "starts_at": "2025-11-26T04:00:00+00:00",
    "ends_at": "2025-11-26T05:30:00+00:00",
    "place": {},
    "is_cancelled": False,
}
CHANGED = register(
    Kind(
        name="programme_changed",
        label=_("Changes in one's programme"),
        is_required=True,
        sample={"changes": [{**EXAMPLE, "old": _BEFORE}, {**EXAMPLE, "uid": "1", "old": {"is_cancelled": True}}]},
    )
)


class ShownFacts(TypedDict):
    """Facts of an engagement in the context of a message; instants are texts, as JSON has them.

    `zone` is that of the clock of its venue, empty if that is the summit's.
    """

    title: dict[str, str]
    starts_at: str
    ends_at: str
    place: dict[str, str]
    zone: str


class EntryFacts(ShownFacts):
    """The same with its identity in calendars."""

    uid: str
    sequence: int
    changed_at: str
    is_cancelled: bool


Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of an engagement that people are told of when they change, in all languages."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    place: Texts
    zone: str = ""  # of the clock of its venue; empty: the summit's

    @classmethod
    def of(cls, engagement: Engagement) -> Self:
        """Return the present facts of the engagement."""
        title, place = (tuple(sorted(texts.items())) for texts in (engagement.title, place_of(engagement)))
        return cls(title, engagement.starts_at, engagement.ends_at, place, engagement.own_time_zone)

    def read_by(self, user: User) -> tuple[object, ...]:
        """Return the facts as the user reads them, in their own language."""
        title, place = (text_for(user, dict(texts)) for texts in (self.title, self.place))
        return title, self.starts_at, self.ends_at, place, self.zone

    def as_facts(self) -> ShownFacts:
        """Return the facts as the context of a message."""
        return {
            "title": dict(self.title),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "place": dict(self.place),
            "zone": self.zone,
        }


def topic(engagement: Engagement) -> str:
    """Return the topic of all notices about the engagement."""
    return f"engagement:{engagement.uid}"


def facts(engagement: Engagement) -> EntryFacts:
    """Return the facts of an engagement for a message, with its identity in calendars."""
    return {
        "uid": str(engagement.uid),
        "sequence": engagement.sequence,
        "changed_at": engagement.changed_at.isoformat(),
        **Standing.of(engagement).as_facts(),
        "is_cancelled": False,
    }


def moved(engagement: Engagement, before: Standing) -> Notice:
    """Tell that a published engagement has a new title, hour or place, with the old and the new one."""
    return _changed(engagement, {}, before, "moved")


def cancelled(engagement: Engagement, before: Standing) -> Notice:
    """Tell that a published engagement is cancelled."""
    return _changed(engagement, {**before.as_facts(), "is_cancelled": True, "goes_on": False}, before, "cancelled")


def taken_out(engagement: Engagement, before: Standing) -> Notice:
    """Tell people that they no longer take part in an engagement, without what has changed since they left."""
    return _changed(engagement, {**before.as_facts(), "is_cancelled": True, "goes_on": True}, before, "taken-out")


def joined(engagement: Engagement) -> Notice:
    """Tell people that they take part in a published engagement from now on."""
    return _changed(engagement, {"old": {"is_cancelled": True}}, Standing.of(engagement), "joined")


def reinstated(engagement: Engagement) -> Notice:
    """Tell that a published engagement that was cancelled takes place."""
    return _changed(engagement, {"old": {"is_cancelled": True}}, Standing.of(engagement), "reinstated")


def closure_changed(closure: Engagement, before: Standing | None, after: Standing | None, *, goes_on: bool) -> Notice:
    """Tell people that a closure is new, different or gone for them, with the facts that they may know."""
    latest = after or before
    if latest is None:
        raise ValueError("A change is told to people who saw the closure, or see it now.")
    if before and after and not (before.place and after.place):
        before = replace(before, place=after.place)  # that its rooms are told, or no longer told, is no move
    what: dict[str, object] = {**latest.as_facts()}
    verb = "moved"
    if before is None:
        verb, what["old"] = "joined", {"is_cancelled": True}
    elif after is None:
        verb = "taken-out" if goes_on else "cancelled"
        what |= {"is_cancelled": True, "goes_on": goes_on}
    return _changed(closure, what, before or latest, verb)


def _changed(engagement: Engagement, what: dict[str, object], before: Standing, verb: str) -> Notice:
    old = {**before.as_facts(), "is_cancelled": False}
    return Notice(
        kind=CHANGED.name,
        key=f"{verb}:{engagement.uid}:{engagement.sequence}",
        context={"changes": [{**facts(engagement), "old": old, **what}]},
        valid_until=max(engagement.ends_at, before.ends_at),
        begins_at=min(engagement.starts_at, before.starts_at),
        folds=True,
    )
