"""Two summits full of secrets: a user who may not know one must not find its mark in any answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from config.api_router import of_summit
from summit.accounts.models import Role, User
from summit.accreditation.models import GateCheck, Quota, Verdict, Zone
from summit.accreditation.services import record_needs
from summit.agenda.services import add_item
from summit.bilaterals.models import MeetingRecord, Plan
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Resource, Transfer
from summit.calendar.services import confirm_engagements, create_closure
from summit.core.encryption import Secret
from summit.delegations.models import Contact, Invitation, PrecedencePolicy, Rank
from summit.delegations.services import set_travel
from summit.facilities.api import ResourceViewSet
from summit.jobs.models import Job
from summit.notifications.models import Notification, Webhook
from summit.programme.models import Revision
from summit.programme.services import create_feed
from summit.readiness.models import KeyTask
from summit.reminders.models import ReminderRule
from summit.sessions.models import Organ
from summit.spreadsheets.models import Import
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.agenda import fill_agenda, hide_draft
from tests.factories.arrivals import make_border_point, make_party
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.correspondence import make_note, make_reference
from tests.factories.decisions import make_decided
from tests.factories.declarations import make_declarations
from tests.factories.delegations import make_delegate, make_delegation, make_official_invitation, make_proposed
from tests.factories.documents import make_circulated, plant_documents
from tests.factories.facilities import make_resource, make_room, make_venue
from tests.factories.many import make_waiting
from tests.factories.passes import make_category as make_pass_category
from tests.factories.passes import make_pass, make_zone
from tests.factories.personal import examined_pdf, make_letter, make_personal_data, make_photo
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

NOW = datetime(2025, 11, 1, tzinfo=UTC)
DAY = datetime(2025, 11, 26, 4, tzinfo=UTC)
BEGINNING = "SECRET"
WHOSE = ("PARTY", "HOST", "ELSE", "MINE", "CLEARANCE")
MARKS = PARTY, HOST, ELSEWHERE, MINE, CLEARANCE = [f"{BEGINNING}{whose}" for whose in WHOSE]
PASSPORT_END = "ZQXV"
ARRIVAL = datetime(2025, 11, 25, 17, 17, tzinfo=UTC)
ROLES = tuple(Role.Kind.values)
ACTORS = (*ROLES, "stranger", "anonymous")

Rows = dict[str, dict[str, Any]]  # resource -> whose -> what the address names it by


@dataclass
class World:
    """Who acts, and what there is: `own` is Belarus's (or the actor's), `other` Kazakhstan's, `elsewhere` beyond."""

    summit: Summit
    actors: dict[str, User | None] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    mine: dict[str, Rows] = field(default_factory=dict)
    hidden_ids: list[str] = field(default_factory=list)

    def user(self, actor: str) -> User:
        """Return the account of an actor who is signed in."""
        user = self.actors[actor]
        assert user is not None, actor
        return user

    def name_of(self, resource: str, whose: str, actor: str) -> Any:
        """Return what names the row in an address."""
        if whose == "own" and resource in self.mine.get(actor, {}):
            return self.mine[actor][resource]["own"]
        return self.rows.get(resource, {}).get(whose)

    def secrets_from(self, actor: str) -> list[str]:
        """Return the marks that the actor may not meet."""
        # What security says is for security alone.
        classified = [] if actor == "security" else [CLEARANCE]
        if actor in ("chief", "organizer"):
            return [ELSEWHERE, MINE, *classified]
        if actor in ROLES:
            return [ELSEWHERE, MINE, PARTY, HOST, "17:17:00", *classified, *self.hidden_ids]
        return [PARTY, HOST, MINE, "17:17:00", *classified, *self.hidden_ids]


