"""What is shipped to deploy the service agrees with its documentation."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "docs" / "operators" / "settings.md").read_text()
IN_THE_IMAGE = {"DJANGO_SETTINGS_MODULE", "STATIC_ROOT"}


def documented() -> set[str]:
    rows = re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", SETTINGS, re.MULTILINE)
    named = re.findall(r"`(DOCUMENTS_[A-Z]+)`", SETTINGS)
    return {name for row in rows for name in re.findall(r"[A-Z_]+", row)} | set(named)


def test_compose_passes_every_documented_setting() -> None:
    names = documented() - IN_THE_IMAGE

    assert len(names) > 30
    for service in ("web", "worker", "courier", "planner", "beat", "migrate"):
        assert names - COMPOSE["services"][service]["environment"].keys() == set(), service


def test_every_setting_that_is_read_is_documented() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "config" / "settings").glob("*.py"))
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', sources))

    assert read - documented() - {"DEBUG", "PYTEST_XDIST_WORKER"} == set()


def test_a_worker_is_given_the_time_of_what_it_does() -> None:
    longest_plan, longest_poll = 600, 25
    minutes = {name: int(COMPOSE["services"][name]["stop_grace_period"].rstrip("m")) for name in ("web", "planner")}
    units = ROOT / "deploy" / "systemd"
    seconds = {
        path.name: int(found.group(1))
        for path in units.glob("*.service")
        if (found := re.search(r"^TimeoutStopSec=(\d+)", path.read_text(), re.MULTILINE))
    }

    assert minutes["planner"] * 60 > longest_plan
    assert minutes["web"] * 60 > longest_poll
    assert seconds["summit-worker@.service"] > longest_plan
    assert seconds["summit-web.service"] > longest_poll
