"""Services for the speakers' list of an item and for the floor, which one delegation has at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.agenda import notices
from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.queries import circulated_items
from summit.agenda.services.locking import lock_sessions, lock_single_item, reload_in_session
from summit.calendar.models import Occupancy
from summit.core.lifecycle import advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation, DelegationQuerySet
from summit.delegations.queries import order_of_precedence
from summit.delegations.services import NotOfThisDelegation
from summit.notifications.services import notify
from summit.sessions.models import Session

Kind, Status = Speaker.Kind, Speaker.Status
# A point of order comes before statements, a right of reply after them; all speak once before anybody speaks again.
RANK = {Kind.ORDER: 0, Kind.STATEMENT: 1, Kind.SECOND: 2, Kind.REPLY: 3}
STATEMENTS = (Kind.STATEMENT, Kind.SECOND)


class AlreadyListed(Refusal):
    """A delegation makes one first statement on an item, and has one speech of another kind listed at a time."""

    code = "already_listed"
    message = _("This delegation is on the speakers' list of the item, or has spoken.")


class SpeechOver(Refusal):
    """The delegation has spoken, or is off the list."""

    code = "speech_over"
    message = _("This speech is over, or was withdrawn.")


class NoFirstStatement(Refusal):
    """A second statement follows a first one."""

    code = "no_first_statement"
    message = _("This delegation has made no statement on the item, and is not on its list with one.")


class ListClosed(Refusal):
    """The speakers' list is closed; points of order and rights of reply are still taken."""

    code = "list_closed"
    message = _("The speakers' list of this item is closed.")


class NotInSession(Refusal):
    """The delegation takes no part in the session."""

    code = "not_in_session"
    message = _("This delegation takes no part in the session.")


class ItemNotOpen(Refusal):
    """The floor is given on the open item only; a closed item takes no more speakers."""

    code = "item_not_open"


class FloorTaken(Refusal):
    """Another speaker (its id is in `speaker`) has the floor."""

    code = "floor_taken"


class NoPrecedence(Refusal):
    """The session has no policy of precedence."""

    code = "no_precedence"
    message = _("This session has no policy of precedence; choose one first.")


class NoSuchPlace(BadValue):
    """The list of waiting speakers has no such place."""

    code = "no_such_place"


class SpeechFacts(TypedDict, total=False):
    """The facts of a speech that may change until it is over; `minutes` are the organizers'."""

    minutes: int
    delegate: Delegate | None
    on_behalf_of: str


