"""The process of a plan: it ends with its time, its memory, or the wish for it, and what it had reported is kept."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.summits import year
from summit.bilaterals.planner import process
from summit.bilaterals.planner.board import Board
from summit.bilaterals.planner.engine import plan
from summit.bilaterals.planner.horizon import Horizon
from summit.bilaterals.planner.problem import Cause, Fixed, Problem
from summit.bilaterals.planner.process import PlannerEnded
from summit.bilaterals.planner.relaxation import Relaxation
from tests.bilaterals.planner.problems import check, random_problem

BEGIN = "import os, pickle, sys, time; out = sys.stdout.buffer; "
REPORT = "pickle.dump('begun', out); pickle.dump((7, 0, 0.1, {}), out); out.flush(); "


def made(problem: Problem, **options: Any) -> Any:
    asked = {"current": None, "published": frozenset(), "time_limit": 10.0, "seed": 1, "workers": 2, "memory": 2048}
    return process.make(problem, on_progress=lambda _: None, **{**asked, "stop": lambda: False, **options})


def test_a_process_makes_the_plan() -> None:
    problem = random_problem(3, requests=6)

    answer = made(problem)

    check(problem, answer)
    assert answer.statistics["memory"] > 0
    assert "ended_by" not in answer.statistics


@pytest.mark.parametrize(
    ("reason", "then"),
    [
        ("time", "time.sleep(600)"),
        ("memory", "full = b'x' * 300_000_000; time.sleep(600)"),
        ("crash", "os.abort()"),
        ("memory", "sys.exit(3)"),
    ],
)
def test_a_process_that_must_end_leaves_what_it_had_reported(
    reason: str, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = random_problem(3, requests=2)
    monkeypatch.setattr(process, "COMMAND", ("-c", BEGIN + REPORT + then))
    monkeypatch.setattr(process, "ALLOWANCE", 0.2)

    answer = made(problem, time_limit=1.0 if reason == "time" else 60.0, memory=200)

    assert (answer.statistics["ended_by"], answer.value) == (reason, 7)
    assert set(answer.unplaced.values()) == {(Cause("not_examined"),)}


def test_a_process_that_crashes_before_it_has_read_its_problem_leaves_what_it_had_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "COMMAND", ("-c", BEGIN + REPORT + "os.abort()"))

    answer = made(random_problem(3, requests=4000))  # more than a pipe holds

    assert (answer.statistics["ended_by"], answer.value) == ("crash", 7)


@pytest.mark.parametrize(("reason", "options"), [("memory", {"memory": 1}), ("stop", {"stop": lambda: True})])
def test_a_process_that_ends_before_it_has_a_plan_says_why(reason: str, options: Any) -> None:
    with pytest.raises(PlannerEnded, match=reason):
        made(random_problem(3, requests=2), **options)


def test_a_year_on_a_grid_of_five_minutes_is_too_large_for_a_bound_and_is_planned_all_the_same() -> None:
    problem = year(1)

    answer = plan(problem, time_limit=5)

    check(problem, answer)
    assert len(answer.placements) == len(problem.requests)
    assert Relaxation(Board(problem)).is_too_large


def test_of_a_year_only_the_days_count_on_which_someone_is_there() -> None:
    problem = year(1, weeks_apart=8)

    horizon = Horizon(problem)

    assert (len(problem.days), len(horizon.problem.days)) == (285, 18)
    assert all(horizon.unfold(horizon.fold(slot)) == slot for day in horizon.days for slot in range(*day))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_days_on_which_nobody_is_there_change_nothing_but_their_number(seed: int) -> None:
    problem = random_problem(seed)
    far = 500
    days = (*problem.days, (far, far + 40))
    later = [replace(p, available=(*p.available, days[2])) for p in problem.people]
    away = Fixed(resources=tuple(p.key for p in later), span=days[2], closure=True)
    longer = replace(problem, days=days, people=tuple(later), fixed=(*problem.fixed, away))

    folded, answer = Horizon(longer).problem, plan(longer, time_limit=5)

    assert set(folded.days) <= set(problem.days)
    check(longer, answer)
    shorter = plan(problem, time_limit=5)
    assert answer.terms["unplaced"] == shorter.terms["unplaced"]
    assert sum(answer.terms.values()) == sum(shorter.terms.values())
