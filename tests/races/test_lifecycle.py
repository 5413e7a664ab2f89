"""Two answer one request, publish one programme, ask each other, send one message at the same instant."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import AlreadyOpen, accept_request, decline_request, place_meeting
from summit.core.refusals import Refusal
from summit.notifications import delivery
from summit.notifications.channel_registry import CHANNELS
from summit.notifications.models import Delivery, Notification
from summit.notifications.services import Notice, notify, withdraw
from summit.programme.models import Revision
from summit.programme.services import publish_revision
from summit.reminders.models import ReminderRule
from summit.reminders.notices import REMINDER
from summit.reminders.services import remind
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit
from tests.processes import wait_until
from tests.races.test_double_booking import at_once
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
DUE = datetime(2025, 11, 27, 3, 30, tzinfo=UTC)


@pytest.fixture
def summit(transactional_db: None) -> Any:
    return make_summit()


def outcome(verb: Any) -> str:
    try:
        verb()
    except Refusal as refusal:
        return refusal.code
    return "granted"


def waiting_for_locks() -> int:
    """Count the sessions of this database that wait for a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


def test_one_answer_counts(summit: Any) -> None:
    request = make_request(make_delegation(summit, "BLR"), make_delegation(summit, "KAZ"))
    by = make_operator()

    def answer(number: int) -> str:
        copy = BilateralRequest.objects.get(pk=request.pk)
        if number % 2:
            return outcome(lambda: accept_request(copy, by=by, now=NOW))
        return outcome(lambda: decline_request(copy, reason="No.", by=by, now=NOW))

    assert Counter(at_once(answer, rivals=16)) == {"granted": 1, "wrong_status": 15}


def test_one_request_is_placed_once(summit: Any) -> None:
    request = make_accepted(make_delegation(summit, "BLR"), make_delegation(summit, "KAZ"))
    rooms = [make_room(summit, f"room-{n}") for n in range(16)]

    def place(number: int) -> str:
        copy = BilateralRequest.objects.get(pk=request.pk)
        start = DUE + timedelta(hours=number % 8)
        return outcome(lambda: place_meeting(copy, starts_at=start, room=rooms[number], now=NOW))

    assert Counter(at_once(place, rivals=16)) == {"granted": 1, "already_placed": 15}


def test_two_who_ask_each_other_have_one_request(summit: Any) -> None:
    pair = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    make_operator()

    results = at_once(lambda n: outcome(lambda: make_request(*(pair if n % 2 else pair[::-1]))), rivals=16)

    assert Counter(results) == {"granted": 1, AlreadyOpen.code: 15}


def test_programme_is_published_once(summit: Any) -> None:
    belarus = make_delegation(summit, "BLR")
    boris = make_user("boris", summit, "coordinator", belarus)
    make_session(summit, delegates=[belarus.head])

    results = at_once(
        lambda _: outcome(lambda: publish_revision(summit, by=boris, now=NOW, even_if_warned=True)), rivals=8
    )

    assert Counter(results) == {"granted": 1, "nothing_to_publish": 7}
    assert (Revision.objects.get().number, Notification.objects.count()) == (1, 1)


def test_any_number_of_beats_remind_once(summit: Any) -> None:
    belarus = make_delegation(summit, "BLR")
    boris = make_user("boris", summit, "coordinator", belarus)
    make_session(summit, delegates=[belarus.head])
    publish_revision(summit, by=boris, now=NOW, even_if_warned=True)
    ReminderRule.objects.create(minutes_before=60)

    counts = at_once(lambda _: remind(now=DUE), rivals=8)

    assert sum(counts) == Notification.objects.filter(kind="reminder").count() == 1


def test_any_number_of_workers_send_each_message_once(summit: Any, smtp: SmtpServer) -> None:
    people = [make_user(f"u{n}", summit, "observer") for n in range(100)]
    notify(people, Notice("reminder", "k", REMINDER.sample), summit=summit, now=NOW)

    def work(_: int) -> int:
        sent = 0
        with CHANNELS["email"].open() as send:
            while batch := delivery.deliver_batch("email", send, lambda: NOW):
                sent += batch
        return sent

    claimed = at_once(work, rivals=8)

    assert sum(claimed) == 100
    assert Counter(Delivery.objects.values_list("status", flat=True)) == {"sent": 100}
    assert sorted(mail["To"] for mail in smtp.messages) == sorted(person.email for person in people)


def test_what_a_worker_has_claimed_is_not_recorded_as_withdrawn(summit: Any) -> None:
    """The worker's claim is not committed yet when the message is withdrawn: the claim counts."""
    notify(
        [make_user("u", summit, "observer")], Notice(REMINDER.name, "k", REMINDER.sample, "t"), summit=summit, now=NOW
    )
    has_claimed = threading.Event()

    def work(number: int) -> int:
        if number:
            assert has_claimed.wait(30)
            return withdraw("t")
        with transaction.atomic():
            delivery._claim("email", NOW)
            has_claimed.set()
            wait_until(lambda: waiting_for_locks() == 1)
        return 0

    assert at_once(work, rivals=2) == [0, 0]
    assert Delivery.objects.get().status == Delivery.Status.SENDING
