"""Each import contract holds for the tree, and each can fail: a copy of the tree with one bad line is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
# A line that breaks each contract: where it is put, and what it says.
BREACHES = {
    "ladder": ("summit/calendar/queries.py", "from summit.bilaterals.models import Request"),
    "inside-an-app": ("summit/sessions/models.py", "from summit.sessions.services import schedule_session"),
    "inside-calendar": ("summit/calendar/queries.py", "from summit.calendar.services import book_engagement"),
    "inside-notifications": ("summit/notifications/delivery.py", "from summit.notifications.services import notify"),
    "domain-knows-no-door": ("summit/agenda/services.py", "from rest_framework.response import Response"),
    "config-is-on-top": ("summit/core/clock.py", "from config.celery_app import app"),
    "planner-on-call": ("summit/bilaterals/queries.py", "from ortools.sat.python import cp_model"),
    "pure": ("summit/core/intervals.py", "import django"),
}
SIBLINGS = ("summit/sessions/queries.py", "from summit.bilaterals.models import Request")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages, to be spoiled."""
    for package in ("summit", "config"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "templates"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [option for contract in contracts for option in ("--contract", contract)]
    command = [str(LINT), "--no-logo", "--no-cache", *chosen]
    environment = {"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, env=environment)


def test_every_contract_has_its_breach() -> None:
    text = (ROOT / ".importlinter").read_text()

    assert {line.split(":")[2].rstrip("]") for line in text.splitlines() if line.startswith("[importlinter:")} == set(
        BREACHES
    )


@pytest.mark.parametrize("contract", list(BREACHES))
def test_contract_can_fail(tree: Path, contract: str) -> None:
    place, line = BREACHES[contract]
    with (tree / place).open("a") as module:
        module.write(f"\n{line}\n")

    result = lint(tree, contract)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


def test_siblings_may_not_know_each_other(tree: Path) -> None:
    (tree / SIBLINGS[0]).write_text(f"{SIBLINGS[1]}\n")

    assert lint(tree, "ladder").returncode == 1


def test_an_app_outside_the_ladder_is_refused(tree: Path) -> None:
    (tree / "summit" / "gossip").mkdir()
    (tree / "summit" / "gossip" / "__init__.py").touch()

    assert lint(tree, "ladder").returncode == 1
