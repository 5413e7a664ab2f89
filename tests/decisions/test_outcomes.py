"""What follows from outcomes: nobody signs what no rule carried, all are bound who should be, no document is stuck."""

from datetime import datetime
from typing import Any

import pytest

from summit.calendar.services import cancel_engagement, confirm_engagements
from summit.core.lifecycle import WrongStatus
from summit.decisions import services
from summit.decisions.models import Stage
from summit.decisions.services import path
from summit.summits.belonging import OfAnotherSummit
from tests.factories.decisions import (
    make_circulated,
    make_next_version,
    make_organ,
    make_position,
    make_series,
    make_silence,
    make_stage,
)
from tests.factories.delegations import make_delegation
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

BOTH = {"en": "Strategy", "ru": "Стратегия"}


@pytest.fixture
def take(now: datetime) -> Any:
    """Take a stage as it is in the database now."""

    def taken(stage: Stage, outcome: str, *present: Any, **facts: Any) -> Stage:
        there = {"present": list(present)} if present else {}
        return services.record_outcome(Stage.objects.get(pk=stage.pk), outcome=outcome, now=now, **there, **facts)

    return taken


@pytest.fixture
def both(summit: Any, version: Any, csc: Any, belarus: Any) -> tuple[Stage, Stage]:
    """Two organs are to adopt it, one after the other; Belarus alone is a member of the second."""
    smaller = make_organ(summit, "cfm", names_breaker=True)
    smaller.rules.members.set([belarus])
    return make_stage(version, csc), make_stage(version, smaller)


def status(version: Any) -> str:
    version.document.refresh_from_db()
    return str(version.document.status)


def bound(version: Any) -> list[tuple[str, str]]:
    consents = version.document.consents.order_by("delegation__code")
    return list(consents.values_list("delegation__code", "means"))


@pytest.mark.parametrize("purposes", [("sign",), ("sign", "adopt")])
def test_nobody_signs_what_no_rule_has_carried(
    purposes: tuple[str, ...], version: Any, csc: Any, take: Any, belarus: Any, kazakhstan: Any
) -> None:
    make_position(version, kazakhstan, "objects")
    stage, *_ = [make_stage(version, csc, purpose) for purpose in purposes]

    with pytest.raises(WrongStatus) as refused:
        take(stage, "signed", belarus)

    assert refused.value.message == "The status of this document is “circulated”; for this it must be “adopted”."
    assert (status(version), bound(version)) == ("circulated", [])


def test_no_path_is_laid_or_changed_while_silence_runs(
    api: Any, alice: Any, summit: Any, version: Any, csc: Any
) -> None:
    stage = make_stage(version, csc)
    make_silence(version, csc)
    url = "/api/v1/summits/bishkek-2025/stages/"
    facts = {"organs": [csc.pk], "purpose": "endorse"}
    tag = api.by(alice).get(f"{url}{stage.pk}/")["ETag"]

    answers = [
        api.post(url, {"document": version.document.pk, **facts}),
        api.post(f"{url}lay/", {"document": version.document.pk, "stages": [facts]}),
        api.patch(f"{url}{stage.pk}/", facts, headers={"If-Match": tag}),
        api.delete(f"{url}{stage.pk}/", headers={"If-Match": tag}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "silence_runs")] * 4
    assert list(Stage.objects.values_list("purpose", flat=True)) == ["adopt"]


def test_members_of_all_organs_that_adopted_are_bound_once_the_last_has(
    version: Any, both: tuple[Stage, Stage], take: Any, belarus: Any, kazakhstan: Any
) -> None:
    first, second = both

    take(first, "adopted", belarus, kazakhstan)
    assert (status(version), bound(version)) == ("circulated", [])
    take(second, "adopted", belarus)

    assert (status(version), bound(version)) == ("adopted", [("BLR", "adoption"), ("KAZ", "adoption")])


def test_an_older_version_binds_nobody(
    version: Any, both: tuple[Stage, Stage], take: Any, belarus: Any, kazakhstan: Any
) -> None:
    first, second = both
    take(first, "adopted", belarus, kazakhstan)
    make_next_version(version.document)

    take(second, "adopted", belarus)

    assert bound(version) == [("BLR", "adoption")]


