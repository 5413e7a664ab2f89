"""Chromium without a window, driven through its own pipe: no driver, no port and no package are needed."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 60
# The pipe of the protocol: Chromium reads from 3 and writes to 4.
START = 'exec "$0" "$@" 3<&{read} 4>&{write}'
OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--lang=en-US",
)


class Page:
    """One page of the browser."""

    def __init__(self, into: int, out: int) -> None:
        self.into, self.out = into, out
        self.number = 0
        self.buffer = b""
        self.session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def resize(self, width: int, height: int) -> None:
        """Give the window a size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)

    def visit(self, address: str) -> None:
        """Open an address and wait until the page is there."""
        self.leave(f"location.href = {json.dumps(address)}")

    def run(self, script: str) -> Any:
        """Run a script on the page and return what it returns, which may be a promise."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def leave(self, script: str) -> None:
        """Run a script that leads to another page, and wait until that has its fonts and has been drawn."""
        self.run(f"window.isLeft = true; {script}")
        deadline = time.monotonic() + SECONDS
        while not self._is_there():
            assert time.monotonic() < deadline, "the page does not load"
            time.sleep(0.1)
        self.run("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 700)))")

    def picture(self) -> bytes:
        """Return the page as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def _is_there(self) -> bool:
        try:
            return bool(self.run("!window.isLeft && document.readyState === 'complete'"))
        except AssertionError:  # between two pages there is none to ask
            return False

    def _read(self) -> Any:
        while b"\0" not in self.buffer:
            read = os.read(self.out, 1 << 20)
            assert read, "the browser ended"
            self.buffer += read
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)


@contextmanager
def chromium(place: Path) -> Iterator[Page]:
    """Start a browser with a profile of its own in the place, and end it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "install chromium"
    (theirs, into), (out, written) = os.pipe(), os.pipe()
    command = ["sh", "-c", START.format(read=theirs, write=written), program, *OPTIONS, f"--user-data-dir={place}"]
    with (place.parent / "chromium.log").open("wb") as log:
        browser = subprocess.Popen(command, pass_fds=(theirs, written), stdout=log, stderr=log)
    os.close(theirs)
    os.close(written)
    try:
        yield Page(into, out)
    finally:
        browser.terminate()
        browser.wait()
        os.close(into)
        os.close(out)
