"""The length and the bounds of a column are written once, on its model.

Serializers of models have them from there; other fields of requests and forms are made by `field_of`, `form_field_of`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.core.validators import MaxValueValidator, MinValueValidator

from summit.core.labels import own_models

ROOT = Path(__file__).resolve().parents[2]
DOORS = frozenset({"api", "admin", "pages", "signin"})
WORDS = frozenset({"max_length", "min_value", "max_value"})


def bounds_of_columns() -> set[tuple[str, str, int]]:
    """Return the bounds of all columns: the column's name, the word for the bound, and the number."""
    found = set()
    for model in own_models():
        for column in model._meta.local_fields:
            if column.max_length is not None:
                found.add((column.name, "max_length", column.max_length))
            for validator in column.validators:
                if isinstance(validator, MinValueValidator | MaxValueValidator):
                    word = "min_value" if isinstance(validator, MinValueValidator) else "max_value"
                    found.add((column.name, word, int(validator.limit_value)))
    return found


def bounds_in_doors() -> Iterator[tuple[str, str, str, int]]:
    """Yield the bounds that modules of doors write: the module, the field's name, the word, and the number."""
    for path in sorted((ROOT / "summit").rglob("*.py")):
        if not DOORS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                for word in (each for each in ast.walk(node.value) if isinstance(each, ast.keyword)):
                    if word.arg in WORDS and isinstance(word.value, ast.Constant):
                        yield str(path.relative_to(ROOT)), node.targets[0].id, word.arg, word.value.value


def test_doors_do_not_write_again_what_a_column_says() -> None:
    columns = bounds_of_columns()

    again = {f"{module} {name}" for module, name, word, number in bounds_in_doors() if (name, word, number) in columns}

    assert sorted(again) == []
