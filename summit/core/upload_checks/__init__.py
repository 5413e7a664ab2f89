"""Checks of uploaded files by their content: neither the name nor the type that the sender gives is trusted.

Nothing is run. The file is examined in a separate process, which is ended if it takes too long or too much memory.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePath

from summit.core import processes
from summit.core.upload_checks.kinds import CHECKERS
from summit.core.upload_checks.names import cleaned
from summit.core.upload_checks.odf import ODT
from summit.core.upload_checks.ooxml import DOCX
from summit.core.upload_checks.pdf import PDF
from summit.core.upload_checks.refusals import (
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
from summit.core.upload_checks.texts import TEXT

__all__ = ["DOCX", "ODT", "PDF", "TEXT", "ExaminedFile", "FileTooLarge", "RefusedUpload", "examine"]

SECONDS = 20
MEMORY = 1024  # MB
# The refusals that the process may answer, by code.
REFUSALS = {
    refusal.code: refusal for refusal in (ActiveContent, BadPageSize, BrokenFile, EncryptedFile, SwollenFile, WrongType)
}
KNOWN = 128  # files whose findings are cached, so that the same bytes are examined once
Finding = tuple[str, str, dict[str, str | int]]  # of a refusal its code, its sentence in English, and its facts
_known: dict[tuple[str, str], Finding] = {}


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """The name, type and size of a file by its content; `name` is safe in a header and on any disk."""

    name: str
    media_type: str
    size: int
    sha256: str


def examine(name: str, content: bytes, *, most: int) -> ExaminedFile:
    """Return what the file is; raises a RefusedUpload if it cannot be taken, or is larger than `most` bytes."""
    name = cleaned(name, CHECKERS.keys())
    if not content:
        raise EmptyFile
    if len(content) > most:
        raise FileTooLarge(megabytes=most // 1_000_000)
    extension = PurePath(name).suffix.lower()
    sha256 = hashlib.sha256(content).hexdigest()
    code, sentence, facts = known = _known.get((extension, sha256)) or _examined(extension, content)
    if len(_known) >= KNOWN:
        _known.clear()
    _known[extension, sha256] = known
    if code:
        raise REFUSALS[code](sentence, **facts)
    media_type, _checker = CHECKERS[extension]
    return ExaminedFile(name, media_type, len(content), sha256)


def _examined(extension: str, content: bytes) -> Finding:
    """Return why the file is refused; an empty code if it can be taken.

    Raises SwollenFile if the process took too long or too much memory, and BrokenFile if it crashed.
    """
    try:
        said = processes.run(__name__, extension, data=content, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        raise (BrokenFile if ended.reason == "crash" else SwollenFile) from ended
    code, sentence, facts = json.loads(said)
    return code, sentence, facts
