"""A head comes at another level or is replaced by one: orders follow, and the other side says whether it keeps."""

from datetime import timedelta
from typing import Any

import pytest

from summit.agenda.models import Speaker
from summit.agenda.services import add_item, list_by_precedence, move_speaker
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import move_meeting
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.delegations.queries import order_of_precedence
from summit.delegations.services import pass_heads
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from tests.factories.bilaterals import make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, at, forget, only, url_of

MINISTER = 30


@pytest.fixture
def minister(belarus: Any) -> Any:
    return make_delegate(belarus, name="Minister Mira", rank=MINISTER)


@pytest.fixture
def page(belarus: Any) -> str:
    return f"{URL}delegations/{belarus.pk}/change-level/"


@pytest.fixture
def known(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any, session: Any, minister: Any) -> Any:
    """The presidents of Belarus and Kazakhstan have agreed to meet, and are in one session."""
    forget()
    return api.by(alice)


def letters() -> dict[Any, Any]:
    return {letter.recipient: render(letter) for letter in Notification.objects.all()}


def test_the_other_side_is_asked_once_and_keeps(
    api: Any, known: Any, page: str, meeting: Any, boris: Any, karim: Any, kazakhstan: Any
) -> None:
    answer = known.post(page, {"rank": "minister"})

    assert answer.status_code == 200, answer.json()
    assert Notification.objects.count() == len(letters()) == 2
    theirs = letters()[karim]
    assert theirs.subject == "Belarus: another level"
    assert "President of Belarus (minister)" in theirs.body
    assert "Before: President of Belarus (head of state)" in theirs.body
    assert "asked whether it keeps the meeting at this level, until 21 November 2025, 13:00" in theirs.body
    assert "другой уровень" in letters()[boris].subject
    row = api.by(karim).get(f"{URL}bilateral-requests/{meeting.pk}/").json()
    assert (row["asked_to_keep"], row["answer_by"]) == ([kazakhstan.pk], "2025-11-21T07:00:00Z")
    assert api.by(boris).post(url_of(meeting, "keep")).json()["code"] == "not_your_turn"
    forget()

    kept = api.by(karim).post(url_of(meeting, "keep"))

    assert (kept.status_code, kept.json()["asked_to_keep"]) == (200, [])
    assert set(letters()) == {boris}
    assert api.post(url_of(meeting, "keep")).json()["code"] == "not_asked"


def test_the_other_side_keeps_with_another_lead(
    api: Any, known: Any, alice: Any, page: str, meeting: Any, karim: Any
) -> None:
    known.post(page, {"rank": "minister"})
    deputy = make_delegate(meeting.invitees[0], name="Minister Aigul", rank=MINISTER)

    kept = api.by(karim).post(url_of(meeting, "keep"), {"lead": deputy.pk})

    assert (kept.json()["leads"][1], kept.json()["asked_to_keep"]) == (deputy.pk, [])
    assert deputy.occupancies.get().engagement_id == meeting.meeting.engagement_id
    api.by(alice).post(page, {"rank": "head_of_state"})
    other = meeting.leads[0].pk
    refused = api.by(karim).post(url_of(meeting, "keep"), {"lead": other})
    assert (refused.status_code, refused.json()["code"]) == (400, "lead_of_another")


def test_the_other_side_lets_go(api: Any, known: Any, page: str, meeting: Any, karim: Any, kazakhstan: Any) -> None:
    known.post(page, {"rank": "minister"})

    gone = api.by(karim).post(url_of(meeting, "let-go"), {"reason": "The president meets presidents"})

    assert (gone.json()["status"], gone.json()["sides"][1]["answer"]) == ("withdrawn", "withdrawn")
    meeting.meeting.engagement.refresh_from_db()
    assert meeting.meeting.engagement.status == "cancelled"


def test_after_the_hour_only_organizers_answer(
    api: Any, known: Any, alice: Any, page: str, meeting: Any, karim: Any, kazakhstan: Any, monkeypatch: Any
) -> None:
    known.post(page, {"rank": "minister", "answer_by": NOW + timedelta(hours=2)})
    at(monkeypatch, timedelta(hours=3))

    late = api.by(karim).post(url_of(meeting, "keep"))

    assert (late.status_code, late.json()["code"]) == (409, "answer_too_late")
    assert api.by(alice).post(url_of(meeting, "keep"), {"on_behalf_of": kazakhstan.pk}).status_code == 200


