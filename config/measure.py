"""`make measure`: how plain the code is, in figures. Each checkout that is named gets a column before this one."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SMALL_PACKAGE_LINES = 200
COLOURS = {"success", "danger", "warning", "info", "primary"}
BAD_WORDS = re.compile(r"\b(anew|whoever|stands|of which|as far as)\b", re.IGNORECASE)
# What a field of a serializer or a form says that its model's column says already.
BOUNDS = {"max_length", "min_length", "max_value", "min_value"}
# How a sentence begins whose subject comes late, or that has none.
INVERTED = re.compile(r"(Of|Whose|Whom|Whoever|Who|What|Where|To whom|By which|By whom|In which|Nor|Neither|Never)\b")


class Tree:
    """The source and the tests of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def source(self) -> dict[Path, str]:
        """The text of each module of the product, without migrations."""
        return dict(self._read("summit", "config"))

    @cached_property
    def trees(self) -> dict[Path, ast.Module]:
        """The syntax of each module of the product."""
        return {path.relative_to(self.root): ast.parse(text) for path, text in self.source.items()}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax of the source."""
        return [node for tree in self.trees.values() for node in ast.walk(tree)]

    @cached_property
    def docstrings(self) -> list[str]:
        """The docstrings of the source."""
        documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        return [text for node in self.nodes if isinstance(node, documented) if (text := ast.get_docstring(node))]

    @cached_property
    def lines(self) -> int:
        """The number of lines of the source."""
        return sum(len(text.splitlines()) for text in self.source.values())

    def concepts(self) -> int:
        """Count the rows of the glossary's tables, their heads left out."""
        glossary = self.root / "docs" / "developers" / "glossary.md"
        lines = glossary.read_text().splitlines() if glossary.exists() else []
        return sum(line.startswith("| **") for line in lines)

    def test_lines(self) -> int:
        """Count the lines of the tests."""
        return sum(len(text.splitlines()) for _, text in self._read("tests"))

    def found(self, pattern: str) -> int:
        """Count how often the pattern is found in the source."""
        return sum(len(re.findall(pattern, text, re.MULTILINE)) for text in self.source.values())

    def small_packages(self) -> int:
        """Count the packages that would fit into a module, those of commands left out."""
        folders = [path.parent for path in self.source if path.name == "__init__.py" and "management" not in path.parts]
        sizes = (
            sum(len(text.splitlines()) for path, text in self.source.items() if package in path.parents)
            for package in folders
        )
        return sum(size < SMALL_PACKAGE_LINES for size in sizes)

    def bad_docstrings(self) -> int:
        """Count the docstrings with a word of the bad list."""
        return sum(bool(BAD_WORDS.search(text)) for text in self.docstrings)

    def inverted_docstrings(self) -> int:
        """Count the docstrings with a sentence that begins with a word of the list."""
        return sum(
            any(INVERTED.match(part) for part in re.split(r"(?<=[.:;])\s+|\n\n", text)) for text in self.docstrings
        )

    def colour_tables(self) -> int:
        """Count the dictionaries that give words the colours of labels."""
        values = (
            {value.value for value in node.values if isinstance(value, ast.Constant)} - {""}
            for node in self.nodes
            if isinstance(node, ast.Dict)
        )
        return sum(bool(colours) and colours <= COLOURS for colours in values)

    def restated_bounds(self) -> int:
        """Count the fields of serializers and forms that state a bound although a model of their app has the field."""
        columns = {(_app(path), name) for path, name, _ in self._fields() if "models" in path.with_suffix("").parts}
        return sum(
            (_app(path), name) in columns and any(keyword.arg in BOUNDS for keyword in call.keywords)
            for path, name, call in self._fields()
            if not {"models", "migrations"} & set(path.with_suffix("").parts)
        )

    def repeated_constraints(self) -> int:
        """Count the constraints whose condition or sentence another one has too."""
        calls = [
            node
            for node in self.nodes
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "").endswith("Constraint")
        ]
        said = {
            name: Counter(ast.dump(word.value) for call in calls for word in call.keywords if word.arg == name)
            for name in ("condition", "violation_error_message")
        }
        return sum(any(said.get(w.arg or "", Counter())[ast.dump(w.value)] > 1 for w in c.keywords) for c in calls)

    def refusing_permissions(self) -> int:
        """Count the methods of pages that only say that nobody may."""
        return sum(
            isinstance(node, ast.FunctionDef)
            and node.name.startswith("has_")
            and isinstance(node.body[-1], ast.Return)
            and getattr(node.body[-1].value, "value", None) is False
            for node in self.nodes
        )

    def _fields(self) -> Iterator[tuple[Path, str, ast.Call]]:
        """Yield what classes assign by a call, with the module and the name."""
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                for row in node.body if isinstance(node, ast.ClassDef) else ():
                    if isinstance(row, ast.Assign) and isinstance(row.value, ast.Call):
                        yield path, getattr(row.targets[0], "id", ""), row.value

    def _read(self, *parts: str) -> Iterator[tuple[Path, str]]:
        for part in parts:
            for path in sorted((self.root / part).rglob("*.py")):
                if "migrations" not in path.parts:
                    yield path, path.read_text()


def _app(path: Path) -> str:
    return path.parts[1] if len(path.parts) > 1 else ""


MEASURES: dict[str, Callable[[Tree], float]] = {
    "concepts in the glossary": Tree.concepts,
    "Any in 1,000 lines": lambda tree: 1000 * tree.found(r"\bAny\b") / tree.lines,
    "type: ignore": lambda tree: tree.found(r"# type:\s?ignore"),
    "type: ignore without a code": lambda tree: tree.found(r"# type:\s?ignore(?!\[)"),
    "lines of tests for a line of source": lambda tree: tree.test_lines() / tree.lines,
    "lines of source": lambda tree: tree.lines,
    "files of source": lambda tree: len(tree.source),
    f"packages under {SMALL_PACKAGE_LINES} lines": Tree.small_packages,
    "docstrings": lambda tree: len(tree.docstrings),
    "docstrings with a bad word": Tree.bad_docstrings,
    "docstrings with an inverted sentence": Tree.inverted_docstrings,
    "permission_classes set in a view": lambda tree: tree.found(r"^\s+permission_classes\b.*="),
    "constraints that repeat another": Tree.repeated_constraints,
    "bounds of a column said again": Tree.restated_bounds,
    "tables of colours": Tree.colour_tables,
    "methods that colour a status": lambda tree: tree.found(r"^    def state\((?:self|cls), \w+: [A-Z]\w+\) -> "),
    "permissions that are refused by a method": Tree.refusing_permissions,
    "get_actions_detail overridden": lambda tree: tree.found(r"def get_actions_detail\("),
}


def main(others: list[str]) -> int:
    """Print a line for each measure, with a column for each tree."""
    trees = [Tree(root) for root in [*map(Path, others), ROOT]]
    for name, measure in MEASURES.items():
        figures = (f"{measure(tree):10.2f}".removesuffix(".00").rjust(10) for tree in trees)
        print(f"{name:40}", *figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
