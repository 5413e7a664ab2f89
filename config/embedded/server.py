"""What the embedded servers have in common: started as children, ended with their parent, restarted in one place."""

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
    """A server did not start; the message says what its log says."""


def wheel(name: str) -> Path:
    """Return where a wheel's files are, without importing it: only its binaries are wanted."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The wheel {name} is not installed; it is in requirements/local.txt.")
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server on the loopback with its data in `directory` and its log beside that.

    The caller sees to it that no other run uses the directory. A server that is stopped or killed can be started again
    and keeps its address.
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
        # What a killed run left may still be about to stop, or never notice.
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
        """Stop it in order; what does not stop in time is killed."""
        if self.process and self.is_running():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill it and its children, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self._end_all(signal.SIGKILL)

    def is_running(self) -> bool:
        """Say whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*launcher(self.stop_signal, self.identity), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Not the terminal's Ctrl-C: whoever started it stops it, last of all.
                process_group=0,
            )

    def _end_all(self, number: signal.Signals) -> None:
        """Send the signal to this program's processes on this directory, and wait for them to end."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while self._pids() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _pids(self) -> list[int]:
        """Return the processes of this program on this directory, as far as /proc tells; a server works in its data."""
        program = Path(self.command()[0]).resolve()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").readlink() == self.directory and (process / "exe").readlink() == program:
                    found.append(int(process.name))
            except OSError:  # It ended, or it is not ours to look at.
                continue
        return found

    def prepare(self) -> None:
        """Make what it needs before a start."""
        raise AssertionError

    def command(self) -> list[str]:
        """Return its command line: the program first, the directory as a word of its own."""
        raise AssertionError

    def answers(self) -> bool:
        """Say whether it serves."""
        raise AssertionError

    @property
    def url(self) -> str:
        """Where it serves."""
        raise AssertionError
