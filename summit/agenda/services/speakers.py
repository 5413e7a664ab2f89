"""The speakers' list of an item, and the floor: one speaks at a time."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from summit.accounts.models import User
from summit.accounts.queries import organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.agenda import notices
from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.queries import circulated_items
from summit.agenda.services.order import lock_sessions, lock_single_item, reload_in_session
from summit.calendar.models import Occupancy
from summit.core.lifecycle import advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation, DelegationQuerySet
from summit.delegations.queries import order_of_precedence
from summit.notifications.services import notify
from summit.sessions.models import Session

Kind, Status = Speaker.Kind, Speaker.Status
# A point of order comes before statements; a right of reply after them.
RANK = {Kind.ORDER: 0, Kind.STATEMENT: 1, Kind.REPLY: 2}


class AlreadyListed(Refusal):
    """The delegation makes one statement on an item, and asks for one reply and one point of order at a time."""

    code = "already_listed"
    message = "This delegation is on the speakers' list of the item, or has spoken."


class NotInSession(Refusal):
    """The delegation takes no part in the session."""

    code = "not_in_session"
    message = "This delegation takes no part in the session."


class ItemNotOpen(Refusal):
    """The floor is given on the item that is open; a list is kept until an item is closed."""

    code = "item_not_open"


class FloorTaken(Refusal):
    """Someone has the floor; `speaker` says who."""

    code = "floor_taken"


class NoPrecedence(Refusal):
    """The session says no order of precedence."""

    code = "no_precedence"
    message = "This session has no policy of precedence; choose one first."


class NoSuchPlace(BadValue):
    """The list of those who wait has no such place."""

    code = "no_such_place"


@transactional
def add_speaker(
    item: AgendaItem,
    *,
    delegation: Delegation,
    by: User,
    now: datetime,
    kind: str = Kind.STATEMENT,
    minutes: int | None = None,
) -> Speaker:
    """Put the delegation on the item's list, in the order of asking: a point of order next, a right of reply last.

    Organizers put anyone of the summit on it, delegations themselves if they take part in the session. Raises
    NotRepresentative, NotInSession, ItemNotOpen for an item that is closed, HasParts, ItemGone, AlreadyListed.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    item = lock_single_item(item)
    if item.status == AgendaItem.Status.CLOSED:
        raise ItemNotOpen("This item is closed.", field="item")
    is_foreign = delegation.summit_id != item.session.summit_id
    if is_foreign or not (organizes(by, item.session.summit) or _present(item).filter(pk=delegation.pk).exists()):
        raise NotInSession(field="delegation")
    done = [Status.LISTED, Status.SPEAKING, Status.SPOKE] if kind == Kind.STATEMENT else [Status.LISTED]
    if item.speakers.filter(delegation=delegation, kind=kind, status__in=done).exists():
        raise AlreadyListed(field="delegation")
    waiting = _waiting(item)
    allotted = {} if minutes is None else {"minutes": minutes}
    speaker = Speaker.objects.create(
        item=item, delegation=delegation, kind=kind, position=_last(item) + 1, asked_at=now, **allotted
    )
    # After the last who comes before it: among the others the order, which may be the chair's, stays.
    ranks = [RANK[Kind(one.kind)] for one in waiting]
    place = max((n for n, rank in enumerate(ranks, start=1) if rank <= RANK[Kind(kind)]), default=0)
    _arrange([*waiting[:place], speaker, *waiting[place:]])
    tell_next(item, now)
    return speaker


@transactional
def list_by_precedence(item: AgendaItem, *, now: datetime, minutes: int | None = None) -> list[Speaker]:
    """Have all delegations that take part make a statement, in the session's order of precedence on its day.

    Where nobody is admitted to the session yet, all that attend. Who has spoken or has withdrawn is left as he is;
    points of order stay before, rights of reply after. Returns those who wait. Raises NoPrecedence, ItemNotOpen,
    HasParts, ItemGone.
    """
    item = lock_single_item(item)
    # As it is under the lock: its policy may have been chosen since the item was read.
    session = Session.objects.select_related("summit", "engagement", "precedence").get(pk=item.session_id)
    if item.status == AgendaItem.Status.CLOSED:
        raise ItemNotOpen("This item is closed.")
    if session.precedence is None:
        raise NoPrecedence
    day = session.engagement.starts_at.astimezone(session.summit.zone).date()
    present = set(_present(item).values_list("pk", flat=True))
    order = [one for one in order_of_precedence(session.precedence, as_of=day) if not present or one.pk in present]
    known = set(item.speakers.filter(kind=Kind.STATEMENT).values_list("delegation", flat=True))
    allotted = {} if minutes is None else {"minutes": minutes}
    last = _last(item)
    new = [one for one in order if one.pk not in known]
    Speaker.objects.bulk_create(
        Speaker(item=item, delegation=delegation, position=last + n, asked_at=now, **allotted)
        for n, delegation in enumerate(new, start=1)
    )
    places = {delegation.pk: place for place, delegation in enumerate(order)}
    arranged = sorted(_waiting(item), key=lambda one: _protocol(one, places))
    _arrange(arranged)
    tell_next(item, now)
    return arranged