@transactional
def add_speaker(
    item: AgendaItem,
    *,
    delegation: Delegation,
    by: User,
    now: datetime,
    kind: str = Kind.STATEMENT,
    **facts: Unpack[SpeechFacts],
) -> Speaker:
    """Add the delegation to the item's list, in the order of requests: a point of order first, a right of reply last.

    Organizers may add any delegation of the summit, a delegation only itself and only if it takes part in the session.
    Raises NotRepresentative, NotInSession, NotOfThisDelegation, ItemNotOpen if the item is closed, ListClosed,
    HasParts, ItemGone, AlreadyListed, NoFirstStatement.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    item = lock_single_item(item)
    if item.status == AgendaItem.Status.CLOSED:
        raise ItemNotOpen(gettext("This item is closed."), field="item")
    is_foreign = delegation.summit_id != item.session.summit_id
    if is_foreign or not (organizes(by, item.session.summit) or _participants(item).filter(pk=delegation.pk).exists()):
        raise NotInSession(field="delegation")
    _check_speech(item, delegation, kind)
    _check_delegate(delegation, facts)
    waiting = _waiting(item)
    speaker = Speaker.objects.create(
        item=item, delegation=delegation, kind=kind, position=_last(item) + 1, asked_at=now, **facts
    )
    # After the last speaker of the same or a higher rank: the order of the others may be the chair's and is kept.
    ranks = [RANK[Kind(one.kind)] for one in waiting]
    place = max((n for n, rank in enumerate(ranks, start=1) if rank <= RANK[Kind(kind)]), default=0)
    _arrange([*waiting[:place], speaker, *waiting[place:]])
    notify_next_speaker(item, now)
    return speaker


def _check_speech(item: AgendaItem, delegation: Delegation, kind: str) -> None:
    if item.list_closed_at and kind in STATEMENTS:
        raise ListClosed(field="item")
    earlier = item.speakers.filter(delegation=delegation).exclude(status=Status.WITHDRAWN)
    same = earlier.filter(kind=kind)
    if (same if kind == Kind.STATEMENT else same.filter(status=Status.LISTED)).exists():
        raise AlreadyListed(field="delegation")
    if kind == Kind.SECOND and not earlier.filter(kind=Kind.STATEMENT).exists():
        raise NoFirstStatement(field="kind")


def _check_delegate(delegation: Delegation, facts: SpeechFacts) -> None:
    delegate = facts.get("delegate")
    if delegate and delegate.party_id != delegation.pk:
        raise NotOfThisDelegation(field="delegate")


@transactional
def amend_speaker(speaker: Speaker, *, by: User, **facts: Unpack[SpeechFacts]) -> Speaker:
    """Change who speaks, for whom and for how long, until the speech is over: a delegation of its own speech.

    Raises NotRepresentative, NotOfThisDelegation, SpeechOver once it has spoken or is withdrawn, ItemGone.
    """
    speaker = _locked(speaker)
    refuse_unless_representative(by, speaker.delegation)
    if speaker.status not in (Status.LISTED, Status.SPEAKING):
        raise SpeechOver
    _check_delegate(speaker.delegation, facts)
    for name, value in facts.items():
        setattr(speaker, name, value)
    speaker.save(update_fields=list(facts))
    return speaker


@transactional
def list_by_precedence(item: AgendaItem, *, now: datetime, minutes: int | None = None) -> list[Speaker]:
    """List a statement of each delegation in the session, in the session's order of precedence on its day.

    If the session has no participants yet, all attending delegations are listed. Delegations that have spoken or
    withdrawn are left as they are; points of order stay first, rights of reply last. Returns the waiting speakers.
    Raises NoPrecedence, ItemNotOpen, ListClosed, HasParts, ItemGone.
    """
    item = lock_single_item(item)
    # Read again under the lock: its policy may have been chosen since the item was read.
    session = Session.objects.select_related("summit", "engagement", "precedence").get(pk=item.session_id)
    if item.status == AgendaItem.Status.CLOSED:
        raise ItemNotOpen(gettext("This item is closed."))
    if item.list_closed_at:
        raise ListClosed
    if session.precedence is None:
        raise NoPrecedence
    present = set(_participants(item).values_list("pk", flat=True))
    order = [one for one in precedence_in(session) if not present or one.pk in present]
    known = set(item.speakers.filter(kind=Kind.STATEMENT).values_list("delegation", flat=True))
    allotted = {} if minutes is None else {"minutes": minutes}
    last = _last(item)
    new = [one for one in order if one.pk not in known]
    Speaker.objects.bulk_create(
        Speaker(item=item, delegation=delegation, position=last + n, asked_at=now, **allotted)
        for n, delegation in enumerate(new, start=1)
    )
    places = {delegation.pk: place for place, delegation in enumerate(order)}
    return arrange_by(places, item, now=now)


def precedence_in(session: Session) -> list[Delegation]:
    """Return the session's order of precedence when it begins; none without a policy."""
    starts_at = session.engagement.starts_at
    day = starts_at.astimezone(session.summit.zone).date()
    return order_of_precedence(session.precedence, as_of=day, at=starts_at) if session.precedence else []


def is_arranged_by(places: Mapping[int, int], item: AgendaItem) -> bool:
    """Say whether the waiting speakers are in the order of these places."""
    waiting = _waiting(item)
    return waiting == sorted(waiting, key=lambda one: _protocol(one, places))


def arrange_by(places: Mapping[int, int], item: AgendaItem, *, now: datetime) -> list[Speaker]:
    """Put the waiting speakers in the order of these places and notify the next one. The session must be locked."""
    arranged = sorted(_waiting(item), key=lambda one: _protocol(one, places))
    _arrange(arranged)
    notify_next_speaker(item, now)
    return arranged