def make_world() -> World:
    """Make both summits."""
    world = World(make_summit())
    belarus, kazakhstan, tajikistan = (make_delegation(world.summit, code) for code in ("BLR", "KAZ", "TJK"))
    for kind in ROLES:
        party = belarus if kind in Role.PARTY_KINDS else None
        world.actors[kind] = make_user(kind, world.summit, kind, party, is_staff=kind in Role.ORGANIZERS)
    karim = make_user("karim", world.summit, Role.Kind.COORDINATOR, kazakhstan)
    elsewhere = make_summit("elsewhere")
    world.actors |= {"stranger": make_user("stranger", elsewhere, "chief", is_staff=True), "anonymous": None}
    world.actors["operator"] = make_user("operator", is_superuser=True)
    stranger = world.actors["stranger"]
    _fill_host(world, world.summit, "own", HOST)
    _fill_host(world, elsewhere, "elsewhere", ELSEWHERE)
    _fill_party(world, "own", belarus, tajikistan, "harmless", hours=0)
    _fill_party(world, "other", kazakhstan, tajikistan, PARTY, hours=3)
    guests = (make_delegation(elsewhere, "XXA"), make_delegation(elsewhere, "XXB"))
    _fill_party(world, "elsewhere", *guests, ELSEWHERE, hours=0)
    _fill_gates(world, "own", belarus, "harmless")
    _fill_gates(world, "other", kazakhstan, PARTY)
    _fill_gates(world, "elsewhere", guests[0], ELSEWHERE)
    for whose, party, mark in (
        ("own", belarus, "harmless"),
        ("other", kazakhstan, PARTY),
        ("elsewhere", guests[0], ELSEWHERE),
    ):
        _fill_documents(world, whose, party, mark)
    for whose, party, mark in (
        ("own", belarus, "harmless"),
        ("other", kazakhstan, PARTY),
        ("elsewhere", guests[0], ELSEWHERE),
    ):
        _fill_people(world, whose, party, mark)
    _fill_decisions(world, "own", belarus, "OWN", "harmless", classification="public")
    _fill_decisions(world, "other", kazakhstan, PARTY, PARTY, classification="parties")
    _fill_decisions(world, "elsewhere", guests[0], ELSEWHERE, ELSEWHERE, classification="public")
    set_travel(kazakhstan.head, arrives_at=ARRIVAL, departs_at=None, now=NOW)
    for actor in ROLES:
        world.mine[actor] = {}
        _fill_mine(world.mine[actor], "own", world.summit, world.actors[actor], "harmless")
    _fill_mine(world.rows, "other", world.summit, karim, MINE)
    _fill_mine(world.rows, "elsewhere", elsewhere, stranger, ELSEWHERE)
    return world


def _put(rows: Rows, resource: str, whose: str, name: Any) -> None:
    rows.setdefault(resource, {})[whose] = name
    rows[resource]["missing"] = _absent(name)


def _absent(name: Any) -> Any:
    return "00000000-0000-4000-8000-000000000000" if "-" in str(name) else 987654321


def _published(title: dict[str, str]) -> dict[str, Any]:
    """Return the facts of a public engagement as a revision stores them."""
    hours = {"starts_at": DAY.isoformat(), "ends_at": (DAY + timedelta(hours=1)).isoformat()}
    return {
        **hours,
        "title": title,
        "sequence": 0,
        "venue": None,
        "place": {},
        "audience": "summit",
        "parties": [],
    }


def _fill_host(world: World, summit: Summit, whose: str, mark: str) -> None:
    """What the host keeps; known to all but for interpreters, plans, rules, some closures, what is not published."""
    text = {"en": mark}
    public = {"en": "Public" if whose == "own" else mark}
    venue, hub = (make_venue(summit, f"{whose}-{n}") for n in ("venue", "hub"))
    hub.name = venue.name = public
    venue.save()
    room = make_room(summit, f"{whose}-room", venue=venue.code)
    made_by = world.actors["chief" if whose == "own" else "stranger"]
    made = {
        "venues": venue.pk,
        "border-points": make_border_point(summit, f"{whose}-airport").pk,
        "transfers": Transfer.objects.create(origin=venue, destination=hub, minutes=5).pk,
        "organs": Organ.objects.create(summit=summit, code=f"{whose}-organ", name=public, short_name=public).pk,
        "precedence-policies": PrecedencePolicy.objects.create(summit=summit, code=f"{whose}-p", name=public).pk,
        "key-tasks": KeyTask.objects.create(summit=summit, title=public, due_on="2025-11-20").pk,
        "reminder-rules": ReminderRule.objects.create(summit=summit, minutes_before=33).pk,
        "outbox": make_waiting(summit, made_by, mark).pk,
        "closures": create_closure(
            summit=summit,
            resources=[room],
            title=public,
            starts_at=DAY + timedelta(hours=9),
            ends_at=DAY + timedelta(hours=10),
            audience="summit",
            now=NOW,
        ).uid,
    }
    hour = {"starts_at": DAY + timedelta(hours=10), "ends_at": DAY + timedelta(hours=11)}
    create_closure(summit=summit, resources=[room], title=text, now=NOW, **hour)
    chief = world.actors["chief" if whose == "own" else "stranger"]
    job = {"kind": "programme.publish", "language": "en", "status": "done", "file_name": mark}
    made["jobs"] = Job.objects.create(summit=summit, asked_by=chief, asked_at=NOW, **job).pk
    made["plans"] = Plan.objects.create(summit=summit, asked_by=chief, asked_at=NOW, status=Plan.Status.READY).pk
    made["revisions"] = Revision.objects.create(
        summit=summit,
        number=1 if whose == "own" else 2,
        published_at=NOW,
        published_by=chief,
        programme={str(uuid4()): _published(public)},
    ).number
    make_session(summit, f"{mark.lower()}-tentative", title=text)
    made |= {name: make_resource(kind, summit, _code(kind, whose, mark)).pk for name, kind in collections()}
    for resource, name in made.items():
        _put(world.rows, resource, whose, name)


