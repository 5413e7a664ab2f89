from pathlib import Path

from config.measure import MEASURES, Tree, figure_of

MODULE = '''"""Of what is held: whatever is fine."""

from typing import Any

COLOURS = {"open": "info", "done": ""}
OTHER = {"open": "info", "done": "yes"}


class Hidden:
    def has_add_permission(self, request: Any) -> bool:
        return False


class View:
    """Show it. It stands."""

    permission_classes = (Any,)
    note = Text(max_length=5)
    held = 1

    def state(self, row: Row) -> tuple[str, str]:
        return row.status, COLOURS[row.status]

    def has_add_permission(self, request: Any) -> bool:
        return False

    status_colors = {"open": "info", "done": ""}

    def get_actions_detail(self) -> Any:  # type: ignore[override]
        return 1  # type: ignore
'''


MODELS = """from django.db import models


class Row(models.Model):
    note = Text(max_length=5)

    class Meta:
        constraints = (
            models.CheckConstraint(name="one", condition=Q(note="a"), violation_error_message="No."),
            models.CheckConstraint(name="two", condition=Q(note="a"), violation_error_message="Never."),
            models.UniqueConstraint(name="three", fields=("note",), violation_error_message="Once."),
        )
"""


def test_what_is_counted(tmp_path: Path) -> None:
    glossary = tmp_path / "docs" / "developers" / "glossary.md"
    for name, text in {
        "summit/__init__.py": "",
        "summit/app/__init__.py": "\n" * 300,
        "summit/app/views.py": MODULE,
        "summit/app/models.py": MODELS,
        "summit/app/migrations/0001_initial.py": MODULE,
        "tests/test_app.py": "x\n" * 31,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    glossary.parent.mkdir(parents=True)
    glossary.write_text("| concept | is |\n|---|---|\n| **organ** | A body. |\n")
    tree = Tree(tmp_path)

    figures = {name: figure_of(measure(tree)) for name, measure in MEASURES.items()}

    lines = 300 + len(MODULE.splitlines()) + len(MODELS.splitlines())
    assert figures == {
        "concepts in the glossary": 1,
        "Any in 1,000 lines": 5000 / lines,
        "type: ignore": 2,
        "type: ignore without a code": 1,
        "lines of tests for a line of source": 31 / lines,
        "lines of source": lines,
        "files of source": 4,
        "packages under 200 lines": 0,
        "docstrings": 2,
        "docstrings with a bad word": 1,
        "docstrings with an inverted sentence": 1,
        "variables with an empty name": 1,
        "permission_classes set in a view": 1,
        "constraints that repeat another": 2,
        "bounds of a column written again": 1,
        "tables of colours that repeat another": 1,
        "methods that colour a status": 1,
        "refused permissions that repeat another": 1,
        "classes with their own get_actions_detail": 1,
    }
