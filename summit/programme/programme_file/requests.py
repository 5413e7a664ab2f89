"""Load bilateral requests with their answers and meetings."""

from datetime import datetime
from typing import cast

from summit.bilaterals.models import BilateralRequest, Window
from summit.bilaterals.services import (
    People,
    accept_request,
    amend_request,
    decline_request,
    move_meeting,
    name_people,
    people_beside,
    place_meeting,
    request_bilateral,
    set_planning,
    staying,
)
from summit.calendar.models import Engagement
from summit.calendar.refusals import EndsBeforeStart
from summit.core.intervals import Interval
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Interpreter, Room
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile
from summit.programme.programme_file.registers import rank_of

WISHES = ("topics", "minutes", "seats", "priority", "organizers_priority", "interpretation")
ACCEPTED_ANYWAY = ("even_if_too_small", "even_if_not_interpreted")
PEOPLE = ("companions", "optional_companions", "note_takers")
PLANNING = ("is_pinned", "settled_by")


def load_requests(loading: Load) -> None:
    """Load bilateral requests, with their answer and meeting if the file has them."""
    known = set(BilateralRequest.objects.filter(summit=loading.summit).values_list("reference", flat=True))
    for code, facts, path in loading.section("bilateral_requests"):
        with loading.at(*path):
            if code in known:
                request = BilateralRequest.objects.get(summit=loading.summit, reference=code)
                _amend(loading, request, facts, path)
            else:
                request = _request(loading, code, facts, path)
            _answer(loading, request, facts, path)
            _plan(loading, request, facts, path)
            if "placed" in facts:
                _place(loading, request, facts["placed"], (*path, "placed"))


def _request(loading: Load, code: str, facts: Facts, path: PathInFile) -> BilateralRequest:
    request = request_bilateral(
        summit=loading.summit,
        reference=code,
        by=loading.by,
        now=loading.as_of,
        **_sides(loading, facts, path),
        **_wishes(loading, facts, path),
        people=cast("People", _people(loading, facts, path, *PEOPLE)),
        least_accepted=facts.get("least_accepted"),
    )
    loading.changes.append(f"created bilateral request {code}")
    return request


def _sides(loading: Load, facts: Facts, path: PathInFile) -> Facts:
    """Return the requester and the invitees; one invitee may be named without a list."""
    requester = loading.find(Delegation, facts["requester"], (*path, "requester"))
    if "invitee" in facts:
        return {"requester": requester, "invitees": [loading.find(Delegation, facts["invitee"], (*path, "invitee"))]}
    return {
        "requester": requester,
        "invitees": loading.find_all(Delegation, facts.get("invitees", ()), (*path, "invitees")),
    }


def _people(loading: Load, facts: Facts, path: PathInFile, *names: str) -> Facts:
    """Return the people whom the entry names, or their successors at the hour of the meeting; who leads only leads."""
    found = {
        name: loading.find_all(Delegate, facts[name], (*path, name)) for name in ("leads", *names) if name in facts
    }
    if loading.are_replaced(one for people in found.values() for one in people):
        at = _hour(loading, facts, path)
        found = {name: loading.in_function(people, at) for name, people in found.items()}
    leads = found.get("leads", [])
    beside = ("companions", "optional_companions")
    return {
        name: [one for one in people if name not in beside or one not in leads]
        for name, people in found.items()
        if name in names
    }


def _hour(loading: Load, facts: Facts, path: PathInFile) -> datetime | None:
    """Return when the meeting of the entry begins, by the file, else by the calendar; None without an hour."""
    if "placed" in facts:
        place, where = facts["placed"], (*path, "placed")
        room = loading.find(Room, place["room"], (*where, "room"))
        return loading.file.instant_at(place["starts_at"], room.local_zone, (*where, "starts_at"))
    standing = Engagement.objects.standing().filter(
        meeting__request__summit=loading.summit, meeting__request__reference=path[-1]
    )
    return standing.values_list("starts_at", flat=True).first()


def _wishes(loading: Load, facts: Facts, path: PathInFile) -> Facts:
    wishes = {name: facts[name] for name in WISHES if name in facts}
    if "level" in facts:
        wishes["level"] = rank_of(facts["level"])
    if "answer_by" in facts:
        wishes["answer_by"] = loading.file.instant(facts["answer_by"])
    wishes |= _people(loading, facts, path, "leads")
    return wishes | {
        kind: _windows(loading, facts[kind], (*path, kind)) for kind in Window.Kind.values if kind in facts
    }


def _amend(loading: Load, request: BilateralRequest, facts: Facts, path: PathInFile) -> None:
    """Change the wishes of the request; its sides are kept."""
    sides = _sides(loading, facts, path)
    rule = {"least_accepted": facts["least_accepted"]} if "least_accepted" in facts else {}
    loading.keep_unlike(path, request, sides | rule, "ask under another code")
    wishes = _wishes(loading, facts, path)
    if request.status != BilateralRequest.Status.PENDING:
        wishes.pop("answer_by", None)  # an answer ends the time to give it
    present = {name: getattr(request, name) for name in wishes if name not in Window.Kind.values}
    if set(wishes.get("leads", ())) <= set(request.leads):
        present["leads"] = wishes.get("leads")
    own = request.windows.filter(party=request.requester)
    for kind in Window.Kind.values:
        present[kind] = {Interval(w.period.lower, w.period.upper) for w in own if w.kind == kind}
    different = {
        name: value
        for name, value in wishes.items()
        if (set(value) if name in Window.Kind.values else value) != present[name]
    }
    people = _different_people(loading, request, facts, path)
    if not different and not people:
        return
    if request.status not in BilateralRequest.OPEN:
        loading.keep(path, f"differs in {', '.join([*different, *people])}; the request is {request.status}")
        return
    # With another level, the leads that the file names are given again.
    named = {"leads": wishes["leads"]} if "level" in different and "leads" in wishes else {}
    if different:
        amend_request(request, by=loading.by, now=loading.as_of, **(named | different))
    if people:
        _name_people(loading, request, people)
    request.refresh_from_db()
    loading.changes += [f"changed bilateral request {request.reference}: {name}" for name in [*different, *people]]


