"""The parts of a programme file that take time: closures, sessions with their agendas, bilateral requests."""

from collections.abc import Iterable
from typing import Any

from summit.bilaterals.models import Request
from summit.bilaterals.services import accept, decline, move_meeting, place_meeting, request_bilateral
from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.calendar.services import close
from summit.core.intervals import Interval
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy, Rank
from summit.facilities.models import Interpreter, Room
from summit.programme.programme_file.agendas import load_agenda
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.document import PathInFile
from summit.sessions.models import Organ, Session
from summit.sessions.services import (
    admit_delegates,
    change_session,
    excuse_delegates,
    reschedule_session,
    schedule_session,
)

WISHES = ("topics", "minutes", "seats", "priority", "organizers_priority", "interpretation")


def load_closures(loading: Load) -> None:
    """Closures; one that already stands with that title and hour is the same."""
    for number, facts in enumerate(loading.document.data.get("closures", ())):
        path = ("closures", number)
        hour = _hour(loading, facts)
        same = Engagement.objects.filter(summit=loading.summit, kind="closure", title=facts["title"], **hour)
        if same.exists():
            continue
        resources = _found(loading, Resource, facts["resources"], (*path, "resources"))
        with loading.at(*path):
            close(summit=loading.summit, resources=resources, title=facts["title"], now=loading.now, **hour)
        loading.changes.append(f"closed {', '.join(facts['resources'])} from {facts['starts_at']}")


def load_sessions(loading: Load) -> None:
    """Organs, sessions and their agendas."""
    for code, facts, path in loading.section("organs"):
        with loading.at(*path):
            loading.upsert(Organ, {"summit": loading.summit, "code": code}, facts)
    for code, facts, path in loading.section("sessions"):
        with loading.at(*path):
            session = Session.objects.filter(summit=loading.summit, code=code).select_related("engagement").first()
            if session is None:
                session = _schedule(loading, code, facts, path)
            else:
                _amend(loading, session, facts, path)
            load_agenda(loading, session, facts, path)


def _session_facts(loading: Load, facts: dict[str, Any], path: PathInFile) -> dict[str, Any]:
    plain: dict[str, Any] = {name: facts[name] for name in ("kind", "format", "quota", "languages") if name in facts}
    return {
        **plain,
        "chair": loading.find(Delegation, facts.get("chair"), (*path, "chair")),
        "precedence": loading.find(PrecedencePolicy, facts.get("precedence"), (*path, "precedence")),
    }


def _schedule(loading: Load, code: str, facts: dict[str, Any], path: PathInFile) -> Session:
    session = schedule_session(
        summit=loading.summit,
        code=code,
        title=facts["title"],
        organs=_found(loading, Organ, facts.get("organs", ()), (*path, "organs")),
        room=loading.find(Room, facts.get("room"), (*path, "room")),
        venue=loading.find(Venue, facts.get("venue"), (*path, "venue")),
        delegates=_found(loading, Delegate, facts.get("delegates", ()), (*path, "delegates")),
        interpreters=_found(loading, Interpreter, facts.get("interpreters", ()), (*path, "interpreters")),
        audience=facts.get("audience"),
        now=loading.now,
        **_hour(loading, facts),
        **_session_facts(loading, facts, path),
    )
    loading.changes.append(f"created session {code}")
    return session


def _amend(loading: Load, session: Session, facts: dict[str, Any], path: PathInFile) -> None:
    """Change by its verb whatever of the session differs from the file."""
    own = _session_facts(loading, facts, path)
    different = {name: value for name, value in own.items() if getattr(session, name) != value}
    if different:
        change_session(session, now=loading.now, **different)
        _note(loading, session, different)
    hour, room = _hour(loading, facts), loading.find(Room, facts.get("room"), (*path, "room"))
    held = list(session.engagement.occupancies.select_related("resource"))
    stands_in = next((o.resource.pk for o in held if o.role == Occupancy.Role.ROOM), None)
    moved = {name: value for name, value in hour.items() if getattr(session.engagement, name) != value}
    if moved or (room and room.pk != stands_in):
        reschedule_session(session, room=room, now=loading.now, **hour)
        _note(loading, session, moved or {"room": facts["room"]})
    wanted = _found(loading, Delegate, facts.get("delegates", ()), (*path, "delegates"))
    present = list(Delegate.objects.filter(occupancies__engagement=session.engagement))
    if leaving := [d for d in present if d not in wanted]:
        excuse_delegates(session, leaving, now=loading.now)
        _note(loading, session, {"excused": [d.code for d in leaving]})
    if coming := [d for d in wanted if d not in present]:
        admit_delegates(session, coming, now=loading.now)
        _note(loading, session, {"admitted": [d.code for d in coming]})


