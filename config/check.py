"""`make check`: the house rules and the tests of the apps that differ from `main`, in under a minute."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from config import checks

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 55


def main() -> int:
    """Return the first bad exit code; tests for which no time is left are skipped and counted."""
    begin = time.monotonic()
    if code := checks.main():
        return code
    places = sorted(set(tests_for(changed())) | {"tests/architecture"})
    print(f"== tests: {', '.join(places)}", flush=True)
    left = SECONDS - (time.monotonic() - begin)
    # A test with a time limit of its own takes long.
    options = ["-q", "-n", "auto", "--dist", "worksteal", "-m", "not timeout", f"--seconds={max(left, 10):.0f}"]
    return subprocess.run([sys.executable, "-m", "pytest", *options, *places], cwd=ROOT, check=False).returncode


def changed() -> Iterator[str]:
    """Yield the files that differ from the merge base with `main`, committed or not."""
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    yield from _git("diff", "--name-only", base[0])
    yield from _git("ls-files", "--others", "--exclude-standard")


def tests_for(paths: Iterable[str]) -> Iterator[str]:
    """Yield the test folders of the apps that the paths belong to; of a test file, the file."""
    for path in map(Path, paths):
        if path.match("tests/**/test_*.py") and (ROOT / path).exists():
            yield str(path)
        elif path.suffix == ".py":
            app = Path("tests", *path.parts[path.parts[0] == "summit" :][:1])
            if (ROOT / app).is_dir():
                yield str(app)


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
