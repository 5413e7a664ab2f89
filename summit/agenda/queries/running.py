"""The state of a running session: the open item, the speaker, what comes next, and how far it is behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from summit.accounts.models import User
from summit.accounts.queries import organizes
from summit.agenda.comparison import place_of
from summit.agenda.models import Agenda, AgendaItem, Speaker
from summit.agenda.queries.reading import circulated_items
from summit.agenda.queries.time import MINUTE, AtRisk, at_risk, closures_of, speakers_need, timed_as, whole_minutes
from summit.agenda.stored_items import StoredItem
from summit.agenda.timekeeping import ZERO, Pace, Timed, pace_of
from summit.calendar.models import Engagement
from summit.core.translations import translated
from summit.sessions.models import Session

NEXT_ITEMS = 5


class ShownFacts(TypedDict):
    """The facts of an item that the floor shows."""

    number: str
    title: dict[str, str]
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds allotted and elapsed; `remaining` is negative if the time is exceeded."""

    allotted: int
    elapsed: int

    @property
    def remaining(self) -> int:
        """Seconds left."""
        return self.allotted - self.elapsed

    def __str__(self) -> str:
        minutes, seconds = divmod(abs(self.remaining), 60)
        return f"{'−' if self.remaining < 0 else ''}{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class FloorItem:
    """An item as the viewer may see it.

    `speakers_minutes` is the time that the speakers on its list still need, `lacking_minutes` by how much the item's
    time falls short of that.
    """

    id: int
    number: str
    title: dict[str, str]
    kind: str
    minutes: int
    status: str
    opened_at: datetime | None
    clock: Clock
    speakers_minutes: int
    lacking_minutes: int
    is_list_closed: bool

    @property
    def name(self) -> str:
        """Its title in the active language."""
        return translated(self.title)


@dataclass(frozen=True, slots=True)
class Running:
    """The state of a session at an instant, as the viewer may see it; `at_risk` is filled for organizers only."""

    agenda: Agenda
    at: datetime
    pace: Pace
    item: FloorItem | None
    speaker: Speaker | None
    speaker_clock: Clock | None
    speakers: list[Speaker]
    next_items: list[FloorItem]
    closures: list[Engagement]
    at_risk: list[AtRisk]

    @property
    def behind_minutes(self) -> int:
        """Minutes by which the session is behind its agenda; negative if it is ahead."""
        return int(self.pace.behind / MINUTE)

    @property
    def ahead_minutes(self) -> int:
        """Minutes by which the session is ahead of its agenda."""
        return -self.behind_minutes

    @property
    def next_name(self) -> str:
        """The name of the next speaker; empty if nobody waits."""
        return str(self.speakers[0].delegation) if self.speakers else ""

    @property
    def over_minutes(self) -> int:
        """Minutes by which the session will exceed its planned end; negative if it ends earlier."""
        return int((self.pace.estimated_end - self.agenda.session.engagement.ends_at) / MINUTE)


def running(agenda: Agenda, *, viewer: User, now: datetime) -> Running:
    """Return the state of the agenda's session: to organizers as edited, to others as circulated.

    Takes a constant number of queries.
    """
    session = agenda.session
    sees_all = organizes(viewer, session.summit)
    known = _as_edited(session) if sees_all else _as_circulated(session)
    pairs = sorted(known, key=_sort_key)
    needs = speakers_need((row.pk for _, row in pairs), now=now)
    items = [_floor_item(facts, row, needs.get(row.pk, ZERO), now) for facts, row in pairs]
    hours = {"starts_at": session.engagement.starts_at, "ends_at": session.engagement.ends_at}
    pace = pace_of((timed for _, timed in items), **hours, now=now)
    item = next((each for each, _ in items if each.status == AgendaItem.Status.OPEN), None)
    speakers = _speakers(item)
    until = pace.estimated_end
    closures = closures_of(session, viewer=viewer, until=until)
    missed = at_risk(session, until=until) if sees_all else []
    speaker = next((one for one in speakers if one.status == Speaker.Status.SPEAKING), None)
    return Running(
        agenda=agenda,
        at=now,
        pace=pace,
        item=item,
        speaker=speaker,
        speaker_clock=Clock(speaker.minutes * 60, _seconds(speaker.started_at, now)) if speaker else None,
        speakers=[one for one in speakers if one.status == Speaker.Status.LISTED],
        next_items=[each for each, timed in items if each is not item and not timed.closed_at][:NEXT_ITEMS],
        closures=closures,
        at_risk=[row for row in missed if row.engagement not in closures],
    )


def _as_edited(session: Session) -> Iterable[tuple[ShownFacts, AgendaItem]]:
    """Yield the facts and the row of each item without parts."""
    for item in AgendaItem.objects.filter(session=session).taking_time().in_order():
        yield {"number": item.number, "title": item.title, "kind": item.kind, "minutes": item.minutes}, item


def _as_circulated(session: Session) -> Iterable[tuple[ShownFacts, AgendaItem]]:
    """Return the same with the facts of the last revision, so that later edits do not show; statuses are current.

    Items that were adjourned to another session are left out.
    """
    facts = circulated_items(session)
    wholes = {one["parent"] for one in facts}
    rows = AgendaItem.objects.in_bulk([one["id"] for one in facts])
    # An item that the secretariat has deleted stays waiting until the agenda is circulated again.
    pairs = [
        (one, rows.get(one["id"]) or AgendaItem(session=session, pk=one["id"], is_circulated=True)) for one in facts
    ]
    return [
        (_shown_facts(one), row)
        for one, row in pairs
        if one["id"] not in wholes and row.session_id == session.pk and row.is_circulated
    ]


def _shown_facts(item: StoredItem) -> ShownFacts:
    return {"number": item["number"], "title": item["title"], "kind": item["kind"], "minutes": item["minutes"]}


def _sort_key(pair: tuple[ShownFacts, AgendaItem]) -> tuple[bool, tuple[int, ...]]:
    """Return the sort key: by number, adjourned items last."""
    facts, row = pair
    return row.status == AgendaItem.Status.ADJOURNED, place_of(facts["number"])


def _floor_item(facts: ShownFacts, row: AgendaItem, speakers: timedelta, now: datetime) -> tuple[FloorItem, Timed]:
    """Return the item with the given facts, and its time."""
    timed = timed_as(row, facts["minutes"], speakers)
    item = FloorItem(
        **facts,
        id=row.pk,
        status=row.status,
        opened_at=timed.opened_at,
        clock=Clock(facts["minutes"] * 60, row.used_by(now)),
        speakers_minutes=whole_minutes(speakers),
        lacking_minutes=whole_minutes(timed.remaining(now) - timed.left(now)),
        is_list_closed=row.list_closed_at is not None,
    )
    return item, timed


def _speakers(item: FloorItem | None) -> list[Speaker]:
    """Return the speaking and waiting speakers of the item, in order."""
    if item is None:
        return []
    current = (Speaker.Status.SPEAKING, Speaker.Status.LISTED)
    rows = Speaker.objects.filter(item=item.id, status__in=current).select_related("delegation", "delegate")
    return list(rows.order_by("position"))


def _seconds(since: datetime | None, now: datetime) -> int:
    return max(int((now - since).total_seconds()), 0) if since else 0
