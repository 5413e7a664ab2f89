"""The list of documents."""

import re
from typing import Any

from django.db.models import Prefetch

from summit.documents.models import Document, Version
from summit.printouts.queries.paper import Paper, Reader, head
from summit.summits.models import Summit


def documents(summit: Summit, reader: Reader) -> Paper:
    """Return the summit's documents that the reader may find.

    If the reader may not see a title, only symbol, classification and status are shown. A constant number of queries.
    """
    circulated = Version.objects.circulated().order_by("-number").prefetch_related("files")
    rows = Document.objects.as_told_to(reader.user).filter(summit=summit)
    rows = rows.prefetch_related("sponsors", Prefetch("versions", circulated, to_attr="circulated"))
    told: list[Any] = sorted(rows, key=lambda document: _by_number(document.symbol))
    hours = [row.circulated[0].circulated_at for row in told if row.is_titled and row.circulated]
    data = head(
        summit,
        reader,
        "documents",
        tells=[document.classification for document in told if document.is_titled],
        since=("latest", reader.hour(max(hours), summit)) if hours else None,
    )
    data["documents"] = [_line(document, reader, summit) for document in told]
    return Paper("documents", summit.pk, "documents", summit, data)


def _by_number(symbol: str) -> list[tuple[int, str]]:
    """Return a key that sorts CSC/2025/2 before CSC/2025/10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", symbol)]


def _line(document: Any, reader: Reader, summit: Summit) -> dict[str, Any]:
    told: dict[str, Any] = {
        "symbol": document.symbol,
        "classification": document.classification,
        "status": document.status,
    }
    if not document.is_titled:
        return told | {"title": "", "kind": "", "version": 0, "circulated": "", "languages": [], "sponsors": ""}
    version = document.circulated[0] if document.circulated else None
    return told | {
        "title": reader.text(document.told_title),
        "kind": document.kind,
        "version": version.number if version else 0,
        "circulated": reader.day(version.circulated_at.astimezone(summit.zone).date()) if version else "",
        "languages": sorted(file.language for file in version.files.all()) if version else [],
        "sponsors": ", ".join(reader.text(delegation.name) for delegation in document.sponsors.all()),
    }
