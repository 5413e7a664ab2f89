"""The product's servers and background processes, those of `make run`, to be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import redis
from kombu import Connection

from config import celery_app
from config.embedded import Postgres, Redis, launcher
from tests.smtp import SmtpServer

ROOT = Path(__file__).parents[1]
SECONDS = 180

NOTIFY = """
from datetime import date
from summit.accounts.models import Role, User
from summit.core import clock
from summit.notifications.services import Notice, notify
from summit.summits.models import Summit
texts = {"name": {"en": "S"}, "organization": {"en": "O"}, "host_city": {"en": "B"}}
summit, _ = Summit.objects.get_or_create(slug="s", defaults={**texts, "time_zone": "Asia/Bishkek", "languages": ["en"],
    "starts_on": date(2025, 11, 26), "ends_on": date(2025, 11, 27)})
for n in range(PEOPLE):
    user, _ = User.objects.get_or_create(email=f"u{n}@example.org", defaults={"name": f"U{n}"})
    Role.objects.get_or_create(user=user, summit=summit, kind="observer")
notice = Notice("reminder", "KEY", {"title": {"en": "KEY"}, "starts_at": "2025-11-26T04:00:00+00:00",
    "ends_at": "2025-11-26T05:00:00+00:00"})
notify(User.objects.order_by("pk")[:PEOPLE], notice, summit=summit, now=clock.now())
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
        commands["second-beat"] = ["beat", "--schedule", str(self.place / "second-beat"), "--pidfile="]
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
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(self.children[name].pid, signal.SIGKILL)
        self.children.pop(name).wait()

    def shell(self, script: str) -> None:
        self.manage("shell", "--verbosity", "0", "--command", script)

    def notify(self, key: str, people: int) -> None:
        """Tell so many people of an occasion."""
        self.shell(NOTIFY.replace("KEY", key).replace("PEOPLE", str(people)))

    def ring(self) -> None:
        """Ring for messages now, and not when the beat does."""
        with Connection(self.redis.url) as connection:
            celery_app.send_task("summit.notifications.tasks.ring", connection=connection)

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis.url) as client:
            client.flushall()

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


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.2)


def arrived(mail: SmtpServer, key: str) -> Counter[str]:
    """Return how often each person was told of `key`, by message: the same Message-ID is the same message."""
    messages = {(m["To"], m["Message-ID"]) for m in list(mail.messages) if key in m["Subject"]}
    return Counter(to for to, _ in messages)


def everyone(people: int) -> Counter[str]:
    """Return what `arrived` says when each was told once."""
    return Counter({f"u{n}@example.org": 1 for n in range(people)})
