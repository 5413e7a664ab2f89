"""The path of a document: stages in order, outcomes that the rule carries, signature, joining later."""

from datetime import datetime
from typing import Any

import pytest

from summit.core.lifecycle import WrongStatus
from summit.core.refusals import NotRepresentative
from summit.decisions import services
from summit.decisions.models import Stage
from summit.decisions.services import consents, decisions, path
from summit.notifications.models import Notification
from tests.factories.decisions import (
    make_next_version,
    make_organ,
    make_position,
    make_series,
    make_silence,
    make_stage,
)
from tests.factories.delegations import make_delegation
from tests.factories.sessions import make_session


@pytest.fixture
def armenia(summit: Any) -> Any:
    """A member that does not come."""
    return make_delegation(summit, "ARM", en="Armenia", ru="Армения", is_attending=False)


@pytest.fixture
def csc(summit: Any, armenia: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> Any:
    return make_organ(summit)


@pytest.fixture
def session(summit: Any, csc: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> Any:
    secretariat = make_delegation(summit, "CSTO", kind="organization")  # is there, and has no vote
    delegates = [delegation.head for delegation in (belarus, kazakhstan, tajikistan, secretariat)]
    return make_session(summit, organs=[csc], delegates=delegates)


def outcomes(document: Any) -> list[tuple[int, str, str]]:
    return list(document.stages.order_by("position").values_list("position", "purpose", "outcome"))


def bound(document: Any) -> list[tuple[str, str]]:
    return list(document.consents.order_by("delegation__code").values_list("delegation__code", "means"))


def status(document: Any) -> str:
    document.refresh_from_db()
    return str(document.status)


def test_endorsed_adopted_and_signed_and_an_absent_member_joins_later(
    summit: Any, version: Any, csc: Any, session: Any, armenia: Any, alice: Any, boris: Any, now: datetime
) -> None:
    document = version.document
    joint = [make_organ(summit, code) for code in ("cfm", "cdm", "cssc")]
    session.organs.add(*joint)
    stages = services.lay_path(
        document,
        stages=[
            {"organs": joint, "purpose": "endorse", "session": session},
            {"organs": [csc], "purpose": "adopt", "session": session},
            {"organs": [csc], "purpose": "sign", "session": session},
        ],
    )

    with pytest.raises(path.NotNextStage):
        services.record_outcome(stages[1], outcome="adopted", now=now)
    services.record_outcome(stages[0], outcome="endorsed", now=now)
    assert status(document) == "circulated"
    services.record_outcome(stages[1], outcome="adopted", now=now)
    assert (status(document), bound(document)) == ("adopted", [])
    signed = services.sign_document(document, now=now)

    assert outcomes(document) == [(1, "endorse", "endorsed"), (2, "adopt", "adopted"), (3, "sign", "signed")]
    assert bound(document) == [("BLR", "signature"), ("KAZ", "signature"), ("TJK", "signature")]
    assert set(signed.present.values_list("code", flat=True)) == {"BLR", "KAZ", "TJK"}
    with pytest.raises(NotRepresentative):
        services.join_document(document, delegation=armenia, by=boris, now=now)
    services.join_document(document, delegation=armenia, by=alice, now=now, note="Note 17")
    assert bound(document)[0] == ("ARM", "joined")
    with pytest.raises(consents.AlreadyBound):
        services.join_document(document, delegation=armenia, by=alice, now=now)
    guest = make_delegation(summit, "UNO", participation="guest")
    with pytest.raises(consents.CannotJoin):
        services.join_document(document, delegation=guest, by=alice, now=now)
    kinds = Notification.objects.filter(recipient=boris).values_list("kind", flat=True)
    assert sorted(kinds) == ["document_decided"] * 3 + ["document_joined"]


def test_an_outcome_that_the_rule_does_not_carry_is_refused_with_the_reasons(
    version: Any, csc: Any, session: Any, kazakhstan: Any, tajikistan: Any, now: datetime
) -> None:
    stage = make_stage(version, csc, session=session)
    make_position(version, kazakhstan, "reserves")
    make_position(version, tajikistan, "objects")

    with pytest.raises(path.NotCarried) as refused:
        services.record_outcome(stage, outcome="adopted", now=now)

    assert refused.value.message == ("Objecting: Tajikistan. A reserve is not lifted: Kazakhstan. Absent: Armenia.")
    assert refused.value.details["told_ru"].startswith("Возражают: Таджикистан. Не снята оговорка: Казахстан.")
    codes = [reason["code"] for reason in refused.value.details["organs"][0]["reasons"]]
    assert codes == ["objection", "reserve", "absent"]
    assert (outcomes(version.document), status(version.document)) == ([(1, "adopt", "pending")], "circulated")
    make_position(version, tajikistan, "not_participating")
    make_position(version, kazakhstan, "joins")  # the reserve is lifted
    services.record_outcome(stage, outcome="adopted", now=now)
    assert bound(version.document) == [("BLR", "adoption"), ("KAZ", "adoption")]


def test_every_organ_of_a_joint_meeting_adopts_by_its_own_rule(
    summit: Any, version: Any, csc: Any, session: Any, belarus: Any, now: datetime
) -> None:
    strict = make_organ(summit, "cfm", adoption="consensus_all", source="Statute, rule 4")
    session.organs.add(strict)
    stage = services.add_stage(version.document, organs=[csc, strict], purpose="endorse", session=session)

    with pytest.raises(path.NotCarried) as refused:
        services.record_outcome(stage, outcome="endorsed", now=now)

    assert [organ["is_adopted"] for organ in refused.value.details["organs"]] == [True, False]
    assert "CFM: Absent, and without a position: Armenia." in refused.value.message
    strict.rules.members.set([belarus])
    taken = services.record_outcome(Stage.objects.get(pk=stage.pk), outcome="endorsed", now=now)
    assert taken.reasons["organs"][1]["source"] == "Statute, rule 4"


def test_what_is_returned_comes_back_in_a_new_version_and_is_signed_later(
    version: Any, csc: Any, session: Any, now: datetime
) -> None:
    document = version.document
    stage = make_stage(version, csc, session=session)
    make_stage(version, csc, "sign", session=session)

    services.record_outcome(stage, outcome="returned", now=now)
    assert outcomes(document) == [(1, "adopt", "returned"), (2, "adopt", "pending"), (3, "sign", "pending")]
    second = make_next_version(document)
    again = document.stages.get(position=2)
    with pytest.raises(path.VersionSuperseded):
        services.record_outcome(again, outcome="adopted", version=version, session=session, now=now)
    services.record_outcome(again, outcome="adopted", version=second, session=session, now=now)
    services.sign_document(document, now=now)

    kept = document.stages.order_by("position").values_list("outcome", "version__number")
    assert list(kept) == [("returned", 1), ("adopted", 2), ("signed", 2)]
    assert status(document) == "adopted"


def test_what_is_not_adopted_is_closed(version: Any, csc: Any, session: Any, now: datetime) -> None:
    stage = make_stage(version, csc, session=session)

    services.record_outcome(stage, outcome="not_adopted", now=now)

    assert status(version.document) == "closed"
    with pytest.raises(WrongStatus):
        services.record_outcome(version.document.stages.get(position=2), outcome="adopted", session=session, now=now)


def test_presence_can_be_corrected_and_must_be_known(
    version: Any, csc: Any, belarus: Any, kazakhstan: Any, armenia: Any, now: datetime
) -> None:
    stage = make_stage(version, csc)

    with pytest.raises(path.PresenceUnknown):
        services.record_outcome(stage, outcome="adopted", now=now)
    guest = make_delegation(csc.summit, "UNO", participation="guest")
    with pytest.raises(path.NotCarried) as refused:
        services.record_outcome(stage, outcome="adopted", present=[guest], now=now)
    assert refused.value.message == "No member is present."
    services.record_outcome(stage, outcome="adopted", present=[belarus, armenia], now=now)

    assert bound(version.document) == [("ARM", "adoption"), ("BLR", "adoption")]


PURPOSES = {
    "endorse": {"endorsed", "as_basis", "noted", "returned", "not_adopted"},
    "adopt": {"adopted", "as_basis", "noted", "returned", "not_adopted"},
    "sign": {"signed"},
}
BEFORE = {"sign": "adopted"}
AFTER = {
    ("endorse", "not_adopted"): "closed",
    ("adopt", "adopted"): "adopted",
    ("adopt", "noted"): "closed",
    ("adopt", "not_adopted"): "closed",
    ("sign", "signed"): "adopted",
}


@pytest.mark.parametrize("outcome", Stage.Outcome.values)
@pytest.mark.parametrize("purpose", list(PURPOSES))
def test_every_outcome_for_every_purpose_is_allowed_or_refused(
    purpose: str, outcome: str, version: Any, csc: Any, session: Any, now: datetime
) -> None:
    stage = make_stage(version, csc, purpose, session=session)
    type(version.document).objects.update(status=BEFORE.get(purpose, "circulated"))

    if outcome in PURPOSES[purpose]:
        services.record_outcome(stage, outcome=outcome, now=now)
        assert status(version.document) == AFTER.get((purpose, outcome), "circulated")
        with pytest.raises(path.StageTaken):
            services.record_outcome(stage, outcome=outcome, now=now)
        with pytest.raises(path.StageTaken):
            services.remove_stage(stage)
    else:
        with pytest.raises(path.OutcomeUnfit):
            services.record_outcome(stage, outcome=outcome, now=now)


def test_stages_to_come_can_be_changed(version: Any, csc: Any, session: Any) -> None:
    first, second, third = (make_stage(version, csc, purpose) for purpose in ("endorse", "adopt", "sign"))

    services.remove_stage(first)
    services.amend_stage(third, session=session)
    with pytest.raises(path.NoOrgan):
        services.amend_stage(third, organs=[])

    assert outcomes(version.document) == [(1, "adopt", "pending"), (2, "sign", "pending")]
    assert [stage.session for stage in version.document.stages.all()] == [None, session]
    assert second.pk == version.document.stages.first().pk


def test_no_organ_decides_a_draft_nor_what_is_under_silence(
    version: Any, csc: Any, session: Any, now: datetime
) -> None:
    stage = make_stage(version, csc, session=session)
    make_silence(version, csc, now=now)

    with pytest.raises(path.SilenceRuns):
        services.record_outcome(stage, outcome="adopted", now=now)
    version.silence_procedures.all().delete()
    type(version).objects.update(circulated_at=None)
    with pytest.raises(path.NotCirculated):
        services.record_outcome(stage, outcome="adopted", now=now)


def test_statements_come_after_the_adoption(
    version: Any, csc: Any, session: Any, kazakhstan: Any, karim: Any, boris: Any, alice: Any, now: datetime
) -> None:
    document = version.document
    said = {"delegation": kazakhstan, "text": "As we read it.", "now": now}

    with pytest.raises(consents.NotAdopted):
        services.make_statement(document, by=karim, **said)
    services.record_outcome(make_stage(version, csc, session=session), outcome="adopted", now=now)
    with pytest.raises(NotRepresentative):
        services.make_statement(document, by=boris, **said)
    services.make_statement(document, by=karim, **said)

    assert [statement.text for statement in document.statements.all()] == ["As we read it."]
    assert Notification.objects.filter(kind="document_stated").get().recipient == alice


def test_a_decision_needs_an_adopted_document_and_every_working_language(
    summit: Any, version: Any, csc: Any, session: Any, now: datetime
) -> None:
    series = make_series(summit)
    stage = make_stage(version, csc, session=session)
    both = {"en": "On the strategy", "ru": "О стратегии"}
    facts = {"title": both, "taken_on": now.date(), "now": now}

    with pytest.raises(consents.NotAdopted):
        services.record_decision(series, document=version.document, **facts)
    with pytest.raises(decisions.LanguageMissing) as missing:
        services.record_decision(series, **{**facts, "text": {"en": "Only so"}})
    services.record_outcome(stage, outcome="adopted", now=now)
    first = services.record_decision(series, stage=Stage.objects.get(pk=stage.pk), **facts)
    with pytest.raises(decisions.AlreadyDecided) as again:
        services.record_decision(series, document=version.document, **facts)

    assert missing.value.details == {"languages": ["ru"]}
    assert (first.symbol, first.document, first.session) == ("CSC/2025/D/1", version.document, session)
    assert again.value.details == {"decision": "CSC/2025/D/1"}
    assert services.record_decision(series, **facts).symbol == "CSC/2025/D/2"
