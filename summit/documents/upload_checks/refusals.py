"""Why a file is not taken, each with a code of its own and a sentence that says what was found, and where."""

import re
import unicodedata

from summit.core.refusals import BadValue

LONGEST_PLACE = 80


class RefusedUpload(BadValue):
    """A file that cannot be taken."""

    code = "bad_file"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message, field="file")


class BadFileName(RefusedUpload):
    """The name is none, or leads to another place."""

    code = "bad_file_name"
    message = "Give the file a plain name, such as Declaration.pdf."


class DoubleExtension(RefusedUpload):
    """The name has a second extension before its last one."""

    code = "double_extension"
    message = "The name has two extensions; leave one."


class EmptyFile(RefusedUpload):
    """There is nothing in it."""

    code = "empty_file"
    message = "This file is empty."


class FileTooLarge(RefusedUpload):
    """It is larger than the service takes."""

    code = "file_too_large"


class WrongType(RefusedUpload):
    """It is of no type that is taken, or not of that which its name says."""

    code = "wrong_type"
    message = "Send a PDF, DOCX, ODT or TXT whose extension says what it is."


class EncryptedFile(RefusedUpload):
    """It can be opened with a password only."""

    code = "encrypted_file"
    message = "This file opens with a password only; send it without one."


class BrokenFile(RefusedUpload):
    """It begins as what it should be, and goes on as something else."""

    code = "broken_file"
    message = "This file is broken: it cannot be read to its end."


class SwollenFile(RefusedUpload):
    """To read it would take far more memory or time than a document does."""

    code = "swollen_file"
    message = "This file holds far more than a document would."


class BadPageSize(RefusedUpload):
    """A page of a PDF has no size, or one that no page has."""

    code = "bad_page_size"


class ActiveContent(RefusedUpload):
    """It holds what runs, or brings in something from elsewhere, when it is opened."""

    code = "active_content"
    message = "This file holds macros, scripts or attached files; send it without them."


def active(what: str, where: str = "") -> ActiveContent:
    """Return the refusal of what was found, and in which part."""
    place = f" (in {plain(where)})" if where else ""
    return ActiveContent(f"This file holds {what}{place}; send it without.")


def plain(name: str) -> str:
    """Return a name that was found in a file as it can be shown."""
    seen = "".join(c for c in name if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return re.sub(r"\s+", " ", seen)[:LONGEST_PLACE]
