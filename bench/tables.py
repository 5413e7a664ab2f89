"""What a table of 10,000 people costs: its check, its application, and its export."""

from typing import Any

from django.db import connection, transaction

from bench.accredited import PARTIES, SHARE, Crowd
from bench.comparing import compare_once, head, timed
from summit.core import clock
from summit.spreadsheets.client import Client
from summit.spreadsheets.exports import rows_of, spreadsheet_of
from summit.spreadsheets.formats import xlsx
from summit.spreadsheets.models import Import
from summit.spreadsheets.services import confirm_import, run_import, upload_table
from summit.spreadsheets.tables import TABLES

ROWS, CHANGED = 10_000 // SHARE, 1000 // SHARE
HEADS = {
    "accreditations": ["delegation", "reference", "category", "name (en)", "name (ru)", "function (en)", "phone"],
    "delegates": ["delegation", "code", "name (en)", "name (ru)", "office (en)", "office (ru)", "rank", "languages"],
}
ENTER = (
    "INSERT INTO accreditation_accreditation (summit_id, category_id, party_id, reference, name, function, email,"
    " phone, status) SELECT summit_id, category_id, party_id, %s, name, function, '', '', 'draft'"
    " FROM accreditation_accreditation LIMIT 1"
)


def measure(crowd: Crowd) -> None:
    """Import, import again, change and export people, as an organizer does."""
    bare, _ = timed(_bare)
    for table in HEADS:
        head(f"{ROWS:,} {table} by XLSX; bare: insert each")
        job = _check(crowd, table, _workbook(table, "Adviser", ROWS), bare)
        _apply(job, crowd, bare)
        job = _check(crowd, table, _workbook(table, "Senior adviser", CHANGED), bare)
        _apply(job, crowd, bare)
        _export(crowd, table, bare)


def _workbook(table: str, office: str, changed: int) -> bytes:
    """Return the people with this office; those after the first `changed` have another."""
    rows = (_row(table, number, office if number < changed else "Adviser") for number in range(ROWS))
    return xlsx.write([HEADS[table], *rows], title="People")


def _row(table: str, number: int, office: str) -> list[Any]:
    delegation, names = f"D{number % PARTIES}", [f"New person {number}", f"Новое лицо {number}"]
    if table == "accreditations":
        return [delegation, f"r-{number}", "driver", *names, office, f"+996 312 {number}"]
    return [delegation, f"p-{number}", *names, office, f"{office} (ru)", "adviser", "en, ru"]


def _bare() -> None:
    """Write as many rows as one might by hand, with the audit's triggers, and take them back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ENTER, [[f"bare-{number}"] for number in range(ROWS)])
        transaction.set_rollback(True)


def _check(crowd: Crowd, table: str, content: bytes, bare: float) -> Import:
    """Upload the workbook and have it checked."""
    facts = {"table": table, "file_name": "people.xlsx", "by": crowd.organizer, "now": clock.now()}
    job: Import = compare_once("upload", lambda: upload_table(crowd.summit, content=content, **facts), bare, count=ROWS)
    compare_once("check", lambda: run_import(job.pk, clock=clock.now), bare, count=ROWS)
    job.refresh_from_db()
    assert job.status == "checked", (job.status, job.counts)
    return job


def _apply(job: Import, crowd: Crowd, bare: float) -> None:
    confirm_import(job, by=crowd.organizer)
    changed = job.total - job.counts["unchanged"]
    compare_once(f"apply {changed:,} of them", lambda: run_import(job.pk, clock=clock.now), bare, count=ROWS)
    job.refresh_from_db()
    assert job.status == "applied", job.status


def _export(crowd: Crowd, name: str, bare: float) -> None:
    """Write all people of the table in each format."""
    table = TABLES[name]
    client = Client(table.view, crowd.summit, crowd.organizer)
    rows = compare_once("read the rows of an export", lambda: rows_of(table, client.view, client.rows()), bare)
    for kind in ("xlsx", "ods", "csv"):
        write = {"kind": kind, "name": "p", "title": "People"}
        compare_once(f"write {len(rows):,} rows as {kind}", lambda write=write: spreadsheet_of(rows, **write), bare)
