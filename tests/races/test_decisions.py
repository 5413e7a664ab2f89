"""Two secretaries state one outcome, two beats close one procedure, an objection comes in the same second, numbers."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from summit.accounts.models import User
from summit.decisions import services
from summit.decisions.models import Decision, SilenceProcedure, Stage
from summit.decisions.services import silence_outcomes
from summit.documents.models import Document
from summit.documents.services import begin_next_version, circulate_version, take_position
from summit.notifications.models import Notification
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_operator
from tests.factories.decisions import NOW, make_circulated, make_organ, make_series, make_silence, make_stage
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)

DEADLINE = NOW + timedelta(days=2)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def members(transactional_db: None) -> list[Any]:
    """Three members, each with its coordinator."""
    summit = make_summit()
    found = [make_delegation(summit, code) for code in ("BLR", "KAZ", "TJK")]
    for member in found:
        make_user(f"staff-{member.code.lower()}", summit, "coordinator", member)
    make_operator()
    return found


@pytest.fixture
def procedure(members: list[Any]) -> SilenceProcedure:
    return make_silence(make_circulated(members[0].summit), make_organ(members[0].summit))


def ended(kind: str) -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


STAFF = ["Staff-Blr", "Staff-Kaz", "Staff-Tjk"]


def test_of_two_secretaries_one_states_the_outcome(members: list[Any]) -> None:
    version = make_circulated(members[0].summit)
    stage = make_stage(version, make_organ(members[0].summit))
    said = ("adopted", "not_adopted", "returned", "noted")

    def take(number: int) -> str:
        copy = Stage.objects.get(pk=stage.pk)
        return outcome(lambda: services.record_outcome(copy, outcome=said[number % 4], present=members, now=NOW))

    # Who comes after an outcome that ends the document, or brings it back, meets the stage as it is.
    assert Counter(at_once(take, rivals=16)) == {"granted": 1, "stage_taken": 15}
    assert ended("document_decided") == STAFF


def test_two_beats_adopt_once_and_tell_each_once(procedure: SilenceProcedure) -> None:
    late = DEADLINE + timedelta(hours=3)

    at_once(lambda _: services.close_silence(SilenceProcedure.objects.get(pk=procedure.pk), now=late), rivals=16)

    procedure.refresh_from_db()
    assert (procedure.status, procedure.ended_at) == ("adopted", DEADLINE)
    assert ended("silence_adopted") == STAFF
    assert procedure.version.document.consents.count() == 3


@pytest.mark.parametrize("objects_in_time", [True, False])
def test_objections_in_the_second_of_the_deadline_are_judged_by_their_instant(
    members: list[Any], objects_in_time: Any
) -> None:
    by = User.objects.get(is_superuser=True)
    organ = make_organ(members[0].summit)
    for n in range(6):
        procedure = make_silence(make_circulated(members[0].summit, f"CSC/2025/{n + 1}"), organ)
        instants = [DEADLINE - INSTANT, DEADLINE] if objects_in_time else [DEADLINE, DEADLINE + INSTANT]

        def act(number: int, procedure: Any = procedure, instants: Any = instants) -> Any:
            copy = SilenceProcedure.objects.get(pk=procedure.pk)
            if number < 2:
                said = {"delegation": members[number], "by": by, "now": instants[number]}
                return services.break_silence(copy, **said).is_void
            return services.close_silence(copy, now=DEADLINE + timedelta(milliseconds=100 * number))

        answers = at_once(act, rivals=8)
        services.close_silence(procedure, now=DEADLINE + silence_outcomes.GRACE)

        procedure.refresh_from_db()
        assert answers[:2] == [not objects_in_time, True]
        expected = ("broken", DEADLINE - INSTANT) if objects_in_time else ("adopted", DEADLINE)
        assert (procedure.status, procedure.ended_at) == expected
        key = f"silence-ended:{procedure.pk}"
        names = Notification.objects.filter(key=key).values_list("recipient__name", flat=True)
        assert sorted(names) == STAFF


def test_an_objection_of_the_last_instant_counts_whatever_is_done_to_the_document_beside_it(
    members: list[Any],
) -> None:
    by = User.objects.get(is_superuser=True)
    organ = make_organ(members[0].summit)
    for n in range(6):
        version = make_circulated(members[0].summit, f"CSC/2025/{n + 1}")
        procedure = make_silence(version, organ)
        begin_next_version(version.document, now=NOW)

        def act(number: int, procedure: Any = procedure, version: Any = version) -> str:
            if number == 0:
                said = {"delegation": members[0], "stance": "objects", "by": by, "now": DEADLINE - INSTANT}
                return outcome(lambda: take_position(version, **said))
            if number == 1:
                document = Document.objects.get(pk=version.document_id)
                return outcome(lambda: circulate_version(document, on_paper=True, now=DEADLINE))
            copy = SilenceProcedure.objects.get(pk=procedure.pk)
            services.close_silence(copy, now=DEADLINE + timedelta(milliseconds=100 * number))
            return "looked"

        answers = at_once(act, rivals=8)

        procedure.refresh_from_db()
        # A new version is refused until silence is broken, and circulated once it is.
        assert (answers[0], answers[1] in ("granted", "silence_runs")) == ("granted", True)
        assert (procedure.status, procedure.ended_at) == ("broken", DEADLINE - INSTANT)


def test_two_who_break_silence_at_once_are_one_break(procedure: SilenceProcedure, members: list[Any]) -> None:
    by = User.objects.get(is_superuser=True)

    def object_to(number: int) -> str:
        copy, member = SilenceProcedure.objects.get(pk=procedure.pk), members[number % 3]
        return outcome(lambda: services.break_silence(copy, delegation=member, by=by, now=NOW + timedelta(hours=1)))

    assert Counter(at_once(object_to, rivals=12)) == {"granted": 3, "objected_already": 9}
    assert ended("silence_broken") == STAFF


def test_numbers_of_a_series_have_no_gap_and_no_double(members: list[Any]) -> None:
    series = make_series(members[0].summit)
    text = {"en": "D", "ru": "Р"}

    def record(number: int) -> int | None:
        try:
            with transaction.atomic():
                decision = services.record_decision(series, title=text, taken_on=NOW.date(), now=NOW)
                1 // (number % 2)  # whatever goes wrong after the number was given
        except ZeroDivisionError:
            return None
        return decision.number

    numbers = at_once(record, rivals=40)

    assert sorted(number for number in numbers if number) == list(range(1, 21))
    assert list(Decision.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    series.refresh_from_db()
    assert series.last == 20


def test_one_document_is_decided_upon_once_in_whichever_series(members: list[Any]) -> None:
    summit = members[0].summit
    version = make_circulated(summit)
    services.record_outcome(make_stage(version, make_organ(summit)), outcome="adopted", present=members, now=NOW)
    series = [make_series(summit, prefix) for prefix in ("CSC/2025/D", "CDM/2025/D")]
    facts = {"title": {"en": "D", "ru": "Р"}, "taken_on": NOW.date(), "now": NOW}

    def record(number: int) -> str:
        copy = Document.objects.get(pk=version.document_id)
        return outcome(lambda: services.record_decision(series[number % 2], document=copy, **facts))

    assert Counter(at_once(record, rivals=16)) == {"granted": 1, "already_decided": 15}


def test_who_edits_a_stage_and_who_takes_it_wait_for_one_another(members: list[Any]) -> None:
    summit = members[0].summit
    organ, alice = make_organ(summit), make_user("alice", summit, "organizer")
    for n in range(4):
        stage = make_stage(make_circulated(summit, f"CSC/2025/{n + 1}"), organ)
        url = f"/api/v1/summits/bishkek-2025/stages/{stage.pk}/"
        seen = Client().by(alice).get(url)["ETag"]

        def act(number: int, url: str = url, seen: str = seen) -> int:
            client = Client().by(alice)
            if number % 2:
                return int(client.post(f"{url}take/", {"outcome": "returned"}).status_code)
            return int(client.patch(url, {"purpose": "endorse"}, headers={"If-Match": seen}).status_code)

        assert set(at_once(act, rivals=8)) <= {200, 409, 412}


def test_a_member_joins_once(members: list[Any]) -> None:
    version = make_circulated(members[0].summit)
    stage = make_stage(version, make_organ(members[0].summit))
    services.record_outcome(stage, outcome="adopted", present=members[:2], now=NOW)
    by = User.objects.get(is_superuser=True)

    def join(_: int) -> str:
        return outcome(lambda: services.join_document(version.document, delegation=members[2], by=by, now=NOW))

    assert Counter(at_once(join, rivals=8)) == {"granted": 1, "already_bound": 7}
