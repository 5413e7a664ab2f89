"""Security's list as a workbook: people out, with two columns to fill, and verdicts in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from summit.accounts.models import User
from summit.accreditation.api.vetting import VerdictLineSerializer
from summit.accreditation.models import PersonalData, Verdict
from summit.accreditation.services import GivenTwice, VerdictLine, Vetted, list_for_vetting, take_over_verdicts
from summit.core.refusals import BadValue
from summit.core.translations import translated
from summit.spreadsheets import headings
from summit.spreadsheets.columns import (
    BadCell,
    ChoiceColumn,
    Codes,
    Column,
    DayColumn,
    NumberColumn,
    Setting,
    TranslatedColumn,
)
from summit.spreadsheets.columns import Json as Value
from summit.spreadsheets.exports import Spreadsheet, spreadsheet_of
from summit.spreadsheets.formats.cells import Cell, Json, from_json
from summit.spreadsheets.reading import read_sheet
from summit.summits.models import Summit

TEXT, DAY = serializers.CharField(), serializers.DateField()
REFERENCE = NumberColumn("reference", serializers.IntegerField(), _("reference"))
FACTS = (
    Column("category", TEXT, _("category")),
    Column("delegation", TEXT, _("delegation")),
    DayColumn("date_of_birth", DAY, _("date of birth")),
    Column("nationality", TEXT, _("nationality")),
    ChoiceColumn(
        "document_type", serializers.ChoiceField(choices=PersonalData.DocumentType.choices), _("document type")
    ),
    Column("document_number", TEXT, _("number of the document")),
    Column("issuing_state", TEXT, _("issuing state")),
    DayColumn("expires_on", DAY, _("expires on")),
)
RESULT = ChoiceColumn("result", serializers.ChoiceField(choices=Verdict.Result.choices), _("verdict"))
REASON = Column("reason", TEXT, _("reason"))
VERSION = Column("version", TEXT, _("version"))
READ: Sequence[Column] = (REFERENCE, RESULT, REASON, VERSION)
# The column at fault by the code of a refusal; of others it is the reference.
AT_FAULT: dict[str, Column] = {
    "reason_missing": REASON,
    "decided_otherwise": RESULT,
    "changed_since_list": VERSION,
}


class ColumnMissing(BadValue):
    """The workbook lacks a column by which verdicts are read."""

    code = "missing_column"
    message = _("The first row has no column “%(name)s”. Fill in the list as it went out.")


class ColumnTwice(BadValue):
    """Two columns of the workbook say the same."""

    code = "column_twice"
    message = _("The first row has the column “%(name)s” twice. Fill in the list as it went out.")


@dataclass
class VerdictAnswer:
    """The answer to a row of the workbook: `open` if it has no verdict yet, else as VerdictLines are answered."""

    row: int
    reference: int | None = None
    outcome: str = "open"
    column: str = ""
    code: str = ""
    detail: str = ""

    def refuse(self, column: Column, code: str, detail: object) -> None:
        """Say what is refused at which column."""
        self.outcome, self.column, self.code, self.detail = "refused", column.heading, code, str(detail)


@dataclass(frozen=True)
class VerdictAnswers:
    """The answers to all rows of a workbook."""

    rows: list[VerdictAnswer]

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows by outcome."""
        counts = Counter(row.outcome for row in self.rows)
        return {outcome: counts[outcome] for outcome in OUTCOMES}


OUTCOMES = ("taken_over", "unchanged", "refused", "open")


def vetting_workbook(summit: Summit, *, by: User, now: datetime) -> Spreadsheet:
    """Return all people who wait for security as a workbook with a verdict and a reason to fill; this is recorded."""
    batch, people = list_for_vetting(summit, by=by, now=now)
    languages = list(dict.fromkeys([*summit.languages, *(code for row in people for code in row.person.shown_name)]))
    names = [TranslatedColumn("name", TEXT, _("name"), language) for language in languages]
    columns = [REFERENCE, *names, *FACTS, RESULT, REASON, VERSION]
    setting = Setting(summit.zone, Codes())
    body = ([column.write(row.get(column.name), setting) for column in columns] for row in map(_row_of, people))
    rows: list[list[Cell]] = [[column.heading for column in columns], *body]
    name = f"{summit.slug}-vetting-{batch.made_at:%Y%m%dT%H%M%S}"
    return spreadsheet_of(rows, kind="xlsx", name=name, title=gettext("People for security"))