def _note(loading: Load, session: Session, different: dict[str, Any]) -> None:
    loading.changes += [f"changed session {session.code}: {name} -> {value}" for name, value in different.items()]


def load_requests(loading: Load) -> None:
    """Bilateral requests, with their answer and place where the file gives them."""
    for code, facts, path in loading.section("bilateral_requests"):
        with loading.at(*path):
            request = Request.objects.filter(summit=loading.summit, reference=code).first()
            if request is None:
                request = _request(loading, code, facts, path)
            else:
                identity = {"summit": loading.summit, "reference": code}
                request = loading.upsert(Request, identity, _wishes(facts))
            _answer(loading, request, facts)
            if "placed" in facts:
                _place(loading, request, facts["placed"], (*path, "placed"))


def _request(loading: Load, code: str, facts: dict[str, Any], path: PathInFile) -> Request:
    request = request_bilateral(
        summit=loading.summit,
        reference=code,
        level=Rank[facts["level"].upper()] if "level" in facts else None,
        requester=loading.find(Delegation, facts["requester"], (*path, "requester")),
        invitee=loading.find(Delegation, facts["invitee"], (*path, "invitee")),
        requester_lead=loading.find(Delegate, facts.get("requester_lead"), (*path, "requester_lead")),
        invitee_lead=loading.find(Delegate, facts.get("invitee_lead"), (*path, "invitee_lead")),
        preferred=_windows(loading, facts, "preferred"),
        excluded=_windows(loading, facts, "excluded"),
        by=loading.by,
        now=loading.as_of,
        **_wishes(facts),
    )
    loading.changes.append(f"created bilateral request {code}")
    return request


def _wishes(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in WISHES if name in facts}


def _answer(loading: Load, request: Request, facts: dict[str, Any]) -> None:
    if request.status != Request.Status.PENDING or "answer" not in facts:
        return
    if facts["answer"] == "accepted":
        accept(request, by=loading.by, now=loading.as_of)
    else:
        decline(request, reason=facts["reason"], by=loading.by, now=loading.as_of)
    loading.changes.append(f"{facts['answer']} bilateral request {request.reference}")


def _place(loading: Load, request: Request, facts: dict[str, Any], path: PathInFile) -> None:
    starts_at = loading.document.instant(facts["starts_at"])
    room = loading.find(Room, facts["room"], (*path, "room"))
    interpreters = _found(loading, Interpreter, facts.get("interpreters", ()), (*path, "interpreters"))
    where: dict[str, Any] = {
        "starts_at": starts_at,
        "room": room,
        "interpreters": interpreters,
        "even_if_too_small": facts.get("even_if_too_small", False),
        "even_if_not_interpreted": facts.get("even_if_not_interpreted", False),
    }
    engagement = Engagement.objects.standing().filter(meeting__request=request).first()
    with loading.at(*path):
        if engagement is None:
            place_meeting(request, **where, now=loading.as_of)
            loading.changes.append(f"placed bilateral request {request.reference} at {facts['starts_at']}")
        elif engagement.starts_at != starts_at or not engagement.occupancies.filter(resource=room).exists():
            move_meeting(request, **where, now=loading.as_of)
            loading.changes.append(f"moved bilateral request {request.reference} to {facts['starts_at']}")


def _hour(loading: Load, facts: dict[str, Any]) -> dict[str, Any]:
    return {name: loading.document.instant(facts[name]) for name in ("starts_at", "ends_at")}


def _found(loading: Load, model: Any, codes: Iterable[str], path: PathInFile) -> list[Any]:
    return [loading.find(model, code, (*path, number)) for number, code in enumerate(codes)]


def _windows(loading: Load, facts: dict[str, Any], kind: str) -> list[Interval]:
    ends = [(loading.document.instant(row["from"]), loading.document.instant(row["to"])) for row in facts.get(kind, ())]
    return [Interval(start, end) for start, end in ends if start and end]
