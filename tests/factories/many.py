"""A summit with as many rows of everything as one likes, for counting queries."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from summit.accounts.models import Role, User
from summit.accounts.services import issue_token
from summit.accreditation.models import Quota
from summit.accreditation.services import record_needs
from summit.accreditation.services.gate import Scan, check_pass
from summit.agenda.services import add_item
from summit.bilaterals.models import MeetingRecord, Plan
from summit.bilaterals.services import place_meeting, propose_counter
from summit.calendar.models import Transfer
from summit.calendar.services import confirm_engagements, create_closure
from summit.core import clock
from summit.core.intervals import Interval
from summit.delegations.models import Contact, Delegation, Invitation, ManualPlace, PrecedencePolicy
from summit.jobs.models import Job
from summit.notifications.models import Change, Notification, Webhook
from summit.notifications.services import Notice, notify
from summit.programme.models import Revision
from summit.programme.services import create_feed
from summit.readiness.models import KeyTask
from summit.reminders.models import ReminderRule, ReminderSettings
from summit.reminders.notices import REMINDER
from summit.sessions.models import Organ, Session
from summit.spreadsheets.models import Import
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.agenda import fill_agenda
from tests.factories.arrivals import make_border_point, make_party
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.correspondence import make_note, make_reference
from tests.factories.decisions import make_decided
from tests.factories.declarations import make_declarations
from tests.factories.delegations import make_delegate, make_delegation, make_official_invitation, make_proposed
from tests.factories.documents import fill_documents
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.passes import ISSUED, make_pass, make_zone
from tests.factories.personal import make_letter, make_personal_data, make_photo
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

START = datetime(2025, 11, 25, 18, 0, tzinfo=UTC)
NOW = datetime(2025, 11, 1, tzinfo=UTC)


def fill(summit: Summit, first: int, last: int, owner: User) -> None:
    """Add rows number `first` to `last` (exclusive) of every kind to a summit that has delegations D0 to D20."""
    for n in range(first, last):
        _fill_facilities(summit, n)
        _fill_people(summit, n, owner)
        _fill_accreditation(summit, n)
        _fill_sessions(summit, n)
        fill_documents(summit, Delegation.objects.get(summit=summit, code="D0"), n)
        make_decided(Delegation.objects.get(summit=summit, code="D0"), f"M{n}", "M")
    _fill_requests(summit, first, last)
    confirm_engagements(summit.engagements.all(), now=NOW)


def make_waiting(summit: Summit, reader: User, mark: str = "Change") -> Change:
    """Make a change, and a letter about it that is held back."""
    made = {"verb": "calendar.create_closure", "title": {"en": mark}}
    change = Change.objects.create(summit=summit, by=reader, made_at=NOW, **made)
    facts = {"summit": summit, "recipient": reader, "kind": REMINDER.name, "context": REMINDER.sample}
    letter = Notification.objects.create(**facts, key=f"waiting-{change.pk}", created_at=NOW, held_at=NOW)
    letter.changes.add(change)
    letter.deliveries.create(channel="email", due_at=NOW, status="held")
    return change


def make_everything() -> User:
    """Make a summit that has rows of everything; return its organizer and chief."""
    summit = make_summit()
    alice = make_user("alice", summit, Role.Kind.ORGANIZER, is_staff=True)
    Role.objects.create(user=alice, summit=summit, kind="chief")
    make_delegations(summit, 3)
    fill(summit, 0, 1, alice)
    return alice


def make_delegations(summit: Summit, count: int = 21) -> list[Delegation]:
    """Make delegations D0, D1 and on."""
    return [make_delegation(summit, f"D{n}") for n in range(count)]


def _fill_facilities(summit: Summit, n: int) -> None:
    venue = make_venue(summit, f"venue-{n}")
    make_room(summit, f"room-{n}", venue=venue.code)
    make_interpreter(summit, f"interpreter-{n}")
    Transfer.objects.create(origin=venue, destination=make_venue(summit, "hub"), minutes=1)
    Organ.objects.create(summit=summit, code=f"organ-{n}", name={"en": "O"}, short_name={"en": "O"})


def _fill_people(summit: Summit, n: int, owner: User) -> None:
    delegation = Delegation.objects.get(summit=summit, code="D0")
    policy = PrecedencePolicy.objects.create(summit=summit, code=f"p-{n}", name={"en": "P"})
    ManualPlace.objects.create(policy=policy, delegation=delegation, position=1, reason="Custom")
    Contact.objects.create(delegation=delegation, name=f"Contact {n}")
    delegate = make_delegate(delegation, code=f"d0-{n}")
    person = make_personal_data(delegate, number=f"AB{n:05}").accreditation
    make_photo(person)
    make_letter(person)
    record_needs(person, now=NOW, diets=["vegan"])
    make_reference(make_note(summit, delegation, number=f"N-{n}"), delegate)
    make_proposed(delegation, f"P{n}")
    make_official_invitation(Delegation.objects.get(summit=summit, code=f"D{n}"))
    make_party(delegation, delegates=[delegate], border_point=make_border_point(summit, f"airport-{n}"), planned_at=NOW)
    notice = Notice("reminder", f"k{n}", REMINDER.sample)
    notify([owner], notice, summit=summit, now=NOW)
    webhook_owner = owner if n == 0 else User.objects.create(email=f"w{n}@example.org")
    make_waiting(summit, owner)
    Webhook.objects.create(summit=summit, owner=webhook_owner, url="https://delegation.example/", created_at=NOW)
    reader = User.objects.create(email=f"t{n}@example.org")
    Role.objects.create(user=reader, summit=summit, kind=Role.Kind.OBSERVER)
    Role.objects.create(user=reader, summit=summit, kind=Role.Kind.LIAISON, party=delegation)
    issue_token(reader, name=f"Token {n}", now=clock.now())
    Invitation.objects.create(
        summit=summit, party=delegation, kind="viewer", person=reader, invited_at=NOW, expires_at=NOW
    )
    create_feed(summit=summit, owner=owner, party=delegation, now=NOW)
    ReminderRule.objects.create(summit=summit, minutes_before=n + 1)
    ReminderRule.objects.create(summit=summit, minutes_before=n + 1, user=owner)
    KeyTask.objects.create(summit=summit, title={"en": f"Task {n}"}, due_on="2025-11-20")
    ReminderSettings.objects.get_or_create(summit=summit)
    _fill_jobs(summit, n, owner)
    Revision.objects.create(summit=summit, number=n + 1, published_at=NOW, published_by=owner, programme={})


def _fill_accreditation(summit: Summit, n: int) -> None:
    delegation = Delegation.objects.get(summit=summit, code="D0")
    make_declarations(delegation, number=f"SN{n:05}")
    zone = make_zone(summit, f"Z{n}")
    category = make_category(summit, f"category-{n}", zones=[zone])
    Quota.objects.create(category=category, delegation=delegation, places=9)
    clearance = category.steps.get(kind="clearance")
    make_person(category, delegation, status="in_review", step=clearance, waiting_since=NOW)
    scan = Scan(str(make_pass(category, delegation).number), zone, ISSUED)
    check_pass(scan, by=make_operator(), now=ISSUED)


def _fill_jobs(summit: Summit, n: int, owner: User) -> None:
    job = {"kind": "programme.publish", "about": str(n), "language": "en", "status": Job.Status.DONE}
    Job.objects.create(summit=summit, asked_by=owner, asked_at=NOW, **job)
    Import.objects.create(summit=summit, table="rooms", file_name=f"{n}.csv", asked_by=owner, asked_at=NOW)
    Plan.objects.create(summit=summit, asked_by=owner, asked_at=NOW, status=Plan.Status.READY)


def _fill_sessions(summit: Summit, n: int) -> Session:
    hour = START + timedelta(minutes=5 * n)
    delegation = Delegation.objects.get(summit=summit, code="D0")
    room = make_room(summit, f"hall-{n}")
    session = make_session(
        summit,
        f"s-{n}",
        starts_at=hour,
        ends_at=hour + timedelta(minutes=5),
        room=room,
        delegates=[delegation.head],
        chair=delegation,
        organs=list(Organ.objects.filter(code=f"organ-{n}")),
    )
    item = add_item(session, title={"en": "I"}, rapporteur=delegation)
    fill_agenda(item, delegation, "P")
    far = START + timedelta(hours=20, minutes=5 * n)
    closed = {"summit": summit, "title": {"en": "Shut"}, "starts_at": far, "ends_at": far + timedelta(minutes=5)}
    create_closure(resources=[room], now=NOW, audience="summit", **closed)
    return session


def _fill_requests(summit: Summit, first: int, last: int) -> None:
    """One request for each pair; the first of them are placed."""
    delegations = list(Delegation.objects.filter(summit=summit, code__startswith="D").order_by("pk"))
    for n, (one, other) in list(enumerate(combinations(delegations, 2)))[first:last]:
        hour = START + timedelta(hours=24, minutes=5 * n)
        window = [Interval(hour, hour + timedelta(minutes=5))]
        if n < last // 2 or n == 0:
            request = make_accepted(one, other, preferred=window, minutes=5)
            place_meeting(request, starts_at=hour, room=make_room(summit, f"booth-{n}"), now=NOW)
        else:
            request = make_request(one, other, preferred=window, minutes=5)
            propose_counter(request, preferred=window, by=make_operator(), now=NOW)
        MeetingRecord.objects.create(request=request, text="T", written_at=NOW)
