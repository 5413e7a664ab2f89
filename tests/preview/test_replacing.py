"""A delegate is replaced with all that follows, what would follow is read first, and what was not told is undone."""

from datetime import timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest, Side
from summit.calendar.models import Occupancy
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.notifications.models import Change, Notification
from summit.notifications.rendering import render
from tests.delivering import drain
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, forget, only

REPLACEMENTS = f"{URL}replacements/"


@pytest.fixture
def minister(belarus: Any) -> Any:
    return make_delegate(belarus, name="Minister Mira")


@pytest.fixture
def body(belarus: Any, minister: Any) -> dict[str, Any]:
    return {"replaced": belarus.head.pk, "successor": minister.pk}


@pytest.fixture
def known(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any, session: Any, belarus: Any, summit: Any) -> Any:
    """The head of Belarus has a published meeting and session, a meeting without an hour, and one that is not known."""
    make_accepted(belarus, make_delegation(summit, "unplaced"))
    make_session(summit, "secret", starts_at=TWELVE, ends_at=TWELVE + timedelta(hours=1), delegates=[belarus.head])
    forget()
    return api.by(alice)


def people_of(delegation: Any) -> dict[str, set[int]]:
    """Return the head, the leads and those who take part, of the delegation."""
    leads = Side.objects.filter(delegation=delegation).values_list("lead", flat=True)
    taking_part = Occupancy.objects.filter(resource__party=delegation, role=Occupancy.Role.PARTICIPANT)
    return {
        "head": {Delegation.objects.get(pk=delegation.pk).head_id},
        "leads": set(leads),
        "taking part": set(taking_part.values_list("resource", flat=True)),
    }


def test_a_head_is_replaced_with_all_that_follows(
    known: Any, belarus: Any, minister: Any, boris: Any, karim: Any, body: Any
) -> None:
    answer = known.post(REPLACEMENTS, body)

    assert (answer.status_code, answer.json()) == (200, {"delegation": belarus.pk, "head": minister.pk, "clashes": []})
    assert people_of(belarus) == {key: {minister.pk} for key in ("head", "leads", "taking part")}
    assert Occupancy.objects.filter(resource=minister).count() == 3
    letters = {letter.recipient: render(letter) for letter in Notification.objects.all()}
    assert set(letters) == {boris, karim}
    assert "Kazakhstan" in letters[karim].body
    assert letters[karim].subject == "Belarus: other representatives"
    assert "For Belarus: Minister Mira" in letters[karim].body
    assert "Before: President of Belarus" in letters[karim].body
    assert "Council" not in letters[karim].body
    own = letters[boris].body
    assert "Глава делегации: Minister Mira" in own
    assert own.count("Прежде: President of Belarus") == 4
    assert "12:00" not in own  # the hour of what is not published


def test_what_follows_is_read_first(known: Any, belarus: Any, minister: Any, body: Any) -> None:
    before = people_of(belarus)

    previewed = known.post(f"{REPLACEMENTS}?preview=true", body).json()

    assert people_of(belarus) == before
    assert not Notification.objects.exists()
    assert {row["recipient"]["name"] for row in previewed["messages"]} == {"Boris", "Karim"}
    assert len(previewed["engagements"]) == 3
    heads = [(row["before"], row["after"]) for row in previewed["representatives"] if row["delegation"]]
    assert heads == [([belarus.head.name], [minister.name])]
    assert len(previewed["representatives"]) == 3
    assert all(minister.pk in row["after"]["people"] for row in previewed["engagements"])
    assert {row["resource"] for row in previewed["times"]} == {belarus.head_id, minister.pk}
    done = known.post(REPLACEMENTS, body, headers={"Preview-Token": previewed["token"]})
    assert done.status_code == 200
    assert Notification.objects.count() == len(previewed["messages"])


def test_another_place_in_the_order_of_precedence_is_shown(
    known: Any, summit: Any, belarus: Any, kazakhstan: Any, body: Any
) -> None:
    PrecedencePolicy.objects.create(summit=summit, code="rank", name={"en": "By rank"}, rules=["rank"])

    shown = known.post(f"{REPLACEMENTS}?preview=true", body).json()

    (place,) = shown["places"]
    assert (place["delegation"], place["policy_name"]) == (belarus.pk, {"en": "By rank"})
    assert place["before"] < place["after"]


