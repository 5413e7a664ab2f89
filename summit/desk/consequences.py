"""The consequences of a change in words: what changes from what to what, and whose time is taken or freed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Resource
from summit.core.hours import shown_hours, shown_instant
from summit.core.intervals import Interval, subtracted
from summit.core.labels import choice_labels
from summit.core.translations import translated
from summit.delegations.models import Delegate, Delegation, Rank

Texts = Mapping[str, str]


class Hours(TypedDict):
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


class EngagementFacts(Hours):
    """An engagement as its collector shows it."""

    title: Texts
    time_zone: str
    place: Texts
    is_published: bool
    audience: str
    people: list[int]


class EngagementChange(TypedDict):
    """A row of the collector of engagements."""

    before: EngagementFacts | None
    after: EngagementFacts | None


class TimeChange(TypedDict):
    """A row of the collector of times."""

    name: Texts
    taken: list[Hours]
    freed: list[Hours]


class RepresentationChange(TypedDict):
    """A row of the collector of representatives."""

    delegation: int | None
    speaker: int | None
    name: Texts
    before: list[Texts]
    after: list[Texts]
    since: datetime | None


class PlaceChange(TypedDict):
    """A row of the collector of places in the order of precedence."""

    name: Texts
    policy_name: Texts
    before: int | None
    after: int | None


class LevelChange(TypedDict):
    """A row of the collector of levels."""

    name: Texts
    before: str
    after: str


class SpeechChange(TypedDict):
    """A row of the collector of speeches."""

    name: Texts
    item: Texts
    before: int | None
    after: int | None


class RequestChange(TypedDict):
    """A row of the collector of bilateral requests."""

    name: Texts
    before: str
    after: str
    asked_to_keep: list[int]


@dataclass(frozen=True)
class Consequence:
    """The sentences about one engagement, or about the time of one person or room."""

    what: str
    sentences: Collection[str]


def changes_of(rows: Iterable[EngagementChange]) -> list[Consequence]:
    """Return what changes of each engagement. One query."""
    rows = _paired(rows)
    states = [state for row in rows for state in (row["before"], row["after"]) if state]
    people = Resource.objects.filter(pk__in={person for state in states for person in state["people"]})
    names = {one.pk: str(one) for one in people}
    return [_change_of(row["before"], row["after"], names) for row in rows]


def _paired(rows: Iterable[EngagementChange]) -> list[EngagementChange]:
    """Return the rows; a cancelled and a new engagement of the same title are one row."""
    cancelled = {str(row["before"]["title"]): row["before"] for row in rows if row["before"] and not row["after"]}
    found: list[EngagementChange] = []
    for row in rows:
        if row["after"] and not row["before"]:
            found.append({"before": cancelled.pop(str(row["after"]["title"]), None), "after": row["after"]})
        elif row["after"]:
            found.append(row)
    gone: list[EngagementChange] = [{"before": state, "after": None} for state in cancelled.values()]
    return [row for row in (*gone, *found) if row["before"] != row["after"]]


def times_of(rows: Iterable[TimeChange]) -> list[Consequence]:
    """Return whose time is taken or freed, and when."""
    return [Consequence(translated(row["name"]), list(_sentences_of_time(row))) for row in rows]


def representatives_of(rows: Iterable[RepresentationChange]) -> list[Consequence]:
    """Return who heads a delegation, is named for a meeting or is named to speak, instead of whom."""
    return [Consequence(translated(row["name"]), [_sentence_of_representation(row)]) for row in rows]


def places_of(rows: Iterable[PlaceChange]) -> list[Consequence]:
    """Return which delegations have another place in the order of precedence."""
    return [Consequence(translated(row["name"]), [_sentence_of_place(row)]) for row in rows]


def levels_of(rows: Iterable[LevelChange]) -> list[Consequence]:
    """Return who comes at another level."""
    labels = choice_labels(Delegate, "rank")
    found = []
    for row in rows:
        old, new = (labels[Rank.of(word)] for word in (row["before"], row["after"]))
        found.append(Consequence(translated(row["name"]), [_instead(old, new)]))
    return found


def speeches_of(rows: Iterable[SpeechChange]) -> list[Consequence]:
    """Return which delegations have another place on speakers' lists, or none."""
    found = []
    for row in rows:
        facts = {"item": translated(row["item"]), "old": row["before"] or "–", "new": row["after"] or "–"}
        sentence = _("speakers' list, %(item)s: place %(new)s instead of %(old)s") % facts
        found.append(Consequence(translated(row["name"]), [sentence]))
    return found


