"""Read YAML 1.2 within bounds: NO, 20:30, 2025-11-26 and all keys are texts.

The result has texts, numbers, booleans, null, lists and mappings only. Texts are normalized as they are when stored, so
that a second load finds no difference.
"""

import re
from collections.abc import Iterable

import yaml
from yaml.composer import Composer

from summit.core.text import normalized
from summit.programme.programme_file.faults import Fault, InvalidProgrammeFile, PathInFile

MOST_CHARACTERS = 8_000_000
MOST_NODES = 500_000  # repetitions by aliases included
DEEPEST = 24
SHOWN = 120
TAG = "tag:yaml.org,2002:"
# The core schema of YAML 1.2 (10.3.2), with numbers as in JSON: tag, pattern, and conversion.
SCALARS = (
    ("null", r"~|null|Null|NULL|", lambda _: None),
    ("bool", r"true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", int),
    ("float", r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", float),
    ("str", r"(?s:.*)", str),
)


class _Loader(Composer, yaml.CSafeLoader):
    """Composes nodes within bounds in Python; the tokens are found by libyaml, which is faster."""

    # By the first character of a scalar without quotes; None: any.
    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {
        None: [(TAG + name, re.compile(rf"(?:{pattern})\Z")) for name, pattern, _ in SCALARS]
    }

    def __init__(self, text: str) -> None:
        Composer.__init__(self)
        yaml.CSafeLoader.__init__(self, text)
        self.depth = 0
        self.count = 0
        self.sizes: dict[yaml.Node | None, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and its children; raises InvalidProgrammeFile beyond the bounds."""
        event = self.peek_event()
        line = event.start_mark.line + 1 if event and event.start_mark else 1
        is_alias = self.check_event(yaml.AliasEvent)
        before = self.count
        self.count += 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise InvalidProgrammeFile([_too_deep(line)])
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        if not is_alias:
            self.sizes[node] = self.count - before
        elif node in self.sizes:
            self.count += self.sizes[node]
        else:
            raise InvalidProgrammeFile([_too_deep(line)])
        if self.count > MOST_NODES:
            raise InvalidProgrammeFile([Fault(line, "", f"it holds more than {MOST_NODES} things")])
        return node

    def compose_scalar_node(self, anchor: dict[str, yaml.Node]) -> yaml.ScalarNode:
        """Compose a normalized text or key, so that two spellings of one symbol are equal."""
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        node.value = normalized(node.value)
        return node


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of the text, with their lines. Raises InvalidProgrammeFile if it is not YAML within bounds."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidProgrammeFile([Fault(1, "", f"it is longer than {MOST_CHARACTERS} characters")])
    try:
        root: yaml.Node | None = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidProgrammeFile([Fault(line, "", f"this is not YAML: {error.problem}")]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidProgrammeFile([Fault(1, "", f"this is not YAML: {error}")]) from error
    if faults := list(_bad_keys(root, ())) + list(_foreign_tags(root, ())):
        raise InvalidProgrammeFile(faults)
    return root


def value_of(node: yaml.Node | None) -> object:
    """Return the value of the node: text, number, boolean, null, list or mapping."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value_of(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [value_of(item) for item in node.value]
    return _VALUES[node.tag](node.value) if node else None


def node_at(root: yaml.Node | None, path: PathInFile) -> tuple[yaml.Node | None, int]:
    """Return the node at `path` and its line; if there is none, None and the line of the nearest parent."""
    node = root
    line = 1
    for key in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if pair is None:
                return None, line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            return None, line
    return node, line


def _nodes(node: yaml.Node | None, path: tuple[str | int, ...]) -> Iterable[tuple[yaml.Node, tuple[str | int, ...]]]:
    """Yield the node and its descendants with their paths."""
    if node is None:
        return
    yield node, path
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes(value, (*path, str(key.value)[:SHOWN]))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _nodes(item, (*path, number))


def _bad_keys(root: yaml.Node | None, path: tuple[str | int, ...]) -> Iterable[Fault]:
    """Yield keys that are not text, and repeated keys: YAML would silently use the last."""
    for node, where in _nodes(root, path):
        seen: dict[str, int] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                yield Fault(line, ".".join(map(str, where)), "expected a text as key, found a list or mapping")
                continue
            if key.value in seen:
                message = f"this key stands here twice, first on line {seen[key.value]}"
                yield Fault(line, ".".join(map(str, (*where, key.value))), message)
            seen.setdefault(key.value, line)


def _foreign_tags(root: yaml.Node | None, path: tuple[str | int, ...]) -> Iterable[Fault]:
    for node, where in _nodes(root, path):
        known = _VALUES if isinstance(node, yaml.ScalarNode) else (TAG + "map", TAG + "seq")
        if node.tag not in known:
            message = f"the tag {node.tag.removeprefix(TAG)[:SHOWN]} has no meaning here"
            yield Fault(node.start_mark.line + 1, ".".join(map(str, where)), message)


def _too_deep(line: int) -> Fault:
    return Fault(line, "", "it is nested too deeply, or in itself")


_VALUES = {TAG + name: value for name, _, value in SCALARS}
