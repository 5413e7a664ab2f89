"""Services that take a spreadsheet, try its rows, and enter them all or none."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import may_in
from summit.core.lifecycle import WrongStatus, advance
from summit.core.preview import watched
from summit.core.pulse import SILENCE, Clock, NotWanted, Pulse
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import repeated, transactional
from summit.correspondence.models import Note
from summit.notifications.previews import letters_in
from summit.spreadsheets.client import Client
from summit.spreadsheets.headings import titles
from summit.spreadsheets.models import LONGEST_NAME, Import, ImportedRow, Outcome, no_rows
from summit.spreadsheets.reading import read_sheet
from summit.spreadsheets.rows import Importer, RowResult
from summit.spreadsheets.tables import TABLES
from summit.summits.models import Summit

Status = Import.Status


class MayNotImport(Refusal):
    """The user may not write the rows of this table."""

    code = "permission_denied"
    status = 403
    message = _("You may not enter rows of this table.")


class UnknownTable(BadValue):
    """There is no table of this name."""

    code = "unknown_table"
    message = _("There is no such table.")


class UnknownColumn(BadValue):
    """The table has no column of this name."""

    code = "unknown_column"
    message = _("The table has no such column.")


class UnknownHeading(BadValue):
    """The spreadsheet has no heading of this name."""

    code = "unknown_heading"
    message = _("The file has no such heading.")


class Entered(NamedTuple):
    """The results of rows that are entered, and the letters that this writes."""

    rows: Sequence[RowResult | ImportedRow]
    letters: list[dict[str, str]]

    def difference(self, checked: "Entered") -> int:
        """Return how many rows and letters are others than those that were checked."""
        before = {row.number: _facts(row) for row in checked.rows}
        rows = sum(before.get(row.number) != _facts(row) for row in self.rows)
        return rows + sum(letter not in checked.letters for letter in self.letters)


def _facts(row: RowResult | ImportedRow) -> tuple[object, ...]:
    return str(row.outcome), row.changes, row.errors


def upload_table(
    summit: Summit,
    *,
    table: str,
    content: bytes,
    file_name: str,
    by: User,
    now: datetime,
    encoding: str = "",
    chosen: Mapping[str, str] | None = None,
    note: Note | None = None,
) -> Import:
    """Read a spreadsheet and queue its rows to be tried.

    Raises UnknownTable, MayNotImport, BadSpreadsheet, UnknownColumn or UnknownHeading.

    The file is read outside of a transaction, as that takes a while.
    """
    if table not in TABLES:
        raise UnknownTable(field="table")
    if not may_in(by, summit, TABLES[table].view.resource, "write"):
        raise MayNotImport
    sheet = read_sheet(content, encoding=encoding)
    job = Import(
        summit=summit,
        table=table,
        file_name=file_name[-LONGEST_NAME:],
        format=sheet.format,
        encoding=sheet.encoding,
        headings=titles(sheet.rows[0][1:]),
        sheet=sheet.rows,
        chosen=dict(chosen or {}),
        note=note,
        total=len(sheet.rows) - 1,
        asked_by=by,
        asked_at=now,
    )
    _check_chosen(job, job.chosen)
    job.save()
    return job


@transactional
def choose_columns(job: Import, *, chosen: Mapping[str, str]) -> Import:
    """Map headings to columns, or to nothing, and queue the rows to be tried again.

    Raises UnknownColumn or UnknownHeading.
    """
    _check_chosen(job, chosen)
    advance(job, Status.QUEUED, chosen={**job.chosen, **chosen}, confirmed_by=None, differs=0, done=0)
    return job


def _check_chosen(job: Import, chosen: Mapping[str, str]) -> None:
    """Refuse columns that the table does not have, and headings that the file does not have."""
    if not chosen or not job.sheet:  # the rows are gone once they are applied or given up
        return
    known = {column.key for column in importer_of(job).columns}
    if not known.issuperset(filter(None, chosen.values())):
        raise UnknownColumn(field="chosen")
    if not set(job.headings).issuperset(chosen):
        raise UnknownHeading(field="chosen")


@transactional
def retry_import(job: Import) -> Import:
    """Queue the rows to be tried again, as things are now."""
    advance(job, Status.QUEUED, confirmed_by=None, differs=0, done=0)
    return job


@transactional
def confirm_import(job: Import, *, by: User) -> Import:
    """Queue the rows to be entered as they were checked; `by` enters them."""
    advance(job, Status.CONFIRMED, confirmed_by=by, done=0)
    return job


@transactional
def cancel_import(job: Import, *, now: datetime) -> Import:
    """Give the import up: nothing is entered, and its rows are deleted."""
    advance(job, Status.CANCELLED, ended_at=now, sheet=[], letters=[], counts=no_rows())
    job.rows.all().delete()
    return job


@transactional
def interrupt_silent_imports(*, now: datetime) -> int:
    """Mark the imports without a heartbeat of their worker as interrupted; return how many."""
    silent = Import.objects.filter(status__in=Import.WORKING, seen_at__lt=now - SILENCE)
    return silent.update(status=Status.INTERRUPTED, ended_at=now)


def importer_of(job: Import) -> Importer:
    """Return what enters the rows, with the rights of the user who does so."""
    table = TABLES[job.table]
    client = Client(table.view, job.summit, job.actor, note=job.note_id)
    return Importer(table, client, job.sheet, job.chosen)


def run_import(import_id: int, *, clock: Clock) -> None:
    """Try the rows of an import that is queued, or enter those of one that is confirmed; leave others as they are.

    The rows are entered in one transaction. Their progress is saved by another connection, so that others can read it.
    """
    job = Import.objects.select_related("summit", "asked_by", "confirmed_by").get(pk=import_id)
    step, work = {Status.QUEUED: (Status.CHECKING, _check), Status.CONFIRMED: (Status.APPLYING, _apply)}.get(
        Status(job.status), ("", None)
    )
    try:
        if work is None:
            return
        advance(job, step, seen_at=clock(), done=0)
    except WrongStatus:
        return
    with Pulse(job, clock) as pulse:
        try:
            work(job, pulse, clock)
        except (NotWanted, WrongStatus):  # cancelled, or taken for dead
            return
        except Exception:
            Import.objects.filter(pk=job.pk, status=step).update(status=Status.FAILED, ended_at=clock())
            raise


def _check(job: Import, pulse: Pulse, clock: Clock) -> None:
    """Enter the rows and take it back; keep what would have become of them."""

    @repeated
    def tried() -> Entered:
        with transaction.atomic():
            entered = _enter(job, pulse)
            transaction.set_rollback(True)
        return entered

    _keep(job, tried(), now=clock())


def _apply(job: Import, pulse: Pulse, clock: Clock) -> None:
    """Enter the rows, if that does what was checked; else keep what it would do now."""
    rows = list(job.rows.all())
    checked = Entered(rows, job.letters)
    changed = [row.number for row in rows if row.outcome == Outcome.CHANGED]

    @repeated
    def tried() -> tuple[Entered, int]:
        with transaction.atomic():
            entered = _enter(job, pulse, changed)
            differs = entered.difference(checked)
            if differs:
                transaction.set_rollback(True)
            else:
                advance(job, Status.APPLIED, ended_at=clock(), done=len(rows), sheet=[])
        return entered, differs

    entered, differs = tried()
    if differs:
        _keep(job, entered, now=clock(), differs=differs)


def _enter(job: Import, pulse: Pulse, lines_to_lock: list[int] | None = None) -> Entered:
    """Enter the rows as the user; check what the database checks at the end of a transaction."""
    importer = importer_of(job)
    pulse.note(done=0)
    numbers = itertools.count(1)

    def count() -> None:
        pulse.note(done=next(numbers))
        pulse.refuse_if_over()

    with translation.override(job.actor.language), importer.client.signed(f"import-{job.pk}"), watched() as touched:
        if lines_to_lock:
            importer.client.lock(importer.keys_of(lines_to_lock))
        results = importer.run(on_row=count)
        connection.check_constraints()
        return Entered(results, letters_in(touched, job.actor))


@transactional
def _keep(job: Import, entered: Entered, *, now: datetime, differs: int = 0) -> None:
    """Keep what becomes of the rows, for a person to read."""
    is_refused = any(row.outcome == Outcome.REFUSED for row in entered.rows)
    status = Status.REFUSED if is_refused else Status.CHECKED
    counts = no_rows() | Counter(str(row.outcome) for row in entered.rows)
    kept = {"done": len(entered.rows), "differs": differs, "letters": entered.letters, "counts": counts}
    advance(job, status, ended_at=now, confirmed_by=None, **kept)
    job.rows.all().delete()
    ImportedRow.objects.bulk_create((ImportedRow(belongs_to=job, **vars(row)) for row in entered.rows), batch_size=1000)
