"""Run the planner in its own process, which is ended when it exceeds its time or memory.

The solver cannot be interrupted at every point, so a thread could run on after its plan; a process can be ended.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TypedDict

from summit.bilaterals.planner.problem import Cause, Key, Placement, PlanResult, Problem, Progress, weight
from summit.core.processes import MEMORY_IS_OVER, environment

MEMORY = 2048  # MB
STARTING = 60.0  # seconds in which the process must have loaded the solver
ALLOWANCE = 3.0  # seconds beyond its limit after which it is ended
POLL = 0.1
COMMAND = ("-m", "summit.bilaterals.planner")


class Job(TypedDict):
    """The arguments of the process, as `engine.make` takes them."""

    problem: Problem
    current: Mapping[Key, Placement] | None
    published: frozenset[Key]
    time_limit: float
    seed: int
    workers: int


# A better plan: its value, the bound, the seconds it took, and its placements.
Report = tuple[int | None, int, float, Mapping[Key, Placement]]
# "begun", then reports, then the plan; None when the process has ended.
Message = str | Report | PlanResult | None


class PlannerEnded(Exception):  # noqa: N818 -- what happened, as with a refusal
    """The process ended before it had any plan; `reason` is `time`, `memory` or `crash`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The planner was ended before it had a plan: {reason}.")


def make(
    problem: Problem,
    *,
    current: Mapping[Key, Placement] | None,
    published: frozenset[Key],
    time_limit: float,
    seed: int,
    workers: int,
    on_progress: Callable[[Progress], None],
    stop: Callable[[], bool],
    memory: int = MEMORY,
) -> PlanResult:
    """Make a new plan, or mend `current`, in at most `time_limit` seconds and `memory` MB.

    If the process has to be ended, or is told to stop, the answer is the best plan that it had reported, without
    reasons for what is left out; `ended_by` in its statistics says why. Raises PlannerEnded if there was none.
    """
    job: Job = {
        "problem": problem,
        "current": current,
        "published": published,
        "time_limit": time_limit,
        "seed": seed,
        "workers": workers,
    }
    command = [sys.executable, *COMMAND, str(memory)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe) as child:  # noqa: S603 -- our own
        watch = _Watch(child, time_limit, memory, on_progress, stop)
        try:
            return watch.answer(job)
        finally:
            child.kill()
            with suppress(BrokenPipeError):  # it may have ended without reading the job
                if child.stdin:
                    child.stdin.close()


@dataclass
class _Watch:
    """Watches one process: its messages, its time and its memory."""

    child: "subprocess.Popen[bytes]"
    time_limit: float
    memory: int
    on_progress: Callable[[Progress], None]
    stop: Callable[[], bool]
    peak: int = 0
    last: Progress | None = None
    messages: "queue.SimpleQueue[Message]" = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        """Start the clock."""
        self.begin = monotonic()
        self.until = self.begin + STARTING

    def answer(self, job: Job) -> PlanResult:
        """Send the job and return the plan, or the best one reported when the process ends or has to be ended."""
        threading.Thread(target=_exchange, args=(self.child, job, self.messages), daemon=True).start()
        reason = ""
        while not reason:
            try:
                message = self.messages.get(timeout=POLL)
            except queue.Empty:
                message = ""
            if isinstance(message, PlanResult):
                self._look_at_memory()
                return self._with_statistics(message)
            reason = self._take(message) or self._reason()
        return self._known(job["problem"], reason)

    def _take(self, message: str | Report | None) -> str:
        """Note a message: of a process that has begun its work, or of a better plan; None is its end."""
        if message is None:
            return "memory" if self.child.wait() == MEMORY_IS_OVER else "crash"
        if message == "begun":
            self.begin = monotonic()
            self.until = self.begin + self.time_limit + ALLOWANCE
        elif isinstance(message, tuple):
            value, bound, seconds, placements = message
            self.last = Progress(value, bound, len(placements), seconds, lambda: placements)
            self.on_progress(self.last)
        return ""

    def _reason(self) -> str:
        """Return why the process has to be ended now, if it has to."""
        self._look_at_memory()
        if self.stop():
            return "stop"
        if self.peak > self.memory:
            return "memory"
        return "time" if monotonic() > self.until else ""

    def _look_at_memory(self) -> None:
        self.peak = max(self.peak, _resident(self.child.pid))

    def _known(self, problem: Problem, reason: str) -> PlanResult:
        self.child.kill()
        if self.last is None:
            raise PlannerEnded(reason)
        placements = self.last.read()
        out = [request for request in problem.requests if request.key not in placements]
        return self._with_statistics(
            PlanResult(
                status="feasible",
                placements=placements,
                unplaced={request.key: (Cause("not_examined"),) for request in out},
                terms={"unplaced": sum(weight(request) for request in out)},
                value=self.last.value,
                bound=self.last.bound,
            ),
            ended_by=reason,
        )

    def _with_statistics(self, plan: PlanResult, **more: str) -> PlanResult:
        seconds = monotonic() - self.begin
        known = {**plan.statistics, "seconds": seconds, "memory": self.peak, **more}
        return PlanResult(**{**vars(plan), "statistics": known})


def _exchange(child: "subprocess.Popen[bytes]", job: Job, messages: "queue.SimpleQueue[Message]") -> None:
    """Send the job and take what comes back, to the end; standard input stays open, since its end ends the process."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("The process was started without pipes.")
    try:
        with suppress(BrokenPipeError):  # a process that has ended may have reported a plan before
            pickle.dump(job, child.stdin)
            child.stdin.flush()
        while True:
            messages.put(pickle.load(child.stdout))  # noqa: S301 -- from our own process
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        messages.put(None)


def _resident(pid: int) -> int:
    """Return the memory of the process in MB; 0 if the system does not report it."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
