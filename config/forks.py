"""Processes that are forked from one that has loaded Django, as loading it takes most of the time of a start."""

import ctypes
import gc
import os
import runpy
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.context import ForkProcess
from pathlib import Path

from config.embedded.launch import PR_SET_PDEATHSIG

PR_SET_NAME = 15
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Modules that the processes of `make run` import beside the apps.
MODULES = ("config.wsgi", "config.urls", "gunicorn.app.wsgiapp", "celery.bin.celery", "celery.apps.worker")


def load() -> None:
    """Load Django with the settings of the environment, before the first fork."""
    with _endings_blocked():
        for module in MODULES:
            import_module(module)
        import_module("config.celery_app").app.loader.import_default_modules()
        # Frozen objects are not visited by the garbage collector, so that forks share their memory.
        gc.freeze()


class Fork(ForkProcess):
    """A fork that runs `python -m MODULE ARGUMENTS…`.

    It has a session of its own, and writes to `log` if one is given. On Linux it is shown by its name in lists of
    processes, and gets the signal `ending` when this process dies, even by kill -9.
    """

    def __init__(self, name: str, command: list[str], *, log: Path | None = None, ending: int = signal.SIGTERM) -> None:
        """Start it, and wait until it has its own session."""
        super().__init__(name=name, daemon=True)
        self.command = command
        self.log = log
        self.ending = ending
        self.parent = os.getpid()
        begun, self.begins = os.pipe()
        with _endings_blocked():
            self.start()
        os.close(self.begins)
        os.read(begun, 1)
        os.close(begun)

    def send_all(self, number: int) -> None:
        """Send a signal to it and to its children, which may outlive it."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def run(self) -> None:
        """Run the command, in the fork."""
        os.setsid()
        os.close(self.begins)
        if sys.platform == "linux":
            system = ctypes.CDLL(None)
            system.prctl(PR_SET_NAME, self.name.encode())
            system.prctl(PR_SET_PDEATHSIG, int(self.ending))
            if os.getppid() != self.parent:
                sys.exit("The parent died first.")
        if self.log:
            with self.log.open("ab") as log:
                os.dup2(log.fileno(), sys.stdout.fileno())
                os.dup2(log.fileno(), sys.stderr.fileno())
        for number in ENDINGS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        sys.argv = list(self.command)
        runpy.run_module(self.command[0], run_name="__main__", alter_sys=True)


@contextmanager
def _endings_blocked() -> Iterator[None]:
    """Block signals that end the process: during an import or a fork they do harm or are lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
