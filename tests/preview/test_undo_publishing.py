"""A publication is undone while its letters wait: nobody is told, and all is as it was before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals.services import cancel_meeting, move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.notifications.models import Change, Notification
from summit.notifications.rendering import render
from summit.programme.models import Revision
from summit.programme.services import create_feed, publish_revision
from summit.reminders.models import ReminderRule
from summit.reminders.services import remind
from tests.delivering import drain
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, at, forget, unread, url_of
from tests.programme.test_programme import events_of

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def planned(belarus: Any, kazakhstan: Any, room: Any) -> Any:
    """A meeting of Belarus and Kazakhstan at ten that was not published."""
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=NOW)
    return request


@pytest.fixture
def published(api: Any, alice: Any, boris: Any, karim: Any, planned: Any) -> Any:
    """The change by which Alice published it; Boris and Karim will be told."""
    forget()
    answer = api.by(alice).post(f"{URL}revisions/", {})
    assert answer.status_code == 201, answer.json()
    return Change.objects.get(pk=answer["X-Change-ID"])


def undo(api: Any, change: Any) -> Any:
    return api.post(f"{OUTBOX}{change.pk}/undo/")


def seen_by(api: Any, user: Any, token: str) -> Any:
    """Return what a user reads of the programme, the feed and the revisions."""
    api.by(user)
    feed = {name: event[::2] for name, event in events_of(api.get(f"/feeds/{token}.ics")).items()}
    return api.get(f"{URL}programme/").json()["results"], feed, api.get(f"{URL}revisions/").json()["results"]


def test_an_undone_publication_is_told_to_nobody(
    api: Any, alice: Any, boris: Any, planned: Any, belarus: Any, karim: Any, monkeypatch: Any, mailoutbox: Any
) -> None:
    _, token = create_feed(summit=belarus.summit, owner=boris, party=belarus, now=NOW)
    before = seen_by(api, boris, token)
    forget()
    answer = api.by(alice).post(f"{URL}revisions/", {})
    assert {row.leaves_at for row in Notification.objects.all()} == {NOW + TEN_MINUTES}
    assert (unread(api, boris), seen_by(api, boris, token) != before) == ((0, 0), True)

    undone = api.by(alice).post(f"{OUTBOX}{answer['X-Change-ID']}/undo/")

    assert (undone.status_code, undone.json()["title"]) == (200, {"en": "Rev. 1"})
    assert seen_by(api, boris, token) == before
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.sequence) == ("tentative", 2)
    at(monkeypatch, TEN_MINUTES)
    drain(lambda: NOW + TEN_MINUTES)
    assert (mailoutbox, unread(api, boris)) == ([], (0, 0))
    rows = api.by(alice).get(f"{URL}revisions/").json()["results"]
    assert [(row["number"], row["withdrawn_at"] is None) for row in rows] == [(1, False)]
    again = api.post(f"{URL}revisions/", {})
    assert (again.json()["number"], Notification.objects.count()) == (2, 2)


def test_a_publication_is_not_undone_once_a_letter_has_left(api: Any, alice: Any, published: Any) -> None:
    karims = Notification.objects.get(recipient__name="Karim")
    api.by(alice).post(f"{OUTBOX}{published.pk}/send-now/", {"letters": [karims.pk]})

    refused = undo(api, published)

    assert (refused.status_code, refused.json()["code"]) == (409, "letters_left")
    assert [person["name"] for person in refused.json()["told"]] == ["Karim"]
    assert "told to them" in refused.json()["detail"]
    assert Engagement.objects.get().status == "confirmed"


def test_a_publication_is_not_undone_once_a_colleague_changed_it(
    api: Any, published: Any, planned: Any, alice: Any
) -> None:
    olaf = make_user("olaf", planned.summit, "organizer")
    api.by(olaf).post(url_of(planned, "move"), {"starts_at": TWELVE})

    refused = undo(api.by(alice), published)

    assert (refused.status_code, refused.json()["code"]) == (409, "changed_afterwards")
    assert refused.json()["changed"] == [str(Engagement.objects.get().uid)]
    assert "Belarus - Kazakhstan: Olaf changed this since" in refused.json()["detail"]


def test_an_undone_move_does_not_keep_a_publication_from_being_undone(
    api: Any, alice: Any, published: Any, planned: Any
) -> None:
    moved = api.by(alice).post(url_of(planned, "move"), {"starts_at": TWELVE})
    assert api.post(f"{OUTBOX}{moved['X-Change-ID']}/undo/").status_code == 200

    assert undo(api, published).status_code == 200
    assert (Notification.objects.count(), Engagement.objects.get().status) == (0, "tentative")


def test_what_is_published_and_moved_at_once_is_one_letter(
    api: Any, alice: Any, boris: Any, published: Any, planned: Any
) -> None:
    api.by(alice).post(url_of(planned, "move"), {"starts_at": TWELVE})

    [letter] = Notification.objects.filter(recipient=boris)
    assert letter.kind == "programme_published"
    assert "12:00 – 12:30" in render(letter).body
    cancel_meeting(planned, now=NOW)
    assert not Notification.objects.exists()


def test_the_later_of_two_publications_is_undone_first(
    api: Any, alice: Any, boris: Any, published: Any, summit: Any
) -> None:
    make_session(summit, "dinner", starts_at=TWELVE, ends_at=TWELVE + timedelta(hours=1))
    second = Change.objects.get(pk=api.by(alice).post(f"{URL}revisions/", {})["X-Change-ID"])
    assert Notification.objects.filter(recipient=boris).count() == 2

    refused = undo(api, published)

    assert (refused.json()["code"], refused.json()["number"]) == ("published_since", 2)
    assert undo(api, second).status_code == 200
    assert Notification.objects.filter(recipient=boris).count() == 1
    assert undo(api, published).status_code == 200
    assert set(Engagement.objects.values_list("status", flat=True)) == {"tentative"}


def test_an_undone_publication_is_published_again_by_undo(api: Any, alice: Any, published: Any) -> None:
    undone = undo(api.by(alice), published).json()

    redone = api.post(f"{OUTBOX}{undone['id']}/undo/")

    assert redone.status_code == 200, redone.json()
    assert (Engagement.objects.get().status, Notification.objects.count()) == ("confirmed", 2)
    revision = Revision.objects.get()
    [facts] = revision.programme.values()
    assert (revision.withdrawn_at, facts["sequence"]) == (None, Engagement.objects.get().sequence)


def test_who_was_to_learn_of_a_cancellation_learns_of_it_again(
    api: Any, alice: Any, boris: Any, karim: Any, meeting: Any, room: Any
) -> None:
    """What was cancelled, placed at its hour again and published was no change; undone, it is a cancellation."""
    cancel_meeting(meeting, now=NOW)
    place_meeting(meeting, starts_at=TEN, room=room, now=NOW)
    publish_revision(meeting.summit, by=alice, now=NOW)
    assert not Notification.objects.exists()
    change = Change.objects.get(verb="programme.publish_revision")
    _, token = create_feed(summit=meeting.summit, owner=boris, now=NOW)

    assert undo(api.by(alice), change).status_code == 200

    assert {render(row).subject.split(":")[0] for row in Notification.objects.all()} == {"Cancelled", "Отменено"}
    [(status, sequence, _)] = events_of(api.by(None).get(f"/feeds/{token}.ics")).values()
    assert (status, sequence) == ("CANCELLED", Engagement.objects.get().sequence)


def test_a_publication_is_undone_by_the_page_after_its_letters_were_read(
    client: Any, alice: Any, published: Any, planned: Any
) -> None:
    client.force_login(alice)
    [row] = client.get(reverse("release")).context["revisions"]
    page = reverse("undo-change", args=[row.change.pk])
    assert page in client.get(reverse("revision", args=[1])).content.decode()

    reading = client.get(page).context["reading"]
    assert {letter["what"] for letter in reading.letters} == {"taken_back"}
    client.post(page, {"token": "made up"})
    assert Revision.objects.get().withdrawn_at is None
    client.post(page, {"token": reading.token})

    assert Revision.objects.get().withdrawn_at
    move_meeting(planned, starts_at=TWELVE, now=NOW)
    assert not Notification.objects.exists()
    assert client.get(reverse("release")).context["revisions"][0].change is None


def test_nobody_is_reminded_of_what_they_are_still_to_be_told(
    api: Any, alice: Any, boris: Any, karim: Any, published: Any
) -> None:
    ReminderRule.objects.create(summit=published.summit, minutes_before=14 * 24 * 60)
    karims = Notification.objects.get(recipient=karim)
    api.by(alice).post(f"{OUTBOX}{published.pk}/send-now/", {"letters": [karims.pk]})

    def reminded(now: datetime) -> list[str]:
        remind(now=now)
        return sorted(Notification.objects.filter(kind="reminder").values_list("recipient__name", flat=True))

    assert reminded(NOW) == ["Karim"]
    assert reminded(NOW + TEN_MINUTES) == ["Boris", "Karim"]
