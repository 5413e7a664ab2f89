"""Real processes are killed while they work; afterwards each notification has arrived once.

The servers, the worker and the beat are those of `make run`; a mail server in this process counts what arrives.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import Postgres, Redis, launcher
from tests.smtp import SmtpServer

ROOT = Path(__file__).parents[2]
PEOPLE = 60
SECONDS = 90

NOTIFY = f"""
from datetime import date
from summit.accounts.models import Role, User
from summit.core import clock
from summit.notifications.services import Notice, notify
from summit.summits.models import Summit
texts = {{"name": {{"en": "S"}}, "organization": {{"en": "O"}}, "host_city": {{"en": "B"}}}}
summit, _ = Summit.objects.get_or_create(slug="s", defaults={{**texts, "time_zone": "Asia/Bishkek", "languages": ["en"],
    "starts_on": date(2025, 11, 26), "ends_on": date(2025, 11, 27)}})
for n in range({PEOPLE}):
    user, _ = User.objects.get_or_create(email=f"u{{n}}@example.org", defaults={{"name": f"U{{n}}"}})
    Role.objects.get_or_create(user=user, summit=summit, kind="observer")
notice = Notice("reminder", "KEY", {{"title": {{"en": "KEY"}}, "starts_at": "2025-11-26T04:00:00+00:00",
    "ends_at": "2025-11-26T05:00:00+00:00"}})
notify(User.objects.all(), notice, summit=summit, now=clock.now())
"""


class Product:
    """The servers and the background processes, each of which can be killed and started again."""

    def __init__(self, place: Path, mail_port: int) -> None:
        self.place = place
        self.postgres = Postgres(place / "postgres").start()
        self.redis = Redis(place / "redis").start()
        self.mail_port = mail_port
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            # A worker that is killed leaves its own behind.
            "TMPDIR": str(self.place),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
        }

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment(), check=True, capture_output=True)

    def start(self, name: str) -> None:
        commands = {
            "worker": [
                "worker",
                "--queues",
                "bells,slow,plans",
                "--concurrency",
                "2",
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": ["beat", "--schedule", str(self.place / "beat"), "--pidfile="],
        }
        command = [sys.executable, "-m", "celery", "--app", "config", "--quiet", *commands[name]]
        with (self.place / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [*launcher(signal.SIGKILL), *command],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        os.killpg(self.children[name].pid, signal.SIGKILL)
        self.children.pop(name).wait()

    def notify(self, key: str) -> None:
        self.manage("shell", "--verbosity", "0", "--command", NOTIFY.replace("KEY", key))

    def end_leases(self) -> None:
        """Have the leases of the dead run out now, and not in two minutes."""
        with psycopg.connect(self.postgres.url) as connection:
            connection.execute("UPDATE notifications_delivery SET leased_until = now() WHERE status = 'sending'")

    def waiting(self) -> int:
        """Return how many deliveries are not sent."""
        with psycopg.connect(self.postgres.url) as connection:
            row = connection.execute("SELECT count(*) FROM notifications_delivery WHERE status <> 'sent'").fetchone()
        return int(row[0]) if row else 0

    def stop(self) -> None:
        for name in list(self.children):
            self.kill(name)
        self.redis.stop()
        self.postgres.stop()


@pytest.fixture
def mail() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture
def product(tmp_path: Path, mail: SmtpServer) -> Iterator[Product]:
    product = Product(tmp_path, mail.port)
    try:
        product.manage("migrate")
        product.start("worker")
        product.start("beat")
        yield product
    finally:
        product.stop()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.2)


def arrived(mail: SmtpServer, key: str) -> Counter[str]:
    """Return how often each person was told of `key`, by message: the same Message-ID is the same message."""
    messages = {(m["To"], m["Message-ID"]) for m in list(mail.messages) if key in m["Subject"]}
    return Counter(to for to, _ in messages)


EVERYONE = Counter({f"u{n}@example.org": 1 for n in range(PEOPLE)})


@pytest.mark.timeout(400)
def test_nothing_is_lost_and_nothing_told_twice(product: Product, mail: SmtpServer) -> None:
    """A worker, then Redis, then PostgreSQL is killed while messages go out."""
    product.notify("first")
    until(lambda: len(mail.messages) > 3)
    product.kill("worker")
    interrupted = len(mail.messages)
    product.end_leases()
    product.start("worker")
    until(lambda: product.waiting() == 0)
    assert arrived(mail, "first") == EVERYONE
    assert interrupted < PEOPLE

    product.redis.kill()
    product.notify("second")
    product.redis.start()
    until(lambda: product.waiting() == 0)
    assert arrived(mail, "second") == EVERYONE

    product.notify("third")
    product.postgres.kill()
    product.postgres.start()
    # Whoever held a lease has lost its connection by now.
    time.sleep(2)
    product.end_leases()
    until(lambda: product.waiting() == 0)
    assert arrived(mail, "third") == EVERYONE
    # At most the message in hand of each of the two processes that died goes out a second time, as the same message.
    assert len(mail.messages) <= 3 * PEOPLE + 4


PLAN = """
from summit.accounts.models import User
from summit.bilaterals.bell import ring
from summit.bilaterals.services import ask_for_plan
from summit.core import clock
from summit.summits.models import Summit
organizer = User.objects.get(email="aigul@example.org")
ring(ask_for_plan(Summit.objects.get(), kind="fresh", by=organizer, now=clock.now(), seconds=120))
"""
RESUME = """
from summit.bilaterals.bell import ring
from summit.bilaterals.models import Plan
from summit.bilaterals.services import resume_plan
from summit.core import clock
Plan.objects.update(seconds=3)
ring(resume_plan(Plan.objects.get(), now=clock.now()))
"""


@pytest.mark.timeout(400)
def test_a_plan_outlives_its_worker(product: Product, tmp_path: Path) -> None:
    """The worker is killed while it plans; the plan is said to be interrupted, and is made when it is resumed."""

    def status() -> str:
        with psycopg.connect(product.postgres.url) as connection:
            row = connection.execute("SELECT status FROM bilaterals_plan").fetchone()
        return str(row[0]) if row else ""

    product.manage("prepare_demo", "demo/bishkek-2025.yaml", str(tmp_path / "demo.json"))
    product.manage("shell", "--verbosity", "0", "--command", PLAN)
    until(lambda: status() == "running")
    product.kill("worker")
    product.start("worker")
    until(lambda: status() == "interrupted")

    product.manage("shell", "--verbosity", "0", "--command", RESUME)

    until(lambda: status() == "ready")
