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
from summit.core.queues import QUEUES
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

# Loads the product once, and for each line with Celery's arguments makes a process that is as if started by itself.
STEM = """
import ctypes, os, signal, sys
from celery.__main__ import main
import django
django.setup()
from config import celery_app
celery_app.loader.import_default_modules()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    if not os.fork():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # it ends with the stem
        print(os.getpid(), flush=True)
        os.dup2(2, 1)
        sys.argv = ["celery", *line.split()]
        sys.exit(main())
"""


class Forked:
    """A process that the stem has made."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self) -> None:
        """Wait until it is no more; the stem does not keep the dead."""
        until(lambda: not Path(f"/proc/{self.pid}").exists())


class Product:
    """The servers and the background processes, each of which can be killed and started again."""

    def __init__(self, place: Path, mail_port: int) -> None:
        self.place = place
        self.postgres = Postgres(place / "postgres").start()
        self.redis = Redis(place / "redis").start()
        self.mail_port = mail_port
        self.children: dict[str, subprocess.Popen[bytes] | Forked] = {}
        self.stem: subprocess.Popen[bytes] | None = None

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
        """Start a worker or a beat as `make run` does."""
        self.children[name] = self._python(name, "-m", "celery", *self._arguments(name))

    def fork(self, name: str) -> None:
        """Start one that need not load the product first, where a test starts many."""
        self.stem = self.stem or self._python("stem", "-c", STEM, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.stem.stdin
        assert self.stem.stdout
        self.stem.stdin.write(f"{' '.join(self._arguments(name))}\n".encode())
        self.stem.stdin.flush()
        self.children[name] = Forked(int(self.stem.stdout.readline()))

    def _arguments(self, name: str) -> list[str]:
        beat = ["beat", "--schedule", str(self.place / name), "--pidfile="]
        worker = ["worker", "--queues", ",".join(QUEUES), "--concurrency", "2", "--without-gossip", "--without-mingle"]
        return ["--app", "config", "--quiet", *(worker if name == "worker" else beat)]

    def _python(self, name: str, *command: str, **pipes: int) -> subprocess.Popen[bytes]:
        with (self.place / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [*launcher(signal.SIGKILL), sys.executable, *command],
                cwd=ROOT,
                env=self.environment(),
                start_new_session=True,
                **{"stdout": log, "stderr": log} | pipes,  # type: ignore[arg-type]
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
        if self.stem:
            self.stem.kill()
            self.stem.communicate()
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
