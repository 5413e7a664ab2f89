"""Rows that differ in small and capital letters alone are told apart, so that the constraint can be added."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.factories.correspondence import make_note
from tests.factories.passes import make_zone


@pytest.mark.parametrize(
    ("app", "model", "field", "make", "after"),
    [
        ("accreditation", "zone", "code", make_zone, ["HALL", "hall-2", "HALL-2-2"]),
        (
            "correspondence",
            "note",
            "number",
            lambda summit, text: make_note(summit, None, number=text),
            ["HALL", "hall (2)", "HALL-2"],
        ),
    ],
)
def test_rows_are_told_apart(summit: Any, app: str, model: str, field: str, make: Any, after: list[str]) -> None:
    module = {"accreditation": "0008_in_any_case", "correspondence": "0002_in_any_case"}[app]
    tell_apart = import_module(f"summit.{app}.migrations.{module}").tell_apart
    [constraint] = [one for one in apps.get_model(app, model)._meta.constraints if one.name.endswith("_in_any_case")]
    with connection.schema_editor() as editor:
        editor.remove_constraint(apps.get_model(app, model), constraint)
    rows = [make(summit, text) for text in ("HALL", "hall", "HALL-2")]
    with connection.schema_editor() as editor:
        tell_apart(apps, editor)
        editor.add_constraint(apps.get_model(app, model), constraint)

    for row in rows:
        row.refresh_from_db()
    assert [getattr(row, field) for row in rows] == after
