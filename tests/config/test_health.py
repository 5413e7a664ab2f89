import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.embedded import free_port
from summit import __version__
from summit.accounts.models import User
from summit.core import clock, heartbeats

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

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": __version__})


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


NO_MAIL_FAILS = {"failing": 0, "since": None}


def test_it_says_when_the_beat_or_the_workers_are_silent(client: Client) -> None:
    now = clock.now()
    url = "/health/background/"
    never = client.get(url)
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=now)
    well = client.get(url)
    heartbeats.beat("slow", now=now - timedelta(minutes=4))
    slow = client.get(url)
    heartbeats.beat("beat", now=now - timedelta(minutes=2))
    beat = client.get(url)

    assert (never.status_code, never.json()) == (
        503,
        {"status": "silent", "silent": {"beat": None}, "mail": NO_MAIL_FAILS},
    )
    assert (well.status_code, well.json()) == (200, {"status": "ok", "silent": {}, "mail": NO_MAIL_FAILS})
    assert (slow.status_code, list(slow.json()["silent"])) == (503, ["slow"])
    assert beat.json()["silent"] == {"beat": (now - timedelta(minutes=2)).isoformat()}


def test_the_desk_says_so_too(client: Client, alice: User) -> None:
    client.force_login(alice)

    silent = client.get("/admin/", follow=True).content.decode()
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=clock.now())
    well = client.get("/admin/", follow=True).content.decode()

    assert "The beat is silent" in silent
    assert "in the background" not in well
