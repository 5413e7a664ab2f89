"""Why a file is not taken: each refusal has its own code and says what was found, and where.

Files are examined in a process without settings, which cannot translate. So a refusal keeps its English sentence and
the facts that go into it, and the service translates them.
"""

import re
import unicodedata
from collections.abc import Callable

from summit.core.refusals import BadValue
from summit.core.upload_checks.messages import gettext_noop as _

LONGEST_PLACE = 80


class RefusedUpload(BadValue):
    """The file cannot be taken."""

    code = "bad_file"
    sentence = _("This file cannot be taken.")

    def __init__(self, sentence: str = "", **facts: str | int) -> None:
        self.sentence = sentence or self.sentence
        self.facts = facts
        super().__init__(self.in_words(str), field="file")

    def in_words(self, translate: Callable[[str], str]) -> str:
        """Return the translated sentence with its facts; the fact `what` is itself a phrase to translate."""
        what = translate(str(self.facts["what"])) % self.facts if "what" in self.facts else ""
        return translate(self.sentence) % {**self.facts, "what": what}


class BadFileName(RefusedUpload):
    """The name is empty, or contains a path."""

    code = "bad_file_name"
    sentence = _("Give the file a plain name, such as Declaration.pdf.")


class DoubleExtension(RefusedUpload):
    """The name has a second extension before its last one."""

    code = "double_extension"
    sentence = _("The name has two extensions; leave one.")


class EmptyFile(RefusedUpload):
    """The file has no content."""

    code = "empty_file"
    sentence = _("This file is empty.")


class FileTooLarge(RefusedUpload):
    """The file is larger than the service takes."""

    code = "file_too_large"
    sentence = _("This file is larger than %(megabytes)s MB.")


class WrongType(RefusedUpload):
    """The file is of a type that is not taken, or not of the type that its extension says."""

    code = "wrong_type"
    sentence = _("Send a PDF, DOCX, ODT or TXT whose extension says what it is.")


class EncryptedFile(RefusedUpload):
    """The file can be opened only with a password."""

    code = "encrypted_file"
    sentence = _("This file needs a password; send it without one.")


class BrokenFile(RefusedUpload):
    """The file begins as what it should be but cannot be read to its end."""

    code = "broken_file"
    sentence = _("This file is broken: it cannot be read to its end.")


class SwollenFile(RefusedUpload):
    """Reading the file would take far more memory or time than a document does."""

    code = "swollen_file"
    sentence = _("This file contains far more than a document would.")


class BadPageSize(RefusedUpload):
    """A page of a PDF has no size, or one that no page has."""

    code = "bad_page_size"
    sentence = _(
        "Page %(page)s of this file has an impossible size; each side must be %(least)s to %(most)s points long."
    )


class ActiveContent(RefusedUpload):
    """The file contains something that runs, or loads something from elsewhere, when it is opened."""

    code = "active_content"
    sentence = _("This file contains macros, scripts or attached files; send it without them.")


def active(what: str, where: str = "", **facts: str) -> ActiveContent:
    """Return the refusal that says what was found, with the facts of that phrase, and in which part."""
    if not where:
        return ActiveContent(_("This file contains %(what)s; send it without that."), what=what, **facts)
    sentence = _("This file contains %(what)s (in %(where)s); send it without that.")
    return ActiveContent(sentence, what=what, where=plain(where), **facts)


def plain(name: str) -> str:
    """Return a name found in a file without invisible characters, and shortened."""
    seen = "".join(c for c in name if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return re.sub(r"\s+", " ", seen)[:LONGEST_PLACE]
