"""What runs on this machine, as /proc tells."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def processes_in(place: Path) -> dict[int, str]:
    """Return the processes at work in a directory or below it, with their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(place):
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Return as soon as it holds; fail if it does not within the time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)


def work_of(place: Path) -> int:
    """Return a number that grows while the processes in a directory work: their processor time in clock ticks."""
    total = 0
    for pid in processes_in(place):
        with suppress(OSError):
            used = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[11:13]
            total += 1 + sum(map(int, used))
    return total


def wait_while_working(holds: Callable[[], bool], place: Path, idle_seconds: float = 60) -> None:
    """Return as soon as it holds; fail when the processes in `place` have done nothing for a while.

    However slow the machine is, what still works is waited for.
    """
    seen, deadline, look_at = work_of(place), time.monotonic() + idle_seconds, 0.0
    while not holds():
        now = time.monotonic()
        if now > look_at:  # it takes a while itself
            work, look_at = work_of(place), now + 2
            if work != seen:
                seen, deadline = work, now + idle_seconds
        assert now < deadline, "nothing is at work there any more, and it does not hold"
        time.sleep(0.1)


def assert_none_stays_in(place: Path, seconds: float = 30) -> None:
    """Return as soon as nothing is at work there; fail with what still is after the time."""
    deadline = time.monotonic() + seconds
    while processes_in(place) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(place) == {}
