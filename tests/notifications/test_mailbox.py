"""The mailbox: told once, withdrawn when no longer true, rendered in the recipient's language."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from summit.accounts.models import Role, User
from summit.calendar.services import cancel_engagement, confirm_engagements, move_engagement
from summit.notifications import delivery
from summit.notifications.message_ids import message_id
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render
from summit.notifications.services import Notice, notify, retry, withdraw
from tests.delivering import drain
from tests.factories.sessions import make_session
from tests.smtp import SmtpServer

NOTICE = Notice(
    "reminder",
    "key-1",
    {
        "title": {"en": "Talks", "ru": "Беседа"},
        "starts_at": "2025-11-26T04:00:00+00:00",
        "ends_at": "2025-11-26T05:00:00+00:00",
    },
    "topic-1",
)


def test_same_key_is_told_once(boris: User, karim: User, summit: Any, now: datetime) -> None:
    first = notify([boris, karim], NOTICE, summit=summit, now=now)
    second = notify([boris, karim], NOTICE, summit=summit, now=now)

    assert (first, second, Notification.objects.count(), Delivery.objects.count()) == (2, 0, 2, 2)


def test_rolled_back_change_tells_nobody(boris: User, summit: Any, now: datetime) -> None:
    with transaction.atomic():
        notify([boris], NOTICE, summit=summit, now=now)
        transaction.set_rollback(True)

    assert not Notification.objects.exists()


def test_words_are_in_the_recipients_language_and_the_summits_time(
    boris: User, karim: User, summit: Any, now: datetime
) -> None:
    notify([boris, karim], NOTICE, summit=summit, now=now)

    texts = {n.recipient: render(n) for n in Notification.objects.all()}

    assert texts[boris].subject == "Напоминание: Беседа, 10:00"
    assert texts[karim].subject == "Reminder: Talks, 10:00"
    assert "26 November 2025, 10:00 – 11:00 (Asia/Bishkek)" in texts[karim].body


def test_mail_arrives_with_a_stable_message_id(
    boris: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)

    drain(clock)

    (mail,) = smtp.messages
    row = Delivery.objects.get()
    assert (mail["To"], mail["Message-ID"]) == ("boris@example.org", message_id(row.notification))
    assert (row.status, row.attempts, row.sent_at) == (Delivery.Status.SENT, 1, now)


def test_passing_fault_is_tried_again_later(
    boris: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)
    smtp.answers = ["451 Try later"]

    drain(clock)
    row = Delivery.objects.get()
    assert (row.status, row.error) == (Delivery.Status.QUEUED, "SMTP 451 Try later")
    assert timedelta(seconds=10) < row.due_at - now < timedelta(seconds=20)
    clock.at = row.due_at
    drain(clock)

    assert Delivery.objects.get().status == Delivery.Status.SENT


def test_permanent_fault_is_dead_and_does_not_stop_the_next(
    boris: User, karim: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)
    notify([karim], NOTICE, summit=summit, now=now)
    smtp.answers = ["550 No such person"]

    drain(clock)

    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["dead", "sent"]
    dead = Delivery.objects.get(status="dead")
    retry(dead, now=now)
    drain(clock)
    assert {mail["To"] for mail in smtp.messages} == {"boris@example.org", "karim@example.org"}


def test_template_that_raises_does_not_stop_the_next(
    boris: User, karim: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    notify([boris], Notice("no_such_kind", "k"), summit=summit, now=now)
    notify([karim], NOTICE, summit=summit, now=now)

    drain(clock)

    assert [mail["To"] for mail in smtp.messages] == ["karim@example.org"]
    assert Delivery.objects.get(notification__recipient=boris).error == "TemplateDoesNotExist"


@pytest.mark.parametrize("reason", ["withdrawn", "too late", "role lost", "inactive"])
def test_what_is_no_longer_wanted_is_not_sent(
    boris: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer, reason: str
) -> None:
    notify([boris], Notice(NOTICE.kind, "k", NOTICE.context, "t", now + timedelta(hours=1)), summit=summit, now=now)
    if reason == "withdrawn":
        withdraw("t")
    elif reason == "too late":
        clock.at = now + timedelta(hours=1)
    elif reason == "role lost":
        Role.objects.all().delete()
    else:
        User.objects.update(is_active=False)

    drain(clock)

    assert (smtp.messages, Delivery.objects.get().status) == ([], Delivery.Status.WITHDRAWN)


def test_lease_that_ran_out_is_taken_up_and_the_late_worker_changes_nothing(
    boris: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)
    (claimed,) = delivery._claim("email", now)

    drain(clock)
    assert smtp.messages == []
    clock.at = now + delivery.LEASE
    drain(clock)
    delivery._note_failure(claimed, delivery.DeliveryError("late"), now)

    assert (len(smtp.messages), Delivery.objects.get().status) == (1, Delivery.Status.SENT)


def test_header_injection_is_folded_away(boris: User, summit: Any, now: datetime, clock: Any, smtp: SmtpServer) -> None:
    title = {"en": "Talks\r\nBcc: spy@example.org", "ru": "Беседа\nBcc: spy@example.org"}
    notify([boris], Notice("reminder", "k", {**NOTICE.context, "title": title}), summit=summit, now=now)

    drain(clock)

    assert smtp.messages[0]["Bcc"] is None
    assert smtp.recipients == [["boris@example.org"]]


def test_move_of_a_published_engagement_names_old_and_new_hour(
    summit: Any, belarus: Any, boris: User, now: datetime
) -> None:
    engagement = make_session(summit, delegates=[belarus.head]).engagement
    confirm_engagements([engagement], now=now)

    moved = move_engagement(engagement, starts_at=datetime(2025, 11, 27, 8, tzinfo=UTC), now=now)

    text = render(Notification.objects.get())
    assert "Теперь: 27 ноября 2025, 14:00 – 15:30 (Asia/Bishkek)" in text.body
    assert "Прежде: 27 ноября 2025, 10:00 – 11:30 (Asia/Bishkek)" in text.body
    cancel_engagement(moved, now=now)
    letter = Notification.objects.get()
    assert render(letter).subject.startswith("Отменено")
    assert "намеченное на 27 ноября 2025, 10:00 – 11:30 (Asia/Bishkek), отменено" in render(letter).body


def test_inbox_is_ones_own(api: Any, boris: User, karim: User, summit: Any, now: datetime) -> None:
    notify([boris], NOTICE, summit=summit, now=now)
    url = "/api/v1/summits/bishkek-2025/notifications/"

    row = api.by(boris).get(url).json()["results"][0]
    read = api.post(f"{url}{row['id']}/read/").json()

    assert (row["subject"], row["read_at"], bool(read["read_at"])) == ("Напоминание: Беседа, 10:00", None, True)
    assert api.by(karim).get(url).json()["count"] == 0
    assert api.by(karim).get(f"{url}{row['id']}/").status_code == 404
