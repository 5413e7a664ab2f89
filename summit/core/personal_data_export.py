"""The export of the data on one person: each app exports its part, in its `personal_data_export.py`."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.core.audit.access_records import record_access
from summit.core.refusals import BadValue
from summit.core.registry import Registry

# Returns the data about the person (a row) that the reader may see, as rows of plain values.
Exporter = Callable[[Any, Any], Iterable[Mapping[str, object]]]

ExportedData = dict[str, list[dict[str, Any]]]
# By the label of a model, the name of each part with its exporter.
EXPORTERS: Registry[str, tuple[str, Exporter]] = Registry("personal_data_export")
# Exported values that no reason may repeat: they are encrypted.
SECRETS = ("passport_number", "serial_number", "plate", "dietary_notes", "medical", "accessibility")
SEPARATORS = re.compile(r"[\W_]+")  # what people write between letters and digits
PARTS = re.compile(r"[\n.,;:]+\s+|\n")  # sentences of a text
SHORTEST = 5  # letters of a text that tells something by itself; a number is none by accident
DIGIT = re.compile(r"\d")


class TellsSecret(BadValue):
    """The reason contains a number or a text that is encrypted; reasons are stored unencrypted."""

    code = "reason_tells_secret"
    message = _("Give the reason without what is secret: reasons are kept and read by others.")


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
    """Return the data on the person, and record the access for each of `summits` in the caller's transaction.

    Raises TellsSecret.
    """
    for summit in summits:
        record_access(by=by, action="exported", what=what, row=person.pk, summit=summit, reason=reason)
    data = data_on(person, by)
    rows = chain.from_iterable(data.values())
    refuse_telling(reason, [str(row[name]) for row in rows for name in SECRETS if row.get(name)])
    return data


def refuse_telling(reason: str, secrets: Iterable[str]) -> None:
    """Refuse a reason that contains one of the numbers or texts, or a sentence of a text. Raises TellsSecret."""
    text = _bare(reason)
    parts = (_bare(part) for secret in secrets for part in (secret, *PARTS.split(secret)))
    if any(part in text for part in parts if len(part) >= (1 if DIGIT.search(part) else SHORTEST)):
        raise TellsSecret(field="reason")


def _bare(text: str) -> str:
    """Return the letters and digits of the text, alike in small and capital letters."""
    return SEPARATORS.sub("", text).casefold()
