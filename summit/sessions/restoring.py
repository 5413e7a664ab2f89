"""The undoing of changes of sessions: the facts that they change, and how these are restored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.services import republish_engagement
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy
from summit.facilities.models import Interpreter, Room
from summit.notifications.changes import Restorable
from summit.sessions.models import Organ, Session

PLAIN = ("code", "kind", "format", "quota", "languages")


def facts_of(session: Session) -> dict[str, object] | None:
    """Return the facts of the session, its hour, place and people; None if it is cancelled."""
    session = Session.objects.select_related("engagement").get(pk=session.pk)
    engagement = session.engagement
    if engagement.status == Engagement.Status.CANCELLED:
        return None
    occupied = list(engagement.occupancies.order_by("resource").values_list("role", "resource"))
    return {
        **{name: getattr(session, name) for name in PLAIN},
        "chair": session.chair_id,
        "precedence": session.precedence_id,
        "organs": sorted(session.organs.values_list("pk", flat=True)),
        "title": engagement.title,
        "starts_at": engagement.starts_at,
        "ends_at": engagement.ends_at,
        "audience": engagement.audience,
        "venue": engagement.venue_id,
        "room": [pk for role, pk in occupied if role == Occupancy.Role.ROOM],
        "delegates": [pk for role, pk in occupied if role == Occupancy.Role.PARTICIPANT],
        "interpreters": [pk for role, pk in occupied if role == Occupancy.Role.INTERPRETER],
        "resources": [pk for role, pk in occupied if role == Occupancy.Role.RESOURCE],
        "is_published": engagement.status == Engagement.Status.CONFIRMED,
    }


def restore(session: Session, facts: dict[str, Any] | None, now: datetime) -> None:
    """Cancel, reinstate or change the session as it was; what the organizers accepted stays accepted."""
    from summit.sessions import services  # noqa: PLC0415 -- the services name what is brought back here

    if facts is None:
        services.cancel_session(session, now=now)
        return
    was_cancelled = session.engagement.status == Engagement.Status.CANCELLED
    if was_cancelled:
        services.reinstate_session(session, now=now)
    session = services.change_session(
        session,
        now=now,
        even_if_too_small=True,
        **{name: facts[name] for name in (*PLAIN, "title", "audience")},
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        chair=Delegation.objects.filter(pk=facts["chair"]).first(),
        precedence=PrecedencePolicy.objects.filter(pk=facts["precedence"]).first(),
        organs=Organ.objects.filter(pk__in=facts["organs"]),
        room=Room.objects.filter(pk__in=facts["room"]).first(),
        venue=Venue.objects.filter(pk=facts["venue"]).first(),
        delegates=_in_order(Delegate.objects.filter(pk__in=facts["delegates"])),
        interpreters=_in_order(Interpreter.objects.filter(pk__in=facts["interpreters"])),
        resources=_in_order(Resource.objects.filter(pk__in=facts["resources"])),
    )
    if was_cancelled and facts["is_published"]:
        republish_engagement(session.engagement, now=now)


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.pk)


SESSION = Restorable(
    name="sessions.session",
    model=Session,
    facts=facts_of,
    restore=restore,
    title=lambda session: session.engagement.title,
    shown_by=lambda session: session.engagement,
    complete=lambda facts: {"resources": [], **facts},  # an earlier version knew none
)
