"""The verbs of sessions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.queries import Clash, clashes, removed_by_cancelling
from summit.calendar.services import book, move, rebook, release
from summit.core.lifecycle import WrongStatus
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.facilities.models import Interpreter, Room
from summit.facilities.services import refuse_too_small
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit

FACTS = ("code", "kind", "format", "quota", "chair", "languages", "precedence")


class CodeOfCancelled(BadValue):
    """A cancelled session has the code, and can be reinstated."""

    code = "code_of_cancelled"
    message = "A cancelled session has this code. Reinstate it, or choose another code."


class OverQuota(Refusal):
    """A delegation would be there with more than the session admits; `delegations` says which."""

    code = "over_quota"


class NotAdmitted(Refusal):
    """A delegate to be excused was never admitted."""

    code = "not_admitted"
    message = "One of these delegates does not take part in the session."


def occupants_of(*groups: Iterable[Resource]) -> dict[int, str]:
    """Return the role that each resource has in an engagement, by its kind."""
    return {resource.pk: resource.kind_class.occupied_as for group in groups for resource in group}


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
    audience: str | None = None,
    even_if_too_small: bool = False,
    **facts: Any,
) -> Session:
    """Enter a session, tentative until it is published, and admit its delegates.

    `facts` are kind, format, quota, chair, languages, precedence. Unless the audience is given, a restricted session is
    for its participants, any other for the whole summit. Raises OverQuota, RoomTooSmall, CodeOfCancelled, or what
    `calendar.book` raises.
    """
    cancelled = Engagement.Status.CANCELLED
    if Session.objects.filter(summit=summit, code=code, engagement__status=cancelled).exists():
        raise CodeOfCancelled(field="code")
    _check_quota(facts.get("quota"), delegates)
    _check_languages(facts.get("languages", ()))
    refuse_too_small([room] if room else [], seats=len(delegates), even_if_too_small=even_if_too_small)
    engagement = book(
        summit=summit,
        kind=Engagement.Kind.SESSION,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        occupants=occupants_of(delegates, interpreters, [room] if room else []),
        venue_id=venue.pk if venue else None,
        audience=audience or _usual_audience(facts.get("format", Session.Format.EXPANDED)),
        now=now,
    )
    session = Session.objects.create(summit=summit, engagement=engagement, code=code, **facts)
    session.organs.set(organs)
    return session


@transactional
def change_session(session: Session, *, now: datetime, even_if_too_small: bool = False, **given: Any) -> Session:
    """Change what is given of the session, all of it at once; what is not given stays as it is.

    It takes what `schedule_session` takes, and refuses what that refuses: quota, seats and hours are looked at as they
    are after all of the change. A session that becomes restricted is for its participants, unless its audience is given
    too. Those who gain or lose sight of a published session are told. Raises WrongStatus for one that was cancelled.
    """
    session = _locked(session)
    if session.engagement.status == Engagement.Status.CANCELLED:
        message = "This session was cancelled. Reinstate it before you change it."
        raise WrongStatus(message, present=session.engagement.status)
    becomes_restricted = given.get("format") == Session.Format.RESTRICTED != session.format
    for name in FACTS:
        setattr(session, name, given.get(name, getattr(session, name)))
    _check_languages(given.get("languages", ()))
    session.save()
    if given.get("organs") is not None:
        session.organs.set(given["organs"])
    audience = given.get("audience") or (Engagement.Audience.PARTICIPANTS if becomes_restricted else None)
    occupants = _occupants_after(session, given, even_if_too_small=even_if_too_small)
    session.engagement = move(
        session.engagement,
        **{name: given[name] for name in ("title", "starts_at", "ends_at") if name in given},
        occupants=occupants,
        venue_id=given["venue"].pk if given.get("venue") else None,
        keeps_venue="venue" not in given,
        audience=audience,
        now=now,
    )
    return session


def _occupants_after(session: Session, given: Mapping[str, Any], *, even_if_too_small: bool) -> dict[int, str]:
    """Return who and what takes part after the change; refuse too many of a delegation and too few seats."""
    held = people_of(session.engagement)
    present = list(Room.objects.filter(pk__in=[room.pk for room in held[Occupancy.Role.ROOM]]))
    rooms = [room for room in (given["room"],) if room] if "room" in given else present
    delegates = given.get("delegates", held[Occupancy.Role.PARTICIPANT])
    interpreters = given.get("interpreters", held[Occupancy.Role.INTERPRETER])
    _check_quota(session.quota, delegates)
    is_fuller = len(delegates) > len(held[Occupancy.Role.PARTICIPANT])
    if rooms != present or is_fuller:
        refuse_too_small(rooms, seats=len(delegates), even_if_too_small=even_if_too_small)
    return occupants_of(rooms, delegates, interpreters)


@transactional
def reschedule_session(session: Session, *, now: datetime, room: Room | None = None, **given: Any) -> Session:
    """Give the session another hour, room, or both; all who take part move with it, or it is refused as a Clash."""
    place: dict[str, Any] = {"room": room} if room else {}
    return change_session(session, now=now, **given, **place)


@transactional
def cancel_session(session: Session, *, now: datetime) -> Session:
    """Call the session off; everyone is free again, and told if it was published."""
    release(session.engagement, now=now)
    return session


@transactional
def reinstate_session(session: Session, *, now: datetime) -> tuple[Session, list[Clash]]:
    """Enter a cancelled session again, tentative, at its hour, with the room and the people that it had.

    Returns also what keeps those busy who are left out as they are no longer free. Raises WrongStatus where it was not
    cancelled, and OverQuota where more took part than it admits now.
    """
    session = _locked(session)
    engagement = session.engagement
    if engagement.status != Engagement.Status.CANCELLED:
        raise WrongStatus("This session was not cancelled.", present=engagement.status)
    had = list(removed_by_cancelling(engagement).select_related("summit"))
    venues = [resource.venue_id for resource in had if resource.venue_id]
    conflicts = clashes(had, engagement.interval, venue_id=venues[0] if venues else engagement.venue_id)
    busy = {conflict.resource for conflict in conflicts}
    free = [resource for resource in had if resource not in busy]
    _check_quota(session.quota, [resource for resource in free if issubclass(resource.kind_class, Delegate)])
    session.engagement = rebook(
        engagement,
        starts_at=engagement.starts_at,
        ends_at=engagement.ends_at,
        occupants=occupants_of(free),
        now=now,
    )
    return session, conflicts


@transactional
def admit_delegates(
    session: Session, delegates: Collection[Delegate], *, now: datetime, even_if_too_small: bool = False
) -> Session:
    """Have the delegates take part: within the quota, and free at that hour. All of them or none."""
    session = _locked(session)
    present = Delegate.objects.filter(occupancies__engagement=session.engagement)
    everyone = list({delegate.pk: delegate for delegate in (*present, *delegates)}.values())
    return change_session(session, delegates=everyone, now=now, even_if_too_small=even_if_too_small)


@transactional
def excuse_delegates(session: Session, delegates: Collection[Delegate], *, now: datetime) -> Session:
    """Free the delegates of the session."""
    session = _locked(session)
    present = list(Delegate.objects.filter(occupancies__engagement=session.engagement))
    if not set(delegates) <= set(present):
        raise NotAdmitted(field="delegates")
    staying = [delegate for delegate in present if delegate not in delegates]
    return change_session(session, delegates=staying, now=now)


def people_of(engagement: Engagement) -> dict[str, list[Resource]]:
    """Return who and what takes part in the engagement, by role."""
    held: dict[str, list[Resource]] = {role: [] for role in Occupancy.Role.values}
    for occupancy in engagement.occupancies.select_related("resource"):
        held[occupancy.role].append(occupancy.resource)
    return held


def _usual_audience(session_format: str) -> str:
    is_restricted = session_format == Session.Format.RESTRICTED
    return Engagement.Audience.PARTICIPANTS if is_restricted else Engagement.Audience.SUMMIT


def _locked(session: Session) -> Session:
    """Hold the session: who is admitted is counted and changed by one at a time."""
    # Lock, then read: what a join has read beside a row that was waited for may be of before the wait.
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
        message = f"The session admits the head of a delegation and {quota} more."
        raise OverQuota(message, field="delegates", quota=quota, delegations=over)
