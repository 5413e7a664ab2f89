"""What no linter sees: foreign keys, words, refusals, constraints, signals."""

import ast
import configparser
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from summit.core.refusals import Refusal
from summit.notifications.kinds import KINDS

ROOT = Path(__file__).parents[2]
APPS = [config for config in apps.get_app_configs() if config.name.startswith("summit.")]
MODELS = [model for config in APPS for model in config.get_models()]


def ladder() -> dict[str, int]:
    """Return each app's level as the linter's contract has it, the lowest 0."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:ladder"]["layers"].strip().splitlines()
    return {app.strip(): level for level, layer in enumerate(reversed(layers)) for app in layer.split("|")}


def name_of(model: type[models.Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name.removeprefix("summit.")


def strings_in(app: str) -> Iterator[tuple[Path, str]]:
    """Yield the strings of an app's code that have no spaces: names, and no sentences."""
    for path in (ROOT / "summit" / app).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search(r"\s", node.value):
                yield path.relative_to(ROOT), node.value


def test_no_app_names_an_app_above_it_by_a_string() -> None:
    """Give the model an attribute, or have the upper app fill a registry (`summit.core.registry`)."""
    levels = ladder()
    named = []
    for app, level in levels.items():
        above = "|".join(other for other in levels if levels[other] > level) or "none"
        pattern = re.compile(rf"(?:summit\.)?(?:{above})\.[A-Z]\w*|summit\.(?:{above})\b.*")
        named += [(path, text) for path, text in strings_in(app) if pattern.fullmatch(text)]

    assert named == []
    assert levels["core"] == 0
    assert len(list(strings_in("core"))) > 500


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_foreign_keys_point_down(model: type[models.Model]) -> None:
    levels = ladder()
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey | models.ManyToManyField) or field.auto_created:
            continue
        target = name_of(field.related_model)
        if target in levels:
            same = target == name_of(model)
            assert same or levels[target] < levels[name_of(model)], field


def test_every_exemption_from_a_rule_on_security_says_why() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    lines = [line for part in ("summit", "config", "bench", "tests") for line in lines_below(ROOT / part)]

    assert rules["select"] == ["ALL"]
    assert [rule for rule in rules["ignore"] if rule.startswith("S")] == []
    assert [line for line in lines if re.search(r"# noqa: S\d", line) and not re.search(r"-- \w", line)] == []


def lines_below(folder: Path) -> list[str]:
    return [line for path in folder.rglob("*.py") for line in path.read_text().splitlines()]


def refusals(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [of, *(inner for kind in of.__subclasses__() for inner in refusals(kind))]


def test_every_refusal_has_a_code_of_its_own_and_a_docstring() -> None:
    kinds = refusals()
    codes = [kind.code for kind in kinds]

    assert len(kinds) > 25
    assert sorted(codes) == sorted(set(codes))
    assert [kind for kind in kinds if not kind.__dict__.get("__doc__")] == []


def kinds_of_notices() -> list[tuple[str, str]]:
    """Return app and kind of each notice, as its notices.py writes it."""
    found = []
    for config in APPS:
        path = ROOT / "summit" / config.name.removeprefix("summit.") / "notices.py"
        if path.exists():
            templates = path.parent / "templates" / "notices"
            found += [(config.name, file.name.split(".")[0]) for file in templates.glob("*.en.txt")]
            assert all(kind in KINDS for app, kind in found if app == config.name)
    return found


def test_every_notice_has_its_words_in_every_language() -> None:
    kinds = kinds_of_notices()
    missing = [
        (kind, language)
        for app, kind in kinds
        for language in ("en", "ru")
        if not (ROOT / app.replace(".", "/") / "templates" / "notices" / f"{kind}.{language}.txt").exists()
    ]

    assert {kind for _, kind in kinds} == KINDS.keys()
    assert missing == []


@pytest.mark.parametrize("config", APPS, ids=lambda config: config.label)
def test_every_notice_made_has_a_template(config: Any) -> None:
    """A notice is made by a function of notices.py that returns one; its kind is a template's name."""
    folder = ROOT / config.name.replace(".", "/")
    if not (folder / "notices.py").exists():
        return
    module = importlib.import_module(f"{config.name}.notices")
    makers = [f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
    notices = [
        f for f in makers if inspect.signature(f).return_annotation.__class__ and "Notice(" in inspect.getsource(f)
    ]

    assert len(notices) == len(list((folder / "templates" / "notices").glob("*.en.txt")))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_constraints_speak_and_rows_have_an_order(model: type[models.Model]) -> None:
    default = models.CheckConstraint.default_violation_error_message

    silent = [c.name for c in model._meta.constraints if c.get_violation_error_message() == default]
    assert silent == []
    parents = [parent for parent in model._meta.parents if parent._meta.ordering]
    assert model._meta.ordering or parents


def test_nobody_listens_to_signals_and_no_model_overrides_save() -> None:
    listening = [
        receiver
        for signal in (pre_save, post_save, pre_delete, post_delete, m2m_changed)
        for _, receiver, *_ in signal.receivers
        if "summit." in repr(receiver)
    ]

    assert listening == []
    assert [model for model in MODELS if "save" in model.__dict__] == []


def test_migrations_are_named_by_hand() -> None:
    loader = MigrationLoader(None)
    ours = [name for label, name in loader.disk_migrations if label in {config.label for config in APPS}]

    assert len(ours) >= len(APPS) - 1
    assert [name for name in ours if "auto" in name] == []


def test_whoever_serves_a_request_rings_for_workers_by_the_bell() -> None:
    """A task sent from a request would wait for a broker that hangs; tasks themselves and `core.wake_up` may send."""
    sends = re.compile(r"\.(delay|apply_async|send_task)\(")
    places = {str(path.relative_to(ROOT)) for path in (ROOT / "summit").rglob("*.py") if sends.search(path.read_text())}

    assert {place for place in places if not place.endswith("/tasks.py")} == {"summit/core/wake_up.py"}
