"""Replace a delegate by another one of the delegation: as its head, as lead of meetings, in sessions."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from summit.agenda.models import Speaker
from summit.agenda.services import name_speakers
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import ask_about_levels
from summit.bilaterals.services.people import seat_people
from summit.bilaterals.services.sides import locked as locked_request
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import Clash
from summit.calendar.refusals import ResourceClash
from summit.calendar.services import move_engagement
from summit.core.refusals import BadValue, Refusal
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note, refuse_note_of_another
from summit.delegations.headships import Heads, state_at
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import NotOfThisDelegation, set_heads, set_rank
from summit.delegations.services.heads import LEVELS
from summit.notifications.changes import Restorable, undoable
from summit.programme.representation import Representation, complete, differing, lock_delegation, tell_of_representation
from summit.sessions.models import Session
from summit.sessions.services import locked as locked_session

Where = Session | BilateralRequest


class ReplacesThemselves(BadValue):
    """The successor is the person to be replaced."""

    code = "replaces_themselves"
    message = _("Nobody is replaced by themselves; choose another person.")


class SameLevel(BadValue):
    """The delegate has that rank already."""

    code = "same_level"
    message = _("The person comes at this level already.")


class NoHead(BadValue):
    """The delegation has no head, and nobody was named."""

    code = "no_head"
    message = _("This delegation has no head.")


class HeadLeftOut(BadValue):
    """The head in the chair would no longer be a head: this is a replacement."""

    code = "head_left_out"
    message = _("The present head stays, in the chair or beside it. A head who leaves is replaced: use “Replace by…”.")


class HeadTwice(BadValue):
    """The head in the chair is among the other heads, or one of these is named twice."""

    code = "head_twice"
    message = _("This names a head twice.")


class SameHeads(BadValue):
    """From that hour on, these are the heads already."""

    code = "same_heads"
    message = _("These are the heads of the delegation already.")


class NothingToReplace(Refusal):
    """From that hour on the person neither heads the delegation nor takes part in anything."""

    code = "nothing_to_replace"
    message = _("This person takes part in nothing from that hour on.")


def _facts(delegation: Delegation) -> dict[str, object]:
    return asdict(Representation.of(delegation))


def _restore(delegation: Delegation, facts: dict[str, Any] | None, now: datetime) -> None:
    if facts and (clashes := _represent(delegation, Representation(**facts), now=now)):
        raise ResourceClash(clashes)


REPRESENTATION = Restorable(
    name="programme.representation",
    model=Delegation,
    facts=_facts,
    restore=_restore,
    title=lambda delegation: delegation.name,
    lock=lock_delegation,
    complete=complete,
)


@undoable(REPRESENTATION, _("Level changed"))
def change_level(
    delegation: Delegation,
    *,
    person: Delegate,
    rank: int,
    now: datetime,
    answer_by: datetime | None = None,
    note: Note | None = None,
) -> Delegate:
    """Let a delegate come at another level: their place in the order of precedence follows, and all are told.

    Those with whom a meeting led by the delegate was agreed are asked whether they keep it, until `answer_by` (see
    `ask_about_levels`). Raises NotOfThisDelegation, NoteOfAnother, SameLevel and AnswerInThePast.
    """
    if person.party_id != delegation.pk:
        raise NotOfThisDelegation(field="delegate")
    refuse_note_of_another(note, delegation)
    if person.rank == rank:
        raise SameLevel(field="rank")
    _represent(delegation, Representation.of(delegation).with_rank(person, rank), now=now, answer_by=answer_by)
    attach_note(note, person, now=now)
    person.refresh_from_db()
    return person


@LEVELS.register(None)
def change_level_with_other_facts(person: Delegate, rank: int, now: datetime) -> None:
    """Change the level of a delegate who is amended."""
    delegation = Delegation.objects.select_related("summit").get(resources=person)
    change_level(delegation, person=person, rank=rank, now=now)


@undoable(REPRESENTATION, _("Delegate replaced"))
def replace_delegate(
    delegation: Delegation,
    *,
    replaced: Delegate,
    successor: Delegate,
    now: datetime,
    since: datetime | None = None,
    at: Where | None = None,
    answer_by: datetime | None = None,
    even_if_booked: bool = False,
    note: Note | None = None,
) -> list[Clash]:
    """Put the successor in the place of a delegate in all that begins at or after `since`, which is now by default.

    The successor leads the delegate's open requests and their meetings or is a companion or takes notes there, is
    expected at their sessions and speaks there, and heads the delegation from then on if the delegate did, in the chair
    or beside it. If they have another rank, those with whom a meeting was agreed are asked whether they keep it, until
    `answer_by` (see `ask_about_levels`). With `at`, only that session or request passes to the successor. The staff of
    the delegation and of those whom it meets are notified.

    Raises ResourceClash if the successor is not free, unless `even_if_booked`: then the delegate stays where the
    successor is not free, and the clashes are returned. Raises NotOfThisDelegation, NoteOfAnother,
    ReplacesThemselves, NothingToReplace and AnswerInThePast.
    """
    for field, person in (("replaced", replaced), ("successor", successor)):
        if person.party_id != delegation.pk:
            raise NotOfThisDelegation(field=field)
    refuse_note_of_another(note, delegation)
    if replaced == successor:
        raise ReplacesThemselves(field="successor")
    since = since or now
    present = Representation.of(delegation)
    wanted = present.with_successor(replaced.pk, successor.pk, *_coming(replaced, since, at))
    if at is None:
        wanted = wanted.with_heads(since, lambda heads: heads.with_successor(replaced.pk, successor.pk))
    if wanted == present:
        raise NothingToReplace(field="replaced")
    clashes = _represent(delegation, wanted, now=now, answer_by=answer_by)
    if clashes and not even_if_booked:
        raise ResourceClash(clashes, field="successor")
    attach_note(note, delegation, now=now)
    return clashes


@undoable(REPRESENTATION, _("Heads named"))
def share_heads(
    delegation: Delegation,
    *,
    head: Delegate,
    co_heads: Collection[Delegate],
    now: datetime,
    since: datetime | None = None,
    note: Note | None = None,
) -> Delegation:
    """Let these head the delegation together from `since` on, which is now by default; `head` is in the chair.

    The order of precedence goes by the one in the chair. Meetings and seats stay with those who have them. The
    delegation's staff is notified. Raises NotOfThisDelegation, NoteOfAnother, HeadTwice, HeadLeftOut, SameHeads.
    """
    for field, people in (("head", [head]), ("co_heads", co_heads)):
        if any(person.party_id != delegation.pk for person in people):
            raise NotOfThisDelegation(field=field)
    refuse_note_of_another(note, delegation)
    keys = [head.pk, *(person.pk for person in co_heads)]
    if len(set(keys)) < len(keys):
        raise HeadTwice(field="co_heads")
    since = since or now
    present = Representation.of(delegation)
    if state_at(present.states, since).chair not in (None, *keys):
        raise HeadLeftOut(field="head")
    beside = tuple(sorted(keys[1:]))
    wanted = present.with_heads(since, lambda heads: Heads(heads.since, head.pk, beside))
    if wanted == present:
        raise SameHeads(field="co_heads")
    _represent(delegation, wanted, now=now)
    attach_note(note, delegation, now=now)
    delegation.refresh_from_db()
    return delegation


def has_nothing_from(person: Delegate, since: datetime, *, states: Collection[Heads]) -> bool:
    """Say whether `replace_delegate` would have nothing to do, cheaper than it does. Three queries."""
    later = [state_at(states, since), *(one for one in states if one.since and one.since > since)]
    return not any(person.pk in one.everyone for one in later) and not any(_coming(person, since, None))


def _coming(person: Delegate, since: datetime, at: Where | None) -> tuple[list[str], list[str], list[str]]:
    """Return the keys of the person's sessions from that instant on, requests not held before it, and speeches."""
    standing = Engagement.objects.standing()
    sessions = standing.filter(session__isnull=False, starts_at__gte=since)
    requests = BilateralRequest.objects.joined_by(person.party_id or 0).with_person(person)
    requests = requests.exclude(meeting__engagement__in=standing.filter(starts_at__lt=since))
    if isinstance(at, Session):
        sessions, requests = sessions.filter(session=at), requests.none()
    elif at:
        sessions, requests = sessions.none(), requests.filter(pk=at.pk)
    speeches = Speaker.objects.filter(delegate=person, status=Speaker.Status.LISTED)
    speeches = speeches.filter(item__session__engagement__in=sessions)
    attended = sessions.filter(occupancies__resource=person, occupancies__role=Occupancy.Role.PARTICIPANT)
    found = (rows.order_by().values_list("pk", flat=True) for rows in (attended, requests, speeches))
    attended_keys, request_keys, speech_keys = ([str(key) for key in keys] for keys in found)
    return attended_keys, request_keys, speech_keys