@transactional
def move_speaker(speaker: Speaker, *, place: int, now: datetime) -> Speaker:
    """Give the speaker another place among those who wait, 1 being the next: the chair's choice.

    Raises NoSuchPlace, ItemGone.
    """
    speaker = _held(speaker)
    if speaker.status != Status.LISTED:
        raise NoSuchPlace("Only who waits for the floor can be moved.", field="place")
    waiting = [one for one in _waiting(speaker.item) if one.pk != speaker.pk]
    if not 1 <= place <= len(waiting) + 1:
        raise NoSuchPlace(f"Places here are 1 to {len(waiting) + 1}.", field="place")
    _arrange([*waiting[: place - 1], speaker, *waiting[place - 1 :]])
    tell_next(speaker.item, now)
    return speaker


@transactional
def give_floor(speaker: Speaker, *, now: datetime) -> Speaker:
    """Have the delegation speak; whoever is next is told. Raises ItemNotOpen, FloorTaken, WrongStatus, ItemGone."""
    speaker = _held(speaker)
    item = speaker.item
    if item.status != AgendaItem.Status.OPEN:
        raise ItemNotOpen(f"Item {item.number} is not open.")
    speaking = item.speakers.filter(status=Status.SPEAKING).select_related("delegation").first()
    if speaking:
        raise FloorTaken(f"{speaking.delegation} has the floor.", speaker=speaking.pk)
    advance(speaker, Status.SPEAKING, started_at=now)
    tell_next(item, now)
    return speaker


@transactional
def end_speech(speaker: Speaker, *, now: datetime) -> Speaker:
    """Note that the delegation has spoken. Raises WrongStatus, ItemGone."""
    speaker = _held(speaker)
    advance(speaker, Status.SPOKE, ended_at=now)
    return speaker


@transactional
def withdraw_speaker(speaker: Speaker, *, by: User, now: datetime) -> Speaker:
    """Take the delegation off the list. Raises NotRepresentative, WrongStatus once it speaks, ItemGone."""
    speaker = _held(speaker)
    refuse_unless_representative(by, speaker.delegation)
    advance(speaker, Status.WITHDRAWN)
    tell_next(speaker.item, now)
    return speaker


def tell_next(item: AgendaItem, now: datetime) -> None:
    """Tell whoever speaks next on an open item that delegations know of, once. The session is held."""
    waiting = _waiting(item) if item.status == AgendaItem.Status.OPEN else []
    circulated = circulated_items(item.session) if waiting else []
    known = next((facts for facts in circulated if facts["id"] == item.pk), None)
    if known:
        notice = notices.next_to_speak(waiting[0], known, now)
        notify(staff_and_liaisons_of([waiting[0].delegation]), notice, summit=item.session.summit, now=now)


def _held(speaker: Speaker) -> Speaker:
    """Hold the session; return the speaker as he is under the lock."""
    lock_sessions(speaker.item.session)
    rows = Speaker.objects.select_related("item__session__summit", "item__session__engagement", "item__parent")
    return reload_in_session(rows.select_related("delegation").filter(item__session=speaker.item.session_id), speaker)


def _present(item: AgendaItem) -> DelegationQuerySet:
    there = Occupancy.objects.filter(engagement=item.session.engagement_id, role=Occupancy.Role.PARTICIPANT)
    return Delegation.objects.filter(pk__in=there.values("resource__party"))


def _waiting(item: AgendaItem) -> list[Speaker]:
    rows = Speaker.objects.filter(item=item, status=Status.LISTED)
    return list(rows.select_related("delegation").order_by("position"))


def _last(item: AgendaItem) -> int:
    return item.speakers.aggregate(last=Max("position"))["last"] or 0


def _arrange(speakers: Sequence[Speaker]) -> None:
    """Deal out the places that the speakers have among them in the order given."""
    for position, speaker in zip(sorted(one.position for one in speakers), speakers, strict=True):
        speaker.position = position
    Speaker.objects.bulk_update(speakers, ["position"])


def _protocol(speaker: Speaker, places: dict[int, int]) -> tuple[int, int, int]:
    """Statements by precedence; all else by its rank, in the order of asking."""
    is_statement = speaker.kind == Kind.STATEMENT
    place = places.get(speaker.delegation_id, len(places)) if is_statement else 0
    return RANK[Kind(speaker.kind)], place, speaker.position
