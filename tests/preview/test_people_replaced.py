"""A replacement reaches everybody: companions, note-takers, speakers, heads beside the chair; each from its hour on."""

from datetime import timedelta
from typing import Any

import pytest

from summit.agenda.models import Agenda, AgendaItem, Speaker
from summit.arrivals.models import TravelParty
from summit.arrivals.queries import highest_of, with_people
from summit.bilaterals.models import BilateralRequest, Companion, Side
from summit.bilaterals.services import name_people
from summit.calendar.models import Occupancy
from summit.core import personal_data_export
from summit.delegations.models import Headship, PrecedencePolicy
from summit.delegations.queries import order_of_precedence
from summit.delegations.services import pass_heads
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.printouts.queries.printout import Reader
from summit.printouts.queries.seating import seating_plans
from tests.factories.arrivals import make_party
from tests.factories.bilaterals import make_operator
from tests.factories.delegations import make_delegate
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, forget, only

REPLACEMENTS = f"{URL}replacements/"


@pytest.fixture
def minister(belarus: Any) -> Any:
    return make_delegate(belarus, name="Minister Mira")


@pytest.fixture
def adviser(belarus: Any) -> Any:
    return make_delegate(belarus, rank=70, name="Adviser Ada")


@pytest.fixture
def known(api: Any, alice: Any, boris: Any, karim: Any) -> Any:
    return api.by(alice)


def people_in(request: Any) -> set[int]:
    rows = Occupancy.objects.filter(engagement__meeting__request=request, role=Occupancy.Role.PARTICIPANT)
    return set(rows.values_list("resource", flat=True))


def seat(meeting: Any, belarus: Any, **people: Any) -> None:
    name_people(meeting, by=make_operator(), now=NOW, on_behalf_of=belarus, **people)
    forget()


def letters() -> dict[str, str]:
    return {letter.recipient.name: render(letter).body for letter in Notification.objects.all()}


@pytest.mark.parametrize("is_required", [True, False])
def test_a_companion_passes_on_the_seat_as_it_was(
    known: Any, belarus: Any, meeting: Any, minister: Any, adviser: Any, *, is_required: bool
) -> None:
    seat(meeting, belarus, note_taker=adviser, **{"companions" if is_required else "optional_companions": [adviser]})
    expert = make_delegate(belarus, rank=60, name="Expert Eva")
    body = {"replaced": adviser.pk, "successor": expert.pk}

    previewed = known.post(f"{REPLACEMENTS}?preview=true", body).json()
    done = known.post(REPLACEMENTS, body)

    assert done.status_code == 200, done.json()
    (row,) = previewed["representatives"]
    assert (row["before"][-1], row["after"][-1]) == (adviser.name, expert.name)
    companion = Companion.objects.get()
    assert (companion.delegate, companion.is_required, companion.side.note_taker) == (expert, is_required, expert)
    assert people_in(meeting) == {belarus.head_id, expert.pk, meeting.leads[1].pk}
    assert set(letters()) == {"Boris"}  # who is beside the lead is not told to the others
    assert "President of Belarus; Expert Eva" in letters()["Boris"]

    assert known.post(f"{OUTBOX}{only(known)['id']}/undo/").status_code == 200
    assert (Companion.objects.get().delegate, Side.objects.get(place=0).note_taker) == (adviser, adviser)
    assert people_in(meeting) == {belarus.head_id, adviser.pk, meeting.leads[1].pk}


def test_a_busy_successor_is_refused_where_the_meeting_needs_them(
    known: Any, summit: Any, belarus: Any, meeting: Any, minister: Any, adviser: Any
) -> None:
    make_session(summit, "other", starts_at=TEN, ends_at=TWELVE, delegates=[minister])
    body = {"replaced": adviser.pk, "successor": minister.pk}
    seat(meeting, belarus, companions=[adviser])

    assert known.post(REPLACEMENTS, body).json()["code"] == "clash"
    assert Companion.objects.get().delegate == adviser

    # An optional companion comes if they are free.
    seat(meeting, belarus, optional_companions=[adviser])
    assert known.post(REPLACEMENTS, body).status_code == 200
    assert Companion.objects.get().delegate == minister
    assert people_in(meeting) == {belarus.head_id, meeting.leads[1].pk}


