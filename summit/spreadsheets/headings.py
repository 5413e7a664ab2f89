"""Finds the columns of a table by the headings of a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from summit.core.languages import WRITTEN, is_language, written_form
from summit.spreadsheets.columns import Column, TranslatedColumn
from summit.spreadsheets.formats.cells import Json, from_json

OF_LANGUAGE = re.compile(r"[(._\s]([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?\s*$")
LEFT_OUT = ""  # a heading that is mapped to no column, as the user wishes
Errors = list[dict[str, str]]


def plain(heading: str) -> str:
    """Return the heading without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()


def titles(cells: Iterable[Json]) -> list[str]:
    """Return the headings that the cells of the first row are."""
    return [str(from_json(cell) or "").strip() for cell in cells]


def languages_of(headings: Iterable[str], first: Iterable[str]) -> list[str]:
    """Return the languages that texts may have: those of the summit, of the product, and of the headings."""
    found = (match[1] for heading in headings if (match := OF_LANGUAGE.search(heading)))
    named = [written_form(code) for code in found if is_language(written_form(code))]
    return list(dict.fromkeys([*first, *(code for code, _name in WRITTEN), *named]))


def mapped(headings: Sequence[str], columns: Sequence[Column], chosen: Mapping[str, str]) -> list[Column | None]:
    """Return the column of each heading: the one that the user has chosen, or the one of its name."""
    by_key = {column.key: column for column in columns}
    by_name = {plain(name): column for column in reversed(columns) for name in _names_of(column)}
    return [by_key.get(chosen[one]) if one in chosen else by_name.get(plain(one)) for one in headings]


def errors_of(
    headings: Sequence[str], found: Sequence[Column | None], chosen: Mapping[str, str], keys: Sequence[Sequence[str]]
) -> Errors:
    """Return what is wrong with the headings: columns that are not known, given twice, or missing."""
    return [*_surplus(headings, found, chosen), *_missing(found, keys)]


def _names_of(column: Column) -> Iterator[str]:
    yield from column.headings()
    if isinstance(column, TranslatedColumn):
        yield from column.headings_without_language()


def _surplus(
    headings: Sequence[str], found: Sequence[Column | None], chosen: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    seen = set[str]()
    for heading, column in zip(headings, found, strict=True):
        error = {"column": column.key if column else "", "heading": heading, "value": heading}
        if column is None and heading and chosen.get(heading) != LEFT_OUT:
            yield {
                **error,
                "code": "unknown_column",
                "detail": _("No column has this heading. Choose one, or leave it out."),
            }
        elif column and column.key in seen:
            yield {**error, "code": "given_twice", "detail": _("Give this once.")}
        elif column:
            seen.add(column.key)


def _missing(found: Sequence[Column | None], keys: Sequence[Sequence[str]]) -> Iterator[dict[str, str]]:
    there = {column.name for column in found if column}
    if not any(there.issuperset(key) for key in keys):
        name = ", ".join(keys[-1])
        detail = _("A row is found again by this column: %(name)s.") % {"name": name}
        yield {"column": name, "heading": name, "value": "", "code": "missing_column", "detail": detail}
