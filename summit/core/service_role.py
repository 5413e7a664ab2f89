"""The privileges of the service's database role: it may change rows, but no tables, and no rows that are only added.

The tables belong to the role that migrates. A role that owns a table may empty it, or drop its triggers and change the
audit; so the service has another role.
"""

import uuid
from collections.abc import Iterator, Sequence

from django.core import checks
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

Databases = Sequence[str] | None

MIGRATIONS = "django_migrations"  # the service only reads them
# No request is worth more: what takes longer is ended, and nobody waits for what it had locked. The limits are the
# role's own, as a pooler refuses those that a connection asks for.
LIMITS = {"statement_timeout": "30s", "lock_timeout": "15s", "idle_in_transaction_session_timeout": "60s"}
WRITTEN_BY_TRIGGERS = "core_auditentry"  # by a function that has the rights of its owner
# A trigger named `…_stays` marks a table whose rows stay as they are.
STAYING = r"""
SELECT relname, tgtype & 16 > 0, tgtype & 8 > 0 FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname LIKE '%\_stays' AND relnamespace = current_schema()::regnamespace
"""
OWNS = """
SELECT rolsuper OR rolcreaterole OR EXISTS (
    SELECT FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(rolname, tableowner, 'MEMBER')
) FROM pg_roles WHERE rolname = {}
"""


class UnsuitableRoleError(Exception):
    """The role is not there, owns the tables, or could make itself their owner."""


def grant(role: str, *, password: str = "", using: str = "default") -> None:
    """Give the role the privileges of the service alone; with a password, create it or set its password and limits.

    Run it as the owner of the tables, after each migration. Raises UnsuitableRoleError.
    """
    connection, name = connections[using], sql.Identifier(role)
    with transaction.atomic(using=using), connection.cursor() as cursor:

        def execute(statement: str, *parts: str | sql.Identifier) -> CursorWrapper:
            # Composed here: names and passwords of roles cannot be parameters.
            cursor.execute(sql.SQL(statement).format(*parts).as_string(connection.connection))
            return cursor

        if password:
            if not execute("SELECT FROM pg_roles WHERE rolname = {}", role).fetchone():
                execute("CREATE ROLE {}", name)
            # Hashed before it is sent, so that no log of the database has it.
            scrambled = connection.connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            )
            execute("ALTER ROLE {} LOGIN PASSWORD {}", name, scrambled.decode())
            for limit, value in LIMITS.items():
                execute(f"ALTER ROLE {{}} SET {limit} = {{}}", name, value)
        if execute(OWNS, role).fetchone() != (False,):
            raise UnsuitableRoleError(f"{role} must be a role that neither owns the tables nor can become their owner.")
        schema = execute("SELECT current_schema()").fetchone()[0]
        execute("GRANT USAGE ON SCHEMA {} TO {}", sql.Identifier(schema), name)
        for table, privileges in _privileges(using):
            execute("REVOKE ALL ON {} FROM {}", sql.Identifier(table), name)
            execute(f"GRANT {', '.join(privileges)} ON {{}} TO {{}}", sql.Identifier(table), name)


def _privileges(using: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each table with the privileges of the service."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(STAYING)
        staying = {table: stays for table, *stays in cursor.fetchall()}
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        unchanged, there = staying.get(table, (False, False))
        may = {"SELECT": True, "INSERT": table != WRITTEN_BY_TRIGGERS, "UPDATE": not unchanged, "DELETE": not there}
        yield table, [privilege for privilege, is_given in may.items() if is_given]
    yield MIGRATIONS, ["SELECT"]


def service_owns_no_table(databases: Databases = None, **_: object) -> list[checks.CheckMessage]:
    """Warn if the role of this connection may empty the audit."""
    warning = checks.Warning(
        "The service's role of the database may empty the audit.",
        hint="Let the service use a role of its own: see `manage.py grant_service_role`.",
        id="summit.W002",
    )
    return [warning for using in databases or () if _may_empty_audit(using)]


def statements_are_limited(databases: Databases = None, **_: object) -> list[checks.CheckMessage]:
    """Warn if a statement of this connection may run for as long as it likes."""
    warning = checks.Warning(
        "The service's role of the database has no limits of time.",
        hint=f"ALTER ROLE … SET {', '.join(LIMITS)}: `manage.py grant_service_role` does it where it may.",
        id="summit.W003",
    )
    return [warning for using in databases or () if _ask(using, "SELECT current_setting('statement_timeout') = '0'")]


def pooling_is_known(databases: Databases = None, **_: object) -> list[checks.CheckMessage]:
    """Warn if connections share sessions, as behind a pooler in transaction mode, and the settings do not say so."""
    warning = checks.Warning(
        "The database is behind a pooler in transaction mode, and DATABASE_POOLER is not set.",
        hint="Set DATABASE_POOLER=true: a cursor of a session may be found in another one.",
        id="summit.W004",
    )
    unprepared = [u for u in databases or () if not connections[u].settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")]
    return [warning for using in unprepared if _shares_sessions(using)]


def _shares_sessions(using: str) -> bool:
    """Return whether what one connection has set for its session is found by another."""
    mark, other = str(uuid.uuid4()), connections[using].copy()
    _ask(using, "SELECT set_config('summit.pooling', %s, false) = ''", mark)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT current_setting('summit.pooling', true) = %s", [mark])
            return bool(cursor.fetchone() == (True,))
    finally:
        other.close()


def _may_empty_audit(using: str) -> bool:
    return _ask(
        using, "SELECT has_table_privilege(oid, 'TRUNCATE') FROM pg_class WHERE oid = to_regclass('core_auditentry')"
    )


def _ask(using: str, question: str, *parameters: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(question, parameters)
        return bool(cursor.fetchone() == (True,))


CHECKS = (service_owns_no_table, statements_are_limited, pooling_is_known)
