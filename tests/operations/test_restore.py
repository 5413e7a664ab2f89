"""What is dumped from one cluster and restored into another, with the programs of PostgreSQL."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from config.embedded.postgres import BINARIES, Postgres
from summit.core.audit import hash_chain
from summit.core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.operations.servers import database_url

NOW = datetime(2025, 11, 20, tzinfo=UTC)


def run(program: str, *arguments: str) -> None:
    subprocess.run([BINARIES / program, *arguments], check=True, capture_output=True)


@pytest.mark.django_db(transaction=True)
def test_the_audit_goes_on_after_a_restore(other_cluster: Postgres, move: Callable[[], None], tmp_path: Path) -> None:
    summit, dump = make_summit(), tmp_path / "dump"
    hash_chain.seal(now=NOW)
    make_room(summit)  # dumped before it is sealed
    run("pg_dump", "--format=custom", f"--file={dump}", database_url())
    run("pg_restore", "--single-transaction", f"--dbname={other_cluster.url}", str(dump))
    move()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint < max(transaction) FROM core_auditentry")
        assert cursor.fetchone() == (True,)
    make_user("later")
    seal = hash_chain.seal(now=NOW)

    said = StringIO()
    call_command("audit", "verify", stdout=said)

    assert seal
    assert f"2 seals fit. The last: {seal.digest}" in said.getvalue()
    assert not AuditEntry.objects.filter(seal=None).exists()
