"""The documentation names what is there, under headings by which it can be skimmed."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po
from django.core.management import get_commands

from config import messages
from tests.screenshots import PICTURES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
DEVELOPERS = [ROOT / "CONTRIBUTING.md", *sorted((DOCS / "developers").glob("*.md"))]
ORGANIZERS = [path for path in sorted((DOCS / "organizers").glob("*.md")) if path.name != "index.md"]
# What an operator looks up, and does not do, has other headings.
OPERATORS = [
    path
    for path in sorted((DOCS / "operators").glob("*.md"))
    if path.name not in {"index.md", "settings.md", "at-3-am.md"}
]
TASK = ["When", "Steps", "What happens", "What can go wrong"]
MOST_LINES = 30
MOST_IMAGES = 38
MOST_IMAGE_BYTES = 150_000
CODE = re.compile(r"`([^`\n]+)`")
# The name of a page, a button or a field; what ends with a colon is what somebody sees go wrong.
SHOWN = re.compile(r"(?<!\*)\*([^*\n]+)\*(:?)(?!\*)")
NAME = re.compile(r"@?(?:self\.)?([A-Za-z_][\w.]*)(?:\(.*\))?")
PATH = re.compile(r"[\w.-][\w./-]*(?:/|\.(?:py|md|typ|json|ya?ml|txt|toml))")
CALL = re.compile(r"(GET|POST|PUT|PATCH|DELETE) ([\w/<> -]*/)")
# Names of what the product is built on, and of what is not there yet or was rejected.
OTHERS = {"Booth", "get_session_auth_hash", "git.example.org"}


def words_of(path: Path, pattern: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
    """Yield what the pattern finds on a page, outside of indented code."""
    for line in path.read_text().splitlines():
        if not line.startswith("    "):
            yield from ((path.name, found) for found in pattern.findall(line))


@cache
def definitions() -> dict[str, list[frozenset[str]]]:
    """Return, for each name that is given in the code, the packages, modules and classes in which it is."""
    found: dict[str, list[frozenset[str]]] = {}

    def note(node: ast.AST, owners: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            name, inner = name_of(child), owners
            if name:
                found.setdefault(name, []).append(frozenset() if isinstance(child, ast.Constant) else frozenset(owners))
                inner = (*owners, name) if isinstance(child, ast.ClassDef) else owners
            note(child, inner)

    for path in [path for part in ("summit", "config", "tests", "bench") for path in (ROOT / part).rglob("*.py")]:
        parts = [part for part in path.relative_to(ROOT).with_suffix("").parts if part != "__init__"]
        if parts and "migrations" not in parts and path != Path(__file__):
            found.setdefault(parts[-1], []).append(frozenset(parts[:-1]))
            note(ast.parse(path.read_text()), tuple(parts))
    return found


def name_of(node: ast.AST) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.keyword(arg=name):
            return name
        case ast.Constant(value=str(name)) if NAME.fullmatch(name):  # a code, a kind, a variable of the environment
            return name
    return None


def is_there(code: str) -> bool:
    """Tell whether a path or a name of the code exists; what is neither is taken as it is."""
    if PATH.fullmatch(code):
        place = code.rstrip("/")
        within = [folder / place for folder in (ROOT, ROOT / "summit")]
        return any(path.exists() for path in within) or any((ROOT / "summit").glob(f"*/**/{place}"))
    name = NAME.fullmatch(code)
    if not name:
        return True
    *owners, last = name[1].split(".")
    is_known = not OTHERS.isdisjoint({last, name[1]}) or name[1] in definitions()
    return is_known or any(set(owners) <= where for where in definitions().get(last, []))


def test_names_for_developers_exist() -> None:
    missing = [(page, code) for path in DEVELOPERS for page, code in words_of(path, CODE) if not is_there(code)]

    assert missing == []
    assert not is_there("core.bells")
    assert not is_there("papers/queries.py")


def test_names_for_organizers_are_on_their_pages() -> None:
    catalogs = [place / "locale" / "ru" / "LC_MESSAGES" / "django.po" for place in messages.places()]
    texts = {str(message.id).casefold() for path in catalogs for message in read_po(BytesIO(path.read_bytes()))}
    names = [(page, name) for path in ORGANIZERS for page, (name, colon) in words_of(path, SHOWN) if not colon]
    missing = [(page, name) for page, name in names if name.casefold() not in texts]

    assert len(names) > 100
    assert missing == []


def test_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    makes = [found for path in PAGES for found in words_of(path, re.compile(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)"))]
    manages = [found for path in PAGES for found in words_of(path, re.compile(r"manage\.py ([a-z_]+)"))]

    assert [found for found in makes if found[1] not in targets] == []
    assert [found for found in manages if found[1] not in get_commands()] == []


def test_calls_of_the_api_exist() -> None:
    paths = yaml.load((DOCS / "openapi.yaml").read_text(), Loader=yaml.CSafeLoader)["paths"]
    known = {
        (verb.upper(), re.sub(r"\{\w+\}", "<>", path.replace("/api/v1/summits/{slug}/", "")))
        for path, verbs in paths.items()
        for verb in verbs
    }
    calls = [found for path in sorted((DOCS / "delegations").glob("*.md")) for found in words_of(path, CALL)]
    missing = [
        (page, verb, path) for page, (verb, path) in calls if (verb, re.sub(r"<[^>]*>", "<>", path)) not in known
    ]

    assert len(calls) > 30
    assert missing == []


@pytest.mark.parametrize("path", [*ORGANIZERS, *OPERATORS], ids=lambda path: path.stem)
def test_a_page_for_a_task_has_its_headings(path: Path) -> None:
    headings = [line.lstrip("#").strip() for line in path.read_text().splitlines() if line.startswith("#")]
    found = [heading for heading in headings if heading in TASK]

    assert found
    assert found == TASK * (len(found) // len(TASK))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_goes_on_for_long_without_a_heading(path: Path) -> None:
    """A table or a block of code is looked through by itself."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^#+ .*$", re.sub(r"^(?:\|| {4}).*\n?", "", text, flags=re.MULTILINE), flags=re.MULTILINE)

    assert max(len(part.strip().splitlines()) for part in parts) <= MOST_LINES


def test_pictures_are_few_small_shown_and_made_by_make_screenshots() -> None:
    pictures = {picture.stem: picture for picture in (DOCS / "images").glob("*.png")}
    used = {name for path in PAGES for _, name in words_of(path, re.compile(r"images/([a-z-]+)\.png"))}

    assert pictures.keys() == used == PICTURES.keys()
    assert len(pictures) <= MOST_IMAGES
    assert [name for name, picture in pictures.items() if picture.stat().st_size > MOST_IMAGE_BYTES] == []
