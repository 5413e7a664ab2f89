"""The release page: what is read is what leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from summit.programme.models import Revision
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the summit be to come."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


@pytest.fixture
def desk(client: Any, alice: Any, belarus: Any, kazakhstan: Any, summit: Any, now: Any) -> Any:
    """The browser of Alice, who has placed a meeting of Belarus and Kazakhstan."""
    client.force_login(alice)
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit), now=now)
    Notification.objects.all().delete()
    return client


def publish(desk: Any, page: Any, **data: Any) -> Any:
    reading = page.context["reading"]
    return desk.post(reverse("release"), {"token": reading.token, **data}, follow=True)


def test_the_letters_that_were_read_are_those_that_leave(desk: Any, boris: Any, summit: Any) -> None:
    page = desk.get(reverse("release"))
    read = {letter["recipient"]["id"]: letter for letter in page.context["reading"].letters}
    assert "Казахстан" in read[boris.pk]["body"]
    assert not Notification.objects.exists()

    done = publish(desk, page)

    assert Revision.objects.get().number == 1
    assert {row.recipient_id for row in Notification.objects.all()} == set(read)
    assert done.context["revisions"][0][1:3] == (len(read), 0)
    assert done.context["reading"] is None


def test_what_changed_after_it_was_read_is_not_published(desk: Any, summit: Any, belarus: Any) -> None:
    page = desk.get(reverse("release"))
    make_session(summit, starts_at=TEN + timedelta(hours=3), ends_at=TEN + timedelta(hours=4))

    answer = publish(desk, page, accept="on")

    assert "Read it again" in answer.context["refused"]
    assert not Revision.objects.exists()
    assert publish(desk, answer, accept="on").context["refused"] == ""
    assert Revision.objects.count() == 1


def test_warnings_are_accepted_first(desk: Any, summit: Any) -> None:
    make_session(summit, code="alone", starts_at=TEN, ends_at=TEN + timedelta(hours=1), audience="organizers")
    page = desk.get(reverse("release"))
    assert any("nobody" in warned.why for warned in page.context["warnings"])

    assert publish(desk, page).context["refused"]
    assert not Revision.objects.exists()
    publish(desk, page, accept="on")
    assert Revision.objects.count() == 1


def test_a_made_up_token_publishes_nothing(desk: Any) -> None:
    page = desk.get(reverse("release"))
    for token in ("", "x", page.context["reading"].token[:-2]):
        assert publish(desk, page, token=token).context["refused"]
    assert not Revision.objects.exists()


def test_the_difference_is_shown_by_delegation_and_between_any_two_revisions(
    desk: Any, boris: Any, summit: Any, belarus: Any, tajikistan: Any
) -> None:
    page = desk.get(reverse("release"))
    assert [row.what for row in page.context["differences"]] == ["new"]
    assert {(row.code, count) for row, count in page.context["of_delegations"]} == {("BLR", 1), ("KAZ", 1)}
    publish(desk, page)
    Engagement.objects.update(starts_at=TEN + timedelta(minutes=10), sequence=9)

    def compared(**asked: Any) -> list[str]:
        return [row.what for row in desk.get(reverse("compare-revisions"), asked).context["differences"]]

    assert compared() == compared(since=1) == compared(delegation=belarus.pk) == ["changed"]
    assert compared(until=1) == compared(since=0) == ["new"]
    assert compared(since=1, until=1) == compared(delegation=tajikistan.pk) == []
    for wrong in ({"since": "x"}, {"since": 7}, {"until": "9" * 30}, {"delegation": 10**8}):
        assert desk.get(reverse("compare-revisions"), wrong).status_code == 404


def test_a_revision_says_what_was_accepted_and_who_has_read_it(desk: Any, boris: Any, summit: Any, now: Any) -> None:
    make_session(summit, code="alone", starts_at=TEN, ends_at=TEN + timedelta(hours=1), audience="organizers")
    publish(desk, desk.get(reverse("release")), accept="on")
    Notification.objects.filter(recipient=boris).update(read_at=now)

    page = desk.get(reverse("revision", args=[1]))

    assert [warned.why for warned in page.context["warnings"]] == ["nobody is told of it"]
    assert [(row.recipient, row.read_at) for row in page.context["letters"]] == [(boris, now)]
    assert desk.get(reverse("revision", args=[2])).status_code == 404


def test_undo_is_offered_until_somebody_was_told(desk: Any, boris: Any, monkeypatch: Any, now: Any) -> None:
    publish(desk, desk.get(reverse("release")))
    assert "/undo/" in desk.get(reverse("release")).content.decode()

    monkeypatch.setattr("summit.core.clock.now", lambda: now + timedelta(hours=2))

    assert "/undo/" not in desk.get(reverse("release")).content.decode()


def test_without_a_reader_nothing_is_said_of_letters(desk: Any) -> None:
    assert "Publish, and send" not in desk.get(reverse("release")).content.decode()
