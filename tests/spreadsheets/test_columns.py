"""What each kind of cell is read as, and that what is written is read again as the same."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from rest_framework import serializers

from summit.core.api.serializers import Day, Instant, TranslatedText
from summit.delegations.api.ranks import RankField
from summit.spreadsheets.columns import BadCell, Codes, Setting, columns_for
from summit.spreadsheets.formats.cells import Fault, Formula, as_json, from_json, plain
from summit.spreadsheets.formats.text import escaped, unescaped

BISHKEK = Setting(ZoneInfo("Asia/Bishkek"), Codes())
BERLIN = Setting(ZoneInfo("Europe/Berlin"), Codes())
WORDS = serializers.ListField(child=serializers.CharField(max_length=12))
TEXTS = serializers.ListField(child=serializers.CharField(max_length=60))


def column(field: serializers.Field) -> Any:
    return columns_for("name", field, "name", ["en"])[0]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (serializers.CharField(), "  Ada ", "Ada"),
        (serializers.CharField(), 996312000000, "996312000000"),
        (serializers.CharField(), 1.5, "1.5"),
        (serializers.CharField(), True, "TRUE"),
        (serializers.CharField(), "007", "007"),
        (serializers.CharField(), "   ", None),
        (serializers.CharField(), None, None),
        (serializers.IntegerField(), "12", 12),
        (serializers.IntegerField(), -3, -3),
        (serializers.BooleanField(), True, True),
        (serializers.BooleanField(), "Да", True),
        (serializers.BooleanField(), "NO", False),
        (serializers.BooleanField(), 1, True),
        (serializers.BooleanField(), 0, False),
        (RankField(), "minister", "minister"),
        (RankField(), "Министр", "minister"),
        (RankField(), "HEAD OF STATE", "head_of_state"),
        (RankField(), "глава государства", "head_of_state"),
        (Day(), "2025-11-26", "2025-11-26"),
        (Day(), "26.11.2025", "2025-11-26"),
        (Day(), "6.1.2025", "2025-01-06"),
        (Day(), date(2025, 11, 26), "2025-11-26"),
        (Day(), wall("2025-11-26T00:00:00"), "2025-11-26"),
        (Instant(), "2025-11-26 10:00", "2025-11-26T04:00:00+00:00"),
        (Instant(), "2025-11-26T10:00:30", "2025-11-26T04:00:30+00:00"),
        (Instant(), "26.11.2025 9:05", "2025-11-26T03:05:00+00:00"),
        (Instant(), "2025-11-26T10:00Z", "2025-11-26T10:00:00+00:00"),
        (Instant(), "2025-11-26 10:00 +01:00", "2025-11-26T09:00:00+00:00"),
        (Instant(), wall("2025-11-26T10:00:00"), "2025-11-26T04:00:00+00:00"),
        (WORDS, "ru, en;ky", ["ru", "en", "ky"]),
        (WORDS, "ru\nen", ["ru", "en"]),
        (WORDS, "ru", ["ru"]),
        (TEXTS, "a big screen; flags", ["a big screen", "flags"]),
        (TEXTS, "one, two", ["one, two"]),
        (TEXTS, "a;b\n", ["a;b"]),
        (TEXTS, "a;b\nc", ["a;b", "c"]),
    ],
)
def test_a_cell_is_read(field: Any, cell: Any, value: Any) -> None:
    assert column(field).read(cell, BISHKEK) == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (serializers.CharField(), Formula("=1+1"), "formula"),
        (serializers.CharField(), Fault("#REF!"), "error_value"),
        (serializers.IntegerField(), "twelve", "not_a_number"),
        (serializers.IntegerField(), "1 000", "not_a_number"),
        (serializers.IntegerField(), "１２", "not_a_number"),
        (serializers.IntegerField(), 1.5, "not_a_number"),
        (serializers.IntegerField(), True, "not_a_number"),
        (serializers.BooleanField(), "perhaps", "not_yes_or_no"),
        (RankField(), "king", "invalid_choice"),
        (Day(), "26/11/2025", "not_a_day"),
        (Day(), "31.02.2025", "not_a_day"),
        (Day(), "2025-13-01", "not_a_day"),
        (Day(), 45987, "not_a_day"),
        (Day(), wall("2025-11-26T09:00:00"), "not_a_day"),
        (Day(), "2025-11-26 09:00", "not_a_day"),
        (Instant(), "2025-11-26", "not_an_hour"),
        (Instant(), date(2025, 11, 26), "not_an_hour"),
        (Instant(), "tomorrow", "not_an_hour"),
        (Instant(), "2025-11-26 25:00", "not_an_hour"),
    ],
)
def test_a_cell_is_refused(field: Any, cell: Any, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        column(field).read(cell, BISHKEK)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "code"), [("2025-03-30 02:30", "skipped_hour"), ("2025-10-26 02:30", "ambiguous_hour")]
)
def test_an_hour_that_the_clocks_skip_or_show_twice_is_refused(cell: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        column(Instant()).read(cell, BERLIN)
    assert refused.value.code == code
    assert column(Instant()).read(f"{cell}+01:00", BERLIN)


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        (serializers.CharField(), "=1+1"),
        (serializers.IntegerField(), 7),
        (serializers.BooleanField(), True),
        (serializers.BooleanField(), False),
        (RankField(), "deputy_minister"),
        (Day(), "2025-11-26"),
        (WORDS, ["ru", "en"]),
        (TEXTS, ["a;b", "c, d", "e"]),
        (TEXTS, ["a, b"]),
        (TEXTS, ["a;b"]),
    ],
)
def test_what_is_written_is_read_as_the_same(field: Any, value: Any, language: str) -> None:
    with translation.override(language):
        one = column(field)
        assert one.read(from_json(as_json(one.write(value, BISHKEK))), BISHKEK) == value


@pytest.mark.parametrize(
    "instant", ["2025-10-26T00:30:00+00:00", "2025-10-26T01:30:00+00:00", "2025-06-01T10:00:00.250000+00:00"]
)
def test_an_instant_that_a_cell_cannot_hold_is_written_as_a_text(instant: str) -> None:
    written = column(Instant()).write(instant, BERLIN)
    assert isinstance(written, str)
    assert datetime.fromisoformat(column(Instant()).read(written, BERLIN)) == datetime.fromisoformat(instant)


def test_headings_are_found_by_name_and_label_in_each_language() -> None:
    texts = columns_for("name", TranslatedText(), "Name", ["en", "ru"])
    assert [one.heading for one in texts] == ["Name (en)", "Name (ru)"]
    assert {"name.ru", "Name (ru)"} <= texts[1].headings()
    assert list(texts[0].headings_without_language()) == ["Name"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1", "'=1"),
        ("+996", "'+996"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("''x", "''x"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_text_of_csv_is_escaped_and_read_again(text: str, written: str) -> None:
    assert escaped(text) == written
    assert unescaped(written) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.0, 2),
        (2.5, 2.5),
        (1e300, 1e300),
        ("", None),
        (" ", None),
        (wall("2025-11-26T09:29:59.999600"), wall("2025-11-26T09:30:00")),
        (object(), None),
    ],
)
def test_a_value_of_a_reader_is_a_plain_cell(value: Any, cell: Any) -> None:
    assert plain(value) == cell
