"""Functions of upper apps that run when a document changes. Each app registers its own in its `hooks.py`."""

from collections.abc import Callable
from datetime import datetime

from summit.core.registry import Registry
from summit.documents.models import Document

# It gets the document locked, inside the transaction of the change, and may refuse the change.
Watcher = Callable[[Document, datetime], None]

WATCHERS: Registry[None, Watcher] = Registry("hooks")


def on_document_change(watcher: Watcher) -> Watcher:
    """Register a function for every position, amendment, circulation, reclassification and withdrawal."""
    return WATCHERS.register(None)(watcher)


def document_changed(document: Document, now: datetime) -> None:
    """Call the registered functions."""
    for watcher in WATCHERS[None]:
        watcher(document, now)