def _different_people(loading: Load, request: BilateralRequest, facts: Facts, path: PathInFile) -> Facts:
    """Return the people beside the leads as the file has them, where they differ."""
    present = people_beside(request)
    wanted = _people(loading, facts, path, *PEOPLE)
    return {name: people for name, people in wanted.items() if set(people) != set(present[name])}


def _name_people(loading: Load, request: BilateralRequest, people: Facts) -> None:
    wanted = people_beside(request) | people
    for side in staying(request):
        own = {name: [one for one in wanted[name] if one.party_id == side.delegation_id] for name in PEOPLE}
        name_people(
            request,
            by=loading.by,
            now=loading.as_of,
            companions=own["companions"],
            optional_companions=own["optional_companions"],
            note_taker=next(iter(own["note_takers"]), None),
            people=side.people,
            on_behalf_of=side.delegation,
        )


def _answer(loading: Load, request: BilateralRequest, facts: Facts, path: PathInFile) -> None:
    if "answer" not in facts:
        return
    if request.status != BilateralRequest.Status.PENDING:
        loading.keep_unlike(path, request, {"status": facts["answer"]}, "it was answered")
        if request.status == facts["answer"] == BilateralRequest.Status.DECLINED:
            loading.keep_unlike(path, request, {"reason": facts["reason"]}, "it was answered")
        return
    for side in request.awaiting:
        if facts["answer"] == "accepted":
            accept_request(request, by=loading.by, now=loading.as_of, on_behalf_of=side)
        elif BilateralRequest.objects.open().filter(pk=request.pk).exists():
            decline_request(request, reason=facts["reason"], by=loading.by, now=loading.as_of, on_behalf_of=side)
    request.refresh_from_db()
    loading.changes.append(f"{facts['answer']} bilateral request {request.reference}")


def _plan(loading: Load, request: BilateralRequest, facts: Facts, path: PathInFile) -> None:
    """Set how the request is planned, where that differs."""
    wanted = {name: facts[name] for name in PLANNING if name in facts}
    different = [name for name, value in wanted.items() if getattr(request, name) != value]
    if not different:
        return
    if request.status not in BilateralRequest.OPEN:
        loading.keep(path, f"differs in {', '.join(different)}; the request is {request.status}")
        return
    set_planning(request, **wanted)
    request.refresh_from_db()
    loading.changes += [f"changed bilateral request {request.reference}: {name}" for name in different]


def _place(loading: Load, request: BilateralRequest, facts: Facts, path: PathInFile) -> None:
    room = loading.find(Room, facts["room"], (*path, "room"))
    starts_at = loading.file.instant_at(facts["starts_at"], room.local_zone, (*path, "starts_at"))
    place: Facts = {"starts_at": starts_at, "room": room}
    place |= {name: facts[name] for name in ACCEPTED_ANYWAY if name in facts}
    if "interpreters" in facts:
        place["interpreters"] = loading.find_all(Interpreter, facts["interpreters"], (*path, "interpreters"))
    engagement = Engagement.objects.standing().filter(meeting__request=request).first()
    with loading.at(*path):
        if engagement is None and request.status == BilateralRequest.Status.ACCEPTED:
            place_meeting(request, now=loading.as_of, **place)
            loading.changes.append(f"placed bilateral request {request.reference} at {facts['starts_at']}")
        elif engagement is None:
            loading.keep(path, f"the request is {request.status}")
        elif different := _misplaced(engagement, place):
            move_meeting(request, now=loading.as_of, **place)
            loading.changes.append(f"moved bilateral request {request.reference}: {', '.join(different)}")


def _misplaced(engagement: Engagement, place: Facts) -> list[str]:
    """Return the names of the facts in which the meeting differs from the file."""
    roles = {occupancy.resource_id: occupancy.role for occupancy in engagement.occupancies.all()}
    interpreters = {pk for pk, role in roles.items() if role == "interpreter"}
    wanted = {row.pk for row in place["interpreters"]} if "interpreters" in place else interpreters
    is_as_written = {
        "starts_at": engagement.starts_at == place["starts_at"],
        "room": place["room"].pk in roles,
        "interpreters": wanted == interpreters,
    }
    return [name for name, is_right in is_as_written.items() if not is_right]


def _windows(loading: Load, rows: list[dict[str, str]], path: PathInFile) -> list[Interval]:
    """Return the windows; older files name their ends `from` and `to`."""
    windows = []
    for number, row in enumerate(rows):
        with loading.at(*path, number):
            first, last = (row.get(name) or row[older] for name, older in (("starts_at", "from"), ("ends_at", "to")))
            starts_at, ends_at = loading.file.instant(first), loading.file.instant(last)
            if ends_at <= starts_at:
                raise EndsBeforeStart
            windows.append(Interval(starts_at, ends_at))
    return windows
