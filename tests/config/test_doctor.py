"""What the doctor and readiness find; each fault is made on purpose."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config import health
from summit.accounts.models import User
from summit.core import clock, heartbeats
from summit.core.audit import hash_chain
from summit.documents.models import File
from tests.factories.documents import make_document, make_file
from tests.factories.personal import make_personal_data
from tests.signing import at_the_door, set_up_app
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _just_started() -> Iterator[None]:
    health.PREPARED.clear()
    yield
    health.PREPARED.clear()


def found(*arguments: str) -> str:
    """Return what the doctor prints, whether or not it fails."""
    printed = StringIO()
    try:
        call_command("doctor", *arguments, stdout=printed)
    except CommandError as error:
        printed.write(str(error))
    return printed.getvalue()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_where_all_is_well_it_says_so(smtp: SmtpServer, belarus: Any, summit: Any) -> None:
    make_personal_data(belarus.head)
    make_file(make_document(summit))
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=clock.now())

    printed = found("--mail", "operator@example.org")

    assert "FAULT" not in printed
    assert "1 files are as their hashes say" in printed
    assert "letter is on its way to operator@example.org" in printed
    assert smtp.recipients == [["operator@example.org"]]


def test_files_seals_processes_and_mail_are_looked_at(settings: Any, summit: Any) -> None:
    make_file(make_document(summit))
    stored = Path(File.objects.get().content.path)
    stored.write_bytes(b"something else")
    hash_chain.seal(now=clock.now())
    run("ALTER TABLE core_auditentry DISABLE TRIGGER audit_stays")
    run("UPDATE core_auditentry SET actor = 7")
    run("ALTER TABLE core_auditentry ENABLE TRIGGER audit_stays")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    printed = found()

    for sentence in (
        f"files: 1 of 1 files are missing or changed: {stored.name}",
        "does not fit: the audit was changed",
        "beat is silent since ever",
        "mail: The mail server does not let us in",
    ):
        assert sentence in printed
    assert printed.endswith("4 faults.")


def test_wrong_keys_and_missing_tables_are_not_ready(client: Client, settings: Any, belarus: Any, alice: User) -> None:
    make_personal_data(belarus.head)
    alice.set_password("correct horse battery")
    alice.save()
    set_up_app(at_the_door(alice))
    right = settings.FIELD_KEYS, settings.SECRET_KEY

    settings.FIELD_KEYS, settings.SECRET_KEY = [Fernet.generate_key().decode()], "another"
    wrong_keys = client.get("/health/ready/")
    settings.FIELD_KEYS, settings.SECRET_KEY = right
    run("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'core')")
    no_tables = client.get("/health/ready/")

    assert (wrong_keys.status_code, wrong_keys.json()["status"]) == (503, "not prepared")
    assert "accreditation.PersonalData.number" in wrong_keys.json()["FIELD_KEYS"]
    assert wrong_keys.json()["SECRET_KEY"] == "The key does not open second factors."
    assert (no_tables.status_code, no_tables.json()["tables"]) == (503, "1 migrations were not carried out.")
    assert "manage.py migrate" in found("--quick")


def test_what_was_ready_stays_ready_while_a_later_version_migrates(client: Client) -> None:
    ready = client.get("/health/ready/")
    run("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', now())")
    health.PREPARED.clear()

    assert (ready.status_code, client.get("/health/ready/").status_code) == (200, 200)
    assert "1 migrations are unknown" in found("--quick")
