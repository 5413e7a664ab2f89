"""Messages: what waits is read word for word, and what is done is done with the letters that were read."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.services import move_meeting, place_meeting, withdraw_request
from summit.calendar.models import Engagement
from summit.documents.services import propose_amendment
from summit.notifications.models import Change, Notification
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_operator
from tests.factories.documents import make_circulated
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.preview.conftest import NOW, TEN, TWELVE

PAGE = "outbox"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the summit be to come."""
    monkeypatch.setattr("summit.core.clock.now", lambda: NOW)


@pytest.fixture
def meeting(belarus: Any, kazakhstan: Any, boris: Any, karim: Any, alice: Any) -> Any:
    """A meeting that Alice published at ten, and has moved to twelve; its letters wait."""
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=make_room(belarus.summit), now=NOW)
    Notification.objects.all().delete()
    publish_revision(belarus.summit, by=alice, now=NOW)
    Notification.objects.all().delete()
    move_meeting(request, starts_at=TWELVE, now=NOW)
    return request


def press(desk: Any, page: Any, verb: str, **fields: Any) -> Any:
    """Press a button of the only change on the page."""
    [group] = page.context["groups"]
    data = {"change": group.change.pk, "seen": group.seen, **fields, "verb": verb}
    return desk.post(reverse(PAGE), data, follow=True)


def said(page: Any) -> str:
    return " ".join(map(str, page.context["messages"]))


def test_what_waits_is_first_in_the_words_of_its_readers(desk: Any, meeting: Any) -> None:
    page = desk.get(reverse(PAGE))

    [group] = page.context["groups"]
    assert group.label == "Meeting moved: Belarus - Kazakhstan"
    assert {letter.row.recipient.name: letter.language for letter in group.letters} == {"Boris": "ru", "Karim": "en"}
    assert all(letter.text.body.split("\n")[0] in page.content.decode() for letter in group.letters)
    assert f'href="{reverse("undo-change", args=[group.change.pk])}"' in page.content.decode()


def test_letters_of_a_withdrawn_request_say_what_they_tell_of(desk: Any, alice: Any, meeting: Any) -> None:
    withdraw_request(meeting, by=alice, on_behalf_of=meeting.requester, now=NOW)

    labels = [group.label for group in desk.get(reverse(PAGE)).context["groups"]]
    assert "Request withdrawn" in labels
    assert "Messages" not in labels


def test_letters_of_what_is_not_recorded_are_named_by_their_kind(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    version = make_circulated(belarus.summit).versions.get()
    Notification.objects.all().delete()
    words = {"passage": "Paragraph 1", "proposed_text": "Peace"}
    propose_amendment(version, delegation=belarus, by=make_operator(), now=NOW, **words)

    [group] = desk.get(reverse(PAGE)).context["groups"]
    assert group.label == "Amendments proposed or withdrawn"


def test_letters_are_held_let_go_and_sent(desk: Any, alice: Any, meeting: Any) -> None:
    held = press(desk, desk.get(reverse(PAGE)), "hold")
    assert set(Notification.objects.values_list("held_by", flat=True)) == {alice.pk}
    assert "2 letters are held back" in said(held)

    assert "2 letters are let go" in said(press(desk, held, "release"))
    assert set(Notification.objects.values_list("held_at", "leaves_at")) == {(None, NOW + timedelta(minutes=10))}
    sent = press(desk, desk.get(reverse(PAGE)), "send")

    assert set(Notification.objects.values_list("leaves_at", flat=True)) == {NOW}
    assert sent.context["groups"] == []
    assert "Nothing waits" in sent.content.decode()


def test_all_that_was_read_is_sent_at_once(desk: Any, meeting: Any, summit: Any) -> None:
    move_meeting(meeting, starts_at=TWELVE + timedelta(hours=1), now=NOW)
    page = desk.get(reverse(PAGE))
    assert (len(page.context["groups"]), page.context["count"]) == (2, 2)

    done = desk.post(reverse(PAGE), {"verb": "send", "seen": page.context["seen"]}, follow=True)

    assert "2 letters are sent" in said(done)
    assert not Notification.objects.waiting().exists()


def test_nothing_is_done_with_a_letter_that_was_not_read(desk: Any, meeting: Any) -> None:
    page = desk.get(reverse(PAGE))
    move_meeting(meeting, starts_at=TWELVE + timedelta(hours=1), now=NOW)

    for fields in ({"seen": page.context["seen"], "change": ""}, {}, {"seen": ""}, {"change": "nonsense"}):
        assert "Read it again" in said(press(desk, page, "send", **fields))
    assert Notification.objects.waiting().count() == 2


def test_nothing_is_sent_by_a_button_that_the_page_does_not_have(desk: Any, meeting: Any) -> None:
    page = desk.get(reverse(PAGE))

    for verb in ("", "sned"):
        assert "Read it again" in said(press(desk, page, verb))
    assert Notification.objects.waiting().count() == 2


def test_done_lately_offers_no_undo_of_what_people_know(desk: Any, meeting: Any) -> None:
    def offered() -> set[str]:
        return {change.verb for change, _words in desk.get(reverse(PAGE)).context["lately"]}

    assert "bilaterals.move_meeting" in offered()
    press(desk, desk.get(reverse(PAGE)), "send")
    assert "bilaterals.move_meeting" not in offered()


def test_each_process_knows_the_loading_of_a_programme_by_its_name() -> None:
    asked = "import django; django.setup(); from summit.notifications.changes import LABELS; LABELS['programme.load']"

    subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)


def test_a_change_is_undone_after_its_letters_were_read(desk: Any, meeting: Any) -> None:
    change = Change.objects.get(verb="bilaterals.move_meeting")
    page = reverse("undo-change", args=[change.pk])

    reading = desk.get(page).context["reading"]
    assert {(letter["what"], letter["recipient"]["name"]) for letter in reading.letters} == {
        ("taken_back", "Boris"),
        ("taken_back", "Karim"),
    }
    done = desk.post(page, {"token": reading.token}, follow=True)

    assert "Undo: Meeting moved: done." in said(done)
    assert (Engagement.objects.get().starts_at, Notification.objects.count()) == (TEN, 0)
    assert "undone already" in desk.get(page).context["refused"]


def test_another_summits_letters_are_not_found(client: Any, meeting: Any) -> None:
    client.force_login(make_user("other", make_summit("elsewhere"), Role.Kind.ORGANIZER, is_staff=True))
    change = Change.objects.get(verb="bilaterals.move_meeting")
    page = "/summits/elsewhere/admin/outbox/"

    assert client.get(page).context["groups"] == []
    assert client.get(f"/summits/elsewhere/admin/changes/{change.pk}/undo/").status_code == 404


def test_the_page_costs_the_same_for_any_number_of_letters(desk: Any, meeting: Any, belarus: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(PAGE))
        return len(queries)

    cost()
    few = cost()
    for n in range(5):
        make_user(f"staff{n}", belarus.summit, "coordinator", belarus)
    move_meeting(meeting, starts_at=TWELVE + timedelta(hours=2), now=NOW)
    move_meeting(meeting, starts_at=TWELVE + timedelta(hours=3), now=NOW)

    assert len(desk.get(reverse(PAGE)).context["groups"]) == 3
    assert cost() == few
