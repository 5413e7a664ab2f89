"""Examination of the stored files."""

from collections.abc import Iterator

from summit.core.doctor import Finding, examines, fault, well
from summit.documents.models import File
from summit.documents.services.files import FileMissing, stored_content

NAMED = 5  # files that are named, of those that are missing


@examines("documents")
def examine_files() -> Iterator[Finding]:
    """Read each file, and compare it with its hash."""
    count, broken = 0, []
    for file in File.objects.order_by("pk").iterator():
        count += 1
        try:
            stored_content(file)
        except FileMissing:
            broken.append(str(file.content.name))
    if broken:
        names = ", ".join(broken[:NAMED])
        yield fault(f"{len(broken)} of {count} files are missing or changed: {names}.", "Restore them from the backup.")
    else:
        yield well(f"{count} files are as their hashes say.")
