"""Another cluster, to which what was saved is brought."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from config.embedded.postgres import Postgres


@pytest.fixture
def other_cluster(tmp_path: Path) -> Iterator[Postgres]:
    """A new cluster, whose transactions are counted from the beginning."""
    server = Postgres(tmp_path / "postgres", durable=False).start()
    yield server
    server.stop()


@pytest.fixture
def move(other_cluster: Postgres) -> Iterator[Callable[[], None]]:
    """Lets the default connection lead to the other cluster until the test ends."""
    here = connections["default"]
    there = here.copy()
    password = other_cluster.password_file.read_text()
    facts = {
        "HOST": "127.0.0.1",
        "PORT": other_cluster.port,
        "NAME": "postgres",
        "USER": "summit",
        "PASSWORD": password,
    }
    there.settings_dict = here.settings_dict | facts

    def lead_there() -> None:
        connections["default"] = there

    yield lead_there
    there.close()
    connections["default"] = here
