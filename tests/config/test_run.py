"""`make run` with real processes, each time in a copy of the house of its own, in a path with spaces."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.embedded import free_port
from config.run import ROOT
from tests.processes import assert_none_stays_in, processes_in, wait_until

START_SECONDS = 90
PARTS = ("config", "demo", "summit", "manage.py")


class House:
    """A copy of the house that runs on ports of its own, on servers from wheels."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ports = {name: str(free_port()) for name in ("PORT", "MAIL_PORT", "MAIL_PAGE_PORT")}
        self.output = root / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "TMPDIR": str(self.root.parent),
            **self.ports,
            **environment,
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run"], cwd=self.root, env=given, stdout=output, stderr=output
            )
        return self.process

    def run(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it says that it runs."""
        process = self.start()
        wait_until(lambda: "Ctrl-C stops" in self.said() or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, self.said()
        return process

    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str, token: str = "") -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports['PORT']}{path}")
        if token:
            request.add_header("Authorization", f"Token {token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def pid(self, words: str) -> int:
        """Return the oldest process with these words in its command line."""
        return min(pid for pid, line in processes_in(self.root).items() if words in line)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    root = tmp_path / "house of the summit"
    root.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / part)
    house = House(root)
    yield house
    for pid in processes_in(root):
        os.kill(pid, signal.SIGKILL)
    if house.process:
        house.process.wait()


def test_it_serves_as_it_says_and_leaves_no_process(house: House) -> None:
    process = house.run()

    tokens = re.findall(r"^  \w+ +([0-9a-f]{64})$", house.said(), re.MULTILINE)
    assert house.get("/health/ready/") == {"status": "ok", "database": "ok", "redis": "ok"}
    assert [house.get("/api/v1/me/", token)["email"] for token in tokens] == [
        "staff.blr@example.org",
        "staff.kaz@example.org",
    ]
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert house.said().endswith("Stopped.\n")
    assert processes_in(house.root) == {}


def test_killed_it_leaves_no_process_and_the_next_run_has_the_data(house: House) -> None:
    first = house.run()
    first.kill()
    first.wait()
    organizer = re.search(r"^  Organizer .*$", house.said(), re.MULTILINE)
    assert_none_stays_in(house.root)

    house.run()

    assert organizer
    assert organizer[0] in house.said()
    assert "Loaded" not in house.said()


@pytest.mark.parametrize(
    ("name", "words"), [("worker", "celery --app config --quiet worker"), ("postgres", "bin/postgres -D")]
)
def test_one_that_crashes_is_named_and_ends_the_rest(name: str, words: str, house: House) -> None:
    process = house.run()

    os.kill(house.pid(words), signal.SIGKILL)

    assert process.wait(60) == 1
    assert f"{name} ended (exit code -9), so all is stopped." in house.said()
    assert processes_in(house.root) == {}


@pytest.mark.parametrize("name", ["PORT", "MAIL_PORT", "MAIL_PAGE_PORT"])
def test_a_taken_port_is_named_with_the_way_to_choose_another(name: str, house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(house.ports[name])))
        taken.listen()

        assert house.start().wait(20) == 1

    assert f"Port {house.ports[name]} cannot be used: [Errno 98] Address already in use. " in house.said()
    assert re.search(rf" {name}=\d+ make run\n", house.said())


@pytest.mark.parametrize("port", ["8000000", "web", "-1"])
def test_a_port_that_is_none_is_refused(port: str, house: House) -> None:
    assert house.start(PORT=port).wait(20) == 1
    assert f"Port {port} cannot be used: " in house.said()


def test_two_servers_cannot_have_one_port(house: House) -> None:
    assert house.start(MAIL_PORT=house.ports["PORT"]).wait(20) == 1
    assert "MAIL_PORT=8125 make run" in house.said()


def test_a_second_run_in_the_same_place_is_refused(house: House) -> None:
    (house.root / "var").mkdir()
    with (house.root / "var" / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert house.start().wait(20) == 1

    assert house.said() == "\nSummit is already running from this directory: stop that run first.\n"
