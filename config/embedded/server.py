"""The base of the embedded servers: child processes that end with their parent."""

import importlib.util
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from config.embedded.launch import launcher

START_SECONDS = 60
STOP_SECONDS = 30


class ServerError(Exception):
    """A server did not start; the message has the end of its log."""


def wheel(name: str) -> Path:
    """Return the directory of an installed wheel without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The wheel {name} is not installed; it is in requirements/local.txt.")
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    """Return a TCP port of the loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server on the loopback with its data in `directory` and its log beside that.

    The caller makes sure that no other run uses the directory. A server that was stopped or killed can be started again
    at the same address.
    """

    stop_signal = signal.SIGTERM
    identity = "same"

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.log = self.directory.with_suffix(".log")
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and wait until it answers; raises ServerError."""
        self.directory.mkdir(parents=True, exist_ok=True)
        # A server of a killed run may still be stopping, or may not have noticed.
        self._end_all(self.stop_signal)
        self._end_all(signal.SIGKILL)
        self.prepare()
        self.port = self.port or free_port()
        self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.is_running() or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:]
                raise ServerError(f"{type(self).__name__} did not start. Its log, {self.log}, ends:\n{tail}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop it; kill it if that takes too long."""
        if self.process and self.is_running():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill it and its children."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self._end_all(signal.SIGKILL)

    def is_running(self) -> bool:
        """Return whether its process is alive."""
        return self.process is not None and self.process.poll() is None

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*launcher(self.stop_signal, self.identity), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal must not reach it: it is stopped last.
                process_group=0,
            )

    def _end_all(self, number: signal.Signals) -> None:
        """Send the signal to the processes of this program in this directory, and wait until they end."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while self._pids() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _pids(self) -> list[int]:
        """Return the ids of this program's processes whose working directory is the data directory, by /proc."""
        program = Path(self.command()[0]).resolve()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").readlink() == self.directory and (process / "exe").readlink() == program:
                    found.append(int(process.name))
            except OSError:  # it has ended, or belongs to another user
                continue
        return found

    def prepare(self) -> None:
        """Prepare the start."""
        raise AssertionError

    def command(self) -> list[str]:
        """Return its command line; the first word is the program."""
        raise AssertionError

    def answers(self) -> bool:
        """Return whether it serves."""
        raise AssertionError

    @property
    def url(self) -> str:
        """The address for clients."""
        raise AssertionError
