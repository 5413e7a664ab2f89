"""The service's role of the database: it does its work, and can neither empty nor change what is only added to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from summit.accounts.models import Role
from summit.core.audit import hash_chain
from summit.core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.many import fill, make_delegations
from tests.factories.summits import make_summit

PASSWORD = "a password' of the service"
FORBIDDEN = """
TRUNCATE core_auditentry
TRUNCATE summits_summit CASCADE
INSERT INTO core_auditentry SELECT FROM core_auditentry
UPDATE core_auditentry SET actor = 1
UPDATE core_auditentry SET seal = 1
DELETE FROM core_auditentry
UPDATE core_auditseal SET digest = ''
DELETE FROM core_auditseal
UPDATE core_viewing SET reason = ''
DELETE FROM core_viewing
UPDATE documents_taking SET id = id
DELETE FROM django_migrations
ALTER TABLE core_auditentry DISABLE TRIGGER ALL
ALTER TABLE summits_summit DISABLE TRIGGER audit_note
DROP TRIGGER audit_stays ON core_auditentry
DROP FUNCTION core_audit_guard CASCADE
CREATE OR REPLACE FUNCTION core_audit_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
SET session_replication_role = replica
DROP TABLE summits_summit CASCADE
ALTER TABLE summits_summit ADD COLUMN x int
CREATE TABLE x ()
CREATE ROLE another
"""


@pytest.fixture
def service(django_db_setup: None, django_db_blocker: Any, monkeypatch: Any) -> Iterator[str]:
    """Django, connected as the service's role, in a transaction that is rolled back."""
    with django_db_blocker.unblock():
        owner = connections["default"]
        role = f"service_of_{owner.settings_dict['NAME']}"
        monkeypatch.setenv("SERVICE_ROLE_PASSWORD", PASSWORD)
        call_command("grant_service_role", role)
        connections["default"] = as_service = owner.copy()
        as_service.settings_dict = {**owner.settings_dict, "USER": role, "PASSWORD": PASSWORD}
        try:
            with transaction.atomic():
                yield role
                transaction.set_rollback(True)
        finally:
            as_service.close()
            connections["default"] = owner
            with owner.cursor() as cursor:
                cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_it_does_its_work_and_no_more(service: str, api: Any) -> None:
    summit = make_summit()
    alice = make_user("alice", summit, Role.Kind.CHIEF, is_staff=True)
    (delegation, *_) = make_delegations(summit)
    fill(summit, 0, 1, alice)  # rows of every app
    made = api.by(alice).post(
        "/api/v1/summits/bishkek-2025/invitations/",
        {"party": delegation.pk, "kind": "viewer", "email": "nadia@example.org"},
    )
    assert made.status_code == 201, made.json()
    assert api.delete(f"/api/v1/summits/bishkek-2025/invitations/{made.json()['id']}/").status_code == 204
    assert set(AuditEntry.objects.values_list("database_user", flat=True)) == {service}
    hash_chain.seal(now=datetime.now(UTC))

    for statement in FORBIDDEN.strip().splitlines():
        with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege), statement
    assert run_checks(include_deployment_checks=True, databases=["default"], tags=["database"]) == []


def test_of_every_table_it_may_read_and_write_the_rows_but_of_those_that_stay(service: str) -> None:
    staying = {
        "core_auditentry": ["SELECT"],
        "core_auditseal": ["SELECT", "INSERT"],
        "core_viewing": ["SELECT", "INSERT"],
        "documents_taking": ["SELECT", "INSERT", "DELETE"],
        "django_migrations": ["SELECT"],
    }
    everything = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, array_agg(p) FILTER (WHERE has_table_privilege(%s, quote_ident(tablename), p))"
            " FROM pg_tables, unnest(%s::text[]) AS p WHERE schemaname = current_schema() GROUP BY tablename",
            [service, everything],
        )
        granted = dict(cursor.fetchall())

    assert staying.keys() <= granted.keys()
    assert granted == {table: staying.get(table, everything[:4]) for table in granted}


def test_the_owner_of_the_tables_is_not_given_the_services_role(db: None) -> None:
    with pytest.raises(CommandError, match="neither owns the tables nor can become their owner"):
        call_command("grant_service_role", connection.settings_dict["USER"])
    with pytest.raises(CommandError, match="neither owns"):
        call_command("grant_service_role", "nobody_of_this_name")
    warnings = run_checks(include_deployment_checks=True, databases=["default"], tags=["database"])
    assert sorted(str(warning.id) for warning in warnings) == ["summit.W002", "summit.W003"]
