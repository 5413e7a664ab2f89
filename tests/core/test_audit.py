"""Every change is noted, by whichever door; what is noted stays, and it shows when it did not."""

import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from summit.accounts.models import User
from summit.core.audit import hash_chain
from summit.core.audit.triggers import NONE, attach, audited_models, masked_columns, summit_of
from summit.core.models import AccessRecord, AuditEntry, AuditSeal
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/"
NOW = datetime(2025, 11, 20, tzinfo=UTC)


def last(table: str) -> AuditEntry:
    return AuditEntry.objects.filter(table=table)[0]


def test_a_change_by_the_api_names_who_what_and_which_request(api: Any, alice: Any, summit: Any) -> None:
    room = make_room(summit)

    answer = api.by(alice).patch(f"{URL}rooms/{room.pk}/", {"capacity": 77}, headers={"X-Request-ID": "req-1"})

    entry = last("facilities_room")
    assert (entry.actor, entry.request, entry.operation, entry.row) == (alice.pk, "req-1", "U", str(room.pk))
    assert (entry.before, entry.after) == ({"capacity": room.capacity}, {"capacity": 77})
    assert (entry.summit, answer["X-Request-ID"]) == (summit.pk, "req-1")


def test_a_change_in_the_admin_names_who(client: Any, alice: Any, summit: Any) -> None:
    client.force_login(alice)

    client.post("/admin/reminders/reminderrule/add/", {"summit": summit.pk, "minutes_before": 12})

    entry = last("reminders_reminderrule")
    assert (entry.actor, entry.operation, entry.after["minutes_before"]) == (alice.pk, "I", 12)


def test_bare_sql_is_noted_too(summit: Any) -> None:
    room = make_room(summit)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facilities_room SET capacity = 3")

    entry = last("facilities_room")
    assert (entry.actor, entry.row, entry.after) == (0, str(room.pk), {"capacity": 3})
    assert entry.database_user == "summit"


def test_what_is_rolled_back_was_never_noted_and_what_follows_has_its_own_name(
    api: Any, alice: Any, boris: Any, summit: Any
) -> None:
    room = make_room(summit)
    count = AuditEntry.objects.count()

    api.by(alice).post(f"{URL}sessions/", {"code": "x"})
    assert AuditEntry.objects.count() == count
    api.by(alice).patch(f"{URL}rooms/{room.pk}/", {"capacity": 5})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facilities_room SET capacity = 6")
    api.by(boris).patch("/api/v1/me/", {"name": "Boris B."})

    assert [e.after for e in AuditEntry.objects.filter(table="facilities_room")[:2]] == [
        {"capacity": 6},
        {"capacity": 5},
    ]
    assert last("accounts_user").actor == boris.pk


def test_nothing_is_noted_where_nothing_changed_and_secrets_are_masked(boris: Any) -> None:
    count = AuditEntry.objects.count()
    boris.save()
    User.objects.update(last_login=NOW)
    assert AuditEntry.objects.count() == count

    boris.set_password("another horse battery")
    boris.save()

    assert (last("accounts_user").before, last("accounts_user").after) == ({"password": "***"}, {"password": "***"})


