"""What is to be said, before it is known to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said.

    `kind` names the templates `notices/<kind>.<language>.txt`; `context` fills them and is JSON; `key` names the
    occasion and its revision; `topic` the thing it is about; after `valid_until` it is not sent any more. What is told
    of begins at `begins_at`: if that is soon, nothing holds it up. One that `folds` has `changes` in its context. Where
    `channels` are named, it goes by no others.
    """

    kind: str
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    valid_until: datetime | None = None
    begins_at: datetime | None = None
    folds: bool = False
    channels: tuple[str, ...] = ()
