"""The parts of a programme file that are plain facts: the summit, its places, its people."""

from datetime import date, time
from typing import Any, cast

from django.db.models import Field

from summit.accounts.models import Party, Role, User
from summit.calendar.models import Resource, Transfer, Venue
from summit.core.addresses import canonical_address
from summit.delegations.models import Contact, Delegate, Delegation, ManualPlace, PrecedencePolicy, Rank
from summit.delegations.services import name_head, set_travel
from summit.delegations.services.summits import refuse_left_outside, refuse_other_hours, renew_absences
from summit.facilities.models import Interpreter, Room
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.document import BadFile, PathInFile
from summit.summits.models import Summit


def load_summit(loading: Load) -> None:
    """The summit itself, by its slug."""
    document = loading.document
    facts = dict(document.data["summit"])
    slug = facts.pop("slug")
    facts |= {
        "starts_on": document.day(facts["starts_on"]),
        "ends_on": document.day(facts["ends_on"]),
        "day_starts_at": document.clock(facts.get("day_starts_at"), time(8)),
        "day_ends_at": document.clock(facts.get("day_ends_at"), time(22)),
    }
    existing = Summit.objects.filter(slug=slug).first()
    with loading.at("summit"):
        if existing:
            refuse_other_hours(existing, document.zone)
        loading.summit = loading.upsert(Summit, {"slug": slug}, facts)
    loading.has_other_days = existing is not None and existing.span != loading.summit.span


def check_summit(loading: Load) -> None:
    """What is scheduled by the file, or was before, lies within the days and on the grid that it gives."""
    with loading.at("summit"):
        refuse_left_outside(loading.summit)
    if loading.has_other_days:
        renew_absences(loading.summit, now=loading.now)


def load_venues(loading: Load) -> None:
    """Venues and the transfers between them, each way the same."""
    for code, facts, path in loading.section("venues"):
        with loading.at(*path):
            loading.upsert(Venue, {"summit": loading.summit, "code": code}, facts)
    for number, transfer in enumerate(loading.document.data.get("transfers", ())):
        path = ("transfers", number, "between")
        ends = [loading.find(Venue, code, path) for code in transfer["between"]]
        for origin, destination in (ends, reversed(ends)):
            with loading.at(*path):
                identity = {"origin": origin, "destination": destination}
                loading.upsert(Transfer, identity, {"minutes": transfer["minutes"]})


def load_facilities(loading: Load) -> None:
    """Rooms and interpreters."""
    for code, facts, path in loading.section("rooms"):
        with loading.at(*path):
            venue = loading.find(Venue, facts["venue"], (*path, "venue"))
            row = {**facts, "venue": venue, "kind": Resource.Kind.ROOM}
            loading.upsert(Room, {"summit": loading.summit, "code": code}, row)
    for code, facts, path in loading.section("interpreters"):
        with loading.at(*path):
            row = {**facts, "kind": Resource.Kind.INTERPRETER}
            loading.upsert(Interpreter, {"summit": loading.summit, "code": code}, row)


def load_delegations(loading: Load) -> None:
    """Delegations with their delegates, heads and contacts."""
    for code, facts, path in loading.section("delegations"):
        with loading.at(*path):
            own = {name: value for name, value in facts.items() if name not in {"delegates", "head", "contacts"}}
            delegation = loading.upsert(Delegation, {"summit": loading.summit, "code": code}, own)
            for key, person in facts.get("delegates", {}).items():
                with loading.at(*path, "delegates", key):
                    _load_delegate(loading, delegation, key, person)
            for contact in facts.get("contacts", ()):
                others = {name: value for name, value in contact.items() if name != "name"}
                others |= {"email": canonical_address(others.get("email", ""))}
                loading.upsert(Contact, {"delegation": delegation, "name": contact["name"]}, others)
            head = loading.find(Delegate, facts.get("head"), (*path, "head"))
            if head != delegation.head:
                name_head(delegation, head)
                loading.changes.append(f"named head of {code}: {facts.get('head')}")


def _load_delegate(loading: Load, delegation: Delegation, code: str, facts: dict[str, Any]) -> None:
    instant = loading.document.instant
    travel = {name: instant(facts.get(name)) for name in ("arrives_at", "departs_at")}
    row = {name: value for name, value in facts.items() if name not in travel}
    row |= {
        "rank": Rank[row["rank"].upper()],
        "kind": Resource.Kind.DELEGATE,
        "party": Party.objects.get(pk=delegation.pk),
    }
    if "took_office_on" in row:
        row["took_office_on"] = date.fromisoformat(row["took_office_on"])
    delegate = loading.upsert(Delegate, {"summit": loading.summit, "code": code}, row)
    if travel != {name: getattr(delegate, name) for name in travel}:
        set_travel(delegate, now=loading.now, **travel)
        loading.changes.append(f"set arrival and departure of {code}")


def load_people(loading: Load) -> None:
    """Users and their roles. A new user has no password yet; one of the organizers stands for who loads the file."""
    for number, facts in enumerate(loading.document.data["people"]):
        path = ("people", number)
        with loading.at(*path):
            user = User.objects.filter(email=facts["email"]).first() or _new_user(loading, facts, path)
            party = loading.find(Party, facts.get("delegation"), (*path, "delegation"))
            role = {"user": user, "summit": loading.summit, "kind": facts["role"], "party": party}
            if not Role.objects.filter(**role).exists():
                loading.check(Role(**role))
                Role.objects.create(**role)
                loading.changes.append(f"gave {user.email} the role {facts['role']}")
    organizer = User.objects.filter(roles__summit=loading.summit, roles__kind__in=Role.ORGANIZERS).first()
    if organizer is None:
        raise BadFile([loading.document.fault(("people",), "expected at least one organizer")])
    loading.by = organizer


def _new_user(loading: Load, facts: dict[str, Any], path: PathInFile) -> User:
    """Make the account of a person who is not known yet."""
    fields = {"name": facts["name"], "language": facts.get("language", "en")}
    for name, value in {"email": facts["email"], **fields}.items():
        with loading.at(*path, name):
            cast("Field[Any, Any]", User._meta.get_field(name)).clean(value, None)
    user = User.objects.create_user(facts["email"], is_staff=facts["role"] in Role.ORGANIZERS, **fields)
    loading.changes.append(f"created user {user.email}")
    return user


def load_precedence(loading: Load) -> None:
    """Policies of precedence; of a manual one the order in the file is the order."""
    for code, facts, path in loading.section("precedence_policies"):
        with loading.at(*path):
            own = {name: value for name, value in facts.items() if name != "places"}
            policy = loading.upsert(PrecedencePolicy, {"summit": loading.summit, "code": code}, own)
            for position, place in enumerate(facts.get("places", ()), start=1):
                delegation = loading.find(
                    Delegation, place["delegation"], (*path, "places", position - 1, "delegation")
                )
                row = {"position": position, "reason": place["reason"]}
                loading.upsert(ManualPlace, {"policy": policy, "delegation": delegation}, row)