def _represent(
    delegation: Delegation, wanted: Representation, *, now: datetime, answer_by: datetime | None = None
) -> list[Clash]:
    """Let the wanted people represent the delegation, and tell of it.

    Return the clashes of the engagements for which somebody is not free, and which stay as they are.
    """
    before = Representation.of(delegation)
    clashes: list[Clash] = []
    changed_requests = {
        *differing(before.leads, wanted.leads),
        *differing(before.companions, wanted.companions),
        *differing(before.note_takers, wanted.note_takers),
    }
    for request in BilateralRequest.objects.filter(pk__in=changed_requests).order_by("pk"):
        clashes += _change_side(locked_request(request), delegation, wanted, now)
    sessions = Session.objects.filter(engagement__in=map(int, differing(before.people, wanted.people)))
    stay = set()
    for session in sessions.order_by("pk"):
        if refused := _change_people(locked_session(session).engagement, delegation, wanted, now):
            clashes += refused
            stay.add(session.pk)
    _change_speakers(before, wanted, stay)
    if wanted.heads != before.heads:
        set_heads(delegation, wanted.states, now=now)
    for person in Delegate.objects.filter(pk__in=map(int, wanted.ranks)).order_by("pk"):
        if person.rank != wanted.ranks[str(person.pk)]:
            set_rank(person, wanted.ranks[str(person.pk)], now=now)
    ask_about_levels(delegation, now=now, answer_by=answer_by)
    tell_of_representation(delegation, before, Representation.of(delegation), now=now)
    return clashes


