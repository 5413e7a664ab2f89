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
DJANGOS_PACKAGES = {"management", "templatetags", "formats"}  # Django looks for packages of these names
COLOURS = {"success", "danger", "warning", "info", "primary"}
BAD_WORDS = re.compile(r"\b(anew|whoever|stands|of which|as far as)\b", re.IGNORECASE)
# What a field of a serializer or a form says that its model's column says already.
BOUNDS = {"max_length", "min_length", "max_value", "min_value"}
# Participles that do not say of what they are, as names of variables, parameters, attributes and functions.
EMPTY_NAMES = {"held", "told", "given", "shown"}
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

    def small_packages(self) -> list[str]:
        """Return the packages that would fit into a module, without those that Django needs."""
        packages = (path.parent for path in self.source if path.name == "__init__.py")
        folders = [folder for folder in packages if not DJANGOS_PACKAGES & set(folder.parts)]
        sizes = {
            str(package.relative_to(self.root)): sum(
                len(text.splitlines()) for path, text in self.source.items() if package in path.parents
            )
            for package in folders
        }
        return [package for package, size in sizes.items() if size < SMALL_PACKAGE_LINES]

    def bad_docstrings(self) -> list[str]:
        """Return the docstrings with a word of the bad list."""
        return [text for text in self.docstrings if BAD_WORDS.search(text)]

    def inverted_docstrings(self) -> list[str]:
        """Return the docstrings with a sentence that begins with a word of the list."""
        return [
            text
            for text in self.docstrings
            if any(INVERTED.match(part) for part in re.split(r"(?<=[.:;])\s+|\n\n", text))
        ]

    def empty_names(self) -> list[str]:
        """Return the module and line of each name that does not say what the thing is."""
        return [
            f"{path}:{node.lineno}"
            for path, tree in self.trees.items()
            for node in ast.walk(tree)
            if (isinstance(node, ast.arg) and node.arg in EMPTY_NAMES)
            or (isinstance(node, ast.FunctionDef) and node.name in EMPTY_NAMES)
            or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in EMPTY_NAMES)
        ]

    def repeated_colours(self) -> int:
        """Count the dictionaries that give words colours of labels as another one does."""
        tables = Counter(
            ast.dump(node)
            for node in self.nodes
            if isinstance(node, ast.Dict)
            and (colours := {value.value for value in node.values if isinstance(value, ast.Constant)} - {""})
            and colours <= COLOURS
        )
        return tables.total() - len(tables)

    def restated_bounds(self) -> int:
        """Count the fields of serializers and forms that write a bound as a number although a model has the column."""
        columns = {(_app(path), name) for path, name, _ in self._fields() if "models" in path.with_suffix("").parts}
        return sum(
            (_app(path), name) in columns
            and any(word.arg in BOUNDS and isinstance(word.value, ast.Constant) for word in call.keywords)
            for path, name, call in self._fields()
            if not {"models", "migrations"} & set(path.with_suffix("").parts)
        )

    def repeated_constraints(self) -> int:
        """Count the constraints whose condition or sentence another one has too, if it is not an argument."""
        calls = [
            node
            for node in self.nodes
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "").endswith("Constraint")
        ]
        said = {
            name: Counter(
                ast.dump(word.value)
                for call in calls
                for word in call.keywords
                if word.arg == name and not isinstance(word.value, ast.Name)
            )
            for name in ("condition", "violation_error_message")
        }
        return sum(any(said.get(w.arg or "", Counter())[ast.dump(w.value)] > 1 for w in c.keywords) for c in calls)

    def repeated_refusals(self) -> int:
        """Count the methods that only say that nobody may, where another class has the same method."""
        refusals = Counter(
            node.name
            for node in self.nodes
            if isinstance(node, ast.FunctionDef)
            and node.name.startswith("has_")
            and isinstance(node.body[-1], ast.Return)
            and getattr(node.body[-1].value, "value", None) is False
        )
        return refusals.total() - len(refusals)

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


MEASURES: dict[str, Callable[[Tree], float | list[str]]] = {
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
    "variables with an empty name": Tree.empty_names,
    "permission_classes set in a view": lambda tree: tree.found(r"^\s+permission_classes\b.*="),
    "constraints that repeat another": Tree.repeated_constraints,
    "bounds of a column written again": Tree.restated_bounds,
    "tables of colours that repeat another": Tree.repeated_colours,
    "methods that colour a status": lambda tree: tree.found(r"^    def state\((?:self|cls), \w+: [A-Z]\w+\) -> "),
    "refused permissions that repeat another": Tree.repeated_refusals,
    "classes with their own get_actions_detail": lambda tree: tree.found(r"def get_actions_detail\("),
}


def figure_of(found: float | list[str]) -> float:
    """Return the number of places, where a measure names them."""
    return len(found) if isinstance(found, list) else found


def main(others: list[str]) -> int:
    """Print a line for each measure, with a column for each tree."""
    trees = [Tree(root) for root in [*map(Path, others), ROOT]]
    for name, measure in MEASURES.items():
        figures = (f"{figure_of(measure(tree)):10.2f}".removesuffix(".00").rjust(10) for tree in trees)
        print(f"{name:40}", *figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
