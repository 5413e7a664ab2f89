"""Who looked at what: noted with the reading, kept as the audit is, read by chief organizers."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse

from summit.accounts.models import Role
from summit.core.audit import hash_chain
from summit.core.audit.access_records import record_access
from summit.core.audit.context import audited
from summit.core.models import AccessRecord, AuditEntry
from tests.core.test_audit import sealed
from tests.factories.accounts import make_user
from tests.factories.summits import make_summit

PAGE = "/admin/core/accessrecord/"


def view(by: Any, summit: Any, row: Any = 7, what: str = "papers.file", **more: Any) -> AccessRecord:
    return record_access(by=by, action="downloaded", what=what, row=row, summit=summit.pk, **more)


def test_a_viewing_says_who_what_when_and_in_which_request(rf: Any, alice: Any, summit: Any) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        view(alice, summit, reason="Asked by the embassy")
        return HttpResponse()

    request = rf.get("/", headers={"X-Request-ID": "req-7"})
    request.user = alice
    audited(page)(request)

    noted = AccessRecord.objects.get()
    assert (noted.actor, noted.request, noted.summit, noted.database_user) == (alice.pk, "req-7", summit.pk, "summit")
    assert (noted.what, noted.row, noted.action, noted.reason) == (
        "papers.file",
        "7",
        "downloaded",
        "Asked by the embassy",
    )
    assert abs((AuditEntry.objects.latest("id").at - noted.at).total_seconds()) < 60
    assert not AuditEntry.objects.filter(table="core_viewing").exists()


def test_an_action_that_is_none_and_one_that_nobody_signed_for(summit: Any) -> None:
    with pytest.raises(ValueError, match="peeped"):
        record_access(by=None, action="peeped", what="papers.file", row=1, summit=summit.pk)

    assert view(None, summit).actor == 0


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_noted_is_not_shown() -> None:
    summit = make_summit()
    with pytest.raises(TransactionManagementError, match="in the transaction of the reading"):
        view(None, summit)

    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("change", ["UPDATE core_viewing SET actor = 1", "DELETE FROM core_viewing"])
def test_what_is_noted_stays(change: str, alice: Any, summit: Any) -> None:
    view(alice, summit)
    with (
        pytest.raises(DatabaseError, match="audit is not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
def test_seals_cover_viewings_and_those_from_before_there_were_any_still_fit() -> None:
    summit = make_summit()
    first = sealed()
    with transaction.atomic():
        view(None, summit)
    second = sealed()
    assert (second.entries, list(hash_chain.broken())) == (1, [])

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_viewing DISABLE TRIGGER audit_stays")
        cursor.execute("DELETE FROM core_viewing")
        cursor.execute("ALTER TABLE core_viewing ENABLE TRIGGER audit_stays")

    assert [made.pk for made in hash_chain.broken()] == [second.pk]
    assert first.pk != second.pk


def test_a_chief_reads_the_history_of_a_person_and_of_a_row(client: Any, alice: Any, boris: Any, summit: Any) -> None:
    view(alice, summit, "row-of-alice")
    view(boris, summit, "row-of-boris")
    view(boris, make_summit("elsewhere"), "row-elsewhere")
    chief = make_user("chief", summit, Role.Kind.CHIEF, is_staff=True)

    def rows(query: str = "") -> list[str]:
        return [noted.row for noted in client.get(PAGE + query).context["cl"].result_list]

    client.force_login(alice)
    assert client.get(PAGE).status_code == 403
    client.force_login(chief)
    page = client.get(PAGE).content.decode()
    assert f'href="{PAGE}?actor={boris.pk}"' in page
    assert f'href="{PAGE}?what=papers.file&amp;row=row-of-boris"' in page
    assert f'{PAGE}"' in client.get("/admin/", follow=True).content.decode()
    assert rows() == ["row-of-boris", "row-of-alice"]
    assert rows(f"?actor={boris.pk}") == ["row-of-boris"]
    assert rows("?what=papers.file&row=row-of-alice") == ["row-of-alice"]
    assert rows("?q=Alice") == ["row-of-alice"]
    assert client.post(f"{PAGE}{AccessRecord.objects.latest('id').pk}/change/", {}).status_code == 403
