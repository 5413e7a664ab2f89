"""Who hears at once of what is said of a document, and done to it: apps above, each by its own `watching.py`."""

from collections.abc import Callable
from datetime import datetime

from summit.documents.models import Document

# Of the document as it is now, locked, inside the transaction of the change, which it may refuse.
Watcher = Callable[[Document, datetime], None]

WATCHERS: list[Watcher] = []


def on_document_change(watcher: Watcher) -> Watcher:
    """Have a function hear of every position and amendment, circulation, reclassification and withdrawal."""
    WATCHERS.append(watcher)
    return watcher


def document_changed(document: Document, now: datetime) -> None:
    """Let those who watch hear of it."""
    for watcher in WATCHERS:
        watcher(document, now)
