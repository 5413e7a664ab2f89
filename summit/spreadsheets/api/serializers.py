"""Imports as clients see them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ParseError

from summit.core.api.parsers import read_json
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.core.api.strict import Query
from summit.core.text import validate_text
from summit.correspondence.models import Note
from summit.spreadsheets.formats.text import ENCODINGS
from summit.spreadsheets.models import Import, ImportedRow, Outcome
from summit.spreadsheets.tables import TABLES

LONGEST_HEADING = 200
LONGEST_COLUMN = 60
MOST_HEADINGS = 100
LONGEST_MAPPING = 20_000  # as JSON


class CountsSerializer(Serializer):
    """How many rows have each outcome."""

    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()


class WrittenLetterSerializer(Serializer):
    """A letter as its reader gets it."""

    recipient = serializers.CharField()
    language = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()


@extend_schema_serializer(component_name="TableImport")  # "Import" is a reserved word where clients are generated
class ImportSerializer(ModelSerializer):
    """An import with its progress; `differs` says how many rows and letters would be others than those checked."""

    table = serializers.ChoiceField(list(TABLES))
    headings = serializers.ListField(child=serializers.CharField(allow_blank=True))
    counts = CountsSerializer()
    letters = WrittenLetterSerializer(many=True)

    class Meta:
        model = Import
        fields = (
            "id",
            "table",
            "file_name",
            "format",
            "encoding",
            "headings",
            "chosen",
            "status",
            "done",
            "total",
            "note",
            "differs",
            "letters",
            "counts",
            "asked_by",
            "asked_at",
            "confirmed_by",
            "ended_at",
        )
        read_only_fields = fields


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": LONGEST_COLUMN},
        "maxProperties": MOST_HEADINGS,
    }
)
class Headings(serializers.DictField):
    """Columns by the headings that are mapped to them; an empty text leaves the heading out."""

    child = serializers.CharField(max_length=LONGEST_COLUMN, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            try:
                data = read_json(data.encode())
            except ParseError as error:
                raise serializers.ValidationError(error.detail) from error
        if isinstance(data, dict) and (len(data) > MOST_HEADINGS or any(len(name) > LONGEST_HEADING for name in data)):
            raise serializers.ValidationError(_("These are too many headings, or too long."), code="too_long")
        found: dict[str, str] = super().to_internal_value(data)
        return found


class UploadTable(Serializer):
    """A spreadsheet whose rows are entered into a table."""

    table = serializers.ChoiceField(list(TABLES))
    file = serializers.FileField(allow_empty_file=True, help_text="XLSX, ODS or CSV: the first sheet, with headings.")
    note = InSummit(queryset=Note.objects.all(), required=False, help_text="By which the rows are asked for.")
    encoding = serializers.ChoiceField(ENCODINGS, required=False, help_text="Of CSV; found if it is not given.")
    chosen = serializers.CharField(
        required=False,
        validators=[validate_text],
        max_length=LONGEST_MAPPING,
        help_text='Columns by headings, as JSON, where they are not found: `{"Surname": "name.en", "No.": ""}`.',
    )

    def validate_chosen(self, text: str) -> dict[str, str]:
        """Read the JSON."""
        found: dict[str, str] = Headings().run_validation(text)
        return found


class ChooseColumns(Serializer):
    """Columns by their headings; an empty text leaves the heading out. Those that are not named stay as they are."""

    chosen = Headings()


class RowsParameters(Query):
    """Which rows are asked for."""

    outcome = serializers.ChoiceField(Outcome.choices, required=False)


class CellChange(Serializer):
    """A cell that changes."""

    column = serializers.CharField()
    heading = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class CellError(Serializer):
    """A cell that is refused, and why; the column is empty if it is the row as a whole."""

    column = serializers.CharField(allow_blank=True)
    heading = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class ImportedRowSerializer(ModelSerializer):
    """The result of a row."""

    outcome = serializers.ChoiceField(Outcome.choices)
    changes = CellChange(many=True)
    errors = CellError(many=True)  # type: ignore[assignment]  # DRF takes it off the class

    class Meta:
        model = ImportedRow
        fields = ("number", "outcome", "name", "changes", "errors")
        read_only_fields = fields
