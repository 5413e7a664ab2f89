"""Plans that are made at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import engine
from summit.bilaterals.services import run_plan

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


def quick(problem: Any, *, time_limit: float, **options: Any) -> Any:
    """Make a plan in half a second at most: of three meetings it gets no better in two."""
    return engine.make(problem, time_limit=min(time_limit, 0.5), **options)


def made(summit: Any, by: Any, *, kind: str = "fresh", now: datetime = NOW, make: Callable[..., Any] = quick) -> Plan:
    plan = services.ask_for_plan(summit, kind=kind, by=by, now=now, seconds=2)
    run_plan(plan.pk, make=make, clock=lambda: now)
    plan.refresh_from_db()
    return plan
