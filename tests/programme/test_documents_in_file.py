"""The documents of a programme file: what happened is entered as of its hour, what is still to come is left out."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from summit.agenda.models import AgendaItem
from summit.bilaterals.models import BilateralRequest
from summit.decisions.models import Action, Consent, Decision, SilenceProcedure, Stage
from summit.decisions.queries import joinable_by
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position
from summit.notifications.models import Notification
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.sessions.models import Session
from tests.programme.test_programme_file import BISHKEK, SMALL, put

LONG_BEFORE, EVE, AFTER = (datetime(2025, 11, day, 3, 0, tzinfo=UTC) for day in (9, 25, 28))
SMALL_DOCUMENT = """
delegations:
  BLR: {name: {en: Belarus}}
organs:
  csc: {name: {en: Council}, short_name: {en: CSC}}
documents:
  D/1:
    title: {en: Strategy}
    sponsors: [BLR]
    versions: [{at: "2025-11-19 10:00"}]
    positions: [{at: "2025-11-19 11:00", delegation: BLR, stance: supports}]
    path: [{organs: [csc], purpose: adopt}]
"""


def statuses() -> dict[str, int]:
    return dict(Counter(Document.objects.values_list("status", flat=True)))


def assert_all_of_bishkek_is_there() -> None:
    assert Delegation.objects.filter(participation="member").count() == 7
    assert Delegation.objects.get(code="ARM").is_attending is False
    assert Session.objects.count() == 8
    assert Session.objects.get(code="joint-meeting").organs.count() == 3
    assert AgendaItem.objects.filter(session__code="signing", kind="decision").count() == 15
    assert AgendaItem.objects.filter(session__code="joint-meeting").count() == 6
    assert BilateralRequest.objects.count() == 15
    assert BilateralRequest.objects.unplaced().count() == 8


def test_bishkek_is_entered_as_far_as_it_has_happened_and_a_second_load_changes_nothing(
    db: Any, django_assert_max_num_queries: Any
) -> None:
    text = BISHKEK.read_text()
    assert len(put(text, LONG_BEFORE)) > 100
    drafts = statuses()
    put(text, EVE)
    assert put(text, EVE) == []
    assert_all_of_bishkek_is_there()
    eve = statuses()
    lifted = Position.objects.get(version__document__symbol="CSC/2025/6", version__number=2, delegation__code="KAZ")
    report = put(text, AFTER)

    assert (drafts, eve) == ({"draft": 19}, {"circulated": 18, "adopted": 1})
    assert (lifted.stance, lifted.text, lifted.is_shared) == ("joins", "The reserve is lifted.", True)
    assert "CSC/2025/16: returned" in report
    with django_assert_max_num_queries(830):
        assert put(text, AFTER) == []
    assert statuses() == {"circulated": 3, "adopted": 16}
    assert Stage.objects.filter(outcome="signed").count() == 15


def test_whom_bishkek_binds_who_may_join_later_and_what_follows(db: Any) -> None:
    put(BISHKEK.read_text(), AFTER)
    strategy, schedule = (Document.objects.get(symbol=symbol) for symbol in ("CSC/2025/2", "CDM/2025/1"))
    armenia = Delegation.objects.get(code="ARM")
    five = ["BLR", "KAZ", "KGZ", "RUS", "TJK"]

    for document, means in ((strategy, "signature"), (schedule, "adoption")):
        bound = Consent.objects.filter(document=document, means=means).order_by("delegation__code")
        assert list(bound.values_list("delegation__code", flat=True)) == five
        assert joinable_by(document) == {armenia.pk}
    silence = SilenceProcedure.objects.get()
    assert (silence.status, silence.ended_at) == ("adopted", silence.deadline)
    assert [decision.symbol for decision in Decision.objects.order_by("series__prefix", "number")] == [
        "CDM/2025/D/1",
        *(f"CSC/2025/D/{n}" for n in range(1, 16)),
    ]
    assert set(Action.objects.values_list("decision__document__symbol", "owner__code")) == {
        ("CDM/2025/1", "CSTO"),
        ("CSC/2025/2", "CSTO"),
    }


def test_nobody_is_told_of_what_is_past_and_members_are_of_a_silence_that_runs(db: Any, now: datetime) -> None:
    people = "people:\n  - {email: b@example.org, name: B, role: coordinator, delegation: BLR}\n"
    silent = SMALL_DOCUMENT + '    silence: [{at: "2025-11-19 12:00", deadline_at: "2025-11-20 10:00", organ: csc}]\n'
    text = SMALL.replace("people:\n", people) + silent

    put(text.replace('deadline_at: "2025-11-20 10:00"', 'deadline_at: "2025-11-21 10:00"'), now)
    running = list(Notification.objects.order_by("recipient__email").values_list("recipient__email", "kind"))

    assert running == [("b@example.org", "silence_started"), ("o@example.org", "silence_started")]
    put(text.replace("slug: small", "slug: other"), now)
    assert set(SilenceProcedure.objects.values_list("status", flat=True)) == {"running", "adopted"}
    assert Notification.objects.count() == 2


def test_a_changed_file_changes_just_that(db: Any, now: datetime) -> None:
    text = SMALL + SMALL_DOCUMENT
    put(text, now)
    changed = text.replace("{en: Strategy}", "{en: Plan}").replace(
        "title: {en: Plan}", "title: {en: Plan}\n    classification: restricted"
    )

    assert put(text, now) == []
    assert put(changed, now) == ["changed document D/1: title", "reclassified document D/1 as restricted"]
    again = changed.replace(
        'versions: [{at: "2025-11-19 10:00"}]', 'versions: [{at: "2025-11-19 10:00"}, {at: "2025-11-20 10:00"}]'
    )
    assert put(again, now) == ["circulated D/1, version 2"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("sponsors: [BLR]", "sponsors: [XXX]", r"documents.D/1.sponsors.0: there is no delegation 'XXX'"),
        ("organs: [csc]", "organs: [xyz]", r"documents.D/1.path.0.organs.0: there is no organ 'xyz'"),
        ("stance: supports", "stance: likes", "stance: expected one of supports"),
        ("2025-11-19 11:00", "2025-11-31 11:00", "positions.0.at: there is no such date"),
        ("2025-11-19 11:00", "2025-11-18 11:00", "positions.0"),
        ("purpose: adopt}", "purpose: adopt, at: '2025-11-19 12:00'}", "outcome"),
        (
            "purpose: adopt}",
            "purpose: adopt, at: '2025-11-19 12:00', outcome: adopted}",
            r"documents.D/1.path.0.present: Say who is present",
        ),
    ],
)
def test_what_cannot_be_is_named_with_its_place(old: str, new: str, fault: str, db: Any, now: datetime) -> None:
    with pytest.raises(InvalidProgrammeFile, match=fault):
        put((SMALL + SMALL_DOCUMENT).replace(old, new), now)
    assert not Document.objects.exists()


def test_symbols_of_organizations_are_loaded_and_known_again(db: Any) -> None:
    symbols = ["A/79/L.40/Rev.1", "PC.DEL/123/25/Corr.1", "S/PV.9600 (Resumption 1)", "СКБ/2025/1"]
    text = SMALL + "documents:\n" + "".join(f'  "{symbol}": {{title: {{en: X}}}}\n' for symbol in symbols)

    put(text, LONG_BEFORE)

    assert set(Document.objects.values_list("symbol", flat=True)) == set(symbols)
    assert put(text, LONG_BEFORE) == []
