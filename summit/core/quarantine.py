"""A restored copy of a database sends nothing until an operator releases it.

The database knows its home: the cluster and the number of the database in it. A copy has another one, whether it was
restored by our command or by PostgreSQL's programs; what waited when the copy was made was sent long ago, to people.
"""

from typing import Any

from django.db import connection

from summit.core.models import Home

PRESENT = """
SELECT system_identifier::text || '/' || oid::text FROM pg_control_system(), pg_database
WHERE datname = current_database()
"""


def is_on() -> bool:
    """Say whether this database is a copy that was not released."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {Home._meta.db_table} WHERE identity <> ({PRESENT})")  # noqa: S608 -- our own
        return cursor.fetchone() is not None


def begin() -> None:
    """Put this database under quarantine: a physical copy has the identity of its original."""
    Home.objects.update_or_create(pk=Home.ONLY, defaults={"identity": ""})


def release() -> None:
    """Let what is due be sent from here."""
    Home.objects.update_or_create(pk=Home.ONLY, defaults={"identity": _present()})


def settle(**_: Any) -> None:
    """Note the home of a new database, after its first migration."""
    Home.objects.get_or_create(pk=Home.ONLY, defaults={"identity": _present()})


def _present() -> str:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        return str(cursor.fetchone()[0])
