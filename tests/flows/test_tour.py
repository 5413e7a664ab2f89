"""`make run` and `make tour`, as a newcomer has them: all processes, in a path with spaces."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import free_port
from tests.processes import processes_in, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the product, without the data of another run."""
    house = tmp_path / "a house with spaces"
    for part in ("config", "summit", "demo"):
        shutil.copytree(ROOT / part, house / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", house)
    return house


@pytest.fixture
def environment() -> dict[str, str]:
    """Ports of its own and servers of its own."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return inherited | {name: str(free_port()) for name in ("PORT", "MAIL_PORT", "MAIL_PAGE_PORT")}


@pytest.fixture
def running(house: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    output = house / "run.out"
    with output.open("wb") as stream:
        run = subprocess.Popen(
            [sys.executable, "-m", "config.run"], cwd=house, env=environment, stdout=stream, stderr=stream
        )
    try:
        wait_until(lambda: "Summit is running" in output.read_text() or run.poll() is not None, seconds=120)
        assert run.poll() is None, output.read_text()
        yield run
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(60)


@pytest.mark.timeout(400)
def test_every_step_of_the_tour_holds(
    house: Path, environment: dict[str, str], running: subprocess.Popen[bytes]
) -> None:
    tour = [sys.executable, "-m", "config.tour"]

    # Twice: the first tour leaves nothing that would stop the second.
    for _ in range(2):
        done = subprocess.run(tour, cwd=house, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert done.stdout.endswith("The tour is complete: every step held.\n")

    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert processes_in(house) == {}


def test_tour_says_what_to_do_where_nothing_runs(house: Path, environment: dict[str, str]) -> None:
    tour = [sys.executable, "-m", "config.tour"]

    done = subprocess.run(tour, cwd=house, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, "make run" in done.stdout) == (1, True)
