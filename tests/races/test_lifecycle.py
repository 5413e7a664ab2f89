"""Two answer one request, publish one programme, ask each other, send one message at the same instant."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import Request
from summit.bilaterals.services import AlreadyOpen, accept, decline, place_meeting
from summit.core.refusals import Refusal
from summit.notifications import delivery
from summit.notifications.channels import CHANNELS
from summit.notifications.models import Delivery, Notification
from summit.notifications.services import Notice, notify
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


def test_one_answer_counts(summit: Any) -> None:
    request = make_request(make_delegation(summit, "BLR"), make_delegation(summit, "KAZ"))
    by = make_operator()

    def answer(number: int) -> str:
        copy = Request.objects.get(pk=request.pk)
        if number % 2:
            return outcome(lambda: accept(copy, by=by, now=NOW))
        return outcome(lambda: decline(copy, reason="No.", by=by, now=NOW))

    assert Counter(at_once(answer, rivals=16)) == {"granted": 1, "wrong_status": 15}


def test_one_request_is_placed_once(summit: Any) -> None:
    request = make_accepted(make_delegation(summit, "BLR"), make_delegation(summit, "KAZ"))
    rooms = [make_room(summit, f"room-{n}") for n in range(16)]

    def place(number: int) -> str:
        copy = Request.objects.get(pk=request.pk)
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

    results = at_once(lambda _: outcome(lambda: publish_revision(summit, by=boris, now=NOW)), rivals=8)

    assert Counter(results) == {"granted": 1, "nothing_to_publish": 7}
    assert (Revision.objects.get().number, Notification.objects.count()) == (1, 1)


def test_any_number_of_beats_remind_once(summit: Any) -> None:
    belarus = make_delegation(summit, "BLR")
    boris = make_user("boris", summit, "coordinator", belarus)
    make_session(summit, delegates=[belarus.head])
    publish_revision(summit, by=boris, now=NOW)
    ReminderRule.objects.create(minutes_before=60)

    told = at_once(lambda _: remind(now=DUE), rivals=8)

    assert sum(told) == Notification.objects.filter(kind="reminder").count() == 1


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
