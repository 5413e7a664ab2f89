"""`make release VERSION=x.y.z`: cut the changelog, set the version, commit and tag. Nothing is pushed."""

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNRELEASED = "## [Unreleased]\n"
# Each file that names the version, and the line that does.
NAMED_IN = {
    "summit/__init__.py": ('__version__ = "{}"', r'^__version__ = ".+"$'),
    "docs/openapi.yaml": ("  version: {}", r"^  version: .+$"),
}


class CannotRelease(Exception):  # noqa: N818 -- it is said to a person
    """The user must do something before the release; the message says what."""


def main(arguments: list[str]) -> int:
    """Release the given version; return 1 and print why if that is not possible."""
    try:
        _release(arguments[0] if arguments else "")
    except CannotRelease as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def cut(changelog: str, version: str, day: str) -> str:
    """Return the changelog with the unreleased entries in a section of the version; CannotRelease if there are none."""
    head, found, rest = changelog.partition(UNRELEASED)
    if not found or not rest.split("\n## [", 1)[0].strip():
        raise CannotRelease("CHANGELOG.md has nothing under [Unreleased].")
    return f"{head}{UNRELEASED}\n## [{version}] - {day}\n{rest}"


def _release(version: str) -> None:
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise CannotRelease("Name the version: make release VERSION=x.y.z")
    if _git("status", "--porcelain"):
        raise CannotRelease("The tree is not clean: commit or remove what git status names.")
    if _git("tag", "--list", f"v{version}"):
        raise CannotRelease(f"v{version} is released already.")
    changelog = ROOT / "CHANGELOG.md"
    changelog.write_text(cut(changelog.read_text(), version, time.strftime("%Y-%m-%d", time.gmtime())))
    for name, (line, pattern) in NAMED_IN.items():
        path = ROOT / name
        path.write_text(re.sub(pattern, line.format(version), path.read_text(), count=1, flags=re.MULTILINE))
    _git("commit", "--all", "--message", f"Release {version}")
    _git("tag", "--annotate", f"v{version}", "--message", f"Summit {version}")
    print(f"Released v{version}. Push it: git push --follow-tags")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
