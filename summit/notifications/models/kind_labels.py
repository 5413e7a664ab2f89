"""The labels of kinds of notifications, which `kinds` registers."""

from django.utils.functional import Promise

KIND_LABELS: dict[str, str | Promise] = {}


def label_of(kind: str) -> str:
    """Return the label of a kind in the reader's language; of a kind that is no longer registered, its name."""
    return str(KIND_LABELS.get(kind, kind))
