import re
import subprocess
import sys

import pytest

from config.release import NAMED_IN, ROOT, CannotRelease, cut
from summit import __version__

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n"


def test_what_is_unreleased_becomes_a_section_of_the_version() -> None:
    released = cut(CHANGELOG, "0.2.0", "2026-02-01")

    assert released.split("\n\n") == [
        "# Changelog",
        "## [Unreleased]",
        "## [0.2.0] - 2026-02-01",
        "- New.",
        "## [0.1.0] - 2026-01-01",
        "- Old.\n",
    ]
    with pytest.raises(CannotRelease, match="nothing under"):
        cut(released, "0.2.1", "2026-03-01")


@pytest.mark.parametrize("name", NAMED_IN)
def test_each_file_names_the_version_where_a_release_sets_it(name: str) -> None:
    line, pattern = NAMED_IN[name]

    assert re.search(pattern, (ROOT / name).read_text(), re.MULTILINE)[0] == line.format(__version__)


def test_the_version_is_told_without_a_server() -> None:
    command = [sys.executable, "-m", "summit", "--version"]

    assert (
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode() == f"Summit {__version__}\n"
    )


def test_help_names_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    help_text = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert re.findall(r"^make (\S+)", help_text, re.MULTILINE) == targets