def test_a_replacement_is_undone_before_it_is_told(known: Any, belarus: Any, body: Any) -> None:
    before = people_of(belarus)
    known.post(REPLACEMENTS, body)
    change = only(known)

    undone = known.post(f"{OUTBOX}{change['id']}/undo/")

    assert undone.status_code == 200, undone.json()
    assert people_of(belarus) == before
    assert not Notification.objects.exists()


def test_a_replacement_that_was_told_is_not_undone(known: Any, belarus: Any, body: Any) -> None:
    known.post(REPLACEMENTS, body)
    change = only(known)
    known.post(f"{OUTBOX}{change['id']}/send-now/")
    drain(lambda: NOW)

    refused = known.post(f"{OUTBOX}{change['id']}/undo/")

    assert (refused.status_code, refused.json()["code"]) == (409, "letters_left")


def test_a_busy_successor_is_refused_with_the_reason_or_the_delegate_stays_there(
    known: Any, belarus: Any, minister: Any, summit: Any, body: Any
) -> None:
    make_session(summit, "other", starts_at=TEN, ends_at=TWELVE, delegates=[minister], title={"en": "Of ministers"})
    before = people_of(belarus)

    refused = known.post(REPLACEMENTS, body)

    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert "Of ministers" in refused.json()["detail"]
    assert people_of(belarus) == before
    done = known.post(REPLACEMENTS, {**body, "even_if_booked": True})
    assert done.status_code == 200
    assert [row["engagement"]["title"]["en"] for row in done.json()["clashes"]] == ["Of ministers"]
    now = people_of(belarus)
    assert now["head"] == {minister.pk}
    assert belarus.head_id in now["leads"]  # at ten the head stays
    assert BilateralRequest.objects.get(sides__delegation__code="unplaced").leads[0] == minister


def test_what_begins_before_the_hour_stays(known: Any, belarus: Any, minister: Any, body: Any, meeting: Any) -> None:
    assert known.post(REPLACEMENTS, {**body, "since": TEN + timedelta(hours=1)}).status_code == 200

    meeting.refresh_from_db()
    assert meeting.leads[0].pk == belarus.head_id
    assert Occupancy.objects.filter(resource=minister).count() == 2


def test_one_session_or_meeting_alone_passes_to_another(
    known: Any, belarus: Any, minister: Any, body: Any, meeting: Any, session: Any
) -> None:
    assert known.post(REPLACEMENTS, {**body, "session": session.pk}).status_code == 200
    assert list(Occupancy.objects.filter(resource=minister).values_list("engagement", flat=True)) == [
        session.engagement_id
    ]
    assert people_of(belarus)["head"] == {belarus.head_id}

    assert known.post(REPLACEMENTS, {**body, "bilateral_request": meeting.pk}).status_code == 200
    meeting.refresh_from_db()
    assert meeting.leads[0].pk == minister.pk
    both = known.post(REPLACEMENTS, {**body, "session": session.pk, "bilateral_request": meeting.pk})
    assert both.status_code == 400


@pytest.mark.parametrize(
    ("whom", "code", "field"),
    [
        ("themselves", "replaces_themselves", "successor"),
        ("a foreigner", "not_of_this_delegation", "successor"),
        ("an idler", "nothing_to_replace", "replaced"),
    ],
)
def test_impossible_replacements_are_refused_by_name(
    known: Any, belarus: Any, kazakhstan: Any, minister: Any, whom: str, code: str, field: str
) -> None:
    head = belarus.head.pk
    asked = {
        "themselves": {"replaced": head, "successor": head},
        "a foreigner": {"replaced": head, "successor": kazakhstan.head.pk},
        "an idler": {"replaced": minister.pk, "successor": head},
    }[whom]

    refused = known.post(REPLACEMENTS, asked).json()

    assert (refused["code"], [error["field"] for error in refused["errors"]]) == (code, [field])


def test_who_takes_part_already_takes_part_once(known: Any, belarus: Any, minister: Any, summit: Any) -> None:
    both = make_session(
        summit,
        "both",
        starts_at=TWELVE + timedelta(hours=3),
        ends_at=TWELVE + timedelta(hours=4),
        delegates=[belarus.head, minister],
    )

    assert known.post(REPLACEMENTS, {"replaced": belarus.head.pk, "successor": minister.pk}).status_code == 200
    people = Occupancy.objects.filter(engagement=both.engagement, role=Occupancy.Role.PARTICIPANT)
    assert list(people.values_list("resource", flat=True)) == [minister.pk]


def test_delegations_replace_nobody(api: Any, known: Any, boris: Any, body: Any) -> None:
    assert api.by(boris).post(REPLACEMENTS, body).status_code == 403
    assert not Change.objects.exists()
