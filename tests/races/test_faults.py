"""Real processes are killed while they work; afterwards each notification has arrived once.

The servers, the worker and the beat are those of `make run`; a mail server in this process counts what arrives. DEATHS
says how often a worker is killed during how many hundred deliveries; `make fuzz` kills it twenty times.
"""

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from config.embedded import free_port
from summit.core import clock
from summit.core.queues import QUEUES
from tests.product import Product, arrived, everyone, until
from tests.smtp import SmtpServer

pytestmark = pytest.mark.long
PEOPLE = 40
DEATHS = int(os.environ.get("DEATHS", "2"))
MANY = 100 * DEATHS


@pytest.fixture(scope="module")
def servers(tables: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"), free_port(), tables=tables)
    yield product
    product.stop()


@pytest.fixture
def mail(servers: Product) -> Iterator[SmtpServer]:
    server = SmtpServer(servers.mail_port)
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture
def product(servers: Product, mail: SmtpServer) -> Iterator[Product]:
    """A worker and a beat with nothing to do yet."""
    servers.begin()
    yield servers
    servers.end()


@pytest.mark.timeout(400)
def test_a_worker_is_heard_of_as_soon_as_it_is_ready(product: Product) -> None:
    """A user who opens the desk after a start is not alarmed."""
    product.kill("beat")

    def heard() -> bool:
        with psycopg.connect(product.postgres.url) as connection:
            rows = connection.execute("SELECT name FROM core_heartbeat WHERE name <> 'beat'").fetchall()
        return {name for (name,) in rows} == set(QUEUES)

    until(heard)


@pytest.mark.timeout(400)
def test_nothing_is_lost_and_nothing_told_twice(product: Product, mail: SmtpServer) -> None:
    """Redis is killed, flushed and stopped, PostgreSQL stopped and killed, while messages go out."""
    mail.seconds_per_message = 0.02
    product.redis.kill()
    product.notify("first", PEOPLE)
    product.redis.start()
    until(lambda: product.waiting() == 0)
    assert arrived(mail, "first") == everyone(PEOPLE)

    product.notify("second", PEOPLE)
    product.flush_redis()
    until(lambda: product.waiting() == 0)
    assert arrived(mail, "second") == everyone(PEOPLE)

    for key, end in (("third", product.postgres.kill), ("fourth", product.postgres.stop)):
        before = len(mail.messages)
        product.notify(key, PEOPLE)
        until(partial(lambda least: len(mail.messages) > least, before + 3))
        end()
        ended_at = clock.now()
        product.postgres.start()
        # The worker that had a lease has lost its connection by now; others may already hold one again.
        time.sleep(2)
        product.end_leases(taken_before=ended_at)
        until(lambda: product.waiting() == 0)
        assert arrived(mail, key) == everyone(PEOPLE)
    # At most the message in hand of each of the two processes that failed goes out again, as the same message.
    assert len(mail.messages) <= 4 * PEOPLE + 4


@pytest.mark.timeout(400)
def test_a_worker_killed_at_each_step_of_a_delivery(product: Product, mail: SmtpServer) -> None:
    """After the claim, while it sends, before the server's answer, and before the answer is noted."""
    for step, copies in (("EHLO", 1), ("RCPT", 1), ("DATA", 1), ("ANSWER", 2)):
        mail.pause_at = step
        with psycopg.connect(product.postgres.url) as holder:
            product.notify(step, 1)
            assert mail.reached.wait(30)
            if step == "ANSWER":
                # The server answers, and the worker waits for the row in which to note that.
                holder.execute("SELECT 1 FROM notifications_delivery WHERE status = 'sending' FOR UPDATE")
                mail.pause_at = ""
                time.sleep(1)
            product.kill("worker")
            # Its statement dies with it; left alone, the database would carry it out when the row is free.
            holder.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        # The server goes on only when it has seen that nobody is there any more.
        until(lambda: mail.paused == 0)
        mail.pause_at = ""
        mail.reached.clear()
        product.end_leases()
        product.start("worker")
        product.queue_deliveries()

        until(lambda: product.waiting() == 0)

        assert arrived(mail, step) == everyone(1)
        sent = [m["Message-ID"] for m in mail.messages if step in m["Subject"]]
        # Only between the server's answer and the note may a message go out twice, and then as the same one.
        assert (len(sent), len(set(sent))) == (copies, 1)


@pytest.mark.timeout(400)
def test_a_worker_that_is_asked_to_stop_finishes_the_message_in_hand(product: Product, mail: SmtpServer) -> None:
    mail.pause_at = "DATA"
    product.notify("polite", 1)
    assert mail.reached.wait(30)
    worker = product.children["worker"]

    os.kill(worker, signal.SIGTERM)
    assert product.ended(worker, 1) is None
    mail.pause_at = ""

    assert product.ended(worker, 30) == 0
    assert (product.waiting(), arrived(mail, "polite"), len(mail.messages)) == (0, everyone(1), 1)


@pytest.mark.timeout(600)
def test_a_worker_killed_again_and_again_during_many_deliveries(product: Product, mail: SmtpServer) -> None:
    """Two beats run all the while; Redis is flushed at each death."""
    product.start("second-beat")
    product.kill("worker")
    product.notify("many", MANY)
    mail.seconds_per_message = 0.004
    for death in range(1, DEATHS + 1):
        product.start("worker")
        until(partial(lambda least: len(mail.messages) >= least, death * MANY // (DEATHS + 2)))
        product.kill("worker")
        product.flush_redis()
        product.end_leases()
        product.queue_deliveries()
    product.start("worker")

    until(lambda: product.waiting() == 0)

    assert arrived(mail, "many") == everyone(MANY)
    # Each death may repeat the message in hand of each of the worker's two processes.
    assert len(mail.messages) <= MANY + 2 * DEATHS


PLAN = """
from summit.accounts.models import User
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.services import ask_for_plan
from summit.core import clock
from summit.summits.models import Summit
organizer = User.objects.get(email="aigul@example.org")
enqueue_plan(ask_for_plan(Summit.objects.get(), kind="fresh", by=organizer, now=clock.now(), seconds=120))
"""
RESUME = """
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.models import Plan
from summit.bilaterals.services import resume_plan
from summit.core import clock
Plan.objects.update(seconds=3)
enqueue_plan(resume_plan(Plan.objects.get(), now=clock.now()))
"""


@pytest.mark.timeout(400)
def test_a_plan_outlives_its_worker(product: Product, tmp_path: Path) -> None:
    """The worker is killed while it plans; the plan is said to be interrupted, and is made when it is resumed."""

    def status() -> str:
        with psycopg.connect(product.postgres.url) as connection:
            row = connection.execute("SELECT status FROM bilaterals_plan").fetchone()
        return str(row[0]) if row else ""

    product.manage("prepare_demo", "demo/bishkek-2025.yaml", str(tmp_path / "demo.json"))
    product.shell(PLAN)
    until(lambda: status() == "running")
    product.kill("worker")
    product.start("worker")
    until(lambda: status() == "interrupted")

    product.shell(RESUME)

    until(lambda: status() == "ready")
