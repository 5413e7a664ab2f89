"""The kinds of notifications there are. Each app registers its own in its `notices.py`, which is loaded at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind: the name of its templates, what people call it, and a context to try its words with.

    What `is_required` cannot be switched off by its recipient. What `reaches_anyone` is sent to who has no role in the
    summit yet. What `is_timed` comes by the clock, and is not put off. `secret` gives what is added to the context when
    a mail is sent, and is kept and shown nowhere else.
    """

    name: str
    label: str | Promise
    is_required: bool = False
    reaches_anyone: bool = False
    is_timed: bool = False
    secret: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    sample: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known."""
    KINDS[kind.name] = kind
    return kind
