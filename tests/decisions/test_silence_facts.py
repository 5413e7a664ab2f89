"""What was said and done, and when, decides about silence: not who looks at it, nor when, nor what is said later."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, transaction

from summit.core.lifecycle import WrongStatus
from summit.decisions import services
from summit.decisions.models import Objection, SilenceProcedure
from summit.decisions.services import decisions, path, silence
from summit.documents import services as documents
from summit.documents.models import Amendment, Document, Version
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from tests.factories.decisions import NOW, make_circulated, make_series, make_silence, make_stage
from tests.factories.delegations import make_delegation

DEADLINE = NOW + timedelta(days=2)
INSTANT, SECOND, HOUR = timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=1)
STATED, LATE = DEADLINE + timedelta(minutes=1), DEADLINE + timedelta(hours=5)


@pytest.fixture
def procedure(version: Any, csc: Any, boris: Any, karim: Any, alice: Any) -> SilenceProcedure:
    """Two days of silence of three members; two of them have a coordinator here, and there is an organizer."""
    return make_silence(version, csc)


@pytest.fixture
def says(version: Version, kazakhstan: Any, karim: Any) -> Any:
    """Have Kazakhstan take a position on the version."""

    def say(stance: str, at: datetime, **more: Any) -> Any:
        return documents.take_position(version, delegation=kazakhstan, stance=stance, by=karim, now=at, **more)

    return say


@pytest.fixture
def proposes(version: Version, kazakhstan: Any, karim: Any) -> Any:
    """Have Kazakhstan propose an amendment to the version."""

    def propose(at: datetime) -> Amendment:
        words = {"passage": "Paragraph 3", "proposed_text": "Other words"}
        return documents.propose_amendment(version, delegation=kazakhstan, by=karim, now=at, **words)

    return propose


def state(procedure: Any) -> tuple[str, datetime | None, str]:
    procedure = SilenceProcedure.objects.select_related("version__document").get(pk=procedure.pk)
    return procedure.status, procedure.ended_at, procedure.version.document.status


def recipients_of(kind: str) -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def bound(version: Version) -> list[str]:
    return list(version.document.consents.order_by("delegation__code").values_list("delegation__code", flat=True))


def next_version(document: Document, at: datetime) -> Version:
    documents.begin_next_version(document, now=NOW)
    return documents.circulate_version(document, on_paper=True, now=at)


@pytest.mark.parametrize("later", [SECOND, DEADLINE + HOUR - NOW])
@pytest.mark.parametrize("then", ["objects", "supports", "not_participating"])
def test_an_objection_in_time_stays_whatever_is_said_later(
    procedure: Any, version: Any, says: Any, then: str, later: timedelta
) -> None:
    at = DEADLINE - INSTANT if later > HOUR else NOW + HOUR

    says("objects", at, text="Not so.")
    broken = state(procedure)
    says(then, at + later)
    services.close_silence(procedure, now=LATE)

    assert broken == state(procedure) == ("broken", at, "circulated")
    assert (procedure.objections.get().text, procedure.objections.get().is_void) == ("Not so.", False)
    assert recipients_of("silence_broken") == ["Alice", "Boris", "Karim"]


@pytest.mark.parametrize("end", ["withdraw", "reject", "accept"])
def test_an_amendment_in_time_stays_whatever_becomes_of_it(procedure: Any, proposes: Any, karim: Any, end: str) -> None:
    amendment = proposes(DEADLINE - INSTANT)
    if end == "withdraw":
        documents.withdraw_amendment(amendment, by=karim, now=DEADLINE + HOUR)
    elif end == "reject":
        documents.reject_amendment(amendment, answer="No", now=DEADLINE + HOUR)
    else:
        documents.accept_amendment(amendment, now=DEADLINE + HOUR)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("broken", DEADLINE - INSTANT, "circulated")


def test_what_was_said_is_not_unsaid_in_the_database(procedure: Any, says: Any) -> None:
    says("objects", NOW + HOUR)
    taking = says("supports", NOW + 2 * HOUR).takings.get(stance="objects")

    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        type(taking).objects.filter(pk=taking.pk).update(stance="joins")


def test_what_is_broken_is_neither_extended_nor_called_off(procedure: Any, proposes: Any) -> None:
    proposes(NOW + HOUR)
    later = NOW + HOUR + SECOND

    for verb, more in (
        (services.extend_silence, {"deadline": DEADLINE + timedelta(days=1)}),
        (services.withdraw_silence, {}),
    ):
        with pytest.raises(WrongStatus, match="silence broken"):
            verb(procedure, now=later, **more)
    assert state(procedure) == ("broken", NOW + HOUR, "circulated")


def test_an_objection_that_waited_while_silence_was_extended_breaks_the_longer_one(procedure: Any, says: Any) -> None:
    longer = services.extend_silence(procedure, deadline=DEADLINE + HOUR, now=NOW + HOUR + SECOND)

    says("objects", NOW + HOUR)
    says("supports", NOW + HOUR + INSTANT)

    assert state(longer) == ("broken", NOW + HOUR, "circulated")


@pytest.mark.parametrize("way", ["position", "amendment"])
def test_what_comes_late_by_another_way_is_recorded_void_and_answered_at_once(
    procedure: Any, version: Any, says: Any, proposes: Any, karim: Any, way: str
) -> None:
    late = DEADLINE + 5 * SECOND

    for at in (late, late + SECOND):
        says("objects", at) if way == "position" else proposes(at)
    objection = Objection.objects.get()
    answered = recipients_of("silence_late")
    services.close_silence(procedure, now=STATED)

    assert (objection.is_void, objection.raised_at, answered) == (True, late, ["Alice", "Karim"])
    letter = render(Notification.objects.get(kind="silence_late", recipient=karim))
    assert "came on 22 November 2025, 12:00:05 (Asia/Bishkek)" in letter.body
    assert state(procedure) == ("adopted", DEADLINE, "adopted")
    assert (recipients_of("silence_late"), bound(version)) == (answered, ["BLR", "KAZ", "TJK"])


def test_who_stands_aside_once_the_deadline_has_passed_is_bound(procedure: Any, version: Any, says: Any) -> None:
    says("not_participating", DEADLINE)
    services.close_silence(procedure, now=LATE)

    assert bound(version) == ["BLR", "KAZ", "TJK"]


def test_who_stood_aside_when_it_passed_is_not(procedure: Any, version: Any, says: Any) -> None:
    says("not_participating", DEADLINE - INSTANT)
    says("supports", DEADLINE)
    services.close_silence(procedure, now=LATE)

    assert bound(version) == ["BLR", "TJK"]


@pytest.mark.parametrize("at", [DEADLINE, STATED - INSTANT, LATE])
@pytest.mark.parametrize("verb", [next_version, lambda document, at: documents.withdraw_document(document, now=at)])
def test_a_document_goes_no_other_way_between_the_deadline_and_the_outcome(
    procedure: Any, version: Any, verb: Any, at: datetime
) -> None:
    with pytest.raises(path.SilenceRuns):
        verb(version.document, at)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("adopted", DEADLINE, "adopted")
    assert bound(version) == ["BLR", "KAZ", "TJK"]


@pytest.mark.parametrize("verb", [next_version, lambda document, at: documents.withdraw_document(document, now=at)])
def test_a_document_that_goes_another_way_in_time_ends_it_at_once(procedure: Any, version: Any, verb: Any) -> None:
    verb(version.document, DEADLINE - INSTANT)
    ended = state(procedure)[:2]
    services.close_silence(procedure, now=LATE)

    assert ended == state(procedure)[:2] == ("withdrawn", DEADLINE - INSTANT)
    assert (recipients_of("silence_withdrawn"), bound(version)) == (["Alice", "Boris", "Karim"], [])


def test_who_is_shut_out_while_silence_runs_is_not_bound(procedure: Any, version: Any, belarus: Any) -> None:
    documents.reclassify_document(version.document, classification="restricted", now=NOW + HOUR)
    assert state(procedure)[0] == "running"
    documents.reclassify_document(version.document, classification="parties", parties=[belarus], now=NOW + 2 * HOUR)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("withdrawn", NOW + 2 * HOUR, "circulated")
    assert bound(version) == []


def test_who_is_shut_out_once_it_is_over_was_asked_in_full(procedure: Any, version: Any, belarus: Any) -> None:
    documents.reclassify_document(version.document, classification="parties", parties=[belarus], now=DEADLINE)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("adopted", DEADLINE, "adopted")


def test_a_sponsor_that_is_struck_off_is_shut_out(summit: Any, csc: Any, belarus: Any, kazakhstan: Any) -> None:
    version = make_circulated(summit, classification="parties")
    version.document.sponsors.set([belarus, kazakhstan])
    procedure = make_silence(version, csc)

    documents.amend_document(version.document, sponsors=[belarus], now=NOW + HOUR)

    assert state(procedure)[:2] == ("withdrawn", NOW + HOUR)


@pytest.mark.parametrize("level", ["parties", "official"])
def test_a_part_of_an_organ_does_not_decide_for_others_that_are_concerned_by_now(
    summit: Any, csc: Any, belarus: Any, kazakhstan: Any, level: str
) -> None:
    version = make_circulated(summit, classification="parties")
    version.document.parties.set([belarus])
    procedure = make_silence(version, csc)
    parties = [belarus, kazakhstan] if level == "parties" else [belarus]

    documents.reclassify_document(version.document, classification=level, parties=parties, now=NOW + HOUR)

    assert state(procedure)[:2] == ("withdrawn", NOW + HOUR)


def test_an_amendment_that_is_open_stops_it_before_it_starts(version: Any, csc: Any, proposes: Any, karim: Any) -> None:
    amendment = proposes(NOW)

    with pytest.raises(silence.KnownObjection, match="KAZ"):
        make_silence(version, csc, now=NOW + HOUR)
    documents.withdraw_amendment(amendment, by=karim, now=NOW + HOUR)
    procedure = make_silence(version, csc, now=NOW + HOUR)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("adopted", DEADLINE, "adopted")


def test_an_objection_that_was_lifted_before_it_starts_is_over(version: Any, csc: Any, says: Any) -> None:
    says("objects", NOW)
    says("joins", NOW + HOUR)
    procedure = make_silence(version, csc, now=NOW + HOUR)
    services.close_silence(procedure, now=LATE)

    assert state(procedure) == ("adopted", DEADLINE, "adopted")


def test_an_objection_that_waited_while_silence_was_started_breaks_it(version: Any, csc: Any, says: Any) -> None:
    procedure = make_silence(version, csc, now=NOW + SECOND)
    says("objects", NOW)
    says("joins", NOW + HOUR)

    assert state(procedure)[0] == "broken"


def test_an_objection_in_time_that_comes_after_the_outcome_was_told_is_refused(
    procedure: Any, kazakhstan: Any, karim: Any
) -> None:
    services.close_silence(procedure, now=STATED)

    with pytest.raises(WrongStatus, match="adopted in silence"):
        services.break_silence(procedure, delegation=kazakhstan, by=karim, now=DEADLINE - INSTANT)
    assert not Objection.objects.exists()


def test_all_members_are_asked_and_nobody_else(
    summit: Any, version: Any, csc: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    guest = make_delegation(summit, "UNO", participation="guest")

    for named in ([guest], [belarus], [belarus, kazakhstan, tajikistan, guest]):
        with pytest.raises(silence.OthersAsked, match="Belarus, Kazakhstan, Tajikistan"):
            make_silence(version, csc, members=named)
    procedure = make_silence(version, csc, members=[tajikistan, kazakhstan, belarus])
    assert procedure.members.count() == 3


def test_of_what_is_for_its_parties_these_and_the_sponsors_are_asked(
    summit: Any, csc: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    guest = make_delegation(summit, "UNO", participation="guest")
    version = make_circulated(summit, classification="parties")
    version.document.parties.set([belarus, guest])
    version.document.sponsors.set([kazakhstan])

    with pytest.raises(silence.OthersAsked):
        make_silence(version, csc, members=[belarus, kazakhstan, tajikistan])
    procedure = make_silence(version, csc)

    assert list(procedure.members.order_by("code")) == [belarus, kazakhstan]


def test_what_is_to_be_recorded_has_its_title_in_every_language(summit: Any, csc: Any) -> None:
    series = make_series(summit)
    version = make_circulated(summit, title={"en": "Strategy"})

    with pytest.raises(decisions.LanguageMissing, match="ru"):
        make_silence(version, csc, series=series)
    assert not SilenceProcedure.objects.exists()


def test_endorsed_in_silence_is_not_told_as_adopted(summit: Any, version: Any, csc: Any, boris: Any) -> None:
    make_stage(version, csc, "endorse")
    make_stage(version, csc)

    for n, words in (
        (1, "документ одобрен этим органом, принятие документа ещё не завершено."),
        (2, "документ принят."),
    ):
        deadline = DEADLINE + n * HOUR
        procedure = make_silence(version, csc, now=deadline - HOUR, deadline=deadline)
        services.close_silence(procedure, now=deadline + HOUR)
        letter = render(Notification.objects.get(kind="silence_adopted", key=f"silence-ended:{procedure.pk}"))
        assert (words in letter.body, "одобрен по процедуре" in letter.subject) == (True, n == 1)


@pytest.mark.parametrize("looks", [[], [DEADLINE - HOUR, DEADLINE, STATED], [LATE, LATE + HOUR]])
@pytest.mark.parametrize("is_broken", [True, False])
def test_the_outcome_is_the_same_whoever_looks_and_when(
    procedure: Any, version: Any, kazakhstan: Any, karim: Any, looks: list[datetime], is_broken: Any
) -> None:
    """What is written past the verbs is judged as it would have been."""
    at = DEADLINE - INSTANT if is_broken else DEADLINE
    facts = {"passage": "1", "proposed_text": "t", "proposed_at": at, "status": "withdrawn", "answered_at": LATE}
    Amendment.objects.create(version=version, delegation=kazakhstan, **facts)

    for now in (*looks, LATE + timedelta(days=1)):
        services.close_silence(procedure, now=now)

    expected = ("broken", at, "circulated") if is_broken else ("adopted", DEADLINE, "adopted")
    assert state(procedure) == expected
