"""From the first draft to what delegations say of what was circulated."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.core.lifecycle import WrongStatus
from summit.core.refusals import NotRepresentative, Refusal
from summit.documents.models import Amendment, Document, Position, Version
from summit.documents.queries import consensus_summaries, delegations_asked
from summit.documents.services import (
    accept_amendment,
    amend_document,
    begin_next_version,
    circulate_version,
    draft_document,
    propose_amendment,
    reclassify_document,
    reject_amendment,
    share_position,
    take_position,
    withdraw_amendment,
    withdraw_document,
)
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.summits.models import Summit
from tests.factories.delegations import make_delegation
from tests.factories.documents import (
    make_amendment,
    make_circulated,
    make_document,
    make_file,
    make_position,
)
from tests.factories.summits import make_summit


def letters_of(kind: str) -> dict[str, list[Any]]:
    """Return by first name what each was told of a kind."""
    letters = Notification.objects.filter(kind=kind).select_related("recipient").order_by("created_at")
    found: dict[str, list[Any]] = {}
    for letter in letters:
        rows = letter.context.get("changes", [letter.context])
        found.setdefault(letter.recipient.name, []).extend(rows)
    return found


def code_of(verb: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code


def test_a_document_is_circulated_as_it_stands_and_the_cleared_are_told(
    summit: Summit, belarus: Any, alice: Any, boris: Any, vera: Any, leyla: Any, olga: Any, now: datetime
) -> None:
    document = make_document(summit, classification="restricted")
    make_file(document)

    version = circulate_version(document, now=now)

    document.refresh_from_db()
    assert (document.status, version.number, version.circulated_at) == ("circulated", 1, now)
    letters = letters_of("documents_changed")
    assert set(letters) == {"Boris", "Vera"}
    (row,) = letters["Boris"]
    assert (row["symbol"], row["number"], row["classification"]) == ("CSC/2025/1", 1, "restricted")
    words = render(Notification.objects.select_related("recipient", "summit").get(recipient=boris))
    assert words.subject == "Документы: CSC/2025/1"
    assert "версия 1 (ограниченного распространения): распространён." in words.body
    assert "Strategy" not in words.subject + words.body


def test_nineteen_documents_are_told_in_one_letter(summit: Summit, boris: Any) -> None:
    for number in range(19):
        make_circulated(summit, f"CSC/2025/{number}")

    assert Notification.objects.filter(recipient=boris).count() == 1
    assert len(letters_of("documents_changed")["Boris"]) == 19


def test_what_is_refused_before_circulation(summit: Summit, belarus: Any, now: datetime) -> None:
    document = make_document(summit)
    elsewhere = make_delegation(make_summit("elsewhere"), "XXA")

    assert code_of(make_document, summit) == "symbol_taken"
    assert code_of(circulate_version, document, now=now) == "no_text"
    assert code_of(begin_next_version, document, now=now) == "already_drafted"
    assert code_of(reclassify_document, document, classification="parties", now=now) == "for_nobody"
    assert code_of(amend_document, document, sponsors=[elsewhere], now=now) == "of_another_summit"
    assert circulate_version(document, on_paper=True, now=now).files.count() == 0
    assert code_of(circulate_version, document, now=now) == "nothing_to_circulate"
    assert code_of(amend_document, document, symbol="CSC/2025/99", now=now) == "symbol_cited"


def test_a_new_version_asks_for_positions_anew(
    summit: Summit, belarus: Any, kazakhstan: Any, boris: Any, now: datetime
) -> None:
    document = make_circulated(summit)
    make_position(document, belarus, "objects")
    first = document.versions.get()

    second = begin_next_version(document, note="Paragraph 3 is shorter", now=now)
    make_file(document)
    circulate_version(document, now=now)

    (picture,) = consensus_summaries([document], viewer=boris, sees_all=True)
    assert (picture.version, picture.positions, picture.silent) == (second, [], [belarus, kazakhstan])
    assert Position.objects.get().version == first
    refused = code_of(take_position, first, delegation=belarus, stance="joins", by=boris, now=now)
    assert refused == "old_version"


@pytest.mark.parametrize("status", ["adopted", "closed", "withdrawn"])
def test_positions_are_taken_while_the_document_is_open(
    summit: Summit, belarus: Any, boris: Any, now: datetime, status: str
) -> None:
    document = make_circulated(summit)
    version = document.versions.get()
    position = take_position(version, delegation=belarus, stance="awaits", by=boris, now=now)
    Document.objects.update(status=status)

    assert code_of(take_position, version, delegation=belarus, stance="objects", by=boris, now=now) == "not_open"
    assert code_of(share_position, position, is_shared=True, by=boris) == "not_open"
    assert (
        code_of(propose_amendment, version, delegation=belarus, passage="1", proposed_text="t", by=boris, now=now)
        == "not_open"
    )
    assert share_position(position, is_shared=False, by=boris).stance == "awaits"


def test_who_speaks_and_whose_word_counts(
    summit: Summit, belarus: Any, kazakhstan: Any, boris: Any, vera: Any, karim: Any, alice: Any, now: datetime
) -> None:
    guest = make_delegation(summit, "CIS", participation="guest")
    version = make_circulated(summit).versions.get()

    for person, delegation in ((vera, belarus), (karim, belarus), (boris, kazakhstan)):
        with pytest.raises(NotRepresentative):
            take_position(version, delegation=delegation, stance="joins", by=person, now=now)
    assert (
        code_of(take_position, version, delegation=guest, stance="joins", by=alice, now=now) == "not_asked_for_position"
    )
    take_position(version, delegation=kazakhstan, stance="joins", by=alice, now=now)
    assert Position.objects.get().delegation == kazakhstan


def test_whose_word_counts_follows_the_classification(summit: Summit, belarus: Any, kazakhstan: Any) -> None:
    guest = make_delegation(summit, "CIS", participation="guest")
    absent = make_delegation(summit, "ARM", is_attending=False)
    public, closed = (
        make_document(summit, f"CSC/{level}".upper(), classification=level, parties=[guest], sponsors=[belarus])
        for level in ("public", "parties")
    )

    asked = delegations_asked([public, closed])

    assert asked == {public.pk: [absent, belarus, guest, kazakhstan], closed.pk: [belarus, guest]}


def test_a_secretariat_that_drafts_is_not_asked_and_an_organization_that_is_a_party_is(
    summit: Summit, belarus: Any, alice: Any
) -> None:
    secretariat, other = (make_delegation(summit, code, kind="organization") for code in ("CSTO", "UNO"))
    document = make_circulated(summit, sponsors=[secretariat], parties=[other])

    (picture,) = consensus_summaries([document], viewer=alice, sees_all=True)

    assert picture.asked == picture.silent == [belarus, other]


def test_a_reserve_and_a_wait_hold_what_only_an_objection_blocks(
    summit: Summit, belarus: Any, kazakhstan: Any, tajikistan: Any, alice: Any
) -> None:
    document = make_circulated(summit)
    for delegation, stance in ((belarus, "awaits"), (kazakhstan, "objects"), (tajikistan, "reserves")):
        make_position(document, delegation, stance)

    (picture,) = consensus_summaries([document], viewer=alice, sees_all=True)

    assert (picture.blocking, picture.holding) == ([kazakhstan.pk], [belarus.pk, tajikistan.pk])


def test_the_secretariat_hears_of_objections_and_reserves_and_when_they_are_lifted(
    summit: Summit, belarus: Any, boris: Any, alice: Any, now: datetime
) -> None:
    version = make_circulated(summit).versions.get()

    def take(stance: str, minutes: int) -> None:
        take_position(version, delegation=belarus, stance=stance, by=boris, now=now + timedelta(minutes=minutes))

    take("awaits", 0)
    assert letters_of("positions_taken") == {}
    take("objects", 1)
    assert [row["stance"] for row in letters_of("positions_taken")["Alice"]] == ["objects"]
    # Within the letter that waits, what is taken back is not told at all.
    take("awaits", 2)
    assert letters_of("positions_taken") == {}
    take("reserves", 3)
    Notification.objects.get(kind="positions_taken").deliveries.update(status="sent")
    take("joins", 20)
    rows = letters_of("positions_taken")["Alice"]
    assert [(row["old"]["stance"], row["stance"]) for row in rows] == [("awaits", "reserves"), ("reserves", "joins")]
    assert "Boris" not in letters_of("positions_taken")


def test_an_accepted_amendment_leads_to_a_new_version(
    summit: Summit, belarus: Any, boris: Any, vera: Any, leyla: Any, alice: Any, now: datetime
) -> None:
    document = make_circulated(summit)
    one, two = (make_amendment(document, belarus, passage=f"Paragraph {n}") for n in (1, 2))

    accept_amendment(one, answer="With thanks", now=now)
    accept_amendment(two, now=now)

    draft = document.versions.get(circulated_at=None)
    assert (draft.number, list(draft.amendments_taken.all())) == (2, [one, two])
    assert {row["status"] for row in letters_of("amendment_answered")["Boris"]} == {"accepted"}
    assert set(letters_of("amendment_answered")) == {"Boris", "Vera"}
    assert "Paragraph" not in str(letters_of("amendment_answered"))
    assert len(letters_of("amendments_proposed")["Alice"]) == 2


def test_an_amendment_is_answered_once(summit: Summit, belarus: Any, boris: Any, karim: Any, now: datetime) -> None:
    amendment = make_amendment(make_circulated(summit), belarus)

    with pytest.raises(NotRepresentative):
        withdraw_amendment(amendment, by=karim, now=now)
    reject_amendment(amendment, answer="Not now", now=now)

    verbs = (
        lambda a: accept_amendment(a, now=now),
        lambda a: reject_amendment(a, answer="No", now=now),
        lambda a: withdraw_amendment(a, by=boris, now=now),
    )
    for verb in verbs:
        with pytest.raises(WrongStatus):
            verb(Amendment.objects.get())
    assert Amendment.objects.get().answer == "Not now"
    assert Version.objects.count() == 1


def test_a_closer_classification_is_told_to_those_who_remain(
    summit: Summit, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, now: datetime
) -> None:
    document = make_circulated(summit)
    Notification.objects.all().delete()

    reclassify_document(document, classification="parties", parties=[kazakhstan], now=now)

    (row,) = letters_of("documents_changed")["Karim"]
    assert (row["classification"], row["old"]["classification"]) == ("parties", "official")
    assert set(letters_of("documents_changed")) == {"Karim"}


def test_a_new_sponsor_is_told_and_nobody_twice(
    summit: Summit, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, now: datetime
) -> None:
    document = make_circulated(summit, classification="parties", sponsors=[belarus])
    assert set(letters_of("documents_changed")) == {"Boris"}

    amend_document(document, sponsors=[belarus, kazakhstan], title={"en": "Plan"}, now=now)

    assert {name: len(rows) for name, rows in letters_of("documents_changed").items()} == {"Boris": 1, "Karim": 1}


def test_withdrawal_ends_it(summit: Summit, belarus: Any, boris: Any, now: datetime) -> None:
    document = make_circulated(summit)
    Notification.objects.all().delete()

    withdraw_document(document, now=now)

    assert [row["status"] for row in letters_of("documents_changed")["Boris"]] == ["withdrawn"]
    assert code_of(begin_next_version, document, now=now) == "wrong_status"
    draft = draft_document(summit=summit, symbol="CSC/2025/2", title={"en": "T"}, now=now)
    withdraw_document(draft, now=now)
    assert len(letters_of("documents_changed")["Boris"]) == 1
