"""PDFs: what in them runs or brings another file, and whether their pages are those of a document."""

import re
from collections.abc import Iterator
from io import BytesIO
from math import isfinite

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject, IndirectObject, NameObject

from summit.core.upload_checks.archives import has_directory
from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.programs import OLE
from summit.core.upload_checks.refusals import (
    BadPageSize,
    BrokenFile,
    EncryptedFile,
    RefusedUpload,
    SwollenFile,
    WrongType,
    active,
)

PDF = "application/pdf"
# Blanks and a mark of the order of bytes, which web servers put before it, can be no other file.
BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s{0,16}%PDF-")
END, PADDING = b"%%EOF", b"\0\t\n\f\r "
MOST_PAGES = 2_000
MOST_PARTS = 100_000
SMALLEST_PAGE, LARGEST_PAGE = 10, 14_400  # points; the upper one is the format's own
# What a part holds or is that acts or brings another file, and where nothing lies that acts.
CARRIED = {
    "/AA": _("an action that runs by itself"),
    "/EF": _("an attached file"),
    "/EmbeddedFiles": _("an attached file"),
    "/JS": _("a script"),
    "/JavaScript": _("a script"),
    "/XFA": _("a form with scripts"),
}
ACTIVE = {
    "/S": {
        "/GoToE": _("a link into an attached file"),
        "/ImportData": _("an action that loads data"),
        "/JavaScript": _("a script"),
        "/Launch": _("an action that starts a program"),
        "/Rendition": _("an action that plays"),
        "/RichMediaExecute": _("an action that plays"),
        "/SubmitForm": _("a form that sends what is written in it"),
    },
    "/Subtype": {
        "/3D": _("a 3D model"),
        "/FileAttachment": _("an attached file"),
        "/Movie": _("a film"),
        "/RichMedia": _("a film or a program"),
        "/Screen": _("a film"),
        "/Sound": _("a sound"),
    },
}
IDLE = {"/Contents", "/Dests", "/DR", "/Parent", "/Resources", "/StructTreeRoot"}


def check_pdf(content: bytes) -> None:
    """Refuse a file that is no PDF, cannot be read, is no document, or has active content."""
    if not BEGINS.match(content):
        raise EncryptedFile if content.startswith(OLE) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0" in content else WrongType
    if END in content and (content.rpartition(END)[2].strip(PADDING) or has_directory(content)):
        raise WrongType(_("This file has another file after or within the PDF; send the PDF alone."))
    try:
        _check(PdfReader(BytesIO(content)))
    except (RefusedUpload, MemoryError):
        raise
    except LimitReachedError as error:
        raise SwollenFile from error
    except Exception as error:  # a reader of hostile bytes may raise anything
        raise BrokenFile from error


def _check(reader: PdfReader) -> None:
    # What is protected by an owner's password only, against printing and the like, opens without one.
    if reader.is_encrypted and not reader.decrypt(""):
        raise EncryptedFile
    _check_pages(reader)
    if what := _open_action(reader.root_object.get("/OpenAction")):
        raise active(what)
    for part in _parts(reader):
        if what := _active_content_in(part):
            raise active(what)


def _check_pages(reader: PdfReader) -> None:
    number = 0
    for number, page in enumerate(reader.pages, 1):
        if number > MOST_PAGES:
            raise SwollenFile(_("This file has more than %(pages)s pages; send it in parts."), pages=MOST_PAGES)
        if not _has_a_size(page):
            raise BadPageSize(page=number, least=SMALLEST_PAGE, most=LARGEST_PAGE)
    if not number:
        raise BrokenFile


def _has_a_size(page: PageObject) -> bool:
    try:
        boxes = [[float(side) for side in box] for box in (page.mediabox, page.cropbox)]
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return False
    return all(map(_is_of_a_page, boxes))


def _is_of_a_page(box: list[float]) -> bool:
    """Say whether a box is of a page's size; it is given by any two opposite corners."""
    if len(box) != 4 or not all(map(isfinite, box)):  # noqa: PLR2004 -- the sides of a box
        return False
    left, bottom, right, top = box
    return all(SMALLEST_PAGE <= abs(side) <= LARGEST_PAGE for side in (right - left, top - bottom))


def _open_action(action: object) -> str:
    """Say what a PDF does when it is opened, if it is more than to turn to a page."""
    action = getattr(action, "get_object", lambda: action)()
    turns = not isinstance(action, dict) or action.get("/S") in {"/GoTo", None}
    return "" if turns else _("an action that runs when it is opened")


def _active_content_in(part: DictionaryObject) -> str:
    """Say what a part of a PDF is or has, if that is a script, a program to start or another file."""
    if carried := CARRIED.keys() & part.keys():
        return CARRIED[min(carried)]
    for key, names in ACTIVE.items():
        # By index, which follows a reference: what it is called may itself be in another place.
        if key in part and isinstance(name := part[key], NameObject) and name in names:
            return names[name]
    return ""


def _parts(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield each part that the file leads to: by a page, a link, a field, or the action after an action."""
    waiting: list[object] = [reader.trailer]
    seen: set[int] = set()
    count = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            if part.idnum in seen:
                continue
            seen.add(part.idnum)
            part = part.get_object()
        if isinstance(part, DictionaryObject):
            yield part
            part = [value for key, value in part.items() if key not in IDLE]
        if isinstance(part, list):
            waiting += part
            count += 1
        if count > MOST_PARTS:
            raise SwollenFile
