"""The kinds of notifications. Each app registers its own in `notices.py`, which is imported at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from summit.notifications.models.kind_labels import KIND_LABELS


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind: the name of its templates, its label, and a sample context to try texts with.

    `rows` is the list of its context that later changes are folded into, and `takes` names the
    other kinds whose changes of these rows it takes.

    A kind that `is_required` cannot be switched off. One that `reaches_anyone` is also sent to users without a role in
    the summit. One that `is_timed` is sent by the clock and is never delayed. `secret` returns what is added to the
    context when a mail is sent, and is stored and shown nowhere else.
    """

    name: str
    label: str | Promise
    is_required: bool = False
    reaches_anyone: bool = False
    is_timed: bool = False
    secret: Callable[[Mapping[str, object]], Mapping[str, object]] | None = None
    sample: Mapping[str, object] = field(default_factory=dict)
    rows: str = "changes"
    takes: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Register a kind."""
    KINDS[kind.name] = kind
    KIND_LABELS[kind.name] = kind.label
    return kind
