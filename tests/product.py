"""The product's servers and background processes, those of `make run`, to be killed and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import redis
from kombu import Connection
from psycopg.conninfo import make_conninfo

from config import celery_app
from config.embedded import Postgres, Redis, launcher
from config.embedded.postgres import BINARIES
from summit.core import clock
from summit.core.queues import QUEUES
from summit.notifications.delivery import LEASE
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
summit, made = Summit.objects.get_or_create(slug="s", defaults={**texts, "time_zone": "Asia/Bishkek",
    "languages": ["en"], "starts_on": date(2025, 11, 26), "ends_on": date(2025, 11, 27)})
if made:
    users = User.objects.bulk_create(User(email=f"u{n}@example.org", name=f"U{n}") for n in range(PEOPLE))
    Role.objects.bulk_create(Role(user=user, summit=summit, kind="observer") for user in users)
notice = Notice("reminder", "KEY", {"title": {"en": "KEY"}, "starts_at": "2025-11-26T04:00:00+00:00",
    "ends_at": "2025-11-26T05:00:00+00:00"})
notify(User.objects.order_by("pk")[:PEOPLE], notice, summit=summit, now=clock.now())
"""

# Loads the product once. A line asks for a fork, and is answered with its number; or it asks how the fork with a number
# ended within so many seconds.
STEM = """
import json, signal, sys
from pathlib import Path
from config.forks import Fork, load
load()
forks = {}
for line in sys.stdin:
    asked = json.loads(line)
    if "pid" in asked:
        fork = forks[asked["pid"]]
        fork.join(asked["seconds"])
        answer = fork.exitcode
    else:
        fork = Fork(asked["name"], asked["command"], log=Path(asked["log"]), ending=signal.SIGKILL)
        answer = fork.pid
        forks[answer] = fork
    print(json.dumps(answer), flush=True)
"""


class Product:
    """The servers and the background processes; each can be killed and started again.

    The processes are forks, as those of `make run` are. `tables` is the SQL that makes the product's.
    """

    def __init__(self, place: Path, mail_port: int, *, tables: bytes) -> None:
        self.place = place
        self.postgres = Postgres(place / "postgres").start()
        self.template = make_conninfo(self.postgres.url, dbname="template1")
        # Each database that is made from now on has the tables: they are copied sooner than made by migrations.
        restore = [BINARIES / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", self.template]
        subprocess.run(restore, input=tables, capture_output=True, check=True)
        self.redis = Redis(place / "redis").start()
        self.mail_port = mail_port
        self.children: dict[str, int] = {}
        with (place / "stem.log").open("ab") as log:
            self.stem = subprocess.Popen(
                [*launcher(signal.SIGKILL), sys.executable, "-c", STEM],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

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

    def begin(self) -> None:
        """Start a worker and a beat on servers that hold nothing of an earlier test."""
        for server in (self.postgres, self.redis):
            if not server.is_running():
                server.start()
        self.flush_redis()
        with psycopg.connect(self.template, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS postgres WITH (FORCE)")
            connection.execute("CREATE DATABASE postgres")
        for schedule in self.place.glob("*beat*"):
            schedule.unlink()
        self.start("worker")
        self.start("beat")

    def end(self) -> None:
        """Kill what is at work."""
        for name in list(self.children):
            self.kill(name)

    def stop(self) -> None:
        self.end()
        self.stem.kill()
        self.stem.communicate()
        self.redis.stop()
        self.postgres.stop()

    def manage(self, *arguments: str) -> None:
        """Carry out a command of manage.py."""
        pid = self._fork("manage", "django", *arguments)
        assert self.ended(pid, SECONDS) == 0, (self.place / "manage.log").read_text()

    def start(self, name: str) -> int:
        """Start a worker or a beat as `make run` does."""
        beat = ["beat", "--schedule", str(self.place / name), "--pidfile="]
        worker = ["worker", "--queues", ",".join(QUEUES), "--concurrency", "2", "--without-gossip", "--without-mingle"]
        arguments = ["--app", "config", "--quiet", *(worker if name == "worker" else beat)]
        self.children[name] = self._fork(name, "celery", *arguments)
        return self.children[name]

    def kill(self, name: str) -> None:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(self.children[name], signal.SIGKILL)
        assert self.ended(self.children.pop(name), SECONDS) is not None

    def ended(self, pid: int, seconds: float) -> int | None:
        """Return the exit code of one that ends within the time; None where it does not."""
        code: int | None = self._ask(pid=pid, seconds=seconds)
        return code

    def _fork(self, name: str, *command: str) -> int:
        return int(self._ask(name=name, command=command, log=str(self.place / f"{name}.log")))

    def _ask(self, **asked: Any) -> Any:
        assert self.stem.stdin
        assert self.stem.stdout
        print(json.dumps(asked), file=self.stem.stdin, flush=True)
        return json.loads(self.stem.stdout.readline())

    def shell(self, script: str) -> None:
        self.manage("shell", "--verbosity", "0", "--command", script)

    def notify(self, key: str, people: int) -> None:
        """Tell so many people of an occasion."""
        self.shell(NOTIFY.replace("KEY", key).replace("PEOPLE", str(people)))

    def queue_deliveries(self) -> None:
        """Queue due deliveries now, and not when the beat does."""
        with Connection(self.redis.url) as connection:
            celery_app.send_task("summit.notifications.tasks.queue_deliveries", connection=connection)

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis.url) as client:
            client.flushall()

    def end_leases(self, taken_before: datetime | None = None) -> None:
        """Have the leases of the dead, who took them before a moment, run out now, and not in two minutes."""
        dead = (taken_before or clock.now()) + LEASE
        with psycopg.connect(self.postgres.url) as connection:
            connection.execute(
                "UPDATE notifications_delivery SET leased_until = now() WHERE status = 'sending' AND leased_until < %s",
                (dead,),
            )

    def waiting(self) -> int:
        """Return how many deliveries are not sent."""
        with psycopg.connect(self.postgres.url) as connection:
            row = connection.execute("SELECT count(*) FROM notifications_delivery WHERE status <> 'sent'").fetchone()
        return int(row[0]) if row else 0


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
