"""The export of the data on one person: each app exports its part, in its `personal_data_export.py`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model

from summit.core.audit.access_records import record_access
from summit.core.registry import Registry

# Returns the data about the person (a row) that the reader may see, as rows of plain values.
Exporter = Callable[[Any, Any], Iterable[Mapping[str, object]]]

ExportedData = dict[str, list[dict[str, Any]]]
# By the label of a model, the name of each part with its exporter.
EXPORTERS: Registry[str, tuple[str, Exporter]] = Registry("personal_data_export")


def exports(of: str, part: str) -> Callable[[Exporter], Exporter]:
    """Register a function that exports a part of the data on a row of the model with the label `of`, once for each."""

    def register(exporter: Exporter) -> Exporter:
        if part in dict(EXPORTERS[of]):
            raise AssertionError(f"Two functions export {part} of {of}.")
        EXPORTERS.add(of, (part, exporter))
        return exporter

    return register


def data_on(person: Model, reader: Model) -> ExportedData:
    """Return by part the data about the person that `reader` may see, with the person's secrets revealed."""
    labels = [kind._meta.label for kind in reversed(type(person).__mro__) if hasattr(kind, "_meta")]
    parts = dict(entry for label in labels for entry in EXPORTERS[label])
    return {part: [dict(row) for row in exporter(person, reader)] for part, exporter in parts.items()}


def export(person: Model, *, by: Model, what: str, summits: Iterable[int | None], reason: str) -> ExportedData:
    """Return the data on the person, and record the access for each of `summits` in the caller's transaction."""
    for summit in summits:
        record_access(by=by, action="exported", what=what, row=person.pk, summit=summit, reason=reason)
    return data_on(person, by)
