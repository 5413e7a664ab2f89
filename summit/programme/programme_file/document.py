"""Read a programme file and refuse it wholly, with line and path, if it is not one."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import yaml
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator

from summit.core.text import check_text, normalized

SCHEMA = json.loads((Path(__file__).parent / "format.schema.json").read_text(encoding="utf-8"))
SHOWN = 120

PathInFile = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and where."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.path or 'the file'}: {self.message}"


class BadFile(Exception):  # noqa: N818 -- it is said to a person
    """The file cannot be loaded; nothing of it was."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.path))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class _Loader(yaml.SafeLoader):
    """YAML in which a date stays the text that was written, and a key stands once."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """A file that has the right shape: its data, its lines, and its hours as instants."""

    def __init__(self, data: dict[str, Any], root: yaml.Node, first_day: date | None = None) -> None:
        self.data = data
        self.root = root
        summit = data["summit"]
        self.zone = ZoneInfo(summit["time_zone"])
        written = date.fromisoformat(summit["starts_on"])
        # The whole programme may be held on other days than those written.
        self.shift = (first_day or written) - written

    def beginning(self, first_day: date | None) -> "Document":
        """Return the same programme, held on other days than those written."""
        return Document(self.data, self.root, first_day)

    def day(self, text: str) -> date:
        """Return the day on which the summit holds what the file writes for `text`."""
        return date.fromisoformat(text) + self.shift

    def instant(self, text: str | None) -> datetime | None:
        """Return the instant at which the summit's clock shows `text`, such as 2025-11-26 10:00."""
        if text is None:
            return None
        return (datetime.fromisoformat(text) + self.shift).replace(tzinfo=self.zone)

    def clock(self, text: str | None, default: time) -> time:
        """Return an hour of the day."""
        return time.fromisoformat(text) if text else default

    def fault(self, path: PathInFile, message: str) -> Fault:
        """Return a fault with the line of what stands at `path`."""
        return Fault(_line(self.root, path), ".".join(map(str, path)), message)


def read(text: str) -> Document:
    """Read the text of a file; raises BadFile with every fault of its shape."""
    try:
        # Not libyaml, which is faster, and ends the process where something is nested deeply enough.
        loader = _Loader(text)
        root = loader.get_single_node()
        faults = list(_repeated_keys(root)) if root else []
        data = loader.construct_document(root) if root else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile([Fault(line, "", f"this is not YAML: {error.problem}")]) from error
    except RecursionError as error:
        raise _too_deep() from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile([Fault(1, "", f"this is not YAML: {error}")]) from error
    try:
        faults = _faults(data, root, faults)
    except RecursionError as error:
        raise _too_deep() from error
    if faults or root is None or data is None:
        raise BadFile(faults)
    return Document(data, root)


def _too_deep() -> BadFile:
    return BadFile([Fault(1, "", "it is nested too deeply, or in itself")])


def _faults(data: Any, root: yaml.Node | None, faults: list[Fault]) -> list[Fault]:
    """Return what else is wrong with the shape; where nothing is, which dates, hours and zones there are not."""
    for wrong in Draft202012Validator(SCHEMA).iter_errors(data):
        path = list(wrong.absolute_path)
        faults.append(Fault(_line(root, path), ".".join(map(str, path)), _expected(wrong)))
    return faults or list(_impossible(data, root))


def _expected(error: Any) -> str:
    """Say what was expected, and briefly what stands there."""
    found = json.dumps(error.instance, ensure_ascii=False, default=str)[:SHOWN]
    if error.validator == "pattern":
        # An instant says itself how it is written.
        wanted = error.schema.get("description") or f"a text of the form {error.validator_value}"
        return f"expected {wanted}, found {found}"
    if error.validator == "enum":
        return f"expected one of {', '.join(map(str, error.validator_value))}, found {found}"
    if error.validator == "type":
        return f"expected {error.validator_value}, found {found}"
    return str(error.message)[: 3 * SHOWN]


def _impossible(data: dict[str, Any], root: yaml.Node | None) -> Iterable[Fault]:
    """Dates, hours and zones that have the right form and do not exist."""
    zone = data["summit"]["time_zone"]
    if zone not in available_timezones():
        yield Fault(_line(root, ["summit", "time_zone"]), "summit.time_zone", "expected an IANA zone, as Asia/Bishkek")
    for path, value in _leaves(data):
        name = str(path[-1])
        try:
            if name in {"starts_on", "ends_on", "took_office_on", "due_on"}:
                date.fromisoformat(value)
            elif name in {"day_starts_at", "day_ends_at"}:
                time.fromisoformat(value)
            elif name.endswith("_at") or name in {"from", "to", "at"}:
                datetime.fromisoformat(value)
        except ValueError:
            yield Fault(_line(root, path), ".".join(map(str, path)), f"there is no such date or hour: {value}")
        if isinstance(value, str) and (unseen := _unseen(value)):
            yield Fault(_line(root, path), ".".join(map(str, path)), unseen)


def _unseen(text: str) -> str:
    """Say which character of the text cannot be seen; the models say where it has lines."""
    try:
        check_text(normalized(text))
    except ValidationError as error:
        return error.messages[0]
    return ""


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[PathInFile, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield path, value
        return
    for key, inner in pairs:
        yield from _leaves(inner, (*path, key))


def _line(root: yaml.Node | None, path: PathInFile) -> int:
    """Return the line of what stands at `path`, or of the nearest thing around it."""
    node = root
    line = 1
    for key in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line


def _repeated_keys(node: yaml.Node) -> Iterable[Fault]:
    """YAML lets the last of two equal keys win in silence: here it is a fault."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield Fault(key.start_mark.line + 1, str(key.value), "this key stands here twice")
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)
