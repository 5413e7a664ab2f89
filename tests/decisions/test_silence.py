"""The silence procedure: who is asked, who breaks it and when, what comes of it, who is told and how often."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.core.lifecycle import WrongStatus
from summit.core.refusals import NotRepresentative
from summit.decisions import services
from summit.decisions.models import Decision, SilenceProcedure
from summit.decisions.services import path, silence, silence_outcomes
from summit.documents.models import Amendment
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render
from tests.factories.decisions import (
    NOW,
    make_circulated,
    make_next_version,
    make_organ,
    make_position,
    make_series,
    make_silence,
    make_stage,
)
from tests.factories.delegations import make_delegation

DEADLINE = NOW + timedelta(days=2)
INSTANT = timedelta(microseconds=1)
STATED = DEADLINE + silence_outcomes.GRACE


@pytest.fixture
def procedure(version: Any, csc: Any, boris: Any, vera: Any, leyla: Any, karim: Any, alice: Any) -> Any:
    """Two days of silence; the staff of two of three members, a liaison officer and an organizer are there."""
    return make_silence(version, csc)


def state(procedure: Any) -> tuple[str, datetime | None, str]:
    procedure = SilenceProcedure.objects.select_related("version__document").get(pk=procedure.pk)
    return procedure.status, procedure.ended_at, procedure.version.document.status


def recipients_of(kind: str) -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def bound(version: Any) -> list[str]:
    return list(version.document.consents.order_by("delegation__code").values_list("delegation__code", flat=True))


ALL = ["Alice", "Boris", "Karim", "Vera"]


def test_nobody_objects_and_it_is_adopted_at_the_deadline_once_however_late_the_worker(
    procedure: Any, version: Any
) -> None:
    assert recipients_of("silence_started") == ALL

    for at in (DEADLINE - INSTANT, DEADLINE, STATED - INSTANT):
        services.close_silence(procedure, now=at)
        assert state(procedure) == ("running", None, "circulated")
    for hours in (5, 6, 7):  # the worker was down
        services.close_silence(procedure, now=DEADLINE + timedelta(hours=hours))

    assert state(procedure) == ("adopted", DEADLINE, "adopted")
    assert recipients_of("silence_adopted") == ALL
    consents = version.document.consents.values_list("delegation__code", "means", "given_at")
    assert sorted(consents) == [(code, "adoption", DEADLINE) for code in ("BLR", "KAZ", "TJK")]


def test_breaking_silence_stops_it_and_tells_all_who_it_was(
    procedure: Any, kazakhstan: Any, karim: Any, boris: Any
) -> None:
    at = DEADLINE - INSTANT

    with pytest.raises(NotRepresentative):
        services.break_silence(procedure, delegation=kazakhstan, by=boris, now=at)
    objection = services.break_silence(procedure, delegation=kazakhstan, by=karim, now=at, text="Paragraph 3.")
    services.close_silence(procedure, now=STATED)

    assert (objection.is_void, state(procedure)) == (False, ("broken", at, "circulated"))
    assert (recipients_of("silence_broken"), recipients_of("silence_adopted")) == (ALL, [])
    letter = render(Notification.objects.get(kind="silence_broken", recipient=boris))
    assert "Казахстан" in letter.body
    assert "22 ноября 2025, 12:00 (Asia/Bishkek)" in letter.body
    with pytest.raises(silence.ObjectedAlready):
        services.break_silence(procedure, delegation=kazakhstan, by=karim, now=at)


def test_who_broke_it_is_not_told_where_the_organ_has_it_so(
    summit: Any, version: Any, kazakhstan: Any, karim: Any, boris: Any, belarus: Any
) -> None:
    organ = make_organ(summit, "cfm", names_breaker=False)
    procedure = make_silence(version, organ)

    services.break_silence(procedure, delegation=kazakhstan, by=karim, now=NOW)

    letter = render(Notification.objects.get(kind="silence_broken", recipient=boris))
    assert "Казахстан" not in letter.subject + letter.body
    assert "одним из членов" in letter.body


def test_a_second_objection_is_recorded_and_tells_nobody_again(
    procedure: Any, belarus: Any, kazakhstan: Any, boris: Any, karim: Any
) -> None:
    services.break_silence(procedure, delegation=kazakhstan, by=karim, now=NOW)
    second = services.break_silence(procedure, delegation=belarus, by=boris, now=NOW + INSTANT)

    assert not second.is_void
    assert (state(procedure)[1], recipients_of("silence_broken")) == (NOW, ALL)


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_late_objection_is_recorded_and_void_and_its_sender_told(
    procedure: Any, kazakhstan: Any, karim: Any, is_closed: Any
) -> None:
    if is_closed:
        services.close_silence(procedure, now=STATED)

    objection = services.break_silence(procedure, delegation=kazakhstan, by=karim, now=DEADLINE)
    services.close_silence(procedure, now=STATED)

    assert objection.is_void
    assert state(procedure) == ("adopted", DEADLINE, "adopted")
    assert (recipients_of("silence_late"), recipients_of("silence_broken")) == (["Alice", "Karim"], [])
    letter = render(Notification.objects.get(kind="silence_late", recipient=karim))
    assert "came on 22 November 2025, 12:00:00 (Asia/Bishkek)" in letter.body


def test_only_members_asked_can_break_it(procedure: Any, summit: Any, alice: Any) -> None:
    guest = make_delegation(summit, "UNO", participation="guest")

    with pytest.raises(silence.PositionNotAsked):
        services.break_silence(procedure, delegation=guest, by=alice, now=NOW)


@pytest.mark.parametrize("way", ["position", "amendment"])
@pytest.mark.parametrize("was_late", [False, True])
def test_an_objection_by_another_way_breaks_it_too(
    procedure: Any, version: Any, kazakhstan: Any, karim: Any, way: str, was_late: Any
) -> None:
    at = DEADLINE - INSTANT
    if way == "position":
        make_position(version, kazakhstan, "objects", taken_at=at)
    else:
        facts = {"passage": "Paragraph 3", "proposed_text": "Other words", "proposed_at": at}
        Amendment.objects.create(version=version, delegation=kazakhstan, **facts)
    if was_late:
        services.break_silence(procedure, delegation=kazakhstan, by=karim, now=DEADLINE)

    services.close_silence(procedure, now=DEADLINE + timedelta(hours=5))

    assert state(procedure) == ("broken", at, "circulated")
    assert (procedure.objections.get().raised_at, procedure.objections.get().is_void) == (at, False)
    assert recipients_of("silence_broken") == ALL


def test_what_is_no_objection_in_time_breaks_nothing(
    procedure: Any, version: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    make_position(version, kazakhstan, "objects", taken_at=DEADLINE)
    make_position(version, belarus, "reserves")
    make_position(version, tajikistan, "not_participating")

    services.close_silence(procedure, now=STATED)

    assert state(procedure) == ("adopted", DEADLINE, "adopted")
    assert bound(version) == ["BLR", "KAZ"]


def test_an_extension_is_a_new_circulation(procedure: Any, version: Any, karim: Any, kazakhstan: Any) -> None:
    later = DEADLINE + timedelta(days=1)

    for deadline, refusal in (
        (DEADLINE, silence.DeadlinePassed),
        (NOW + silence.HORIZON + INSTANT, silence.DeadlineTooFar),
    ):
        with pytest.raises(refusal):
            services.extend_silence(procedure, deadline=deadline, now=NOW)
    longer = services.extend_silence(procedure, deadline=later, now=DEADLINE - INSTANT)
    services.close_silence(procedure, now=STATED)
    services.close_silence(longer, now=STATED)

    assert state(procedure) == ("withdrawn", DEADLINE - INSTANT, "circulated")
    assert (state(longer)[0], longer.extends, longer.deadline) == ("running", procedure, later)
    assert set(longer.members.all()) == set(procedure.members.all())
    assert (recipients_of("silence_extended"), recipients_of("silence_withdrawn")) == (ALL, [])
    with pytest.raises(WrongStatus):
        services.break_silence(procedure, delegation=kazakhstan, by=karim, now=DEADLINE)
    services.break_silence(longer, delegation=kazakhstan, by=karim, now=DEADLINE)
    assert state(longer)[0] == "broken"


def test_it_can_be_called_off_until_the_deadline(procedure: Any) -> None:
    with pytest.raises(silence.DeadlinePassed):
        services.withdraw_silence(procedure, now=DEADLINE)
    services.withdraw_silence(procedure, now=DEADLINE - INSTANT)
    services.close_silence(procedure, now=STATED)

    assert state(procedure)[0::2] == ("withdrawn", "circulated")
    assert (recipients_of("silence_withdrawn"), recipients_of("silence_adopted")) == (ALL, [])
    assert set(Delivery.objects.filter(notification__kind="silence_started").values_list("status", flat=True)) == {
        "withdrawn"
    }


def test_a_newer_version_ends_it(procedure: Any, version: Any) -> None:
    make_next_version(version.document)

    services.close_silence(procedure, now=NOW + timedelta(hours=1))

    assert state(procedure)[0::2] == ("withdrawn", "circulated")


def test_what_cannot_be_put_under_silence(summit: Any, version: Any, csc: Any, belarus: Any, kazakhstan: Any) -> None:
    other = make_organ(summit, "cfm")
    for refusal, fields in (
        (silence.DeadlinePassed, {"deadline": NOW}),
        (silence.DeadlineTooFar, {"deadline": NOW + silence.HORIZON + INSTANT}),
    ):
        with pytest.raises(refusal):
            make_silence(version, csc, **fields)
    stage = make_stage(version, other)
    with pytest.raises(path.NotNextStage):
        make_silence(version, csc)
    stage.delete()
    make_position(version, kazakhstan, "objects")
    with pytest.raises(silence.KnownObjection) as known:
        make_silence(version, csc)
    assert known.value.message == "These members object to this version, or have an open amendment to it: KAZ."
    guest = make_delegation(summit, "UNO", participation="guest")
    mixed = make_organ(summit, "mix", source="Rule 1")
    mixed.rules.members.set([belarus, guest])
    restricted = make_circulated(summit, "CSC/2025/2", classification="restricted")
    with pytest.raises(silence.NotCleared, match="Uno"):
        make_silence(restricted, mixed)
    secret = make_circulated(summit, "CSC/2025/3", classification="parties")
    with pytest.raises(silence.NobodyAsked):
        make_silence(secret, csc)
    secret.document.parties.add(belarus)
    make_silence(secret, csc)
    with pytest.raises(path.SilenceRuns):
        make_silence(secret, csc)
    make_next_version(version.document)
    with pytest.raises(path.VersionSuperseded):
        make_silence(version, csc)


def test_it_decides_the_stage_of_its_organ_and_is_recorded_in_its_series(
    summit: Any, version: Any, csc: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    first, _ = make_stage(version, csc, "endorse"), make_stage(version, csc)
    endorsing = make_silence(version, csc, series=make_series(summit))

    services.close_silence(endorsing, now=STATED)
    assert state(endorsing) == ("adopted", DEADLINE, "circulated")
    assert Decision.objects.count() == 0
    adopting = make_silence(version, csc, series=endorsing.series, now=STATED, deadline=DEADLINE + timedelta(days=1))
    services.close_silence(adopting, now=STATED + timedelta(days=1))

    first.refresh_from_db()
    outcomes = version.document.stages.order_by("position").values_list("outcome", "decided_at")
    assert list(outcomes) == [("endorsed", DEADLINE), ("adopted", DEADLINE + timedelta(days=1))]
    decision = Decision.objects.get()
    assert (decision.symbol, decision.document, str(decision.taken_on)) == (
        "CSC/2025/D/1",
        version.document,
        "2025-11-23",
    )
    told_of_it = Notification.objects.get(recipient=boris, key=f"silence-ended:{adopting.pk}")
    assert "решение CSC/2025/D/1" in render(told_of_it).body


def test_who_is_silent_is_reminded_at_half_time_and_in_the_last_two_hours_once(
    procedure: Any, version: Any, belarus: Any, kazakhstan: Any
) -> None:
    make_position(version, kazakhstan, "supports")
    half, last = NOW + timedelta(days=1), DEADLINE - timedelta(hours=2)

    counts = [
        services.remind_of_silence(now=at)
        for at in (half - INSTANT, half, half, half + timedelta(hours=3), last, last + timedelta(hours=1), DEADLINE)
    ]

    assert counts == [0, 2, 0, 0, 2, 0, 0]
    assert Counter(recipients_of("silence_reminder")) == {"Boris": 2, "Vera": 2}
    bodies = [render(row).body for row in Notification.objects.filter(kind="silence_reminder", recipient__name="Vera")]
    assert all("Your delegation has not taken a position." in body for body in bodies)


def test_a_late_tick_reminds_once_and_a_short_procedure_at_half_time_only(
    procedure: Any, summit: Any, csc: Any, version: Any
) -> None:
    assert services.remind_of_silence(now=DEADLINE - timedelta(minutes=5)) == 3
    short = make_silence(make_circulated(summit, "CSC/2025/9"), csc, deadline=NOW + timedelta(hours=3))

    counts = [services.remind_of_silence(now=NOW + timedelta(minutes=m)) for m in (60, 90, 179)]

    assert (short.status, counts) == ("running", [0, 3, 0])


def test_reminding_costs_the_same_for_any_number(
    procedure: Any, summit: Any, csc: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(15):
        assert services.remind_of_silence(now=NOW + timedelta(days=1)) == 3
    for n in range(2, 12):
        make_silence(make_circulated(summit, f"CSC/2025/{n}"), csc)
    with django_assert_num_queries(15):
        assert services.remind_of_silence(now=NOW + timedelta(days=1)) == 30
