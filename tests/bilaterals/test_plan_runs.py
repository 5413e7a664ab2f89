"""A plan that is being made: cancelled, interrupted, failed, asked for twice."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import engine, process
from summit.bilaterals.services import run_plan
from tests.conftest import Client
from tests.factories.plans import NOW, made, quick

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/summits/bishkek-2025/plans/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def test_a_plan_whose_process_ends_without_an_answer_has_failed_and_says_why(
    alice: Any, pairs: Any, summit: Any
) -> None:
    plan = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW)

    run_plan(plan.pk, make=partial(process.make, memory=1), clock=lambda: NOW)

    plan.refresh_from_db()
    assert (plan.status, plan.statistics) == ("failed", {"ended_by": "memory"})


def test_a_plan_that_is_cancelled_stops_and_keeps_nothing(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    plan = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW, seconds=60)
    begun = threading.Event()

    def make(problem: Any, *, stop: Any, **options: Any) -> Any:
        begun.set()
        while not stop():
            threading.Event().wait(0.05)
        return engine.make(problem, stop=stop, **options)

    def cancel() -> None:
        begun.wait(20)
        try:
            assert Client().by(alice).post(f"{URL}{plan.pk}/cancel/").status_code == 200
        finally:
            connection.close()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    run_plan(plan.pk, make=make, clock=lambda: NOW)
    canceller.join()

    plan.refresh_from_db()
    assert (plan.status, plan.meetings.count()) == ("cancelled", 0)


def test_a_plan_whose_worker_died_is_interrupted_and_can_be_resumed(
    alice: Any, pairs: Any, rooms: Any, summit: Any
) -> None:
    plan = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW, seconds=2)
    Plan.objects.update(status="running", started_at=NOW, seen_at=NOW)

    early = services.interrupt_silent_plans(now=NOW + timedelta(seconds=14))
    late = services.interrupt_silent_plans(now=NOW + timedelta(seconds=16))
    answer = Client().by(alice).post(f"{URL}{plan.pk}/resume/")
    run_plan(plan.pk, make=quick, clock=lambda: NOW)

    plan.refresh_from_db()
    assert (early, late, answer.json()["status"]) == (0, 1, "queued")
    assert (plan.status, plan.placed) == ("ready", 3)


def test_a_plan_that_fails_says_so(alice: Any, pairs: Any, summit: Any) -> None:
    plan = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW)

    def make(problem: Any, **options: Any) -> Any:
        raise MemoryError

    with pytest.raises(MemoryError):
        run_plan(plan.pk, make=make, clock=lambda: NOW)

    plan.refresh_from_db()
    assert plan.status == "failed"


def test_one_bell_heard_twice_makes_one_plan(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    plan = made(summit, alice)
    ended = plan.ended_at

    run_plan(plan.pk, make=engine.make, clock=lambda: NOW + timedelta(hours=1))

    plan.refresh_from_db()
    assert plan.ended_at == ended
