"""The list of documents."""

import re
from datetime import datetime

from django.db.models import Prefetch

from summit.documents.models import Document, Version
from summit.printouts.queries.printout import Printout, Reader, head
from summit.summits.models import Summit


def documents(summit: Summit, reader: Reader) -> Printout:
    """Return the summit's documents that the reader may find.

    If the reader may not see a title, only symbol, classification and status are shown. A constant number of queries.
    """
    circulated = Version.objects.circulated().order_by("-number").prefetch_related("files")
    rows = Document.objects.as_told_to(reader.user).filter(summit=summit)
    rows = rows.prefetch_related("sponsors", Prefetch("versions", circulated))
    documents = sorted(rows, key=lambda document: _by_number(document.symbol))
    hours = [at for row in documents if row.is_titled for _version, at in _latest(row)]
    data = head(
        summit,
        reader,
        "documents",
        classifications=[document.classification for document in documents if document.is_titled],
        since=("latest", reader.hour(max(hours), summit)) if hours else None,
    )
    data["documents"] = [_line(document, reader, summit) for document in documents]
    return Printout("documents", summit.pk, "documents", summit, data)


def _by_number(symbol: str) -> list[tuple[int, str]]:
    """Return a key that sorts CSC/2025/2 before CSC/2025/10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", symbol)]


def _latest(document: Document) -> list[tuple[Version, datetime]]:
    """Return the latest of the prefetched circulated versions, if there is one, and when it was circulated."""
    return [(version, version.circulated_at) for version in document.versions.all() if version.circulated_at][:1]


def _line(document: Document, reader: Reader, summit: Summit) -> dict[str, object]:
    line: dict[str, object] = {
        "symbol": document.symbol,
        "classification": document.classification,
        "status": document.status,
    }
    if not document.is_titled:
        return line | {"title": "", "kind": "", "version": 0, "circulated": "", "languages": [], "sponsors": ""}
    version, at = next(iter(_latest(document)), (None, None))
    return line | {
        "title": reader.text(document.told_title),
        "kind": document.kind,
        "version": version.number if version else 0,
        "circulated": reader.day(at.astimezone(summit.zone).date()) if at else "",
        "languages": sorted(file.language for file in version.files.all()) if version else [],
        "sponsors": ", ".join(reader.text(delegation.name) for delegation in document.sponsors.all()),
    }
