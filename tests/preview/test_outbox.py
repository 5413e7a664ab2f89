"""What waits can be read, held, let go, sent and undone; what has left cannot be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.calendar.models import Engagement
from summit.notifications.models import Change, Delivery, Notification
from tests.delivering import drain
from tests.factories.sessions import make_session
from tests.preview.conftest import NOW, OUTBOX, TEN, TWELVE, URL, at, only, unread, url_of

TEN_MINUTES = timedelta(minutes=10)


def test_the_outbox_shows_each_letter_by_its_change(api: Any, alice: Any, moved: Any) -> None:
    change = only(api.by(alice))

    assert (change["label"], change["title"]["en"], change["by"]["name"]) == (
        "Meeting moved",
        "Belarus - Kazakhstan",
        "Alice",
    )
    assert (change["why_not_undone"], change["undone_by"], change["undoes"]) == (None, None, None)
    letters = {row["recipient"]["name"]: row for row in change["letters"]}
    assert set(letters) == {"Boris", "Karim"}
    assert (letters["Boris"]["language"], "12:00" in letters["Boris"]["body"]) == ("ru", True)
    assert {(row["leaves_at"], row["has_left"]) for row in letters.values()} == {("2025-11-20T06:10:00Z", False)}
    assert [(row["channel"], row["status"]) for row in letters["Karim"]["deliveries"]] == [("email", "queued")]


def test_an_answer_names_the_change_by_which_it_is_undone(api: Any, alice: Any, meeting: Any) -> None:
    previewed = api.by(alice).post(f"{url_of(meeting, 'cancel')}?preview=true")
    done = api.post(url_of(meeting, "cancel"))
    refused = api.post(url_of(meeting, "cancel"))

    assert ["X-Change-ID" in answer for answer in (previewed, done, refused)] == [False, True, False]
    assert api.post(f"{OUTBOX}{done['X-Change-ID']}/undo/").status_code == 200


def test_a_letter_is_in_no_mailbox_before_it_leaves(
    api: Any, alice: Any, boris: Any, moved: Any, monkeypatch: Any
) -> None:
    letter = Notification.objects.get(recipient=boris)

    assert unread(api, boris) == (0, 0)
    assert api.get(f"{URL}notifications/{letter.pk}/").status_code == 404
    assert api.post(f"{URL}notifications/{letter.pk}/read/").status_code == 404
    assert api.post("/api/v1/me/export/").json()["held"]["notifications"] == []
    at(monkeypatch, TEN_MINUTES)
    assert unread(api, boris) == (1, 1)
    assert api.by(alice).get(OUTBOX).json()["results"] == []
    [change] = api.get(OUTBOX, {"waiting": "false"}).json()["results"]
    assert (change["why_not_undone"]["code"], change["letters"][0]["has_left"]) == ("letters_left", True)


def test_a_summit_says_how_long_changes_wait(api: Any, alice: Any, boris: Any, meeting: Any, summit: Any) -> None:
    summit.minutes_to_undo = 45
    summit.save()

    api.by(alice).post(url_of(meeting, "move"), {"starts_at": TWELVE})

    assert {row.leaves_at for row in Notification.objects.all()} == {NOW + timedelta(minutes=45)}
    assert {row.due_at for row in Delivery.objects.all()} == {NOW + timedelta(minutes=45)}


def test_what_is_held_stays_until_it_is_released(
    api: Any, alice: Any, boris: Any, moved: Any, monkeypatch: Any, mailoutbox: Any
) -> None:
    change = only(api.by(alice))
    answer = api.post(f"{OUTBOX}{change['id']}/hold/").json()
    at(monkeypatch, timedelta(hours=1))
    drain(lambda: NOW + timedelta(hours=1))

    assert {row["held_by"]["name"] for row in answer["letters"]} == {"Alice"}
    assert (mailoutbox, unread(api, boris)) == ([], (0, 0))
    assert only(api.by(alice))["letters"][0]["has_left"] is False

    released = api.post(f"{OUTBOX}{change['id']}/release/").json()
    drain(lambda: NOW + timedelta(hours=1))

    assert {row["leaves_at"] for row in released["letters"]} == {"2025-11-20T07:00:00Z"}
    assert (len(mailoutbox), unread(api, boris)) == (2, (1, 1))


def test_what_is_released_in_time_waits_for_its_time(api: Any, alice: Any, moved: Any) -> None:
    change = only(api.by(alice))
    api.post(f"{OUTBOX}{change['id']}/hold/")

    released = api.post(f"{OUTBOX}{change['id']}/release/").json()

    assert {(row["leaves_at"], row["held_at"]) for row in released["letters"]} == {("2025-11-20T06:10:00Z", None)}
    assert api.post(f"{OUTBOX}{change['id']}/release/").status_code == 200


def test_some_letters_are_held_and_the_others_sent(
    api: Any, alice: Any, boris: Any, karim: Any, moved: Any, mailoutbox: Any
) -> None:
    change = only(api.by(alice))
    mine = next(row["id"] for row in change["letters"] if row["recipient"]["name"] == "Boris")
    api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [mine]})
    theirs = next(row["id"] for row in change["letters"] if row["recipient"]["name"] == "Karim")

    sent = api.post(f"{OUTBOX}{change['id']}/send-now/", {"letters": [theirs]}).json()
    drain(lambda: NOW)

    assert {row["recipient"]["name"]: row["has_left"] for row in sent["letters"]} == {"Boris": False, "Karim": True}
    assert [mail.to for mail in mailoutbox] == [[karim.email]]
    again = api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [theirs]})
    assert (again.status_code, again.json()["code"], again.json()["told"][0]["name"]) == (409, "letters_left", "Karim")
    unknown = api.post(f"{OUTBOX}{change['id']}/hold/", {"letters": [change["id"]]})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "letters")


def test_a_further_change_is_folded_into_what_is_held(api: Any, alice: Any, boris: Any, moved: Any) -> None:
    change = only(api.by(alice))
    api.post(f"{OUTBOX}{change['id']}/hold/")

    api.post(url_of(moved, "move"), {"starts_at": TWELVE + timedelta(hours=1)})

    assert Notification.objects.filter(recipient=boris).count() == 1
    assert {row.status for row in Delivery.objects.all()} == {"held"}
    changes = api.get(OUTBOX).json()["results"]
    assert [len(one["letters"]) for one in changes] == [2, 2]


def test_letters_of_what_is_no_verb_wait_too(api: Any, alice: Any, boris: Any, meeting: Any, room: Any) -> None:
    """A room that is renamed changes the place that people read."""
    api.by(alice).patch(f"{URL}rooms/{room.pk}/", {"name": {"en": "Green room"}})

    change = only(api)

    assert (change["label"], change["by"]["name"]) == ("Messages", "Alice")
    assert change["why_not_undone"]["code"] == "no_inverse"
    assert "Green room" in change["letters"][0]["body"]


@pytest.mark.parametrize("who", ["boris", "leyla", "olga"])
def test_others_do_not_read_the_outbox(who: str, request: Any, api: Any, moved: Any) -> None:
    change = Change.objects.get(verb="bilaterals.move_meeting")
    api.by(request.getfixturevalue(who))

    assert [api.get(OUTBOX).status_code, api.get(f"{OUTBOX}{change.pk}/").status_code] == [403, 403]
    assert {api.post(f"{OUTBOX}{change.pk}/{verb}/").status_code for verb in ("hold", "undo", "send-now")} == {403}


def test_nothing_is_recorded_of_what_was_refused_or_changed_nothing(api: Any, alice: Any, meeting: Any) -> None:
    api.by(alice).post(url_of(meeting, "move"), {"starts_at": TEN - timedelta(days=5)})
    api.post(url_of(meeting, "move"), {"starts_at": TEN})

    assert not Change.objects.exists()


def page_of(letter: Notification, verb: str) -> str:
    return f"{reverse('admin:notifications_waitingletter_changelist')}{letter.pk}/{verb}/"


def test_the_page_shows_the_words_and_its_verbs_do_what_the_api_does(
    client: Any, alice: Any, boris: Any, moved: Any, mailoutbox: Any
) -> None:
    client.force_login(alice)
    listed = client.get(reverse("admin:notifications_waitingletter_changelist")).content.decode()
    letter = Notification.objects.get(recipient=boris)
    delivery = Delivery.objects.get(notification=letter)
    statuses = []

    for verb in ("hold", "release"):
        assert client.post(page_of(letter, verb)).status_code == 302
        delivery.refresh_from_db()
        statuses.append(delivery.status)
    client.post(page_of(letter, "undo"))

    assert ("Boris" in listed, "12:00" in listed, "Meeting moved" in listed) == (True, True, True)
    assert statuses == ["held", "queued"]
    assert (Engagement.objects.get().starts_at, Notification.objects.count()) == (TEN, 0)


def test_a_letter_is_sent_from_its_page(client: Any, alice: Any, boris: Any, moved: Any, mailoutbox: Any) -> None:
    client.force_login(alice)
    letter = Notification.objects.get(recipient=boris)

    client.post(page_of(letter, "send_now"))
    drain(lambda: NOW)

    assert [mail.to for mail in mailoutbox] == [[boris.email]]


def test_a_page_says_why_a_change_is_not_undone(client: Any, alice: Any, boris: Any, moved: Any, room: Any) -> None:
    client.force_login(alice)
    make_session(moved.summit, starts_at=TEN, ends_at=TWELVE, room=room)

    page = client.post(page_of(Notification.objects.get(recipient=boris), "undo"))

    assert (page.status_code, "Blue room" in page.content.decode()) == (200, True)
    assert Engagement.objects.filter(starts_at=TWELVE).exists()