def test_nobody_is_asked_for_longer_than_until_the_meeting(known: Any, page: str, meeting: Any, session: Any) -> None:
    known.post(page, {"rank": "minister", "answer_by": TWELVE + timedelta(days=1)})

    meeting.refresh_from_db()
    assert meeting.answer_by == TEN


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"rank": "head_of_state"}, "same_level", "rank"),
        ({"rank": "minister", "answer_by": "2025-11-01T00:00:00Z"}, "answer_in_the_past", "answer_by"),
    ],
)
def test_impossible_changes_are_refused_by_name(known: Any, page: str, facts: Any, code: str, field: str) -> None:
    refused = known.post(page, facts).json()

    assert (refused["code"], [error["field"] for error in refused["errors"]]) == (code, [field])


def test_without_a_head_somebody_is_named(known: Any, belarus: Any, minister: Any, page: str) -> None:
    Delegation.objects.filter(pk=belarus.pk).update(head=None)

    assert known.post(page, {"rank": "official"}).json()["errors"][0]["field"] == "delegate"
    assert known.post(page, {"rank": "official", "delegate": minister.pk}).status_code == 200


def test_it_is_read_first_and_undone_with_the_question(
    known: Any, page: str, meeting: Any, belarus: Any, kazakhstan: Any
) -> None:
    previewed = known.post(f"{page}?preview=true", {"rank": "minister"}).json()

    assert [(row["before"], row["after"]) for row in previewed["levels"]] == [("head_of_state", "minister")]
    assert [row["asked_to_keep"] for row in previewed["requests"]] == [[kazakhstan.pk]]
    done = known.post(page, {"rank": "minister"}, headers={"Preview-Token": previewed["token"]})
    assert done.status_code == 200, done.json()
    undone = known.post(f"{OUTBOX}{only(known)['id']}/undo/")
    assert undone.status_code == 200, undone.json()
    meeting.refresh_from_db()
    belarus.head.refresh_from_db()
    assert (meeting.asked_to_keep, meeting.answer_by, belarus.head.rank) == ([], None, 10)
    assert not Notification.objects.exists()


def test_a_successor_of_another_rank_asks_too(
    known: Any, belarus: Any, minister: Any, meeting: Any, karim: Any, kazakhstan: Any
) -> None:
    known.post(f"{URL}replacements/", {"replaced": belarus.head_id, "successor": minister.pk})

    meeting.refresh_from_db()
    assert meeting.asked_to_keep == [kazakhstan.pk]
    assert Notification.objects.count() == 2
    assert "Minister Mira (minister)" in letters()[karim].body
    assert "is asked whether" in letters()[karim].body
    known.post(f"{OUTBOX}{only(known)['id']}/undo/")
    meeting.refresh_from_db()
    assert meeting.asked_to_keep == []


@pytest.mark.parametrize("door", ["page", "list"])
def test_a_rank_changed_with_other_facts_is_the_same_change(
    api: Any, known: Any, belarus: Any, meeting: Any, karim: Any, boris: Any, alice: Any, door: str
) -> None:
    facts = {"rank": "minister", "turnover": 5}
    if door == "page":
        changed = known.patch(f"{URL}delegates/{belarus.head_id}/", facts)
    else:
        lines = [{"code": belarus.head.code, **facts}]
        changed = api.by(boris).post(f"{URL}delegates/bulk/", {"delegation": belarus.pk, "lines": lines})

    assert changed.status_code == 200, changed.json()
    assert "is asked whether" in letters()[karim].body
    meeting.refresh_from_db()
    assert meeting.asked_to_keep
    undone = api.by(alice).post(f"{OUTBOX}{only(api)['id']}/undo/")
    assert undone.status_code == 200, undone.json()
    meeting.refresh_from_db()
    belarus.head.refresh_from_db()
    assert (meeting.asked_to_keep, belarus.head.rank, belarus.head.turnover) == ([], 10, 5)
    assert not Notification.objects.exists()


