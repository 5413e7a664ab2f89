"""A number of the programme file has the bounds of the column that it fills."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model

from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Transfer
from summit.delegations.models import Delegate
from summit.facilities.models import Interpreter, Room

FILE = Path(__file__).parents[2] / "summit" / "programme" / "programme_file" / "format.schema.json"
COLUMNS = [
    *(
        ("bilateral_requests", BilateralRequest, name)
        for name in ("minutes", "seats", "priority", "organizers_priority")
    ),
    ("transfers", Transfer, "minutes"),
    ("rooms", Room, "capacity"),
    ("rooms", Room, "turnover"),
    ("interpreters", Interpreter, "turnover"),
    ("delegates", Delegate, "turnover"),
]


def numbers(schema: Any, name: str, within: str) -> list[dict[str, Any]]:
    """Return each schema of a number of this name below a property."""
    if isinstance(schema, list):
        return [found for one in schema for found in numbers(one, name, within)]
    if not isinstance(schema, dict):
        return []
    own = schema.get("properties", {})
    here = [own[name]] if not within and name in own else []
    below = [(one, "" if key == within else within) for key, one in schema.items()]
    return here + [found for one, rest in below for found in numbers(one, name, rest)]


@pytest.mark.parametrize(("part", "model", "name"), COLUMNS, ids=lambda value: getattr(value, "__name__", value))
def test_the_file_has_the_bounds_of_the_column(part: str, model: type[Model], name: str) -> None:
    column = model._meta.get_field(name)
    least = max(one.limit_value for one in column.validators if isinstance(one, MinValueValidator))
    most = min(one.limit_value for one in column.validators if isinstance(one, MaxValueValidator))

    found = numbers(json.loads(FILE.read_text()), name, part)

    assert found, part
    for one in found:
        bounds = next((each for each in one.get("anyOf", [one]) if "minimum" in each), one)
        assert (bounds["minimum"], bounds["maximum"]) == (least, most)
