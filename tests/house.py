"""A copy of the product that runs by `make run`'s command, on ports and servers of its own, in a path with spaces."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from config.embedded import free_port
from config.run import ROOT
from tests.processes import processes_in, wait_while_working

PARTS = ("config", "demo", "summit", "manage.py")


class House:
    """A copy of the product in a folder; `data` is where an earlier run's data are copied from."""

    def __init__(self, root: Path, data: Path | None = None) -> None:
        self.root = root
        root.mkdir()
        for part in PARTS:
            # With the compiled modules: they name the time of their source, which is copied too.
            (shutil.copytree if (ROOT / part).is_dir() else shutil.copy2)(ROOT / part, root / part)
        if data:
            shutil.copytree(data, root / "var")
        self.ports = {name: str(free_port()) for name in ("PORT", "MAIL_PORT", "MAIL_PAGE_PORT")}
        self.output = root / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, **variables: str) -> dict[str, str]:
        own = {"PATH": os.environ["PATH"], "HOME": str(self.root), "TMPDIR": str(self.root.parent)}
        return {**own, **self.ports, **variables}

    def start(self, **variables: str) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=self.root,
                env=self.environment(**variables),
                stdout=output,
                stderr=output,
            )
        return self.process

    def run(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it says that it runs."""
        process = self.start()
        wait_while_working(lambda: "Ctrl-C stops everything" in self.said() or process.poll() is not None, self.root)
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

    def pid(self, name: str) -> int:
        """Return the oldest process of this name."""
        return min(pid for pid in processes_in(self.root) if Path(f"/proc/{pid}/comm").read_text() == f"{name}\n")


@contextmanager
def house_in(place: Path, data: Path | None = None) -> Iterator[House]:
    """Make a house in the place; kill what is left of it afterwards."""
    house = House(place / "house of the summit", data)
    try:
        yield house
    finally:
        for pid in processes_in(house.root):
            with suppress(ProcessLookupError):  # it ended with another one
                os.kill(pid, signal.SIGKILL)
        if house.process:
            house.process.wait()
