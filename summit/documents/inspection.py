"""What an uploaded file is, found by looking into it: neither its name nor what its sender says of it is believed.

Nothing is unpacked and nothing is run. What is refused is refused by a code of its own.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import filetype
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from summit.core.refusals import BadValue

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"
ZIP = "application/zip"

LONGEST_NAME = 150
MOST_PAGES = 2_000
MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 300_000_000  # bytes, all entries of an archive together
LARGEST_RATIO = 200  # an archive's bytes unpacked to packed
MOST_PARTS = 100_000  # of a PDF
# Of a PDF: what a part holds or is that acts or brings another file, and where nothing lies that acts.
CARRIED = {"/AA", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/XFA"}
ACTIVE = {
    "/S": ("/GoToE", "/ImportData", "/JavaScript", "/Launch", "/Rendition", "/RichMediaExecute", "/SubmitForm"),
    "/Subtype": ("/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"),
}
IDLE = {"/Contents", "/Dests", "/DR", "/Parent", "/Resources", "/StructTreeRoot"}
# What a DOCX is made of: markup, pictures, fonts, signatures, tables behind its charts; no macros and no programs.
IN_DOCX = re.compile(
    r"\.(bmp|emf|fntdata|gif|glox|jpe?g?|odttf|png|psmdcp|rels|sigs|svg|tiff?|ttf|vml|wdp|webp|wmf|xlsx|xml)$|/$",
    re.IGNORECASE,
)
ENTRY = b"PK\x01\x02"  # with which each entry in the directory of an archive begins
# What the name of a document does not end in before its last extension; in a number, as in Rev.1, it may.
OTHERS = re.compile(
    r"\.(7z|apk|app|bat|bin|cmd|com|cpl|dll|dmg|docm?|docx|dotm?|exe|gif|gz|hta|html?|img|iso|jar|jpe?g|js|lnk|mhtml|msi"
    r"|odt|pdf|php|png|pptx?|ps1|py|rar|rtf|scr|sh|svg|tar|txt|vbs|wsf|xhtml|xls[mx]?|xml|zip)$",
    re.IGNORECASE,
)
# Letters that are not seen, or that turn the reading round: .exe is then read as .pdf.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


class BadFile(BadValue):
    """A file that cannot be taken."""

    code = "bad_file"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message, field="file")


class BadFileName(BadFile):
    """The name is none, or leads to another place."""

    code = "bad_file_name"
    message = "Give the file a plain name, such as Declaration.pdf."


class DoubleExtension(BadFile):
    """The name pretends: behind its last extension stands another one."""

    code = "double_extension"
    message = "The name has two extensions; leave one."


class EmptyFile(BadFile):
    """There is nothing in it."""

    code = "empty_file"
    message = "This file is empty."


class FileTooLarge(BadFile):
    """It is larger than the service takes."""

    code = "file_too_large"


class WrongType(BadFile):
    """It is of no type that is taken, or not of that which its name says."""

    code = "wrong_type"
    message = "Send a PDF, DOCX, ODT or TXT (UTF-8) whose extension says what it is."


class EncryptedFile(BadFile):
    """It can be opened with a password only."""

    code = "encrypted_file"
    message = "This file is encrypted; send it without a password."


class BrokenFile(BadFile):
    """It begins as what it should be, and goes on as something else."""

    code = "broken_file"
    message = "This file is broken: it cannot be read to its end."


class SwollenFile(BadFile):
    """Unpacked it would be far larger than it looks."""

    code = "swollen_file"
    message = "This file holds far more than a document would."


class ActiveContent(BadFile):
    """It holds what runs when it is opened."""

    code = "active_content"
    message = "This file holds macros, scripts or attached files; send it without them."


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file was found to be; `name` is fit for a header and for any disk."""

    name: str
    media_type: str
    size: int
    sha256: str


def inspected(name: str, content: bytes, *, most: int) -> Inspected:
    """Return what the file is; raises a BadFile if it cannot be taken. At most `most` bytes are."""
    name = cleaned(name)
    if not content:
        raise EmptyFile
    if len(content) > most:
        raise FileTooLarge(f"This file is larger than {most // 1_000_000} MB.")
    media_type, looks_alike, look = TAKEN[PurePath(name).suffix.lower()]
    if looks_alike and filetype.guess_mime(content) not in looks_alike:
        raise WrongType
    look(content)
    return Inspected(name, media_type, len(content), hashlib.sha256(content).hexdigest())


