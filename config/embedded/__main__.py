"""`python -m config.embedded COMMAND…`: run a command with temporary servers, and remove them afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from config.embedded import launcher, servers


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _exit)
    with (
        tempfile.TemporaryDirectory(prefix="summit-", ignore_cleanup_errors=True) as place,
        servers(Path(place), durable=False) as started,
    ):
        return _run(command, {name: server.url for name, server in started.items()})


def _exit(number: int, frame: FrameType | None) -> None:
    """Exit as on Ctrl-C, so that the servers are stopped and their data removed."""
    del frame
    sys.exit(128 + number)


def _run(command: list[str], urls: dict[str, str]) -> int:
    child = subprocess.Popen([*launcher(signal.SIGINT), *command], env={**os.environ, **urls})
    # The terminal sends Ctrl-C to the command too; a signal to this process alone is passed on to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.send_signal(signal.SIGINT))
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
