"""The service behind pgbouncer in transaction mode, where many connections share few sessions."""

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection, connections
from django.test import Client

from config.embedded.launch import unprivileged_identity
from summit.accounts.models import User
from summit.core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.summits import make_summit
from tests.operations.servers import Listening, program

PROGRAM = program("pgbouncer")
PEOPLE, CHANGES = 4, 10
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="NOT TESTED: no pgbouncer. Debian: apt-get install pgbouncer"),
    pytest.mark.django_db(transaction=True),
]


class PgBouncer(Listening):
    """A pooler in front of the tests' PostgreSQL, with two sessions for all."""

    stop_signal = signal.SIGINT

    def prepare(self) -> None:
        super().prepare()
        self.identity = unprivileged_identity()
        facts = connection.settings_dict
        (self.directory / "users").write_text(f'"{facts["USER"]}" "{facts["PASSWORD"]}"\n')
        self.settings.write_text(
            "[databases]\n"
            f"* = host={facts['HOST']} port={facts['PORT']}\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {self.directory / 'users'}\n"
            "pool_mode = transaction\ndefault_pool_size = 2\n"
        )

    @property
    def settings(self) -> Path:
        return self.directory / "pgbouncer.ini"

    def command(self) -> list[str]:
        return [str(PROGRAM), str(self.settings)]


@pytest.fixture
def pooled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections that are opened from now on go through the pooler."""
    pooler = PgBouncer(tmp_path / "pooler").start()
    monkeypatch.setitem(connection.settings_dict, "PORT", pooler.port)
    yield
    connection.close()
    pooler.stop()


def test_each_change_is_signed_by_the_one_who_made_it(pooled: None) -> None:
    summit = make_summit()
    people = [make_user(f"person-{number}", summit, "organizer", is_staff=True) for number in range(PEOPLE)]

    def change(person: User) -> None:
        client = Client()
        client.force_login(person)
        for number in range(CHANGES):
            client.post("/admin/language/", {"language": ("ru", "en")[number % 2]})
        connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(change, people))

    signed = AuditEntry.objects.filter(table="accounts_user", after__has_key="language", operation="U")
    assert Counter(signed.values_list("row", "actor")) == {(str(person.pk), person.pk): CHANGES for person in people}


def test_it_is_said_where_the_settings_do_not_know_of_the_pooler(pooled: None, monkeypatch: Any) -> None:
    def warnings() -> set[str | None]:
        found = run_checks(include_deployment_checks=True, databases=["default"], tags=["database"])
        return {warning.id for warning in found} & {"summit.W004"}

    connection.close()
    behind = warnings()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)  # noqa: FBT003

    assert (behind, warnings()) == ({"summit.W004"}, set())
