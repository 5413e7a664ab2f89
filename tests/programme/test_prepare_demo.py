"""The database of `make run`."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from summit.summits.models import Summit
from tests.programme.test_programme_file import SMALL

COMMAND = "summit.programme.management.commands.prepare_demo"


def test_what_fails_on_the_way_leaves_nothing_so_that_the_next_run_begins_again(
    db: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    monkeypatch.setattr(f"{COMMAND}.call_command", lambda *_, **__: None)  # migrations are there
    monkeypatch.setattr(f"{COMMAND}.publish_revision", fail)

    with pytest.raises(RuntimeError):
        call_command("prepare_demo", str(file), str(tmp_path / "accounts.json"))

    assert not Summit.objects.exists()