def requests_of(rows: Iterable[RequestChange]) -> list[Consequence]:
    """Return what becomes of requests, and who is asked whether it keeps the meeting. One query."""
    rows = list(rows)
    sides = Delegation.objects.filter(pk__in={key for row in rows for key in row["asked_to_keep"]})
    names = {one.pk: str(one) for one in sides}
    labels = choice_labels(BilateralRequest, "status")
    found = []
    for row in rows:
        asked = ", ".join(names[one] for one in row["asked_to_keep"])
        sentences = [_("asked whether it keeps the meeting: %(who)s") % {"who": asked}] if asked else []
        if row["before"] != row["after"]:
            sentences.append(_("request: %(status)s") % {"status": labels[row["after"]]})
        found.append(Consequence(translated(row["name"]), sentences or [_("nobody is asked any more")]))
    return found


def _instead(old: object, new: object) -> str:
    return _("%(new)s instead of %(old)s") % {"old": old, "new": new}


def _sentence_of_place(row: PlaceChange) -> str:
    old, new = (place or "–" for place in (row["before"], row["after"]))
    facts = {"policy": translated(row["policy_name"]), "old": old, "new": new}
    return _("%(policy)s: place %(new)s instead of %(old)s") % facts


def _sentence_of_representation(row: RepresentationChange) -> str:
    old, new = (
        ", ".join(translated(name) for name in names if name not in others)
        for names, others in ((row["before"], row["after"]), (row["after"], row["before"]))
    )
    label = pgettext("of a delegation", "head") if row["delegation"] else pgettext("of a meeting", "people")
    label = pgettext("of a session", "speaker") if row["speaker"] else label
    if row["since"]:
        facts = {"label": label, "hour": shown_instant(row["since"]), "new": new}
        return _("%(label)s from %(hour)s: %(new)s") % facts
    return f"{label}: {_instead(old or '–', new or '–')}"


def _sentences_of_time(row: TimeChange) -> Iterator[str]:
    freed, taken = ([Interval(**one) for one in hours] for hours in (row["freed"], row["taken"]))
    of_each = ((_("free again %(hours)s"), freed, taken), (_("taken %(hours)s"), taken, freed))
    for sentence, hours, others in of_each:
        yield from (sentence % {"hours": shown_hours(one.starts_at, one.ends_at)} for one in subtracted(hours, others))


def _change_of(before: EngagementFacts | None, after: EngagementFacts | None, names: Mapping[int, str]) -> Consequence:
    state = after or before
    if state is None:
        raise ValueError("An engagement that changes is there before or after.")
    if before and after:
        return Consequence(translated(after["title"]), list(_differences(before, after, names)))
    hours = {"hours": _where(state)}
    sentence = _("new: %(hours)s") if after else _("cancelled: %(hours)s")
    return Consequence(translated(state["title"]), [sentence % hours])


def _differences(before: EngagementFacts, after: EngagementFacts, names: Mapping[int, str]) -> Iterator[str]:
    old, new = _where(before), _where(after)
    if old != new:
        yield _("moved from %(old)s to %(new)s") % {"old": old, "new": new}
    left, came = (
        ", ".join(names[person] for person in one["people"] if person not in other["people"] and person in names)
        for one, other in ((before, after), (after, before))
    )
    if left and came:
        yield _instead(left, came)
    elif came:
        yield pgettext("people", "joined: %(people)s") % {"people": came}
    elif left:
        yield pgettext("people", "left: %(people)s") % {"people": left}
    if before["is_published"] != after["is_published"]:
        yield pgettext("history", "published") if after["is_published"] else _("not published any more")
    if before["title"] != after["title"]:
        yield pgettext("history", "renamed")
    if before["audience"] != after["audience"]:
        yield _("other people see it")


def _where(state: EngagementFacts) -> str:
    hours = shown_hours(state["starts_at"], state["ends_at"], ZoneInfo(state["time_zone"]))
    place = translated(state["place"])
    return ", ".join(filter(None, (capfirst(hours), place)))
