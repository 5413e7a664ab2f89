"""A ZIP archive, read part by part within bounds."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.programs import HEAD
from summit.core.upload_checks.refusals import BrokenFile, EncryptedFile, SwollenFile, WrongType, plain

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 300_000_000  # bytes, all entries together
LARGEST_RATIO = 200  # bytes unpacked to packed
BEGINS = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"  # with which each entry in the directory begins
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
LOCAL_HEADER, DIRECTORY_ENTRY, END_RECORD, END_64_RECORDS = 30, 46, 22, 76  # bytes without names and such
LONGEST_END = END_RECORD + 65_535  # bytes with a comment
DESCRIPTORS = {0, 12, 16, 20, 24}  # bytes after an entry that repeat its size
DESCRIBED_AFTER, NAMED_IN_UTF_8 = 1 << 3, 1 << 11
HEADER_OF_PDF, WHERE_PDF_BEGINS = b"%PDF-", 1024  # readers of PDF search that far
ERRORS = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error, zlib.error)


class Archive:
    """The parts of an archive by their names in small letters, with strokes as in addresses."""

    def __init__(self, content: bytes) -> None:
        if content.count(ENTRY) > MOST_ENTRIES:
            raise SwollenFile
        with _readable():
            self._archive = ZipFile(BytesIO(content))
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries) > min(LARGEST_UNPACKED, LARGEST_RATIO * len(content)):
            raise SwollenFile
        if any(entry.flag_bits & 1 for entry in entries):
            raise EncryptedFile
        if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
            raise BrokenFile
        _check_layout(content, self._archive)
        self.first = entries[0].filename if entries else ""
        self._entries: dict[str, ZipInfo] = {}
        for entry in entries:
            self._add(entry)

    def _add(self, entry: ZipInfo) -> None:
        name = entry.filename.replace("\\", "/").lower()
        if name in self._entries:
            raise BrokenFile(_("This file is broken: it has two parts called %(name)s."), name=plain(name))
        is_filled_folder = name.endswith("/") and entry.file_size
        if name.startswith("/") or ".." in name.split("/") or name.endswith(".piece") or is_filled_folder:
            raise BrokenFile(_("This file is broken: it has a part called %(name)s."), name=plain(name))
        self._entries[name] = entry

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._entries if not name.endswith("/"))

    def size(self, name: str) -> int:
        """Return how many bytes the part has, unpacked."""
        return self._entries[name].file_size

    def head(self, name: str) -> bytes:
        """Return the first bytes of a part."""
        with self.opened(name) as part:
            return part.read(HEAD)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part."""
        with self.opened(name) as part:
            return part.read()

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """Give a part to be read; raises BrokenFile where it cannot be."""
        with _readable(), self._archive.open(self._entries[name]) as part:
            yield part


def has_directory(content: bytes) -> bool:
    """Say whether programs for archives would open a file as one: they search for the directory from the end."""
    at = content.rfind(END, -LONGEST_END)
    if at < 0 or at + END_RECORD > len(content):
        return False
    (size,) = struct.unpack_from("<I", content, at + 12)
    return size <= at and content.startswith(ENTRY, at - size)


def _check_layout(content: bytes, archive: ZipFile) -> None:
    """Refuse an archive that is a file of another kind too, or hides one: its parts must cover every byte."""
    if not _is_filled(content, archive) or HEADER_OF_PDF in content[:WHERE_PDF_BEGINS]:
        raise WrongType(_("This file has something before, after or between its parts; save it again and send that."))


def _is_filled(content: bytes, archive: ZipFile) -> bool:
    """Say whether the parts begin at the first byte, follow each other, and end with the directory and its end."""
    at = 0
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    for entry, following in zip(entries, [*(e.header_offset for e in entries[1:]), archive.start_dir], strict=True):
        name, extra = struct.unpack_from("<HH", content, at + LOCAL_HEADER - 4)
        end = at + LOCAL_HEADER + name + extra + entry.compress_size
        gap = following - end
        if entry.header_offset != at or gap not in (DESCRIPTORS if entry.flag_bits & DESCRIBED_AFTER else {0}):
            return False
        at = following
    directory = sum(DIRECTORY_ENTRY + len(_raw_name(entry)) + len(entry.extra) for entry in entries)
    rest = content[at + directory :]
    has_end = rest.startswith(END) and len(rest) == END_RECORD
    return has_end or (rest.startswith(END_64) and len(rest) == END_64_RECORDS + END_RECORD)


def _raw_name(entry: ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & NAMED_IN_UTF_8 else "cp437")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ERRORS as error:
        raise BrokenFile from error
