import socket
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.embedded import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_process_that_runs_is_live(client: Client) -> None:
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_with_database_and_redis_it_is_ready(client: Client) -> None:
    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "redis": "ok"})


def test_without_redis_it_is_ready_and_says_so(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "redis": "unavailable"})


def test_without_the_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", free_port())

    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")


@pytest.mark.timeout(20)
def test_servers_that_hang_do_not_hang_it(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    monkeypatch.setitem(connection.settings_dict, "PORT", silent_port)

    answer = client.get("/health/ready/")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "unavailable", "redis": "unavailable"}
