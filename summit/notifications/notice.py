"""The content of a message, before its recipients are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """The content of a message.

    `kind` names the templates `notices/<kind>.<language>.txt`, and `context` fills them and is JSON. `key` names the
    occasion and its revision, `topic` the thing that it is about. After `valid_until` it is not sent any more.
    `begins_at` is when the engagement begins: if that is soon, the message is not delayed. A notice that `folds` has
    `changes` in its context; one that `waits` does not, and waits as long. If `channels` are named, no others are used.
    """

    kind: str
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    valid_until: datetime | None = None
    begins_at: datetime | None = None
    folds: bool = False
    waits: bool = False
    channels: tuple[str, ...] = ()
