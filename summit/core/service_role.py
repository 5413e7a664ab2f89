"""The privileges of the service's database role: it may change rows, but no tables, and no rows that are only added.

The tables belong to the role that migrates. A role that owns a table may empty it, or drop its triggers and change the
audit; so the service has another role.
"""

from collections.abc import Iterator, Sequence

from django.core import checks
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

MIGRATIONS = "django_migrations"  # the service only reads them
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
    """Give the role the privileges of the service alone; with a password, create it or set its password.

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


def service_owns_no_table(databases: Sequence[str] | None = None, **_: object) -> list[checks.CheckMessage]:
    """Warn if the role of this connection may empty the audit."""
    return [
        checks.Warning(
            "The service's role of the database may empty the audit.",
            hint="Let the service use a role of its own: see `manage.py grant_service_role`.",
            id="summit.W002",
        )
        for using in databases or ()
        if _may_empty_audit(using)
    ]


def _may_empty_audit(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(oid, 'TRUNCATE') FROM pg_class WHERE oid = to_regclass('core_auditentry')"
        )
        return bool(cursor.fetchone() == (True,))