def test_where_the_signature_is_taken_off_the_adoption_binds(
    version: Any, csc: Any, take: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    adoption, signature = make_stage(version, csc), make_stage(version, csc, "sign")
    take(adoption, "adopted", belarus, kazakhstan)

    services.lay_path(version.document, stages=[{"organs": [csc], "purpose": "sign"}])
    assert bound(version) == []
    services.remove_stage(version.document.stages.get(outcome="pending"))

    assert bound(version) == [("BLR", "adoption"), ("KAZ", "adoption")]
    assert set(version.document.consents.values_list("given_at", flat=True)) == {now}
    assert not Stage.objects.filter(pk=signature.pk).exists()


def test_after_the_adoption_only_a_signature_can_follow(version: Any, csc: Any, take: Any, belarus: Any) -> None:
    take(make_stage(version, csc), "adopted", belarus)
    signature = make_stage(version, csc, "sign")

    with pytest.raises(WrongStatus):
        make_stage(version, csc, "endorse")
    with pytest.raises(WrongStatus):
        services.amend_stage(signature, purpose="adopt")
    take(signature, "signed", belarus)

    assert bound(version) == [("BLR", "adoption")]


@pytest.mark.parametrize(
    ("outcomes", "ends"),
    [
        (("noted",), "closed"),
        (("noted", "noted"), "closed"),
        (("adopted", "noted"), "adopted"),
        (("noted", "adopted"), "adopted"),
    ],
)
def test_what_is_noted_is_dealt_with(
    outcomes: tuple[str, ...], ends: str, summit: Any, version: Any, csc: Any, take: Any, belarus: Any
) -> None:
    organs = [csc, make_organ(summit, "cfm")][: len(outcomes)]
    stages = [make_stage(version, organ) for organ in organs]

    for stage, outcome in zip(stages, outcomes, strict=True):
        assert status(version) == "circulated"
        take(stage, outcome, belarus)

    assert status(version) == ends
    assert bound(version) == ([("BLR", "adoption")] if ends == "adopted" else [])


def test_an_organ_decides_at_a_session_of_its_own_that_stands(
    summit: Any, version: Any, csc: Any, take: Any, belarus: Any, now: datetime
) -> None:
    own = make_session(summit, organs=[csc], delegates=[belarus.head])
    other = make_session(summit, "ministers", organs=[make_organ(summit, "cfm")])
    confirm_engagements([own.engagement], now=now)
    stage = make_stage(version, csc, session=own)

    with pytest.raises(path.SessionUnfit):
        services.amend_stage(stage, session=other)
    with pytest.raises(path.SessionUnfit):
        take(stage, "adopted", belarus, session=other)
    cancel_engagement(own.engagement, now=now)
    with pytest.raises(path.SessionUnfit) as refused:
        take(stage, "adopted", belarus)

    assert (refused.value.field, status(version)) == ("session", "circulated")


def test_nothing_of_another_summit_comes_in(
    summit: Any, version: Any, csc: Any, take: Any, belarus: Any, alice: Any, now: datetime
) -> None:
    elsewhere = make_summit("elsewhere")
    stranger, foreign = make_delegation(elsewhere, "XXA"), make_organ(elsewhere)
    adopted = make_circulated(summit, "CSC/2025/2")
    take(make_stage(adopted, csc), "adopted", belarus)
    stage = make_stage(version, csc)
    decision = services.record_decision(make_series(summit), title=BOTH, taken_on=now.date(), now=now)
    facts = {"title": BOTH, "taken_on": now.date(), "now": now}
    said = {"delegation": stranger, "by": alice, "now": now}
    alice.is_superuser = True
    verbs: list[Any] = [
        lambda: make_stage(version, foreign),
        lambda: services.amend_stage(stage, organs=[foreign]),
        lambda: services.amend_stage(stage, session=make_session(elsewhere, organs=[foreign])),
        lambda: take(stage, "adopted", belarus, stranger),
        lambda: services.record_decision(make_series(elsewhere), document=adopted.document, **facts),
        lambda: services.assign_action(decision, title=BOTH, owner=stranger, due_on=now.date(), now=now),
        lambda: services.join_document(adopted.document, **said),
        lambda: services.make_statement(adopted.document, text="Said.", **said),
    ]

    for verb in verbs:
        with pytest.raises(OfAnotherSummit):
            verb()
