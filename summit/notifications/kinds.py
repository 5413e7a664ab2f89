"""The kinds of notifications there are. Each app registers its own in its `notices.py`, which is loaded at start-up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind: the name of its templates, what people call it, and a context to try its words with.

    What `is_required` cannot be switched off by its recipient.
    """

    name: str
    label: str
    is_required: bool = False
    sample: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known."""
    KINDS[kind.name] = kind
    return kind