def test_a_companion_who_becomes_lead_is_named_once(known: Any, belarus: Any, meeting: Any, minister: Any) -> None:
    seat(meeting, belarus, companions=[minister])

    known.post(REPLACEMENTS, {"replaced": belarus.head_id, "successor": minister.pk})

    meeting.refresh_from_db()
    assert (meeting.leads[0].pk, Companion.objects.count()) == (minister.pk, 0)
    assert known.post(f"{OUTBOX}{only(known)['id']}/undo/").status_code == 200
    assert (Companion.objects.get().delegate, Side.objects.get(place=0).lead) == (minister, belarus.head)


def test_who_speaks_passes_with_the_session(known: Any, summit: Any, belarus: Any, minister: Any) -> None:
    speeches = []
    for hour in (TEN, TWELVE):
        one = make_session(
            summit, f"s{hour:%H}", starts_at=hour, ends_at=hour + timedelta(hours=1), delegates=[belarus.head]
        )
        item = AgendaItem.objects.create(session=one, title={"en": "Trade"}, position=1)
        Agenda.objects.get_or_create(session=one)
        facts = {"delegation": belarus, "delegate": belarus.head, "position": 1, "asked_at": NOW}
        speeches.append(Speaker.objects.create(item=item, **facts))
    body = {"replaced": belarus.head_id, "successor": minister.pk, "since": TWELVE}

    previewed = known.post(f"{REPLACEMENTS}?preview=true", body).json()
    assert known.post(REPLACEMENTS, body).status_code == 200

    assert [row["after"] for row in previewed["representatives"] if row["speaker"]] == [[minister.name]]
    assert [Speaker.objects.get(pk=one.pk).delegate for one in speeches] == [belarus.head, minister]
    known.post(f"{OUTBOX}{only(known)['id']}/undo/")
    assert Speaker.objects.get(pk=speeches[1].pk).delegate == belarus.head

    # Where the successor is not free and the person stays, they stay on the list too.
    make_session(summit, "other", starts_at=TWELVE, ends_at=TWELVE + timedelta(hours=1), delegates=[minister])
    assert known.post(REPLACEMENTS, {**body, "even_if_booked": True}).json()["clashes"]
    assert Speaker.objects.get(pk=speeches[1].pk).delegate == belarus.head


def test_who_was_head_when_is_read(
    api: Any, known: Any, summit: Any, belarus: Any, minister: Any, adviser: Any, karim: Any, alice: Any
) -> None:
    """A head is replaced, who is replaced in turn: each hour has its head, for precedence too."""
    head, evening = belarus.head, TWELVE + timedelta(hours=8)
    policy = PrecedencePolicy.objects.create(summit=summit, code="rank", name={"en": "By rank"}, rules=["rank"])
    for replaced, successor, since in ((head, minister, TEN), (minister, adviser, evening)):
        body = {"replaced": replaced.pk, "successor": successor.pk, "since": since}
        assert known.post(REPLACEMENTS, body).status_code == 200

    url = f"{URL}delegations/{belarus.pk}/heads/"
    rows = [(row["delegate"], row["since"], row["until"]) for row in api.by(karim).get(url).json()["results"]]
    ten, end = "2025-11-26T04:00:00Z", "2025-11-26T14:00:00Z"
    assert rows == [(head.pk, None, ten), (minister.pk, ten, end), (adviser.pk, end, None)]
    day = TEN.date()
    heads = [
        order_of_precedence(policy, as_of=day, at=hour).index(belarus) for hour in (TEN - timedelta(minutes=1), TEN)
    ]
    assert heads == [0, 1]
    assert [pass_heads(now=hour) for hour in (TEN, TEN, evening)] == [1, 0, 1]
    belarus.refresh_from_db()
    assert (belarus.head, belarus.next_head) == (adviser, None)
    data = personal_data_export.export(minister, by=alice, what="delegates.all", summits=[summit.pk], reason="Asked")
    assert [row["is_in_chair"] for row in data["headships"]] == [True]

    # Who heads it, or will, is not removed; who did may leave, and the hours stay without their name.
    assert api.by(alice).delete(f"{URL}delegates/{adviser.pk}/").json()["code"] == "heads_delegation"
    assert known.delete(f"{URL}delegates/{minister.pk}/").status_code == 204
    assert Headship.objects.get(since=TEN).delegate is None


