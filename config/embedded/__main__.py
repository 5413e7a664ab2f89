"""Run a command with throw-away servers and leave nothing behind: `python -m config.embedded COMMAND…`."""

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
        signal.signal(number, _unwind)
    with (
        tempfile.TemporaryDirectory(prefix="summit-", ignore_cleanup_errors=True) as place,
        servers(Path(place), durable=False) as started,
    ):
        return _run(command, {name: server.url for name, server in started.items()})


def _unwind(number: int, frame: FrameType | None) -> None:
    """Leave by the way that Ctrl-C takes, so that what was started is stopped and removed."""
    del frame
    sys.exit(128 + number)


def _run(command: list[str], urls: dict[str, str]) -> int:
    child = subprocess.Popen([*launcher(signal.SIGINT), *command], env={**os.environ, **urls})
    # The terminal's Ctrl-C reaches the command by itself; whoever ends only this process means the command too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.send_signal(signal.SIGINT))
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
