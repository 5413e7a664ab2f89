"""Run our own code on untrusted data in a separate process, with limits of time and memory.

The process gets bytes and returns bytes. It has neither settings nor secrets.
"""

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

MEMORY_IS_OVER = 3  # the exit status of a process that is given no more memory
ROOT = Path(__file__).resolve().parents[2]


class ProcessEnded(Exception):  # noqa: N818 -- what happened, as with a refusal
    """The process ended without an answer; `reason` is `time`, `memory` or `crash`, and `said` is what it printed."""

    def __init__(self, reason: str, said: str = "") -> None:
        self.reason = reason
        self.said = said
        super().__init__(f"The process ended: {reason}. {said}".strip())


def run(module: str, *arguments: str, data: bytes, seconds: float, memory: int) -> bytes:
    """Return what `module`, which calls `answer`, makes of `data` within `seconds` and `memory` MB of addresses.

    Raises ProcessEnded.
    """
    command = [sys.executable, "-P", "-m", module, str(memory), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, without a shell
            command, input=data, capture_output=True, env=environment(), timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ProcessEnded("time") from error
    if done.returncode:
        reason = "memory" if done.returncode == MEMORY_IS_OVER else "crash"
        raise ProcessEnded(reason, done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def environment() -> dict[str, str]:
    """Return what a process of our own needs to find its modules."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }


def answer(work: Callable[[list[str], bytes], bytes]) -> None:
    """Print the result of `work` for the arguments and the input; called in the process."""
    limit = int(sys.argv[1]) * 2**20
    with contextlib.suppress(ValueError, OSError):  # where the system has a lower limit already
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        out = work(sys.argv[2:], sys.stdin.buffer.read())
    except MemoryError:
        os._exit(MEMORY_IS_OVER)
    sys.stdout.buffer.write(out)
