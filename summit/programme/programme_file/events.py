"""Load organs, and sessions with their agendas."""

from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy
from summit.facilities.models import Interpreter, Room
from summit.programme.programme_file.agendas import load_agenda
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile
from summit.sessions.models import Organ, Session
from summit.sessions.services import change_session, schedule_session


def load_sessions(loading: Load) -> None:
    """Load organs, sessions and their agendas."""
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


def _session_facts(loading: Load, facts: Facts, path: PathInFile) -> Facts:
    plain = {name: facts[name] for name in ("kind", "format", "quota", "languages") if name in facts}
    return plain | loading.find_given(facts, path, chair=Delegation, precedence=PrecedencePolicy)


def _arrangement(loading: Load, facts: Facts, path: PathInFile, present: Engagement | None = None) -> Facts:
    """Return the facts of the session's engagement in the file: title, hour, place, people, audience.

    The hour is on the clock of the place: that of the file, else that of the `present` engagement.
    """
    plain = {name: facts[name] for name in ("title", "audience") if name in facts}
    many = {"delegates": Delegate, "interpreters": Interpreter}
    people = {
        name: loading.find_all(model, facts[name], (*path, name)) for name, model in many.items() if name in facts
    }
    place = loading.find_given(facts, path, room=Room, venue=Venue)
    at = place.get("room") or place.get("venue") or (None if place else present)
    hour = loading.hour(facts, path, at.local_zone if at else None)
    if "delegates" in people:
        people["delegates"] = loading.in_function(people["delegates"], hour["starts_at"])
    return plain | hour | people | place


def _schedule(loading: Load, code: str, facts: Facts, path: PathInFile) -> Session:
    session = schedule_session(
        summit=loading.summit,
        code=code,
        organs=loading.find_all(Organ, facts.get("organs", ()), (*path, "organs")),
        now=loading.now,
        even_if_too_small=facts.get("even_if_too_small", False),
        **_arrangement(loading, facts, path),
        **_session_facts(loading, facts, path),
    )
    loading.changes.append(f"created session {code}")
    return session


def _amend(loading: Load, session: Session, facts: Facts, path: PathInFile) -> None:
    """Change the facts in which the session differs from the file."""
    own = _session_facts(loading, facts, path)
    different = {name: value for name, value in own.items() if getattr(session, name) != value}
    if "organs" in facts:
        organs = loading.find_all(Organ, facts["organs"], (*path, "organs"))
        if set(organs) != set(session.organs.all()):
            different["organs"] = organs
    wanted = _arrangement(loading, facts, path, session.engagement)
    present = _present(session.engagement)
    moved = {name: value for name, value in wanted.items() if not _same(value, present[name])}
    if (different or moved) and session.engagement.status == Engagement.Status.CANCELLED:
        loading.keep(path, f"differs in {', '.join(different | moved)}; the session was called off")
        return
    if different | moved:
        # Without an audience, a session that becomes restricted would be for its participants only.
        said = {"audience": wanted["audience"]} if "audience" in wanted else {}
        if moved.keys() & {"starts_at", "ends_at"}:
            # With another start alone, the end would move too.
            said |= {"starts_at": wanted["starts_at"], "ends_at": wanted["ends_at"]}
        said["even_if_too_small"] = facts.get("even_if_too_small", False)
        change_session(session, now=loading.now, **(said | different | moved))
    _note(loading, session, different | moved)


def _present(engagement: Engagement) -> Facts:
    """Return the same facts as they are in the calendar."""
    by_role: dict[str, list[Resource]] = {role: [] for role in Occupancy.Role.values}
    for occupancy in engagement.occupancies.select_related(
        "resource__delegate", "resource__interpreter", "resource__room"
    ):
        by_role[occupancy.role].append(occupancy.resource)
    delegates = [resource.delegate for resource in by_role[Occupancy.Role.PARTICIPANT]]
    interpreters = [resource.interpreter for resource in by_role[Occupancy.Role.INTERPRETER]]
    rooms = [resource.room for resource in by_role[Occupancy.Role.ROOM]]
    return {
        "title": engagement.title,
        "starts_at": engagement.starts_at,
        "ends_at": engagement.ends_at,
        "audience": engagement.audience,
        "room": next(iter(rooms), None),
        "venue": engagement.venue,
        "delegates": delegates,
        "interpreters": interpreters,
    }


def _same(wanted: object, present: object) -> bool:
    """Compare two values, lists without regard to order."""
    if isinstance(wanted, list) and isinstance(present, list):
        return set(wanted) == set(present)
    return wanted == present


def _note(loading: Load, session: Session, different: Facts) -> None:
    loading.changes += [
        f"changed session {session.code}: {name} -> {loading.text_of(value)}" for name, value in different.items()
    ]
