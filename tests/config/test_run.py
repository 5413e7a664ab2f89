"""`make run` with real processes, each time in a copy of the house of its own."""

import fcntl
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, house_in
from tests.processes import assert_none_stays_in, processes_in

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def bare_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which nothing runs, for runs that are refused."""
    with house_in(tmp_path_factory.mktemp("bare")) as house:
        yield house


@pytest.fixture
def house(tmp_path: Path, data_of_a_run: Path) -> Iterator[House]:
    """A house with the data of an earlier run."""
    with house_in(tmp_path, data_of_a_run) as house:
        yield house


def test_killed_it_leaves_no_process_and_the_next_run_has_the_data_and_ends_with_its_database(house: House) -> None:
    first = house.run()
    first.kill()
    first.wait()
    organizer = re.search(r"^  Organizer .*$", house.said(), re.MULTILINE)
    assert_none_stays_in(house.root)

    next_run = house.run()

    assert organizer
    assert organizer[0] in house.said()
    assert "Loaded" not in house.said()
    assert_a_crash_ends(next_run, house, "postgres", "postgres")


def test_a_worker_that_crashes_is_named_and_ends_the_rest(house: House) -> None:
    assert_a_crash_ends(house.run(), house, "worker", "summit-worker")


def assert_a_crash_ends(run: subprocess.Popen[bytes], house: House, name: str, process_name: str) -> None:
    os.kill(house.pid(process_name), signal.SIGKILL)

    assert run.wait(60) == 1
    assert f"{name} ended (exit code -9), so all is stopped." in house.said()
    assert processes_in(house.root) == {}


@pytest.mark.parametrize("name", ["PORT", "MAIL_PORT", "MAIL_PAGE_PORT"])
def test_a_taken_port_is_named_with_the_way_to_choose_another(name: str, bare_house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(bare_house.ports[name])))
        taken.listen()

        assert bare_house.start().wait(20) == 1

    assert f"Port {bare_house.ports[name]} cannot be used: [Errno 98] Address already in use. " in bare_house.said()
    assert re.search(rf" {name}=\d+ make run\n", bare_house.said())


@pytest.mark.parametrize("port", ["8000000", "web", "-1"])
def test_a_port_that_is_none_is_refused(port: str, bare_house: House) -> None:
    assert bare_house.start(PORT=port).wait(20) == 1
    assert f"Port {port} cannot be used: " in bare_house.said()


def test_two_servers_cannot_have_one_port(bare_house: House) -> None:
    assert bare_house.start(MAIL_PORT=bare_house.ports["PORT"]).wait(20) == 1
    assert "MAIL_PORT=8125 make run" in bare_house.said()


def test_a_second_run_in_the_same_place_is_refused(bare_house: House) -> None:
    (bare_house.root / "var").mkdir(exist_ok=True)
    with (bare_house.root / "var" / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert bare_house.start().wait(20) == 1

    assert bare_house.said() == "\nSummit is already running from this directory: stop that run first.\n"
