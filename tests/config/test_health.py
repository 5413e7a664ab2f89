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
from summit.core.audit import hash_chain
from summit.core.models import AuditEntry

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


NOTHING_ELSE = {"mail": {"failing": 0, "since": None}, "audit": {"unsealed_since": None}}


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
        {"status": "silent", "silent": {"beat": None}, **NOTHING_ELSE},
    )
    assert (well.status_code, well.json()) == (200, {"status": "ok", "silent": {}, **NOTHING_ELSE})
    assert (slow.status_code, list(slow.json()["silent"])) == (503, ["slow"])
    assert beat.json()["silent"] == {"beat": (now - timedelta(minutes=2)).isoformat()}


def test_it_says_when_the_audit_is_not_sealed(client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=clock.now() + timedelta(hours=1))
    oldest = AuditEntry.objects.filter(seal=None).order_by("at")[0].at
    monkeypatch.setattr(clock, "now", lambda: oldest + timedelta(minutes=16))

    unsealed = client.get("/health/background/")
    hash_chain.seal(now=oldest)
    sealed = client.get("/health/background/")

    assert (unsealed.status_code, unsealed.json()["status"]) == (503, "audit unsealed")
    assert unsealed.json()["audit"] == {"unsealed_since": oldest.isoformat()}
    assert (sealed.status_code, sealed.json()["audit"]) == (200, {"unsealed_since": None})


def test_the_desk_says_so_too(client: Client, alice: User) -> None:
    client.force_login(alice)

    silent = client.get("/admin/", follow=True).content.decode()
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=clock.now())
    well = client.get("/admin/", follow=True).content.decode()

    assert "The beat is silent" in silent
    assert "in the background" not in well