def collections() -> Iterator[tuple[str, type[Resource]]]:
    """Yield the collections of the kinds of resources that the host provides."""
    for name, view_set, _ in of_summit.registry:
        if issubclass(view_set, ResourceViewSet):
            yield name, view_set.kind


def _code(kind: type[Resource], whose: str, mark: str) -> str:
    return f"{mark.lower() if kind.is_hosts_own else whose}-{kind._meta.model_name}-sample"


def _fill_party(world: World, whose: str, party: Any, partner: Any, mark: str, *, hours: int) -> None:
    """What is a delegation's own business."""
    text, hour = {"en": mark}, DAY + timedelta(hours=hours)
    session = make_session(
        party.summit,
        f"{mark.lower()}-session",
        title=text,
        starts_at=hour,
        ends_at=hour + timedelta(hours=1),
        delegates=[party.head],
        audience="summit" if whose == "own" else "participants",
    )
    item = add_item(session, title=text)
    said = fill_agenda(item, party, mark)
    request = make_request(party, partner, topics=mark, level=Rank.HEAD_OF_STATE)
    # Masked, the number of the other party still ends in a mark.
    person = make_personal_data(
        party.head, number=f"{mark}{PASSPORT_END if whose == 'other' else 'AAAA'}"
    ).accreditation
    make_photo(person, mark=mark)
    make_letter(person, mark=mark)
    record_needs(person, now=NOW, diets=["vegan"], medical=mark)
    declared = make_declarations(party, number=f"{mark}AAAA")
    contact = Contact.objects.create(delegation=party, name=mark, email=f"{mark.lower()}@example.org")
    waiting = User.objects.create_user(f"{mark.lower()}.invited@example.org", name=mark)
    ask = {"summit": party.summit, "party": party, "kind": "viewer", "person": waiting}
    invitation = Invitation.objects.create(**ask, invited_at=NOW, expires_at=NOW)
    note = make_note(party.summit, party, number=mark, subject=mark, file=examined_pdf(mark))
    placed = _placed(party, partner, mark, hour + timedelta(hours=1))
    confirm_engagements([session.engagement, placed], now=NOW)
    if whose == "own":
        # On a session that all may know of: what is not circulated yet, and what another delegation keeps to itself.
        hide_draft(item, partner, HOST)
    officer = make_user(f"{mark.lower()}-officer", party.summit, Role.Kind.LIAISON, party, phone=mark)
    MeetingRecord.objects.create(request=request, text=mark if whose == "own" else MINE, written_at=NOW)
    names = {
        "meeting-records": request.pk,
        "liaison-officers": officer.roles.get().pk,
        "sessions": session.pk,
        "agenda-items": item.pk,
        **said,
        "bilateral-requests": request.pk,
        "contacts": contact.pk,
        **dict.fromkeys(("personal-data", "photos", "letters", "needs"), person.pk),
        **{f"{row._meta.model_name}s": row.pk for row in declared},
        "travel-parties": make_party(party, delegates=[make_delegate(party, rank=Rank.ADVISER)], carrier=mark).pk,
        "invitations": invitation.pk,
        "notes": note.pk,
        "official-invitations": make_official_invitation(party, inviting_office={"en": mark}).pk,
        "proposed-changes": make_proposed(party, mark).pk,
        "note-references": make_reference(note, party).pk,
    }
    for resource, name in names.items():
        _put(world.rows, resource, whose, name)
    # Who comes is known to all of the summit.
    for computed in ("readiness", "places"):
        _put(world.rows, computed, whose, party.pk)
    for resource, name in (("delegations", party.pk), ("delegates", party.head.pk)):
        _put(world.rows, resource, whose if whose != "other" else "second", name)
    if whose == "other":
        world.hidden_ids += [PASSPORT_END, str(request.pk), str(placed.uid), str(session.engagement.uid)]