def test_who_has_not_agreed_yet_is_told_and_not_asked(known: Any, belarus: Any, summit: Any, page: str) -> None:
    pending = make_request(belarus, make_delegation(summit, "third"))

    known.post(page, {"rank": "minister"})

    pending.refresh_from_db()
    assert (pending.asked_to_keep, pending.answer_by) == ([], None)


def ranked(summit: Any, session: Any) -> PrecedencePolicy:
    policy = PrecedencePolicy.objects.create(summit=summit, code="rank", name={"en": "By rank"}, rules=["rank"])
    session.precedence = policy
    session.save()
    return policy


def speakers(item: Any) -> list[str]:
    return [str(one.delegation) for one in Speaker.objects.filter(item=item).order_by("position")]


@pytest.mark.parametrize("is_arranged_by_the_chair", [False, True])
def test_lists_by_precedence_follow_and_those_of_the_chair_do_not(
    known: Any, summit: Any, session: Any, belarus: Any, minister: Any, is_arranged_by_the_chair: Any
) -> None:
    ranked(summit, session)
    item = add_item(session, title={"en": "Strategy"})
    first = list_by_precedence(item, now=NOW)[0]
    if is_arranged_by_the_chair:
        move_speaker(first, place=2, now=NOW)
    order = speakers(item)

    previewed = known.post(
        f"{URL}replacements/?preview=true", {"replaced": belarus.head_id, "successor": minister.pk}
    ).json()
    known.post(f"{URL}replacements/", {"replaced": belarus.head_id, "successor": minister.pk})

    assert (speakers(item) == order) is is_arranged_by_the_chair
    moved = {row["delegation"]: (row["before"], row["after"]) for row in previewed["speeches"]}
    assert moved.get(belarus.pk) == (None if is_arranged_by_the_chair else (1, 2))
    if not is_arranged_by_the_chair:
        known.post(f"{OUTBOX}{only(known)['id']}/undo/")
        assert speakers(item) == order


def test_a_head_passes_when_the_hour_comes(
    known: Any, summit: Any, belarus: Any, minister: Any, session: Any, meeting: Any, boris: Any
) -> None:
    policy, head = ranked(summit, session), belarus.head_id
    hour = TEN + timedelta(minutes=30)

    known.post(f"{URL}replacements/", {"replaced": head, "successor": minister.pk, "since": hour})

    row = known.get(f"{URL}delegations/{belarus.pk}/").json()
    assert (row["head"], row["next_head"], row["next_head_from"]) == (head, minister.pk, "2025-11-26T04:30:00Z")
    assert "Глава делегации с 26 ноября 2025, 10:30 (Asia/Bishkek): Minister Mira" in letters()[boris].body
    days = [order_of_precedence(policy, as_of=day).index(belarus) for day in (hour.date(), hour.date() + timedelta(1))]
    assert days == [0, 1]
    assert (pass_heads(now=hour - timedelta(seconds=1)), pass_heads(now=hour), pass_heads(now=hour)) == (0, 1, 0)
    row = known.get(f"{URL}delegations/{belarus.pk}/").json()
    assert (row["head"], row["next_head"], row["next_head_from"]) == (minister.pk, None, None)


def test_a_head_to_come_is_taken_back(known: Any, belarus: Any, minister: Any) -> None:
    known.post(f"{URL}replacements/", {"replaced": belarus.head_id, "successor": minister.pk, "since": TWELVE})
    previewed = known.post(f"{OUTBOX}{only(known)['id']}/undo/?preview=true").json()

    undone = known.post(f"{OUTBOX}{only(known)['id']}/undo/")

    assert undone.status_code == 200, undone.json()
    assert previewed["representatives"]
    belarus.refresh_from_db()
    assert (belarus.next_head, pass_heads(now=TWELVE)) == (None, 0)
    assert not Notification.objects.exists()


def test_a_moved_meeting_keeps_its_question(known: Any, page: str, meeting: Any) -> None:
    known.post(page, {"rank": "minister"})
    move_meeting(meeting, starts_at=TWELVE, now=NOW)

    assert BilateralRequest.objects.asking().get().pk == meeting.pk
