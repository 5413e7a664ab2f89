"""Services that schedule, change, cancel and reinstate sessions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from summit.accounts.models import User
from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.queries import Clash, clashes, removed_by_cancelling
from summit.calendar.services import book_engagement, cancel_engagement, move_engagement, rebook_engagement
from summit.core.lifecycle import WrongStatus
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy, ProposedChange
from summit.delegations.services import NotOfThisDelegation, change_people
from summit.facilities.models import Interpreter, Room
from summit.facilities.services import refuse_too_small
from summit.notifications.changes import undoable
from summit.sessions.models import Organ, Session
from summit.sessions.restoring import SESSION
from summit.summits.models import Summit

FACTS = ("code", "kind", "format", "quota", "chair", "languages", "precedence")


class SessionFacts(TypedDict, total=False):
    """Fields of a session that are saved as they are given."""

    kind: str
    format: str
    quota: int | None
    chair: Delegation | None
    languages: list[str]
    precedence: PrecedencePolicy | None


class SessionChanges(SessionFacts, total=False):
    """The changes that `change_session` takes; a missing key leaves the session as it is."""

    code: str
    title: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    organs: Iterable[Organ]
    room: Room | None
    venue: Venue | None
    delegates: Collection[Delegate]
    interpreters: Collection[Interpreter]
    resources: Collection[Resource]
    audience: str | None


class CodeOfCancelled(BadValue):
    """A cancelled session has the code, and can be reinstated."""

    code = "code_of_cancelled"
    message = _("A cancelled session has this code. Reinstate it, or choose another code.")


class OverQuota(Refusal):
    """Too many people of a delegation would take part; `delegations` in the details names the delegations."""

    code = "over_quota"


class NotAdmitted(Refusal):
    """A delegate to be excused does not take part."""

    code = "not_admitted"
    message = _("One of these delegates does not take part in the session.")


def occupants_of(*groups: Iterable[Resource]) -> dict[int, str]:
    """Return the role that each resource has in an engagement, by its kind."""
    return {resource.pk: resource.kind_class.occupied_as for group in groups for resource in group}


@undoable(SESSION, _("Session scheduled"))
def schedule_session(
    *,
    summit: Summit,
    code: str,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    organs: Iterable[Organ] = (),
    room: Room | None = None,
    venue: Venue | None = None,
    delegates: Collection[Delegate] = (),
    interpreters: Collection[Interpreter] = (),
    resources: Collection[Resource] = (),
    audience: str | None = None,
    even_if_too_small: bool = False,
    **facts: Unpack[SessionFacts],
) -> Session:
    """Schedule a session, tentative until it is published, and admit its delegates.

    If no audience is given, a restricted session is for its participants, any other for the whole summit. Raises
    OverQuota, RoomTooSmall, CodeOfCancelled, or what `book_engagement` raises.
    """
    cancelled = Engagement.Status.CANCELLED
    if Session.objects.filter(summit=summit, code=code, engagement__status=cancelled).exists():
        raise CodeOfCancelled(field="code")
    _check_quota(facts.get("quota"), delegates)
    _check_languages(facts.get("languages", ()))
    refuse_too_small([room] if room else [], seats=len(delegates), even_if_too_small=even_if_too_small)
    engagement = book_engagement(
        summit=summit,
        kind=Engagement.Kind.SESSION,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        occupants=occupants_of(delegates, interpreters, resources, [room] if room else []),
        venue_id=venue.pk if venue else None,
        audience=audience or _usual_audience(facts.get("format", Session.Format.EXPANDED)),
        now=now,
    )
    session = Session.objects.create(summit=summit, engagement=engagement, code=code, **facts)
    session.organs.set(organs)
    return session


@undoable(SESSION, _("Session changed"))
def change_session(
    session: Session, *, now: datetime, even_if_too_small: bool = False, **changes: Unpack[SessionChanges]
) -> Session:
    """Change the given fields of the session, all of them or none.

    It raises what `schedule_session` raises: quota, seats and hours are checked as they are after the whole change. A
    session that becomes restricted is for its participants, unless an audience is given. Users who can now see a
    published session, or no longer can, are notified. Raises WrongStatus if the session was cancelled.
    """
    session = locked(session)
    if session.engagement.status == Engagement.Status.CANCELLED:
        message = _("This session was cancelled. Reinstate it before you change it.")
        raise WrongStatus(message, present=session.engagement.status)
    becomes_restricted = changes.get("format") == Session.Format.RESTRICTED != session.format
    values: Mapping[str, object] = changes
    changed = [name for name in FACTS if name in values]
    for name in changed:
        setattr(session, name, values[name])
    _check_languages(changes.get("languages", ()))
    session.save(update_fields=changed)
    if changes.get("organs") is not None:
        session.organs.set(changes["organs"])
    audience = changes.get("audience") or (Engagement.Audience.PARTICIPANTS if becomes_restricted else None)
    occupants = _occupants_after(session, changes, even_if_too_small=even_if_too_small)
    venue = changes.get("venue")
    session.engagement = move_engagement(
        session.engagement,
        title=changes.get("title"),
        starts_at=changes.get("starts_at"),
        ends_at=changes.get("ends_at"),
        occupants=occupants,
        venue_id=venue.pk if venue else None,
        keeps_venue="venue" not in changes,
        audience=audience,
        now=now,
    )
    return session


def _occupants_after(session: Session, changes: SessionChanges, *, even_if_too_small: bool) -> dict[int, str]:
    """Return the participants, the room and all other resources after the change; refuse OverQuota and RoomTooSmall."""
    before = people_of(session.engagement)
    present = list(Room.objects.filter(pk__in=[room.pk for room in before[Occupancy.Role.ROOM]]))
    rooms = [room for room in (changes["room"],) if room] if "room" in changes else present
    delegates = changes.get("delegates", before[Occupancy.Role.PARTICIPANT])
    interpreters = changes.get("interpreters", before[Occupancy.Role.INTERPRETER])
    resources = changes.get("resources", before[Occupancy.Role.RESOURCE])
    _check_quota(session.quota, delegates)
    is_fuller = len(delegates) > len(before[Occupancy.Role.PARTICIPANT])
    if rooms != present or is_fuller:
        refuse_too_small(rooms, seats=len(delegates), even_if_too_small=even_if_too_small)
    return occupants_of(rooms, delegates, interpreters, resources)


@undoable(SESSION, _("Session rescheduled"))
def reschedule_session(
    session: Session,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
    even_if_too_small: bool = False,
) -> Session:
    """Change the hour, the room, or both for all participants; raises ResourceClash if one of them is not free."""
    changes: SessionChanges = {}
    if starts_at:
        changes["starts_at"] = starts_at
    if ends_at:
        changes["ends_at"] = ends_at
    if room:
        changes["room"] = room
    return change_session(session, now=now, even_if_too_small=even_if_too_small, **changes)


@undoable(SESSION, _("Session cancelled"))
def cancel_session(session: Session, *, now: datetime) -> Session:
    """Cancel the session: its participants, room and interpreters are free again, and notified if it was published."""
    cancel_engagement(session.engagement, now=now)
    return session


@undoable(SESSION, _("Session reinstated"))
def reinstate_session(session: Session, *, now: datetime) -> tuple[Session, list[Clash]]:
    """Reinstate a cancelled session, tentative, at its hour, with the room and the people that it had.

    Those that are no longer free are left out; their clashes are returned too. Raises WrongStatus if it was not
    cancelled, and OverQuota if more people took part than it admits now.
    """
    session = locked(session)
    engagement = session.engagement
    if engagement.status != Engagement.Status.CANCELLED:
        raise WrongStatus(_("This session was not cancelled."), present=engagement.status)
    had = list(removed_by_cancelling(engagement).select_related("summit"))
    venues = [resource.venue_id for resource in had if resource.venue_id]
    left_out = clashes(had, engagement.interval, venue_id=venues[0] if venues else engagement.venue_id)
    busy = {clash.resource for clash in left_out}
    free = [resource for resource in had if resource not in busy]
    _check_quota(session.quota, [resource for resource in free if issubclass(resource.kind_class, Delegate)])
    session.engagement = rebook_engagement(
        engagement,
        starts_at=engagement.starts_at,
        ends_at=engagement.ends_at,
        occupants=occupants_of(free),
        now=now,
    )
    return session, left_out


@undoable(SESSION, _("Delegates admitted"))
def admit_delegates(
    session: Session, delegates: Collection[Delegate], *, now: datetime, even_if_too_small: bool = False
) -> Session:
    """Admit the delegates, all of them or none: within the quota, and free at that hour."""
    session = locked(session)
    present = Delegate.objects.filter(occupancies__engagement=session.engagement)
    everyone = list({delegate.pk: delegate for delegate in (*present, *delegates)}.values())
    return change_session(session, delegates=everyone, now=now, even_if_too_small=even_if_too_small)


@undoable(SESSION, _("Delegates excused"))
def excuse_delegates(session: Session, delegates: Collection[Delegate], *, now: datetime) -> Session:
    """Excuse the delegates from the session."""
    session = locked(session)
    present = list(Delegate.objects.filter(occupancies__engagement=session.engagement))
    if not set(delegates) <= set(present):
        raise NotAdmitted(field="delegates")
    staying = [delegate for delegate in present if delegate not in delegates]
    return change_session(session, delegates=staying, now=now)


@undoable(SESSION, _("Seats of a delegation changed"))
def seat_delegation(
    session: Session, delegation: Delegation, delegates: Collection[Delegate], *, now: datetime
) -> Session:
    """Let these people sit for the delegation at the session, in the place of those who did. Raises OverQuota."""
    session = locked(session)
    others = Delegate.objects.filter(occupancies__engagement=session.engagement).exclude(party=delegation)
    return change_session(session, delegates=[*others, *delegates], now=now)


@transactional
def propose_seats(
    session: Session,
    *,
    delegation: Delegation,
    delegates: Collection[Delegate],
    by: User,
    now: datetime,
    note: Note | None = None,
) -> Model:
    """Say who sits for the delegation at the session, or propose that; return the session or the proposal.

    Raises NotOfThisDelegation, and what `change_people` and `seat_delegation` raise.
    """
    if any(delegate.party_id != delegation.pk for delegate in delegates):
        raise NotOfThisDelegation(field="delegates")
    facts = {"session": session.pk, "delegates": sorted(delegate.pk for delegate in delegates)}
    kind = ProposedChange.Kind.SEATS
    return change_people(delegation, kind, facts=facts, by=by, now=now, note=note)


def people_of(engagement: Engagement) -> dict[str, list[Resource]]:
    """Return the resources of the engagement by role."""
    people: dict[str, list[Resource]] = {role: [] for role in Occupancy.Role.values}
    for occupancy in engagement.occupancies.select_related("resource"):
        people[occupancy.role].append(occupancy.resource)
    return people


def _usual_audience(session_format: str) -> str:
    is_restricted = session_format == Session.Format.RESTRICTED
    return Engagement.Audience.PARTICIPANTS if is_restricted else Engagement.Audience.SUMMIT


def locked(session: Session) -> Session:
    """Lock the session, so that delegates are counted and admitted by one transaction at a time."""
    # Lock, then read: while a query with a join waits for the lock, the rows that it joins may become outdated.
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    return Session.objects.select_related("engagement").get(pk=session.pk)


def _check_languages(languages: Collection[str]) -> None:
    try:
        Session._meta.get_field("languages").run_validators(list(languages))
    except ValidationError as error:
        raise BadValue(" ".join(error.messages), field="languages") from error


def _check_quota(quota: int | None, delegates: Iterable[Resource]) -> None:
    if quota is None:
        return
    count = Counter(delegate.party_id for delegate in delegates)
    over = sorted(party for party, number in count.items() if party and number > quota + 1)
    if over:
        message = ngettext(
            "The session admits the head of a delegation and %(quota)s more.",
            "The session admits the head of a delegation and %(quota)s more.",
            quota,
        ) % {"quota": quota}
        raise OverQuota(message, field="delegates", quota=quota, delegations=over)
