"""What the service holds on one person: each app exports its part, in its `personal_data_export.py`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from summit.core.audit.access_records import record_access
from summit.core.registry import Registry

# Of the person (an account, a delegate), as far as the reader may know: rows of plain values.
Exporter = Callable[[Any, Any], Iterable[Mapping[str, Any]]]

# By the label of a model, the name of each part with its exporter.
EXPORTERS: Registry[str, tuple[str, Exporter]] = Registry("personal_data_export")


def exports(of: str, part: str) -> Callable[[Exporter], Exporter]:
    """Have a function tell a part of what is held on each row of a model, named as `accounts.User`."""

    def register(exporter: Exporter) -> Exporter:
        EXPORTERS.add(of, (part, exporter))
        return exporter

    return register


def held_on(person: Any, reader: Any) -> dict[str, list[dict[str, Any]]]:
    """Return by part the data about the person that `reader` may see, with the person's secrets revealed."""
    labels = [kind._meta.label for kind in reversed(type(person).__mro__) if hasattr(kind, "_meta")]
    parts = dict(entry for label in labels for entry in EXPORTERS[label])
    return {part: [dict(row) for row in exporter(person, reader)] for part, exporter in parts.items()}


def export(
    person: Any, *, by: Any, what: str, summits: Iterable[int | None], reason: str
) -> dict[str, list[dict[str, Any]]]:
    """Return what is held on the person, noted as a viewing in each of `summits`, inside the caller's transaction."""
    for summit in summits:
        record_access(by=by, action="exported", what=what, row=person.pk, summit=summit, reason=reason)
    return held_on(person, by)