def test_several_heads_share_the_chair(
    api: Any, known: Any, belarus: Any, minister: Any, adviser: Any, meeting: Any, boris: Any
) -> None:
    url, head = f"{URL}delegations/{belarus.pk}/share-heads/", belarus.head_id
    shared = {"head": head, "co_heads": [minister.pk, adviser.pk]}

    previewed = known.post(f"{url}?preview=true", shared).json()
    row = known.post(url, shared).json()

    assert (row["head"], row["co_heads"]) == (head, sorted([minister.pk, adviser.pk]))
    assert len(previewed["representatives"][0]["after"]) == 3
    assert "Глава делегации: President of Belarus; " in letters()["Boris"]
    # The chair passes in turn, and moves no meeting.
    turn = {"head": minister.pk, "co_heads": [head, adviser.pk], "since": TEN}
    assert known.post(url, turn).status_code == 200
    pass_heads(now=TEN)
    belarus.refresh_from_db()
    meeting.refresh_from_db()
    assert (belarus.head, meeting.leads[0].pk) == (minister, head)
    assert not BilateralRequest.objects.not_led_by_heads().exists()
    # One beside the chair is replaced there.
    known.post(REPLACEMENTS, {"replaced": adviser.pk, "successor": make_delegate(belarus, rank=60).pk, "since": TWELVE})
    assert Headship.objects.get(delegate=adviser).until == TWELVE
    assert api.by(boris).post(url, shared).status_code == 403


@pytest.mark.parametrize(
    ("head", "co_heads", "code"),
    [
        ("minister", [], "head_left_out"),
        ("head", ["head"], "head_twice"),
        ("head", [], "same_heads"),
        ("head", ["foreigner"], "not_of_this_delegation"),
    ],
)
def test_heads_that_cannot_be_are_refused(
    known: Any, belarus: Any, kazakhstan: Any, minister: Any, head: str, co_heads: list[str], code: str
) -> None:
    keys = {"head": belarus.head_id, "minister": minister.pk, "foreigner": kazakhstan.head_id}

    body = {"head": keys[head], "co_heads": [keys[name] for name in co_heads]}
    refused = known.post(f"{URL}delegations/{belarus.pk}/share-heads/", body)

    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_seats_and_welcomes_go_by_who_is_in_the_chair_at_the_hour(
    known: Any, summit: Any, belarus: Any, alice: Any
) -> None:
    head, vice = belarus.head, make_delegate(belarus, rank=10, name="Vice President", code="vice")
    for hour, direction in ((TEN, "arrival"), (TWELVE, "departure")):
        make_session(summit, f"s{hour:%H}", starts_at=hour, ends_at=hour + timedelta(hours=1), delegates=[head, vice])
        leaves = hour if direction == "arrival" else hour + timedelta(hours=4)
        make_party(belarus, planned_at=leaves, direction=direction, delegates=[head, vice])
    turn = {"head": vice.pk, "co_heads": [head.pk], "since": TWELVE}
    assert known.post(f"{URL}delegations/{belarus.pk}/share-heads/", turn).status_code == 200

    pages = seating_plans(summit, Reader(alice, "en", NOW)).data["pages"]
    parties = with_people(TravelParty.objects.order_by("planned_at"))

    assert [page["seats"][0]["name"] for page in pages] == ["President of Belarus", "Vice President"]
    assert [highest_of(party) for party in parties] == [head, vice]
