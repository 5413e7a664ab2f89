"""No sentence spells a day or an hour by itself: people read them as `core.hours` shows them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What runs through without anything between: the parts of a key.
OF_A_KEY = re.compile(r"%Y%m%dT%H%M%S(\.%f)?")
MAY = {
    "summit/core/hours.py": "shows them",
    "summit/core/forms.py": "says how to type an hour",
    "summit/programme/programme_file/file.py": "spells hours as the file does",
    "config/release.py": "dates a release in the changelog",
    "summit/documents/services/files.py": "marks copies, which are read in any language, by ISO 8601",
}


def spelt(tree: ast.AST) -> Iterator[int]:
    """Yield the lines on which a day or an hour is formatted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            text = ast.unparse(node.format_spec)[2:-1]
            if re.search(r"%[A-Za-z]", text) and not OF_A_KEY.fullmatch(text):
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr in {"strftime", "ctime"}:
            yield node.lineno


def test_days_and_hours_are_shown_by_one_module() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for part in ("summit", "config")
        for path in (ROOT / part).rglob("*.py")
        if (lines := list(spelt(ast.parse(path.read_text()))))
    }

    assert {path: lines for path, lines in found.items() if path not in MAY} == {}
    assert MAY.keys() <= found.keys()


def test_the_search_finds_what_it_looks_for() -> None:
    source = 'f"{at:%d %b}, {at:%H:%M} {at:%Y%m%dT%H%M%S}"\nat.strftime("%d")\n'

    assert sorted(spelt(ast.parse(source))) == [1, 1, 2]