def _fill_gates(world: World, whose: str, party: Any, mark: str) -> None:
    """A person of the delegation with a pass, which was shown at a gate."""
    summit = party.summit
    zone = make_zone(summit, f"Z{summit.zones.count()}")
    category = make_pass_category(summit, f"{whose}-driver", zones=[zone])
    card = make_pass(category, party, name=mark, status="issued" if whose == "own" else "handed_over")
    check = GateCheck.objects.create(
        summit=summit,
        access_pass=card,
        zone=zone,
        # Security reads the whole log, and who is inside by name: the other's person has gone out.
        direction="out" if whose == "other" else "in",
        result="passed",
        is_admitted=True,
        gate=mark if whose == "elsewhere" else "North",
        at=NOW,
        received_at=NOW,
    )
    _put(world.rows, "passes", whose, card.pk)
    _put(world.rows, "gate-checks", whose, check.pk)


def _fill_documents(world: World, whose: str, party: Any, mark: str) -> None:
    """Documents: one's own are public, others' are for them only; what they say of one that is public is their own."""
    common = party.summit.documents.filter(symbol="COMMON").first()
    common = common or make_circulated(party.summit, "COMMON", classification="public", title=mark)
    level = "public" if whose == "own" else "parties"
    for resource, name in plant_documents(party, mark, common=common, level=level).items():
        _put(world.rows, resource, whose, name)


def _fill_people(world: World, whose: str, party: Any, mark: str) -> None:
    """Categories, which all may know of; people of the delegation, and one of them whom security has refused."""
    category = make_category(party.summit, f"{whose}-adviser", name={"en": "Adviser"})
    person = make_person(category, party, mark, email=f"{mark.lower()}@example.org")
    vetted = make_person(category, party, "Vetted", function={"en": mark}, status="refused", sent_at=NOW)
    reason = Secret(f"{CLEARANCE} {mark}")
    Verdict.objects.create(accreditation=vetted, kind="clearance", result="refused", classified_reason=reason, at=NOW)
    Verdict.objects.create(accreditation=person, kind="check", result="returned", reason=mark, at=NOW)
    quota = Quota.objects.create(category=category, delegation=party, places=9)
    zone = Zone.objects.create(summit=party.summit, code=f"Z-{whose}", name={"en": "Zone"})
    _put(world.rows, "accreditations", whose, person.pk)
    _put(world.rows, "quotas", whose, quota.pk)
    shared = {"vetting": vetted.pk, "accreditation-categories": category.pk, "zones": zone.pk}
    for resource, name in shared.items():
        _put(world.rows, resource, whose if whose != "other" else "second", name)


def _fill_decisions(world: World, whose: str, party: Any, symbol: str, mark: str, **fields: Any) -> None:
    """A document on its path, silence, a decision and what follows. Rules and series are known to all of the summit."""
    made = make_decided(party, symbol, mark, **fields)
    for resource in ("stages", "consents", "statements", "silence-procedures", "decisions", "actions"):
        _put(world.rows, resource, whose, made[resource])
    _put(world.rows, "summary-records", whose, world.rows["sessions"][whose])
    if whose != "other":
        for resource in ("series", "rules"):
            _put(world.rows, resource, whose, made[resource])


def _placed(party: Any, partner: Any, mark: str, hour: datetime) -> Any:
    """A meeting of the two, at another level than the request that waits."""
    for delegation in (party, partner):
        if not delegation.summit.resources.filter(code=f"{delegation.code.lower()}-minister").exists():
            make_delegate(delegation)
    accepted = make_accepted(party, partner, topics=mark, level=Rank.MINISTER)
    room = make_room(party.summit, f"{party.code.lower()}-booth")
    return place_meeting(accepted, starts_at=hour, room=room, now=NOW).engagement


def _fill_mine(rows: Rows, whose: str, summit: Summit, user: Any, mark: str) -> None:
    """What is one person's alone."""
    note = {"summit": summit, "recipient": user, "kind": "reminder", "key": f"{mark}-{user.pk}", "created_at": NOW}
    context = {"title": {"en": mark}, "starts_at": DAY.isoformat(), "ends_at": DAY.isoformat()}
    url = f"https://{mark.lower()}.example/"
    _put(rows, "notifications", whose, Notification.objects.create(**note, context=context).pk)
    _put(rows, "webhooks", whose, Webhook.objects.create(summit=summit, owner=user, url=url, created_at=NOW).pk)
    _put(rows, "feeds", whose, create_feed(summit=summit, owner=user, now=NOW)[0].pk)
    known = PARTY if mark == MINE else mark  # organizers read the imports of delegations
    table = {"table": "rooms", "file_name": f"{known}.csv", "asked_by": user, "asked_at": NOW}
    _put(rows, "imports", whose, Import.objects.create(summit=summit, **table).pk)
    rule = ReminderRule.objects.create(summit=summit, user=user, minutes_before=44)
    _put(rows, "my-reminder-rules", whose, rule.pk)
