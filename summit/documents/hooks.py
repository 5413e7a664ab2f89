"""Who hears at once of what is said of a document, and done to it: apps above, each by its own `watching.py`."""

from collections.abc import Callable
from datetime import datetime

from summit.core.registry import Registry
from summit.documents.models import Document

# Of the document as it is now, locked, inside the transaction of the change, which it may refuse.
Watcher = Callable[[Document, datetime], None]

WATCHERS: Registry[None, Watcher] = Registry("hooks")


def on_document_change(watcher: Watcher) -> Watcher:
    """Have a function hear of every position and amendment, circulation, reclassification and withdrawal."""
    return WATCHERS.register(None)(watcher)


def document_changed(document: Document, now: datetime) -> None:
    """Let those who watch hear of it."""
    for watcher in WATCHERS[None]:
        watcher(document, now)
