"""What an uploaded file is, found by looking into it: neither its name nor what its sender says of it is believed.

Nothing is run. A process of its own looks into the file, which is ended if it takes long or much memory.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePath

from summit.core import processes
from summit.documents.upload_checks.kinds import TAKEN
from summit.documents.upload_checks.names import cleaned
from summit.documents.upload_checks.odf import ODT
from summit.documents.upload_checks.ooxml import DOCX
from summit.documents.upload_checks.pdf import PDF
from summit.documents.upload_checks.refusals import (
    ActiveContent,
    BadPageSize,
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    RefusedUpload,
    SwollenFile,
    WrongType,
)
from summit.documents.upload_checks.texts import TEXT

__all__ = ["DOCX", "ODT", "PDF", "TEXT", "FileTooLarge", "Inspected", "RefusedUpload", "inspected"]

SECONDS = 20
MEMORY = 1024  # MB
# What the process may answer; the sentence comes with the code.
REFUSALS = {
    refusal.code: refusal for refusal in (ActiveContent, BadPageSize, BrokenFile, EncryptedFile, SwollenFile, WrongType)
}
KNOWN = 128  # files whose findings are kept, so that the same bytes are looked into once
_known: dict[tuple[str, str], tuple[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file was found to be; `name` is fit for a header and for any disk."""

    name: str
    media_type: str
    size: int
    sha256: str


def inspected(name: str, content: bytes, *, most: int) -> Inspected:
    """Return what the file is; raises a RefusedUpload if it cannot be taken. At most `most` bytes are."""
    name = cleaned(name, TAKEN.keys())
    if not content:
        raise EmptyFile
    if len(content) > most:
        raise FileTooLarge(f"This file is larger than {most // 1_000_000} MB.")
    extension = PurePath(name).suffix.lower()
    sha256 = hashlib.sha256(content).hexdigest()
    code, message = known = _known.get((extension, sha256)) or _found(extension, content)
    if len(_known) >= KNOWN:
        _known.clear()
    _known[extension, sha256] = known
    if code:
        raise REFUSALS[code](message)
    media_type, _look_into = TAKEN[extension]
    return Inspected(name, media_type, len(content), sha256)


def _found(extension: str, content: bytes) -> tuple[str, str]:
    """Return the code and the sentence of a refusal; "" and "" if the file can be taken.

    Raises SwollenFile, or BrokenFile, if the process had to be ended or ended itself.
    """
    try:
        said = processes.run(__name__, extension, data=content, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        raise (BrokenFile if ended.reason == "crash" else SwollenFile) from ended
    code, message = json.loads(said)
    return code, message
