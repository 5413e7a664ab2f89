"""A ZIP archive, read part by part within bounds."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from summit.documents.upload_checks.messages import gettext_noop as _
from summit.documents.upload_checks.programs import HEAD
from summit.documents.upload_checks.refusals import BrokenFile, EncryptedFile, SwollenFile, plain

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 300_000_000  # bytes, all entries together
LARGEST_RATIO = 200  # bytes unpacked to packed
BEGINS = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"  # with which each entry in the directory begins
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
        self.first = entries[0].filename if entries else ""
        self._entries: dict[str, ZipInfo] = {}
        for entry in entries:
            name = entry.filename.replace("\\", "/").lower()
            if name in self._entries:
                raise BrokenFile(_("This file is broken: it has two parts called %(name)s."), name=plain(name))
            if name.startswith("/") or ".." in name.split("/") or name.endswith(".piece"):
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


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ERRORS as error:
        raise BrokenFile from error
