"""The benchmark's adapter reads the public format, and its checker refuses what breaks the rules."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.b2b import check, problem_of, read
from summit.bilaterals.planner.engine import plan
from summit.bilaterals.planner.problem import Placement

# Five participants, two tables, two slots in the morning and two in the afternoon.
INSTANCE = """
nBusiness = 5;
nMeetings = 4;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,3,
|1, 3,2,
|2, 4,1,
|3, 5,3|];
forbidden = [{}, {1}, {}, {4}, {}];
fixed = [0, 0, 0, 3];
precedences = [{}, {1}, {}, {}];
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.dzn"
    path.write_text(INSTANCE)
    return path


def test_an_instance_is_read_and_solved(file: Path) -> None:
    command = [sys.executable, "-m", "bench.b2b", "--json", "--time-limit", "20", str(file)]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    row = json.loads(done.stdout)
    # 2 meets 4 in slot 2 and 1 later; 3 has slot 3 with 5, so that 1 and 3 meet in slot 4 and 1 and 2 in slot 3.
    assert (row["instance"], row["status"], row["value"], row["bound"]) == ("small.dzn", "optimal", 0, 0)


def test_what_cannot_be_is_infeasible(file: Path) -> None:
    file.write_text(INSTANCE.replace("{1}, {}, {4}", "{1, 2}, {}, {4}"))

    answer = plan(problem_of(read(file)), time_limit=20)

    assert (answer.status, answer.value) == ("infeasible", None)


@pytest.mark.parametrize("slots", [(3, 4, 1, 3), (4, 3, 2, 3), (3, 2, 2, 3), (3, 4, 2, 4), (2, 4, 2, 3)])
def test_the_checker_refuses_what_breaks_a_rule(file: Path, slots: tuple[int, ...]) -> None:
    instance = read(file)
    answer = plan(problem_of(instance), time_limit=20)
    assert check(instance, answer) == 0
    wrong = replace(answer, placements={n: Placement(slot - 1, 0) for n, slot in enumerate(slots)})

    with pytest.raises(AssertionError):
        check(instance, wrong)