@pytest.mark.parametrize("change", ["UPDATE core_auditentry SET actor = 1", "DELETE FROM core_auditentry"])
def test_what_is_noted_stays(change: str, summit: Any) -> None:
    with (
        pytest.raises(DatabaseError, match="audit is not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_every_table_is_noted_and_knows_its_summit(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_note'")
        attached = {name.strip('"') for (name,) in cursor.fetchall()}
    lost = {model._meta.db_table for model in audited_models() if summit_of(model) == NONE}

    assert attached == {model._meta.db_table for model in audited_models()}
    assert len(attached) > 30
    # A user is in several summits, or none.
    of_user = {"accounts_user", "accounts_user_groups", "accounts_user_user_permissions", "accounts_token"}
    assert lost == of_user | {"accounts_codebook", "mfa_authenticator", "notifications_mute"}


def test_columns_that_look_like_secrets_are_masked() -> None:
    columns = ((model, field.column) for model in audited_models() for field in model._meta.concrete_fields)
    secrets = [
        (model, column) for model, column in columns if re.search("password|hash|digest|secret(?!ariat)|token", column)
    ]

    assert len(secrets) > 3
    assert [(model, column) for model, column in secrets if column not in masked_columns(model)] == []


def test_a_table_that_is_not_there_yet_or_any_more_is_passed_over(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE delegations_contact RENAME TO gone")

    attach()


def test_a_chief_reads_the_audit_of_his_summit_alone(client: Any, summit: Any, alice: Any) -> None:
    make_session(summit, title={"en": "Ours"})
    make_session(make_summit("elsewhere"), title={"en": "Theirs"})
    chief = make_user("chief", summit, "chief", is_staff=True)
    url = "/admin/core/auditentry/"

    client.force_login(alice)
    refused = client.get(url).status_code
    assert url not in client.get("/admin/", follow=True).content.decode()
    client.force_login(chief)
    page = client.get(url).content.decode()

    assert refused == 403
    assert '/admin/core/auditentry/"' in client.get("/admin/", follow=True).content.decode()
    assert ("Ours" in page, "Theirs" in page) == (True, False)
    assert client.get(f"{url}?q=Chief").status_code == 200
    assert client.post(f"{url}{last('calendar_engagement').pk}/change/", {}).status_code == 403


def test_the_list_shows_the_beginning_of_what_is_long(client: Any, summit: Any) -> None:
    for number, words in enumerate(("9999-12-31T23:59:59-14:00", "2026-13-01T00:00:00+00:00")):
        make_session(summit, f"s{number}", title={"en": words})  # someone's own words, which look like instants
    make_session(summit, title={"en": "A" * 300})
    client.force_login(make_user("chief", summit, "chief", is_staff=True))
    entry = last("calendar_engagement")
    own = f"/admin/core/auditentry/{entry.pk}/change/"

    listed = client.get("/admin/core/auditentry/").content.decode()

    assert ("A" * 150 in listed, "A" * 250 in listed) == (True, False)
    assert "9999-12-31T23:59:59-14:00" in listed
    assert f'<a href="{own}">Read all of it</a>' in listed
    assert "A" * 300 in client.get(own).content.decode()


def sealed() -> AuditSeal:
    """Seal all that is noted."""
    hash_chain.seal(now=NOW)
    assert not AuditEntry.objects.filter(seal=None).exists()
    assert not AccessRecord.objects.filter(seal=None).exists()
    return AuditSeal.objects.latest("id")


@pytest.mark.django_db(transaction=True)
def test_seals_show_what_was_changed_behind_the_guard() -> None:
    make_room(make_summit())
    first = sealed()
    make_room(make_summit("elsewhere"))
    second = sealed()
    assert first.digest != second.digest
    assert hash_chain.seal(now=NOW) is None
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert f"seals fit. The last: {second.digest}" in said.getvalue()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER audit_stays")
        cursor.execute("UPDATE core_auditentry SET actor = 7 WHERE id = (SELECT max(id) FROM core_auditentry)")
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER audit_stays")

    assert [made.pk for made in hash_chain.broken()] == [second.pk]
    with pytest.raises(CommandError, match="was changed"):
        call_command("audit", "verify")


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_was_removed_is_missed() -> None:
    make_room(make_summit())
    removed = sealed()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditseal DISABLE TRIGGER audit_stays")
        cursor.execute("DELETE FROM core_auditseal WHERE id = %s", [removed.pk])
        cursor.execute("ALTER TABLE core_auditseal ENABLE TRIGGER audit_stays")
    make_user("later")
    sealed()

    with pytest.raises(CommandError, match="records is not there"):
        call_command("audit", "verify")


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_in_a_later_seal() -> None:
    summit = make_summit()
    sealed()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE summits_summit SET grid = 10")
        meanwhile = make_user("meanwhile")
        first = sealed()
        with other.cursor() as cursor:
            cursor.execute("COMMIT")
    finally:
        other.close()

    second = sealed()

    assert list(hash_chain.broken()) == []
    assert (last("summits_summit").row, last("summits_summit").seal) == (str(summit.pk), second.pk)
    assert (last("accounts_user").row, last("accounts_user").seal) == (str(meanwhile.pk), first.pk)


@pytest.mark.parametrize(
    "change",
    ["SET seal = seal + 1 WHERE seal IS NOT NULL", "SET seal = NULL WHERE seal IS NOT NULL", "SET seal = 5, actor = 1"],
)
def test_a_seal_is_set_once_and_with_nothing_else(change: str, summit: Any) -> None:
    hash_chain.seal(now=NOW)
    make_room(summit)

    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_auditentry {change}")


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_of_a_transaction_is_signed_in_one_of_its_own(client: Any) -> None:
    """Where a pooler gives each transaction another connection, a session is nobody's."""
    alice = make_user("alice", make_summit(), "organizer", is_staff=True)
    client.force_login(alice)
    sealed()

    client.post("/admin/language/", {"language": "ru"})

    entry = last("accounts_user")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('summit.actor', true), current_setting('summit.request', true)")
        assert set(cursor.fetchone()) <= {"", None}
    assert (entry.actor, entry.after["language"]) == (alice.pk, "ru")
