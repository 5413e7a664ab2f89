"""`python -m bench.whole [summit …]`: the summits of `demo.summits` from the file to the feed, in full.

Seconds of CPU are of this process and of the solver's, without PostgreSQL's; memory is the most that either took.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import yaml

from bench.__main__ import set_up
from demo.summits import FILES

NOW = datetime(2027, 1, 4, 6, tzinfo=UTC)
PLAN_SECONDS = int(os.environ.get("PLAN_SECONDS", "60"))


def main() -> None:
    """Print what each step costs."""
    set_up()
    print(f"{'step':<44}{'CPU s':>8}{'s':>8}{'queries':>9}{'MB':>7}{'MB solver':>11}")
    files = {name: FILES[name]() for name in sys.argv[1:] or FILES}
    for name, file in files.items():
        _load(name, yaml.safe_dump(file, allow_unicode=True, sort_keys=False))
    for name, file in files.items():
        measure(name, file["summit"]["slug"])


def measure(name: str, slug: str) -> None:
    """Walk one summit that is loaded through all further steps."""
    from summit.accounts.models import User
    from summit.summits.models import Summit

    summit = Summit.objects.get(slug=slug)
    chief = User.objects.get(roles__summit=summit, roles__kind="chief")
    _plan(name, summit, chief)
    _show(name, summit, chief)


def _load(name: str, text: str) -> None:
    from summit.programme.programme_file.file import read
    from summit.programme.programme_file.loading import load

    with step(f"{name}: load"):
        load(read(text), now=NOW)
    with step(f"{name}: load again, nothing differs"):
        load(read(text), now=NOW)


def _plan(name: str, summit: Any, chief: Any) -> None:
    from summit.bilaterals.planner import engine
    from summit.bilaterals.services import apply_plan, ask_for_plan, run_plan
    from summit.core import clock

    plan = ask_for_plan(summit, kind="fresh", by=chief, now=NOW, seconds=PLAN_SECONDS)
    with step(f"{name}: plan in {PLAN_SECONDS} s"):
        run_plan(plan.pk, make=engine.make, clock=clock.now)
    plan.refresh_from_db()
    print(f"    {plan.status}, {plan.placed} placed of {plan.placed + plan.terms.get('unplaced', 0)}")
    with step(f"{name}: apply"):
        apply_plan(plan, now=NOW)


def _show(name: str, summit: Any, chief: Any) -> None:
    from summit.printouts.queries.printout import Reader
    from summit.printouts.queries.programmes import programme
    from summit.printouts.services import printout_as_pdf
    from summit.programme.services import create_feed, publish_revision

    with step(f"{name}: publish"):
        publish_revision(summit, by=chief, now=NOW, even_if_warned=True)
    with step(f"{name}: print the programme"):
        printout_as_pdf(programme(summit, Reader(chief, "en", NOW)))
    _, token = create_feed(summit=summit, owner=chief, now=NOW)
    with step(f"{name}: feed"):
        _get(f"/feeds/{token}.ics")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the seconds, queries and memory of what runs inside."""
    from django.db import connection

    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    cpu, begin = _cpu(), time.perf_counter()
    with connection.execute_wrapper(count):
        yield
    own, solver = (resource.getrusage(who).ru_maxrss // 1024 for who in WHO)
    seconds = f"{_cpu() - cpu:>8.1f}{time.perf_counter() - begin:>8.1f}"
    print(f"{name:<44}{seconds}{queries:>9}{own:>7}{solver:>11}", flush=True)


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, WHO))


def _get(address: str) -> None:
    from django.test import Client

    answer = Client().get(address)
    assert answer.status_code == 200, answer.content


if __name__ == "__main__":
    main()
