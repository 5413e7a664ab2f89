"""The job of an import: its progress, its end, and what happens when the world changes meanwhile."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from summit.accounts.models import Role, User
from summit.core import clock
from summit.core.lifecycle import WrongStatus
from summit.core.models import AuditEntry
from summit.delegations.models import Delegate, Delegation
from summit.spreadsheets import services, tasks
from summit.spreadsheets.models import Import, ImportedRow
from summit.spreadsheets.rows import Importer
from summit.spreadsheets.services import (
    MayNotImport,
    UnknownColumn,
    UnknownHeading,
    UnknownTable,
    cancel_import,
    choose_columns,
    confirm_import,
    retry_import,
    run_import,
    upload_table,
)
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate
from tests.spreadsheets.importing import file_of

NOW = datetime(2025, 11, 1, tzinfo=UTC)
HEAD = ["delegation", "code", "name (en)", "office (en)"]
ROWS = [HEAD, *(["BLR", f"p-{n}", f"Person {n}", "Adviser"] for n in range(3))]


def uploaded(delegation: Delegation, by: User, rows: list[list[Any]] = ROWS, **facts: Any) -> Import:
    """Upload rows of delegates."""
    options = {"table": "delegates", "content": file_of(rows), "file_name": "t.xlsx", "by": by, "now": NOW, **facts}
    return upload_table(delegation.summit, **options)


def run(job: Import) -> Import:
    run_import(job.pk, clock=clock.now)
    return Import.objects.select_related("summit", "asked_by", "confirmed_by").get(pk=job.pk)


def test_an_upload_is_queued_with_its_rows_and_not_its_file(alice: User, belarus: Delegation) -> None:
    job = uploaded(belarus, alice, file_name="x" * 300 + ".xlsx")
    assert (job.status, job.total, job.format, len(job.file_name)) == ("queued", 3, "xlsx", 200)
    assert job.headings == HEAD
    assert not ImportedRow.objects.exists()


def test_what_cannot_be_uploaded_is_refused_by_name(alice: User, vera: User, belarus: Delegation) -> None:
    with pytest.raises(UnknownTable):
        uploaded(belarus, alice, table="users")
    with pytest.raises(MayNotImport):
        uploaded(belarus, vera)
    assert not Import.objects.exists()


def test_only_columns_of_the_table_are_chosen(alice: User, belarus: Delegation) -> None:
    job = run(uploaded(belarus, alice))
    with pytest.raises(UnknownColumn):
        choose_columns(job, chosen={"code": "password"})
    for choose in (partial(choose_columns, job), partial(uploaded, belarus, alice)):
        with pytest.raises(UnknownHeading):
            choose(chosen={"Office\0": ""})
    assert choose_columns(job, chosen={"office (en)": ""}).status == "queued"
    job = run(job)
    assert job.status == "refused"  # an office is required of a new delegate
    assert {row.errors[0]["column"] for row in job.rows.all()} <= {"office", "office.ru", "office.en"}


def test_each_step_leads_where_the_table_says(alice: User, belarus: Delegation) -> None:
    job = uploaded(belarus, alice)
    with pytest.raises(WrongStatus):
        confirm_import(job, by=alice)
    job = run(job)
    confirm_import(job, by=alice)
    with pytest.raises(WrongStatus):
        choose_columns(job, chosen={})
    job = run(job)
    assert job.status == "applied"
    for step in (
        lambda: choose_columns(job, chosen={"code": ""}),
        lambda: cancel_import(job, now=NOW),
        lambda: retry_import(job),
        lambda: confirm_import(job, by=alice),
    ):
        with pytest.raises(WrongStatus):
            step()
    assert (job.sheet, job.done, job.confirmed_by) == ([], 3, alice)
    run(job)  # a second wake-up does nothing
    assert Delegate.objects.filter(party=belarus).count() == 4


def test_a_check_leaves_nothing_behind(alice: User, belarus: Delegation) -> None:
    before = list(Delegate.objects.order_by("pk").values())
    job = run(uploaded(belarus, alice, [HEAD, ["BLR", belarus.head.code, "Another", "Other"], *ROWS[1:]]))
    assert job.counts == {"new": 3, "changed": 1, "unchanged": 0, "refused": 0}
    assert list(Delegate.objects.order_by("pk").values()) == before


def test_a_person_who_lost_their_role_enters_nothing(alice: User, belarus: Delegation) -> None:
    job = run(uploaded(belarus, alice))
    confirm_import(job, by=alice)
    Role.objects.filter(user=alice).delete()

    job = run(job)

    assert (job.status, job.counts["refused"]) == ("refused", 3)
    assert not Delegate.objects.filter(code="p-1").exists()


def test_another_organizer_confirms_and_the_audit_names_them(alice: User, belarus: Delegation, summit: Any) -> None:
    bob = make_user("bob", summit, Role.Kind.ORGANIZER)
    job = run(uploaded(belarus, alice))
    confirm_import(job, by=bob)
    assert run(job).status == "applied"
    made = AuditEntry.objects.filter(table="delegations_delegate", operation="I", request=f"import-{job.pk}")
    assert {entry.actor for entry in made} == {bob.pk}


def test_what_was_new_and_is_there_now_is_read_again(alice: User, belarus: Delegation) -> None:
    job = run(uploaded(belarus, alice))
    make_delegate(belarus, code="p-1", name="Somebody")
    confirm_import(job, by=alice)

    job = run(job)

    assert (job.status, job.differs, job.confirmed_by) == ("checked", 1, None)
    assert job.counts == {"new": 2, "changed": 1, "unchanged": 0, "refused": 0}
    assert Delegate.objects.get(code="p-1").name["en"] == "Somebody"


def test_waiting_imports_are_woken_by_the_beat(alice: User, belarus: Delegation, monkeypatch: Any) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks.work_on_import, "delay", woken.append)
    waiting, done = uploaded(belarus, alice), run(uploaded(belarus, alice))
    tasks.tend_imports()
    assert woken == [waiting.pk]
    confirm_import(done, by=alice)
    tasks.tend_imports()
    assert set(woken) == {waiting.pk, done.pk}


def test_a_task_works_on_the_import(alice: User, belarus: Delegation) -> None:
    job = uploaded(belarus, alice)
    tasks.work_on_import(job.pk)
    assert Import.objects.get().status == "checked"


def test_a_fault_is_a_failure_and_is_tried_again(alice: User, belarus: Delegation, monkeypatch: Any) -> None:
    job = uploaded(belarus, alice)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no such thing")

    with monkeypatch.context() as patched:
        patched.setattr(Importer, "run", fail)
        with pytest.raises(RuntimeError):
            run_import(job.pk, clock=clock.now)
    job.refresh_from_db()
    assert job.status == "failed"
    retry_import(job)
    assert run(job).status == "checked"


@pytest.mark.django_db(transaction=True)
def test_progress_is_read_while_it_works_and_a_cancelled_one_stops(
    transactional_db: None, alice: User, belarus: Delegation, monkeypatch: Any
) -> None:
    job = uploaded(belarus, alice, [HEAD, *(["BLR", f"p-{n}", f"Person {n}", "Adviser"] for n in range(60))])
    entered, seen = Importer._entered, threading.Event()

    def slow(self: Importer, *args: Any) -> Any:
        seen.wait(0.1)
        return entered(self, *args)

    monkeypatch.setattr(Importer, "_entered", slow)

    def work() -> None:
        try:
            run_import(job.pk, clock=clock.now)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    deadline = clock.now() + timedelta(seconds=30)
    while not (present := Import.objects.get(pk=job.pk)).done and clock.now() < deadline:
        threading.Event().wait(0.05)
    assert present.status == "checking"
    assert 0 < present.done < 60
    cancel_import(present, now=clock.now())
    worker.join(30)
    assert not worker.is_alive()
    present.refresh_from_db()
    assert (present.status, present.sheet, present.rows.count()) == ("cancelled", [], 0)


def test_a_deferred_constraint_is_asked_before_it_is_said_to_fit(alice: User, belarus: Delegation) -> None:
    job = run(uploaded(belarus, alice))
    assert job.status == "checked"
    assert services._facts(job.rows.first())[0] == "new"  # as it is compared when it is applied
