"""The process that `process.make` starts: it reads a job from standard input and writes plans to standard output."""

import contextlib
import os
import pickle
import resource
import sys
import threading
from time import monotonic
from typing import IO

from summit.bilaterals.planner import engine
from summit.bilaterals.planner.problem import Progress
from summit.core.processes import MEMORY_IS_OVER

ADDRESSES = 2**30  # bytes of addresses that libraries and stacks take beside the memory
SPARING = 20  # a report is made if the last one took less than one part in so many of the time since


class Reports:
    """Sends better plans as they are found, but not so often that the planner slows down."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.ended = self.took = 0.0

    def send(self, message: object) -> None:
        """Send one message."""
        pickle.dump(message, self.stream)
        self.stream.flush()

    def note(self, progress: Progress) -> None:
        """Send the progress."""
        begin = monotonic()
        if begin - self.ended >= SPARING * self.took:
            self.send((progress.value, progress.bound, progress.seconds, dict(progress.read())))
            self.ended = monotonic()
            self.took = self.ended - begin


def main() -> None:
    """Make one plan."""
    # Whatever a library prints must not come between the messages.
    reports = Reports(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    memory = int(sys.argv[1]) * 2**20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory + ADDRESSES, memory + ADDRESSES))
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from the process that started this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    reports.send("begun")
    try:
        reports.send(engine.make(**job, on_progress=reports.note, stop=lambda: False))
    except MemoryError:
        os._exit(MEMORY_IS_OVER)
    # Without waiting for a thread of the solver.
    os._exit(0)


def _end_with_parent() -> None:
    """End the process when standard input ends, since the parent that waits for the plan has ended."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
