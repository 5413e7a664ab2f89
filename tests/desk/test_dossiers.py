"""Dossiers: what they say, where they lead, and what is done on them after its letters were read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.agenda.services import add_item
from summit.bilaterals.services import move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.desk.dossiers.kinds import KINDS
from summit.notifications.models import Notification
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.arrivals import make_party
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.documents import make_document
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(summit: Any, belarus: Any, kazakhstan: Any, now: Any) -> dict[str, Any]:
    """Belarus meets Kazakhstan at ten in the blue room, and both are in a session at two."""
    blue, red = make_room(summit, code="blue"), make_room(summit, code="red")
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=blue, now=now)
    request.refresh_from_db()
    people = [belarus.head, kazakhstan.head]
    session = make_session(summit, starts_at=TEN + 4 * HOUR, ends_at=TEN + 5 * HOUR, room=red, delegates=people)
    rows = {"delegations": belarus, "people": belarus.head, "sessions": session, "meetings": request, "rooms": blue}
    rows["documents"] = make_document(summit, sponsors=[belarus])
    add_item(session, title={"en": "Strategy"}, documents=[rows["documents"]])
    rows["travel"] = make_party(make_delegation(summit, "AUT"))
    return {**rows, "red": red}


@pytest.fixture
def desk(client: Any, alice: Any, world: Any) -> Any:
    client.force_login(alice)
    return client


def page_of(word: str, row: Any) -> str:
    return reverse("dossier", args=[word, row.pk])


def groups_of(page: Any) -> dict[str, set[str]]:
    return {str(group.label): {member.page for member in group.members} for group in page.context["groups"]}


def travel(at: datetime | None) -> dict[str, str]:
    local = at + 6 * HOUR if at else None
    return {
        "arrives_at_0": f"{local:%Y-%m-%d}" if local else "",
        "arrives_at_1": f"{local:%H:%M}" if local else "",
        "departs_at_0": "",
        "departs_at_1": "",
    }


def read(desk: Any, word: str, row: Any, verb: str, **data: Any) -> tuple[Any, dict[str, Any]]:
    """Open the form, and ask for the letters; return the page, and what carries it out."""
    address = reverse("dossier-act", args=[word, row.pk, verb])
    asked = {"_version": desk.get(address).context["version"], **data}
    page = desk.post(address, asked)
    reading = page.context["reading"]
    return page, {**asked, "token": reading.token if reading else ""}


@pytest.mark.parametrize("word", KINDS)
def test_each_kind_leads_to_what_belongs_to_it_and_back(desk: Any, world: Any, word: str) -> None:
    leads = {
        "delegations": {"people", "sessions", "meetings", "rooms"},
        "people": {"delegations", "sessions", "meetings", "rooms"},
        "sessions": {"delegations", "people", "documents"},
        "meetings": {"delegations", "people", "rooms"},
        "rooms": {"meetings"},
        "documents": {"delegations", "sessions"},
    }.get(word, set())  # those of a journey are in test_arrivals
    page = desk.get(page_of(word, world[word]))
    html = page.content.decode()

    for other in leads:
        assert f'href="{page_of(other, world[other])}"' in html, other
    assert word in ("documents", "travel") or [day.rows for day in page.context["days"]]
    assert page.context["history"]
    assert page.context["form_page"] in html
    assert desk.get(page.context["form_page"]).status_code == 200


def test_history_says_what_was_moved_by_whom_and_how_many_were_told(
    desk: Any, world: Any, summit: Any, alice: Any, boris: Any, karim: Any, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    data = {"starts_at_0": "2025-11-26", "starts_at_1": "10:10", "room": world["red"].pk}
    _page, carried = read(desk, "meetings", world["meetings"], "move", **data)
    desk.post(reverse("dossier-act", args=["meetings", world["meetings"].pk, "move"]), carried)

    said = [str(line) for line in desk.get(page_of("meetings", world["meetings"])).context["history"]]

    assert said[0] == "Moved from 10:00 to 10:10; moved from Blue to Red, by Alice, told to 2 people"
    # All that the fixtures did was one transaction.
    assert "entered for 26 Nov 2025, 10:00–10:30" in said[1]
    assert said[1].endswith("published, told to 2 people")


def test_a_late_president_is_entered_after_the_letters_were_read(
    desk: Any, world: Any, summit: Any, alice: Any, boris: Any, belarus: Any, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    late = TEN + HOUR

    page, carried = read(desk, "people", belarus.head, "travel", **travel(late))
    letters = page.context["reading"].letters
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at is None
    assert not Notification.objects.exists()

    done = desk.post(reverse("dossier-act", args=["people", belarus.head.pk, "travel"]), carried, follow=True)

    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at == late
    assert Notification.objects.count() == len(letters)
    (clash,) = done.context["clashes"]
    assert clash.page == page_of("meetings", world["meetings"])
    assert str(done.context["history"][0]).startswith("Arrives 26 Nov 2025, 11:00")
    assert "bar-clashes" in done.content.decode()


def test_a_session_is_moved_cancelled_and_reinstated(desk: Any, world: Any, summit: Any) -> None:
    session = world["sessions"]

    def carry_out(verb: str, **data: Any) -> Any:
        _page, carried = read(desk, "sessions", session, verb, **data)
        page = desk.post(reverse("dossier-act", args=["sessions", session.pk, verb]), carried, follow=True)
        session.engagement.refresh_from_db()
        return {name for name, _label in page.context["verbs"]}

    hours = {"starts_at_0": "2025-11-26", "starts_at_1": "15:00", "ends_at_0": "2025-11-26", "ends_at_1": "16:00"}
    assert carry_out("reschedule", **hours) == {"reschedule", "cancel", "replace"}
    assert session.engagement.starts_at == TEN + 5 * HOUR
    assert carry_out("cancel") == {"reinstate"}
    assert session.engagement.status == Engagement.Status.CANCELLED
    assert carry_out("reinstate") == {"reschedule", "cancel", "replace"}
    assert session.engagement.status == Engagement.Status.TENTATIVE


def test_what_takes_no_facts_shows_its_letters_at_once(desk: Any, world: Any) -> None:
    address = reverse("dossier-act", args=["meetings", world["meetings"].pk, "cancel"])

    page = desk.get(address)
    done = desk.post(
        address, {"_version": page.context["version"], "token": page.context["reading"].token}, follow=True
    )

    assert {name for name, _label in done.context["verbs"]} == {"place", "replace"}
    assert page_of("meetings", world["meetings"]) == done.redirect_chain[-1][0]


def test_a_refusal_is_beside_its_field_and_nothing_changes(desk: Any, world: Any, belarus: Any) -> None:
    data = {**travel(TEN), "departs_at_0": "2025-11-26", "departs_at_1": "08:00"}

    page, _carried = read(desk, "people", belarus.head, "travel", **data)

    assert "departs_at" in page.context["form"].errors
    assert page.context["reading"] is None


def test_other_facts_than_those_that_were_read_are_not_carried_out(desk: Any, world: Any, belarus: Any) -> None:
    _page, carried = read(desk, "people", belarus.head, "travel", **travel(TEN))

    page = desk.post(
        reverse("dossier-act", args=["people", belarus.head.pk, "travel"]), {**carried, **travel(TEN + HOUR)}
    )

    assert "Read it again" in page.context["refused"]
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at is None


def test_what_somebody_changed_after_the_page_was_opened_is_not_overwritten(desk: Any, world: Any, now: Any) -> None:
    request = world["meetings"]
    address = reverse("dossier-act", args=["meetings", request.pk, "move"])
    version = desk.get(address).context["version"]
    move_meeting(request, starts_at=TEN + HOUR, now=now)

    data = {"starts_at_0": "2025-11-26", "starts_at_1": "10:10", "room": world["red"].pk}
    page = desk.post(address, {**data, "_version": version})

    assert "changed this since you opened the page" in page.context["refused"]
    assert page.context["reading"] is None


@pytest.mark.parametrize("word", KINDS)
def test_a_row_of_another_summit_is_not_found(desk: Any, world: Any, alice: Any, word: str, now: Any) -> None:
    other = make_summit("elsewhere")
    one, two = make_delegation(other, "AAA"), make_delegation(other, "BBB")
    rows: dict[str, Any] = {
        "delegations": one,
        "people": one.head,
        "sessions": make_session(other),
        "meetings": make_accepted(one, two),
        "rooms": make_room(other),
        "documents": make_document(other),
        "travel": make_party(one),
    }
    row = rows[word]

    assert desk.get(page_of(word, row)).status_code == 404
    for verb in KINDS[word].verbs:
        assert desk.post(reverse("dossier-act", args=[word, row.pk, verb.name])).status_code == 404
    for nonsense in ("x", "0", "99999999999999999999"):
        assert desk.get(reverse("dossier", args=[word, nonsense])).status_code == 404
    assert desk.get(reverse("dossier-act", args=[word, world[word].pk, "explode"])).status_code == 404
    assert desk.get(reverse("dossier", args=["aliens", "1"])).status_code == 404


@pytest.mark.parametrize("word", KINDS)
def test_queries_do_not_grow_with_rows(desk: Any, world: Any, summit: Any, belarus: Any, word: str, now: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(word, world[word])).status_code == 200
        return len(queries)

    move_meeting(world["meetings"], starts_at=TEN, room=world["red"], now=now)
    earlier = make_accepted(belarus, make_delegation(summit, "first"))
    place_meeting(earlier, starts_at=TEN - HOUR, room=world["rooms"], now=now)
    cost()
    few = cost()
    for n in range(3):
        other = make_delegation(summit, f"c{n}")
        request = make_accepted(belarus, other)
        place_meeting(request, starts_at=TEN + (n + 1) * HOUR, room=world["rooms"], now=now)
        make_session(
            summit, f"s{n}", starts_at=TEN + (6 + n) * HOUR, ends_at=TEN + (7 + n) * HOUR, delegates=[belarus.head]
        )
        make_accepted(make_delegation(summit, f"d{n}"), belarus)

    assert cost() == few


def test_others_find_no_dossier(client: Any, world: Any, boris: Any) -> None:
    for person in (boris, make_user("eve", is_staff=True)):
        client.force_login(person)
        for word in KINDS:
            assert client.get(page_of(word, world[word])).status_code in {302, 403}
