"""`make run` and `make tour`, as a newcomer has them: all processes, in a path with spaces."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, house_in
from tests.processes import processes_in

TOUR = [sys.executable, "-m", "config.tour"]


@pytest.fixture
def house(tmp_path: Path, data_of_a_run: Path) -> Iterator[House]:
    with house_in(tmp_path, data_of_a_run) as house:
        yield house


def tour(house: House) -> subprocess.CompletedProcess[str]:
    environment = house.environment()
    return subprocess.run(TOUR, cwd=house.root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.timeout(900)
@pytest.mark.long
def test_it_serves_as_it_says_every_step_of_the_tour_holds_and_it_leaves_no_process(house: House) -> None:
    running = house.run()

    tokens = re.findall(r"^  \w+ +([0-9a-f]{64})$", house.said(), re.MULTILINE)
    assert house.get("/health/ready/") == {"status": "ok", "database": "ok", "redis": "ok"}
    assert [house.get("/api/v1/me/", token)["email"] for token in tokens] == [
        "staff.blr@example.org",
        "staff.kaz@example.org",
    ]
    # Twice: the first tour leaves nothing that would stop the second.
    for _ in range(2):
        done = tour(house)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert done.stdout.endswith("The tour is complete: every step passed.\n")

    running.send_signal(signal.SIGTERM)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert house.said().endswith("Stopped.\n")
    assert processes_in(house.root) == {}
    assert "unregistered" not in (house.root / "var" / "worker.log").read_text()


def test_tour_says_what_to_do_where_nothing_runs(tmp_path: Path) -> None:
    with house_in(tmp_path) as house:
        done = tour(house)

    assert (done.returncode, "make run" in done.stdout) == (1, True)