def cleaned(name: str) -> str:
    """Return the name without what is not seen in it; raises BadFileName, WrongType, DoubleExtension."""
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in UNSEEN)
    visible = re.sub(r"\s+", " ", visible).strip()
    if re.search(r'[/\\:*?"<>|]', visible) or visible.startswith("."):
        raise BadFileName
    extension = PurePath(visible).suffix
    if extension.lower() not in TAKEN:
        raise WrongType
    stem = visible.removesuffix(extension).rstrip(". ")
    if OTHERS.search(stem):
        raise DoubleExtension
    if not stem:
        raise BadFileName
    return stem[: LONGEST_NAME - len(extension)] + extension


def _look_into_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(BytesIO(content))
        # What is protected by an owner's password only, against printing and the like, opens without one.
        is_encrypted = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if is_encrypted else len(reader.pages)
        is_active = not is_encrypted and _is_active(reader)
    except SwollenFile:
        raise
    except Exception as error:  # a reader of hostile bytes may raise anything
        raise BrokenFile from error
    if is_encrypted:
        raise EncryptedFile
    if is_active:
        raise ActiveContent
    if pages > MOST_PAGES:
        raise SwollenFile
    if not pages:
        raise BrokenFile


def _is_active(reader: PdfReader) -> bool:
    return _opens(reader.root_object.get("/OpenAction")) or any(map(_acts, _parts(reader)))


def _opens(action: object) -> bool:
    """Say whether what a PDF does when it is opened is more than to turn to a page."""
    action = getattr(action, "get_object", lambda: action)()
    return isinstance(action, dict) and action.get("/S") not in {"/GoTo", None}


def _acts(part: dict[str, Any]) -> bool:
    """Say whether a part of a PDF is a script, a program to start or another file, or has one."""
    # By index, which follows a reference: what it is called may itself stand elsewhere.
    return bool(CARRIED & part.keys()) or any(key in part and part[key] in names for key, names in ACTIVE.items())


def _parts(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Yield each part that the file leads to, wherever it hangs: a page, a link, a field, what follows an action."""
    waiting: list[Any] = [reader.trailer]
    seen: set[int] = set()
    count = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            if part.idnum in seen:
                continue
            seen.add(part.idnum)
            part = part.get_object()
        if isinstance(part, dict):
            yield part
            part = [value for key, value in part.items() if key not in IDLE]
        if isinstance(part, list):
            waiting += part
            count += 1
        if count > MOST_PARTS:
            raise SwollenFile


def _look_into_docx(content: bytes) -> None:
    names = {entry.filename for entry in _entries(content)}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise WrongType
    if not all(map(IN_DOCX.search, names)):
        raise ActiveContent


def _look_into_odt(content: bytes) -> None:
    entries = _entries(content)
    first = entries[0] if entries else None
    # The standard has the type come first, unpacked: at this place it is read without unpacking anything.
    if first is None or first.filename != "mimetype" or not content[38:].startswith(ODT.encode()):
        raise WrongType
    if any(entry.filename.startswith(("Basic/", "Scripts/")) for entry in entries):
        raise ActiveContent


def _entries(content: bytes) -> list[ZipInfo]:
    """Return what the archive's directory names, which is counted before it is read."""
    if content.count(ENTRY) > MOST_ENTRIES:
        raise SwollenFile
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise BrokenFile from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(LARGEST_UNPACKED, LARGEST_RATIO * len(content)):
        raise SwollenFile
    if any(entry.flag_bits & 1 for entry in entries):
        raise EncryptedFile
    if any(entry.filename.startswith("/") or ".." in entry.filename for entry in entries):
        raise BrokenFile
    return entries


def _look_into_text(content: bytes) -> None:
    """Take what is nothing but text, whatever its first letters are: BM, MZ, ID3 begin words too."""
    if content.lstrip().startswith(b"%PDF-") and b"%%EOF" in content:
        raise WrongType
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongType from error
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text):
        raise WrongType


# By extension: the type, as what it may look at its first bytes (anything, if none is named), and what looks into it.
TAKEN: dict[str, tuple[str, tuple[str, ...], Callable[[bytes], None]]] = {
    ".pdf": (PDF, (PDF,), _look_into_pdf),
    ".docx": (DOCX, (DOCX, ZIP), _look_into_docx),
    ".odt": (ODT, (ODT, ZIP), _look_into_odt),
    ".txt": (TEXT, (), _look_into_text),
}
