"""Nobody waits for the broker: not while it is down, and not while it hangs."""

import threading
from typing import Any

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from summit.core import wake_up
from tests.factories.bilaterals import make_request
from tests.processes import wait_until

URL = "/api/v1/summits/bishkek-2025/"


class Broker:
    """Hangs until it is told to go on, and then takes or refuses what it was given."""

    def __init__(self) -> None:
        self.hears = threading.Event()
        self.is_down = False
        self.sent: list[tuple[str, tuple[Any, ...]]] = []

    def send_task(self, name: str, args: Any = ()) -> None:
        assert self.hears.wait(30)
        if self.is_down:
            raise OperationalError
        self.sent.append((name, tuple(args)))


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    broker = Broker()
    monkeypatch.setattr(Celery, "send_task", broker.send_task)
    return broker


@pytest.mark.django_db(transaction=True)
def test_a_write_that_notifies_does_not_wait_for_a_broker_that_hangs(
    broker: Broker, api: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    asked = make_request(belarus, kazakhstan)

    answer = api.by(karim).post(f"{URL}bilateral-requests/{asked.pk}/accept/")

    assert (answer.status_code, broker.sent) == (200, [])
    broker.hears.set()
    wait_until(lambda: ("summit.notifications.tasks.queue_deliveries", ()) in broker.sent)


def test_a_task_that_waits_is_sent_once(broker: Broker) -> None:
    for number in (0, 1, 2, 1, 2):
        wake_up.wake_workers("task", number)
        # The first is on its way by then.
        wait_until(lambda: ("task", (0,)) not in wake_up._wake_ups._waiting)

    broker.hears.set()
    wait_until(lambda: len(broker.sent) == 3)

    assert broker.sent == [("task", (0,)), ("task", (1,)), ("task", (2,))]


def test_a_broker_that_is_down_is_said_once_and_asked_again_later(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    broker.is_down = True
    wake_up.wake_workers("task", 1)
    wait_until(lambda: not wake_up._wake_ups._waiting)
    wake_up.wake_workers("task", 2)
    broker.hears.set()
    wait_until(lambda: wake_up._wake_ups._thread is None)
    assert caplog.text.count("No broker") == 1

    broker.is_down = False
    wake_up.wake_workers("task", 3)
    wait_until(lambda: broker.sent == [("task", (3,))])
