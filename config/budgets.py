"""The sizes of files and functions, and the measures, against the house's budgets."""

import ast
import statistics
import sys
from pathlib import Path

from config.measure import MEASURES, Tree, figure_of

ROOT = Path(__file__).resolve().parents[1]
# Median, 90th percentile, most. The median is that of a module with one matter: a package under 200 lines is one module
# and not fragments (`make measure` counts these), and a module of two matters is above the 90th percentile.
FILE_LINES = (80, 250, 400)
FUNCTION_LINES = (8, 25, 50)
LEAST_TESTS = 0.6  # lines of tests for a line of source
# The most of each measure. They keep what was won: a measure that gets better has its ceiling lowered.
CEILINGS = {
    "Any in 1,000 lines": 6,
    "type: ignore": 25,
    "type: ignore without a code": 0,
    "packages under 200 lines": 0,
    "docstrings with a bad word": 0,
    "docstrings with an inverted sentence": 0,
    "variables with an empty name": 1,  # `held` is a key of the API
    "permission_classes set in a view": 5,
    "constraints that repeat another": 0,
    "bounds of a column written again": 0,
    "tables of colours that repeat another": 0,
    "methods that colour a status": 0,
    "refused permissions that repeat another": 0,
    "classes with their own get_actions_detail": 1,  # the base of all
}


def main() -> int:
    """Print the sizes, and the measures that are over their ceiling; return 1 if anything is over budget."""
    source = [
        path for part in ("summit", "config") for path in (ROOT / part).rglob("*.py") if "migrations" not in path.parts
    ]
    lines = {path: len(path.read_text().splitlines()) for path in source}
    functions = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in source
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    files = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count}
    over = _report("files", files, FILE_LINES) + _report("functions", functions, FUNCTION_LINES)
    return 1 if over + _report_tests(sum(files.values())) + _report_measures() else 0


def _report_tests(source: int) -> int:
    tests = sum(len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("*.py"))
    print(f"{source} lines of source, {tests / source:.2f} of tests for each; budget {LEAST_TESTS} at least")
    return int(tests / source < LEAST_TESTS)


def _report_measures() -> int:
    tree = Tree(ROOT)
    found = {name: MEASURES[name](tree) for name in CEILINGS}
    over = [name for name, most in CEILINGS.items() if figure_of(found[name]) > most]
    for name in over:
        print(f"{name}: {figure_of(found[name]):.2f}; budget {CEILINGS[name]}", found[name])
    print(f"{len(CEILINGS)} measures have a ceiling (`make measure`), {len(over)} are over it")
    return len(over)


def _report(what: str, sizes: dict[str, int], budget: tuple[int, int, int]) -> int:
    median = statistics.median(sizes.values())
    ninetieth = statistics.quantiles(sizes.values(), n=10)[-1]
    largest = max(sizes, key=lambda name: sizes[name])
    print(f"{what}: median {median:.0f}, p90 {ninetieth:.0f}, most {sizes[largest]} ({largest}); budget {budget}")
    return int(median > budget[0] or ninetieth > budget[1] or sizes[largest] > budget[2])


if __name__ == "__main__":
    sys.exit(main())