def take_over_workbook(
    summit: Summit, content: bytes, *, by: User, now: datetime, dry_run: bool = False
) -> VerdictAnswers:
    """Record the verdicts of a workbook, each by itself, and answer each row; `dry_run` records nothing.

    The file is read outside of a transaction, as that takes a while.

    Raises BadSpreadsheet, ColumnMissing or ColumnTwice.
    """
    (_number, *titles), *rows = read_sheet(content).rows
    found = headings.mapped(headings.titles(titles), READ, {})
    for column in READ:
        if column not in found:
            raise ColumnMissing(ColumnMissing.message % {"name": column.heading}, field="file")
        if found.count(column) > 1:
            raise ColumnTwice(ColumnTwice.message % {"name": column.heading}, field="file")
    setting = Setting(summit.zone, Codes())
    answers = [VerdictAnswer(number) for number, *_cells in rows]
    lines = dict(_lines_of(answers, found, [cells for _number, *cells in rows], setting))
    unread = {answer.reference for answer in answers if answer.outcome == "refused"}
    for number in [number for number, line in lines.items() if line.reference in unread]:
        del lines[number]  # another row says of the same person what cannot be read
        answers[number].refuse(REFERENCE, GivenTwice.code, GivenTwice.message)
    with transaction.atomic():
        done = take_over_verdicts(summit, list(lines.values()), by=by, now=now, atomic=False)
        transaction.set_rollback(dry_run)
    known = set(done.unchanged)
    for number, line in lines.items():
        if refusal := done.refused.get(line.reference):
            column = AT_FAULT.get(refusal.code, REFERENCE)
            answers[number].refuse(column, refusal.code, refusal.message_for(by))
        else:
            answers[number].outcome = "unchanged" if line.reference in known else "taken_over"
    return VerdictAnswers(answers)


def _row_of(row: Vetted) -> dict[str, object]:
    person = row.person
    return {
        "reference": person.pk,
        "name": person.shown_name,
        "category": translated(person.category.name),
        "delegation": translated(person.party.name) if person.party else None,
        "version": row.version,
        **{name: value or None for name, value in row.facts.items()},
    }


def _lines_of(
    answers: Sequence[VerdictAnswer], found: Sequence[Column | None], rows: Sequence[Sequence[Json]], setting: Setting
) -> Iterator[tuple[int, VerdictLine]]:
    """Yield the verdicts with the numbers of their answers; a row that is refused or open has none."""
    for number, (answer, cells) in enumerate(zip(answers, rows, strict=True)):
        values = _values(answer, found, cells, setting)
        answer.reference = values.get("reference")
        if answer.outcome == "open" and (values.get("result") or values.get("reason")):
            serializer = VerdictLineSerializer(
                data={name: value for name, value in values.items() if value is not None}
            )
            if serializer.is_valid():
                yield number, serializer.validated_data
            else:
                name, errors = next(iter(serializer.errors.items()))
                column = next(column for column in READ if column.name == name)
                answer.refuse(column, errors[0].code, errors[0])


def _values(
    answer: VerdictAnswer, found: Sequence[Column | None], cells: Sequence[Json], setting: Setting
) -> dict[str, Value]:
    """Return the values of the cells by column; the first that cannot be read refuses the row."""
    values: dict[str, Value] = {}
    for column, cell in zip(found, cells, strict=False):
        if column is None:
            continue
        try:
            values[column.name] = column.read(from_json(cell), setting)
        except BadCell as bad:
            answer.refuse(column, bad.code, bad.message)
            break
    return values
