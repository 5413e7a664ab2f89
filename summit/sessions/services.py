"""The verbs of sessions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.services import book, move, release
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit

ROLES = {
    Resource.Kind.DELEGATE: Occupancy.Role.PARTICIPANT,
    Resource.Kind.ROOM: Occupancy.Role.ROOM,
    Resource.Kind.INTERPRETER: Occupancy.Role.INTERPRETER,
}


class OverQuota(Refusal):
    """A delegation would be there with more than the session admits; `delegations` says which."""

    code = "over_quota"


class NotAdmitted(Refusal):
    """A delegate to be excused was never admitted."""

    code = "not_admitted"
    message = "One of these delegates does not take part in the session."


def occupants_of(*groups: Iterable[Resource]) -> dict[int, str]:
    """Return the role that each resource has in an engagement, by its kind."""
    return {resource.pk: ROLES[Resource.Kind(resource.kind)] for group in groups for resource in group}


@transactional
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
    audience: str = Engagement.Audience.SUMMIT,
    **facts: Any,
) -> Session:
    """Enter a session, tentative until it is published, and admit its delegates.

    `facts` are kind, format, quota, chair, languages, precedence. Raises OverQuota, or what `calendar.book` raises.
    """
    _check_quota(facts.get("quota"), delegates)
    engagement = book(
        summit=summit,
        kind=Engagement.Kind.SESSION,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        occupants=occupants_of(delegates, interpreters, [room] if room else []),
        venue_id=venue.pk if venue else None,
        audience=audience,
        now=now,
    )
    session = Session.objects.create(summit=summit, engagement=engagement, code=code, **facts)
    session.organs.set(organs)
    return session


@transactional
def reschedule_session(
    session: Session,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
) -> Session:
    """Give the session another hour, room, or both; all who take part move with it, or it is refused as a Clash."""
    session = _locked(session)
    occupants = None
    if room:
        held = session.engagement.occupancies.exclude(role=Occupancy.Role.ROOM).values_list("resource", "role")
        occupants = {**dict(held), room.pk: Occupancy.Role.ROOM}
    session.engagement = move(session.engagement, starts_at=starts_at, ends_at=ends_at, occupants=occupants, now=now)
    return session


@transactional
def arrange_session(
    session: Session,
    *,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None,
    delegates: Collection[Delegate],
    interpreters: Collection[Interpreter],
    now: datetime,
    venue: Venue | None = None,
    audience: str | None = None,
) -> Session:
    """Set all of the session's title, hour, place, people and audience at once; refused as a whole, as it is booked.

    Without a venue it is the room's, else it stays as it is; so does the audience that is not given.
    """
    session = _locked(session)
    _check_quota(session.quota, delegates)
    if audience:
        Engagement.objects.filter(pk=session.engagement_id).update(audience=audience)
    session.engagement = move(
        session.engagement,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        occupants=occupants_of(delegates, interpreters, [room] if room else []),
        venue_id=venue.pk if venue else None,
        now=now,
    )
    return session


@transactional
def cancel_session(session: Session, *, now: datetime) -> Session:
    """Call the session off; everyone is free again, and told if it was published."""
    release(session.engagement, now=now)
    return session


@transactional
def admit_delegates(session: Session, delegates: Collection[Delegate], *, now: datetime) -> Session:
    """Have the delegates take part: within the quota, and free at that hour. All of them or none."""
    session = _locked(session)
    held = dict(session.engagement.occupancies.values_list("resource", "role"))
    present = Delegate.objects.filter(pk__in=held)
    _check_quota(session.quota, {*present, *delegates})
    move(session.engagement, occupants={**held, **occupants_of(delegates)}, now=now)
    return session


@transactional
def excuse_delegates(session: Session, delegates: Collection[Delegate], *, now: datetime) -> Session:
    """Free the delegates of the session."""
    session = _locked(session)
    held = dict(session.engagement.occupancies.values_list("resource", "role"))
    leaving = {delegate.pk for delegate in delegates}
    if not leaving <= held.keys():
        raise NotAdmitted(field="delegates")
    move(session.engagement, occupants={pk: role for pk, role in held.items() if pk not in leaving}, now=now)
    return session


@transactional
def amend_session(session: Session, *, organs: Iterable[Organ] | None = None, **facts: Any) -> Session:
    """Change what has no bearing on the calendar: organs, kind, format, quota, chair, languages, precedence.

    Raises OverQuota where more already take part than a new quota admits.
    """
    session = _locked(session)
    if "quota" in facts:
        _check_quota(facts["quota"], Delegate.objects.filter(occupancies__engagement=session.engagement))
    for name, value in facts.items():
        setattr(session, name, value)
    session.save()
    if organs is not None:
        session.organs.set(organs)
    return session


def _locked(session: Session) -> Session:
    """Hold the session: who is admitted is counted and changed by one at a time."""
    # Lock, then read: what a join has read beside a row that was waited for may be of before the wait.
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    return Session.objects.select_related("engagement").get(pk=session.pk)


def _check_quota(quota: int | None, delegates: Iterable[Delegate]) -> None:
    if quota is None:
        return
    count = Counter(delegate.party_id for delegate in delegates)
    over = sorted(party for party, number in count.items() if party and number > quota + 1)
    if over:
        message = f"The session admits the head of a delegation and {quota} more."
        raise OverQuota(message, field="delegates", quota=quota, delegations=over)
