"""A channel is one class and one registration: nothing else knows its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.queues import SLOW
from summit.notifications import delivery
from summit.notifications.channel_registry import CHANNELS, Channel, DeliveryError, Send, register_channel
from summit.notifications.models import Delivery
from summit.notifications.models.delivery import CHANNEL_LABELS
from summit.notifications.rendering import render
from summit.notifications.services import Notice, notify
from summit.reminders.models import ReminderRule
from tests.delivering import drain

PREFERENCES = "/api/v1/me/notification-preferences/"
NOTICE = Notice(
    "reminder",
    "key-1",
    {
        "title": {"en": "Talks", "ru": "Беседа"},
        "starts_at": "2025-11-26T04:00:00+00:00",
        "ends_at": "2025-11-26T05:00:00+00:00",
    },
)


class NoticeBoard(Channel):
    """Pins messages to a board."""

    name = "board"
    label = _("notice board")
    queue = SLOW

    def __init__(self) -> None:
        self.pinned: list[str] = []
        self.is_full = False

    @contextmanager
    def open(self) -> Iterator[Send]:
        yield self.pin

    def pin(self, delivery: Delivery, now: datetime) -> None:
        if self.is_full:
            raise DeliveryError("The board is full.")
        self.pinned.append(render(delivery.notification).subject)


@pytest.fixture
def board(monkeypatch: Any) -> NoticeBoard:
    channel = NoticeBoard()
    # Taken out of the registries again after the test.
    monkeypatch.setitem(CHANNELS, channel.name, channel)
    monkeypatch.setitem(CHANNEL_LABELS, channel.name, channel.label)
    register_channel(channel)
    return channel


def test_a_notification_goes_through_a_new_channel(
    board: NoticeBoard, boris: User, summit: Any, now: datetime, clock: Any
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)

    assert delivery.channels_with_work(now) == ["board", "email"]
    drain(clock, board.name)

    row = Delivery.objects.get(channel="board")
    assert board.pinned == ["Напоминание: Беседа, 10:00"]
    assert (row.status, row.sent_at, row.get_channel_display()) == (Delivery.Status.SENT, now, "notice board")
    row.full_clean()


def test_a_fault_of_a_new_channel_is_tried_again(
    board: NoticeBoard, boris: User, summit: Any, now: datetime, clock: Any
) -> None:
    notify([boris], NOTICE, summit=summit, now=now)
    board.is_full = True
    drain(clock, board.name)
    row = Delivery.objects.get(channel="board")
    assert (row.status, row.error) == (Delivery.Status.QUEUED, "The board is full.")

    board.is_full = False
    clock.at = row.due_at
    drain(clock, board.name)

    assert len(board.pinned) == 1


def test_a_new_channel_can_be_switched_off(
    board: NoticeBoard, api: Any, boris: User, summit: Any, now: datetime
) -> None:
    wish = {"kind": "reminder", "channel": "board", "is_wanted": False}

    rows = api.by(boris).patch(PREFERENCES, wish).json()

    assert [row["is_wanted"] for row in rows if (row["kind"], row["channel"]) == ("reminder", "board")] == [False]
    notify([boris], NOTICE, summit=summit, now=now)
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["email"]


def test_a_channel_that_is_not_registered_is_refused(api: Any, boris: User, summit: Any) -> None:
    answer = api.by(boris).patch(PREFERENCES, {"kind": "reminder", "channel": "board", "is_wanted": False})

    assert answer.status_code == 400


def test_reminders_can_be_limited_to_a_new_channel(board: NoticeBoard, summit: Any) -> None:
    rule = ReminderRule(summit=summit, minutes_before=30, channels=["board"])

    rule.full_clean()


def test_a_new_channel_needs_no_migration(board: NoticeBoard, db: Any) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