@transactional
def move_speaker(speaker: Speaker, *, place: int, now: datetime) -> Speaker:
    """Move the speaker to another place among the waiting ones (1 is the next), as the chair decides.

    Raises NoSuchPlace, ItemGone.
    """
    speaker = _locked(speaker)
    if speaker.status != Status.LISTED:
        raise NoSuchPlace(gettext("Only speakers who wait for the floor can be moved."), field="place")
    waiting = [one for one in _waiting(speaker.item) if one.pk != speaker.pk]
    if not 1 <= place <= len(waiting) + 1:
        raise NoSuchPlace(gettext("Places here are 1 to %(last)s.") % {"last": len(waiting) + 1}, field="place")
    _arrange([*waiting[: place - 1], speaker, *waiting[place - 1 :]])
    notify_next_speaker(speaker.item, now)
    return speaker


@transactional
def give_floor(speaker: Speaker, *, now: datetime) -> Speaker:
    """Give the floor to the delegation and notify the next speaker.

    Raises ItemNotOpen, FloorTaken, WrongStatus, ItemGone.
    """
    speaker = _locked(speaker)
    item = speaker.item
    if item.status != AgendaItem.Status.OPEN:
        raise ItemNotOpen(gettext("Item %(number)s is not open.") % {"number": item.number})
    speaking = item.speakers.filter(status=Status.SPEAKING).select_related("delegation").first()
    if speaking:
        text = gettext("%(delegation)s has the floor.") % {"delegation": speaking.delegation}
        raise FloorTaken(text, speaker=speaking.pk)
    advance(speaker, Status.SPEAKING, started_at=now)
    notify_next_speaker(item, now)
    return speaker


@transactional
def end_speech(speaker: Speaker, *, now: datetime) -> Speaker:
    """Record that the delegation has spoken. Raises WrongStatus, ItemGone."""
    speaker = _locked(speaker)
    advance(speaker, Status.SPOKE, ended_at=now)
    return speaker


@transactional
def withdraw_speaker(speaker: Speaker, *, by: User, now: datetime) -> Speaker:
    """Withdraw the speaker from the list. Raises NotRepresentative, WrongStatus once it speaks, ItemGone."""
    speaker = _locked(speaker)
    refuse_unless_representative(by, speaker.delegation)
    advance(speaker, Status.WITHDRAWN)
    notify_next_speaker(speaker.item, now)
    return speaker


def notify_next_speaker(item: AgendaItem, now: datetime) -> None:
    """Notify the next speaker on an open, circulated item, once. The session must be locked."""
    waiting = _waiting(item) if item.status == AgendaItem.Status.OPEN else []
    circulated = circulated_items(item.session) if waiting else []
    known = next((facts for facts in circulated if facts["id"] == item.pk), None)
    if known:
        notice = notices.next_to_speak(waiting[0], known, now)
        notify(staff_and_liaisons_of([waiting[0].delegation]), notice, summit=item.session.summit, now=now)


def _locked(speaker: Speaker) -> Speaker:
    """Lock the session; return the speaker as it is under the lock."""
    lock_sessions(speaker.item.session)
    rows = Speaker.objects.select_related("item__session__summit", "item__session__engagement", "item__parent")
    return reload_in_session(rows.select_related("delegation").filter(item__session=speaker.item.session_id), speaker)


def _participants(item: AgendaItem) -> DelegationQuerySet:
    there = Occupancy.objects.filter(engagement=item.session.engagement_id, role=Occupancy.Role.PARTICIPANT)
    return Delegation.objects.filter(pk__in=there.values("resource__party"))


def _waiting(item: AgendaItem) -> list[Speaker]:
    rows = Speaker.objects.filter(item=item, status=Status.LISTED)
    return list(rows.select_related("delegation").order_by("position"))


def _last(item: AgendaItem) -> int:
    return item.speakers.aggregate(last=Max("position"))["last"] or 0


def _arrange(speakers: Sequence[Speaker]) -> None:
    """Renumber the speakers in the given order; together they keep the positions that they have now."""
    for position, speaker in zip(sorted(one.position for one in speakers), speakers, strict=True):
        speaker.position = position
    Speaker.objects.bulk_update(speakers, ["position"])


def _protocol(speaker: Speaker, places: Mapping[int, int]) -> tuple[int, int, int]:
    """Return the sort key: statements by precedence, other speeches by rank and in the order of requests."""
    is_statement = speaker.kind == Kind.STATEMENT
    place = places.get(speaker.delegation_id, len(places)) if is_statement else 0
    return RANK[Kind(speaker.kind)], place, speaker.position
