"""The list of documents."""

from django.db.models import Prefetch

from summit.documents.models import Document, Version
from summit.papers.queries.paper import Paper, Reader, head
from summit.summits.models import Summit


def documents(summit: Summit, reader: Reader) -> Paper:
    """Return the summit's documents that the reader may find: of those whose title he may not know, the symbol.

    A constant number of queries.
    """
    circulated = Version.objects.circulated().order_by("-number").prefetch_related("files")
    rows = Document.objects.as_told_to(reader.user).filter(summit=summit).order_by("symbol")
    told = list(rows.prefetch_related("sponsors", Prefetch("versions", circulated, to_attr="circulated")))
    hours = [document.circulated[0].circulated_at for document in told if document.circulated]
    data = head(
        summit,
        reader,
        "documents",
        tells=[document.classification for document in told if document.is_titled],
        since=("circulated", reader.hour(max(hours), summit)) if hours else None,
    )
    data["documents"] = [_line(document, reader, summit) for document in told]
    return Paper("documents", summit.pk, "documents", summit, data)


def _line(document: Document, reader: Reader, summit: Summit) -> dict[str, object]:
    version = document.circulated[0] if document.circulated else None
    is_titled = document.is_titled
    return {
        "symbol": document.symbol,
        "title": reader.text(document.told_title),
        "kind": document.kind if is_titled else "",
        "classification": document.classification,
        "status": document.status,
        "version": version.number if version else 0,
        "circulated": f"{version.circulated_at.astimezone(summit.zone):%d.%m.%Y}" if version else "",
        "languages": sorted(file.language for file in version.files.all()) if version and is_titled else [],
        "sponsors": ", ".join(reader.text(d.name) for d in document.sponsors.all()) if is_titled else "",
    }
