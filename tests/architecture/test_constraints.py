"""Every constraint of the database refuses a bare insert that violates it, whatever the code above it does."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import CheckConstraint

from summit.accounts.models import Party, Role, Token, User
from summit.accreditation.models import Custody
from summit.agenda.models import Agenda, AgendaItem
from summit.arrivals.models import Traveller, TravelParty
from summit.bilaterals.models import (
    Companion,
    Plan,
    PlannedMeeting,
    Window,
)
from summit.calendar.models import ClosedVenue, Engagement, Occupancy, Transfer, Venue
from summit.core.labels import own_models
from summit.core.models import Replay
from summit.core.objections import Contradiction, refusal_of
from summit.correspondence.models import Note, NoteReference
from summit.decisions.models import (
    Action,
    AdoptionRules,
    Consent,
    Decision,
    Objection,
    Series,
    SilenceProcedure,
    Stage,
)
from summit.delegations.models import (
    Delegate,
    Delegation,
    Invitation,
    ManualPlace,
    OfficialInvitation,
    PrecedencePolicy,
)
from summit.documents.models import Amendment, Document, File, Position, Version
from summit.facilities.kinds import host_kinds
from summit.jobs.models import Job
from summit.notifications.models import Delivery, MessageTemplate, Mute, Notification, Webhook
from summit.programme.models import Feed, Revision
from summit.readiness.models import KeyTask, TaskLetter, TaskRecord
from summit.reminders.models import ReminderRule
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit
from tests.architecture import agenda_violations, meeting_violations, pass_violations, people_violations
from tests.architecture.violating import ELEVEN, NOW, TEN, TOO_LATE, again, change
from tests.factories.accounts import make_user
from tests.factories.arrivals import make_party
from tests.factories.bilaterals import make_request
from tests.factories.correspondence import make_note, make_reference
from tests.factories.decisions import make_decided
from tests.factories.delegations import make_delegation, make_official_invitation
from tests.factories.documents import make_amendment, make_circulated, make_position
from tests.factories.facilities import make_resource, make_room
from tests.factories.passes import make_category, make_pass, make_zone
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


class World:
    """One row of everything."""

    def __init__(self, summit: Summit, belarus: Any, kazakhstan: Any) -> None:
        self.summit, self.belarus, self.kazakhstan = summit, belarus, kazakhstan
        self.user = make_user("eve", summit, Role.Kind.OBSERVER)
        self.room = make_room(summit)
        for kind in host_kinds():
            make_resource(kind, summit, f"{kind._meta.model_name}-sample")
        self.session = make_session(summit, room=self.room)
        self.item = AgendaItem.objects.create(session=self.session, position=1, title={"en": "I"})
        self.request = make_request(belarus, kazakhstan, reference="ref")
        Companion.objects.create(side=self.request.sides.all()[0], delegate=belarus.head)
        Window.objects.create(request=self.request, party=belarus, period=DateTimeTZRange(TEN, ELEVEN))
        self.engagement = Engagement.objects.create(
            summit=summit, kind="session", title={}, starts_at=TEN, ends_at=ELEVEN, changed_at=NOW
        )
        self.occupancy = Occupancy.objects.create(
            engagement=self.engagement, resource=belarus.head, role="participant", period=DateTimeTZRange(TEN, ELEVEN)
        )
        self.venue = self.room.venue
        self.other_venue = Venue.objects.create(summit=summit, code="other", name={})
        Transfer.objects.create(origin=self.venue, destination=self.other_venue, minutes=5)
        self.policy = PrecedencePolicy.objects.create(summit=summit, code="p", name={})
        ManualPlace.objects.create(policy=self.policy, delegation=belarus, position=1, reason="r")
        Organ.objects.create(summit=summit, code="o", name={}, short_name={})
        self.notification = Notification.objects.create(
            summit=summit, recipient=self.user, kind="k", key="k", created_at=NOW
        )
        Delivery.objects.create(notification=self.notification, channel="email", due_at=NOW)
        Revision.objects.create(summit=summit, number=1, published_at=NOW, published_by=self.user, programme={})
        ReminderRule.objects.create(summit=summit, minutes_before=5)
        document = make_circulated(summit)
        make_position(document, belarus)
        make_amendment(document, belarus)
        plan = Plan.objects.create(summit=summit, asked_by=self.user, asked_at=NOW)
        PlannedMeeting.objects.create(plan=plan, request=self.request, basis=-1)
        make_decided(belarus, "CSC", "D")
        Invitation.objects.create(
            summit=summit, party=belarus, kind="viewer", person=self.user, invited_at=NOW, expires_at=ELEVEN
        )
        self.owe(belarus)
        Party.objects.filter(pk=belarus.pk).update(is_host=True, is_chair=True)

    def owe(self, delegation: Any) -> None:
        """Let people of the delegation travel, another have a pass, and the delegation write notes and owe a task."""
        make_reference(make_note(self.summit, delegation), delegation)
        make_official_invitation(delegation)
        card = make_pass(make_category(self.summit, zones=[make_zone(self.summit)]))
        Custody.objects.create(access_pass=card, holder="Eve", handed_over_at=NOW)
        make_party(delegation, delegates=[self.other_delegate(delegation)])
        task = KeyTask.objects.create(summit=self.summit, measure="contacts", title={"en": "T"}, due_on="2025-11-20")
        TaskRecord.objects.create(task=task, delegation=delegation)
        TaskLetter.objects.create(task=task, delegation=delegation, due_on="2025-11-20", sent_at=NOW)

    def other_delegate(self, delegation: Any) -> Delegate:
        """Return a delegate who is head of nobody."""
        names: dict[str, Any] = {"name": {"en": "O"}, "office": {"en": "O"}}
        code = f"other-{delegation.code.lower()}"
        return Delegate.objects.create(summit=self.summit, party=delegation, code=code, **names)


def beyond_bounds() -> Iterator[tuple[str, Callable[[World], Any]]]:
    """Yield the violation of each constraint that says the bounds of one number."""
    for model in own_models():
        for constraint in model._meta.constraints:
            last = constraint.condition.children[-1] if isinstance(constraint, CheckConstraint) else None
            match last:
                case (str(lookup), int(bound)) if lookup.endswith("__gte"):
                    yield str(constraint.name), change(model, **{lookup.removesuffix("__gte"): bound - 1})
                case (str(lookup), int(bound)) if lookup.endswith("__lte"):
                    yield str(constraint.name), change(model, **{lookup.removesuffix("__lte"): bound + 1})


VIOLATIONS: dict[str, Callable[[World], Any]] = {
    **dict(beyond_bounds()),
    "summit_ends_on_or_after_first_day": change(Summit, ends_on="2020-01-01"),
    "summit_grid_divides_the_hour": change(Summit, grid=45),
    "summit_is_within_bounds": change(Summit, personal_data_until="2101-01-01"),
    "summit_is_in_this_age": change(Summit, starts_on="1999-12-31"),
    "summit_lasts_400_days_at_most": change(Summit, ends_on="2027-01-01"),
    "engagement_is_within_bounds": change(Engagement, starts_at=datetime(1999, 12, 31, tzinfo=UTC)),
    "delegate_is_within_bounds": change(Delegate, took_office_on="1899-12-31"),
    "decision_is_within_bounds": change(Decision, taken_on="2101-01-01"),
    "action_is_within_bounds": change(Action, due_on="2101-01-01"),
    "silence_is_within_bounds": change(SilenceProcedure, deadline=TOO_LATE),
    "token_is_within_bounds": lambda w: Token.objects.create(user=w.user, name="t", created=NOW, expiry=TOO_LATE),
    "summit_keeps_personal_data_to_its_end": change(Summit, personal_data_until="2025-11-26"),
    "summit_slug_is_unique_in_any_case": again(Summit),
    "user_email_is_unique": lambda _: User.objects.create(email="EVE@example.org", name="x"),
    "user_email_is_canonical": lambda w: User.objects.filter(pk=w.user.pk).update(email="айгүл@example.org"),
    "user_quiet_hours_have_two_ends": change(User, quiet_from=time(22)),
    "token_ends_after_it_begins": lambda w: Token.objects.create(user=w.user, name="t", created=NOW, expiry=NOW),
    "wording_is_given_once": lambda w: [
        MessageTemplate.objects.create(summit=w.summit, kind="k", language="en", text="t") for _ in range(2)
    ],
    "webhook_is_one_per_person": lambda w: [
        Webhook.objects.create(summit=w.summit, owner=w.user, url="https://a.example/", created_at=NOW)
        for _ in range(2)
    ],
    "reminder_rule_of_a_person_is_for_him": lambda w: ReminderRule.objects.create(
        summit=w.summit, user=w.user, minutes_before=7, audience="viewer"
    ),
    "venue_is_closed_once": lambda w: [
        ClosedVenue.objects.create(engagement=w.engagement, venue=w.venue) for _ in range(2)
    ],
    "replay_is_one_per_key": lambda _: [
        Replay.objects.create(account=1, key="k", fingerprint="f", made_at=NOW) for _ in range(2)
    ],
    "mute_is_said_once": lambda w: [Mute.objects.create(user=w.user, kind="k", channel="email") for _ in range(2)],
    "party_code_is_unique_in_summit": lambda w: Party.objects.create(summit=w.summit, code="BLR", name={}),
    "party_hosts_alone": lambda w: Party.objects.create(summit=w.summit, code="X", name={}, is_host=True),
    "party_chairs_alone": lambda w: Party.objects.create(summit=w.summit, code="X", name={}, is_chair=True),
    "role_is_given_once": again(Role),
    "role_names_a_party_where_it_is_for_one": change(Role, kind="viewer"),
    "notification_is_told_once": lambda w: Notification.objects.create(
        summit=w.summit, recipient=w.user, kind="k", key="k", created_at=NOW
    ),
    "delivery_is_one_per_channel": again(Delivery),
    "delivery_is_leased_while_sending": change(Delivery, status="sending"),
    "venue_code_is_unique_in_summit": lambda w: Venue.objects.create(summit=w.summit, code="other", name={}),
    "transfer_is_one_per_way": again(Transfer),
    "transfer_leads_to_another_venue": lambda w: Transfer.objects.create(
        origin=w.venue, destination=w.venue, minutes=1
    ),
    "resource_code_is_unique_in_summit": lambda w: make_room(w.summit),
    "engagement_ends_after_start": lambda w: Engagement.objects.filter(pk=w.engagement.pk).update(ends_at=TEN),
    "occupancy_resource_is_free": again(Occupancy),
    "occupancy_takes_time": lambda w: Occupancy.objects.create(
        engagement=w.engagement, resource=w.belarus.head, role="participant", period=DateTimeTZRange(empty=True)
    ),
    "travel_party_is_within_bounds": change(TravelParty, planned_at=TOO_LATE),
    "travel_party_crew_is_a_thousand_at_most": change(TravelParty, crew=1001),
    "travel_party_departing_does_not_land": change(TravelParty, direction="departure", status="landed"),
    "delegate_travels_in_one_party": again(Traveller),
    "key_task_is_within_bounds": change(KeyTask, due_on="2101-01-01"),
    "key_task_counts_each_thing_once": again(KeyTask),
    "task_record_is_within_bounds": change(TaskRecord, due_on="2101-01-01"),
    "task_record_is_one_per_delegation": again(TaskRecord),
    "task_record_is_waived_with_a_reason": change(TaskRecord, waived_at=NOW),
    "task_letter_is_sent_once": again(TaskLetter),
    "delegate_departs_after_arrival": change(Delegate, arrives_at=ELEVEN, departs_at=TEN),
    "delegation_head_is_its_own": lambda w: (
        type(w.belarus).objects.filter(pk=w.belarus.pk).update(head=w.other_delegate(w.kazakhstan))
    ),
    "delegation_next_head_is_its_own": lambda w: (
        type(w.belarus).objects.filter(pk=w.belarus.pk).update(next_head=w.other_delegate(w.kazakhstan))
    ),
    "delegation_is_within_bounds": change(Delegation, next_head_from=TOO_LATE),
    "official_invitation_is_one": again(OfficialInvitation),
    "official_invitation_is_accepted_at_a_level": change(OfficialInvitation, status="accepted"),
    "official_invitation_is_within_bounds": change(OfficialInvitation, answer_by=TOO_LATE),
    "official_invitation_limits_a_size": change(OfficialInvitation, size_limit=0),
    "note_number_is_unique_in_any_case": again(Note),
    "note_is_attached_once": again(NoteReference),
    "note_is_within_bounds": change(Note, delivered_at=TOO_LATE),
    "invitation_is_open_once": again(Invitation),
    "invitation_party_fits_kind": change(Invitation, kind="organizer"),
    "invitation_ends_in_one_way": change(Invitation, accepted_at=NOW, revoked_at=NOW),
    "precedence_policy_code_is_unique_in_summit": again(PrecedencePolicy),
    "manual_place_is_one_per_delegation": lambda w: ManualPlace.objects.create(
        policy=w.policy, delegation=w.belarus, position=2, reason="r"
    ),
    "manual_place_is_taken_once": lambda w: ManualPlace.objects.create(
        policy=w.policy, delegation=w.kazakhstan, position=1, reason="r"
    ),
    "organ_code_is_unique_in_summit": again(Organ),
    "session_code_is_unique_in_summit": lambda w: make_session(w.summit),
    "session_restricted_has_quota": change(Session, format="restricted"),
    "job_is_one_at_a_time": lambda w: [
        Job.objects.create(summit=w.summit, kind="k", language="en", asked_by=w.user, asked_at=NOW) for _ in range(2)
    ],
    "item_position_is_taken_once": again(AgendaItem),
    "document_symbol_is_unique_in_summit": again(Document),
    "version_number_is_taken_once": again(Version),
    "version_is_one_draft_per_document": lambda _: [
        Version.objects.create(document=Document.objects.first(), number=number, made_at=NOW) for number in (8, 9)
    ],
    "file_is_one_per_language": again(File),
    "position_is_one_per_delegation": again(Position),
    "amendment_that_is_answered_has_its_hour": change(Amendment, status="rejected"),
    "revision_number_is_unique_in_summit": again(Revision),
    "feed_follows_one_thing": lambda w: Feed.objects.create(
        summit=w.summit, owner=w.user, party=w.belarus, resource=w.room, token_hash="x", created_at=NOW
    ),
    "reminder_rule_is_given_once": again(ReminderRule),
    "series_prefix_is_unique_in_summit": again(Series),
    "decision_number_is_taken_once": lambda _: Decision.objects.create(
        series=Series.objects.get(), number=1, title={"en": "D"}, taken_on="2025-11-27", recorded_at=NOW
    ),
    "action_that_ended_has_its_hour": change(Action, status="done"),
    "stage_position_is_taken_once": again(Stage),
    "stage_is_decided_at_an_hour_on_a_version": change(Stage, decided_at=None),
    "consent_is_given_once": again(Consent),
    "silence_runs_once_per_version": again(SilenceProcedure),
    "silence_ends_after_circulation": change(SilenceProcedure, deadline=datetime(2000, 1, 1, tzinfo=UTC)),
    "silence_that_ended_has_its_hour": change(SilenceProcedure, status="broken"),
    "objection_is_raised_once": lambda w: [
        Objection.objects.create(procedure=SilenceProcedure.objects.get(), delegation=w.belarus, raised_at=NOW)
        for _ in range(2)
    ],
}
VIOLATIONS |= agenda_violations.VIOLATIONS | meeting_violations.VIOLATIONS
VIOLATIONS |= pass_violations.VIOLATIONS | people_violations.VIOLATIONS


def test_every_constraint_has_its_violation() -> None:
    names = {
        c.name for model in apps.get_models() if model.__module__.startswith("summit.") for c in model._meta.constraints
    }

    assert names == set(VIOLATIONS)


def violate(name: str, world: World) -> None:
    """Make the change and have the deferred constraints looked at, too."""
    VIOLATIONS[name](world)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    summit = make_summit()
    return World(summit, make_delegation(summit, "BLR"), make_delegation(summit, "KAZ"))


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return copy.deepcopy(made_world)


@pytest.mark.parametrize("name", list(VIOLATIONS))
def test_constraint_refuses_what_violates_it(name: str, world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        violate(name, world)

    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == name
    assert isinstance(said := refusal_of(refusal.value), Contradiction)
    assert (said.details["constraint"], bool(said.about)) == (name, True)


TAKEN: dict[str, Callable[[World], Any]] = {
    "delegations.Delegation.head": lambda w: Delegation.objects.filter(pk=w.kazakhstan.pk).update(head=w.belarus.head),
    "summit_sessions.Session.engagement": again(Session),
    "agenda.Agenda.session": lambda w: [Agenda.objects.create(session=w.session) for _ in range(2)],
    "decisions.AdoptionRules.organ": again(AdoptionRules),
    "decisions.Decision.document": again(Decision),
    "decisions.SilenceProcedure.extends": lambda _: [
        SilenceProcedure.objects.create(
            version=one.version,
            organ=one.organ,
            circulated_at=one.circulated_at,
            deadline=one.deadline,
            status="withdrawn",
            ended_at=one.deadline,
            extends=one,
        )
        for one in [SilenceProcedure.objects.first()] * 2
        if one
    ],
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_value_that_another_row_has_is_refused_beside_its_column(name: str, world: World) -> None:
    field = name.rpartition(".")[2]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        TAKEN[name](world)

    said = refusal_of(refused.value)

    assert isinstance(said, Contradiction)
    assert (said.about, said.beside([field])) == ((field,), field)
    assert str(said.message) != str(Contradiction.message)