def _change_side(
    request: BilateralRequest, delegation: Delegation, wanted: Representation, now: datetime
) -> Collection[Clash]:
    """Seat the wanted people of the delegation; return the clashes if one whom the meeting needs is not free."""
    key = str(request.pk)
    side = next(side for side in request.sides.all() if side.delegation_id == delegation.pk)
    side.request = request
    try:
        with transaction.atomic():
            seat_people(
                side,
                lead=Delegate.objects.get(pk=wanted.leads[key]),
                companions=[(person, is_required) for person, is_required in wanted.companions[key]],
                note_taker=wanted.note_takers[key],
                now=now,
            )
    except ResourceClash as refused:
        return refused.clashes
    return ()


def _change_speakers(before: Representation, wanted: Representation, stay: Collection[int]) -> None:
    """Name the wanted speakers but in the sessions where people stay."""
    different = [int(key) for key in differing(before.speakers, wanted.speakers) if key in wanted.speakers]
    speeches = Speaker.objects.filter(pk__in=different).exclude(item__session__in=stay)
    name_speakers({key: wanted.speakers[str(key)] for key in speeches.values_list("pk", flat=True)})


def _change_people(
    engagement: Engagement, delegation: Delegation, wanted: Representation, now: datetime
) -> Collection[Clash]:
    """Let the wanted people take part for the delegation; return the clashes if they are not free."""
    others = engagement.occupancies.exclude(resource__party=delegation.pk, role=Occupancy.Role.PARTICIPANT)
    people = dict.fromkeys(wanted.people[str(engagement.pk)], str(Occupancy.Role.PARTICIPANT))
    try:
        with transaction.atomic():
            occupants = {**dict(others.values_list("resource", "role")), **people}
            move_engagement(engagement, occupants=occupants, now=now)
    except ResourceClash as refused:
        return refused.clashes
    return ()
