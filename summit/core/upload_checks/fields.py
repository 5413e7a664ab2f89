"""Codes of fields in Word's markup, which may be nested and lie in many pieces.

Only the fields of ordinary papers are taken, each by a name that is written out. A name that another field yields, such
as QUOTE, which makes letters of numbers, is not known before Word has worked it out, so it is refused.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol

from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.refusals import plain
from summit.core.upload_checks.targets import names_remote, runs

# They count, number, format, cite and refer; none runs, prompts or brings in anything.
_HARMLESS = """
    = ADDIN ADDRESSBLOCK ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY BIDIOUTLINE CITATION COMMENTS
    COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX
    FORMDROPDOWN FORMTEXT FTNREF GOTOBUTTON GREETINGLINE IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE
    MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE REF
    REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC
    USERADDRESS USERINITIALS USERNAME XE
"""
HARMLESS = frozenset(_HARMLESS.split())
COMPUTED = "\0"  # in place of what another field or a symbol adds to a code
NAME = re.compile(r'\s*(=|[a-z]+(?=[\s\\"“”=]|$))', re.IGNORECASE)
# As Word writes it around the picture of an equation.
QUOTED_PICTURE = re.compile(r"\s*QUOTE\s*(\\\*\s*\w+\s*)*", re.IGNORECASE)


class Refuse(Protocol):
    """A function that raises the refusal of a phrase, with its facts."""

    def __call__(self, what: str, **facts: str) -> None:
        """Raise it."""


@dataclass(slots=True)
class _Field:
    """A field that is open: the pieces of its code, each with the revision it is part of, or only its result."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    has_result: bool = False


class Fields:
    """Joins the pieces of each code and refuses the fields that ordinary papers do not have."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse
        self.open = [_Field()]  # the outermost first; the first one takes codes outside any field
        self.revision = ""  # "ins" or "del" while text is read that a reader may still accept or reject

    @property
    def in_code(self) -> bool:
        """Say whether what follows belongs to the code of a field."""
        return len(self.open) > 1 and not self.open[-1].has_result

    def add(self, text: str) -> None:
        """Take a piece of the code of the innermost field."""
        self.open[-1].pieces.append((text, self.revision))

    def add_computed(self) -> None:
        """Note that the code goes on with something that is not written out."""
        if self.in_code:
            self.add(COMPUTED)

    def mark(self, kind: str) -> None:
        """Take the mark of a field's beginning, of the end of its code, or of its end."""
        if kind == "begin":
            self.add_computed()
            self.open.append(_Field())
        elif kind == "separate" and self.in_code:
            self._close(self.open.pop())
            self.open.append(_Field(has_result=True))
        elif kind == "end" and len(self.open) > 1:
            self._close(self.open.pop())

    def close(self) -> None:
        """Check the fields that were never closed."""
        while self.open:
            self._close(self.open.pop())

    def check(self, code: str) -> None:
        """Refuse a code whose field is unknown, or known to load or run what this one names."""
        found = NAME.match(code)
        name = found[1].upper() if found else ""
        if not code.strip() or name in HARMLESS or QUOTED_PICTURE.fullmatch(code) or _has_safe_target(name, code):
            return
        instruction = plain(code.replace(COMPUTED, "…").strip().partition(" ")[0])
        self.refuse(_("a field that may start a program or load something (%(field)s)"), field=name or instruction)

    def _close(self, closed: _Field) -> None:
        """Check the code as it is, and as it becomes when revisions are accepted or rejected."""
        revisions = {revision for _text, revision in closed.pieces}
        for left_out in revisions | {None}:
            if left_out != "":
                self.check("".join(text for text, revision in closed.pieces if revision != left_out))


def _has_safe_target(name: str, code: str) -> bool:
    """Say whether a field that leads somewhere says where, and that is no program and loads nothing from elsewhere."""
    if COMPUTED in code:
        return False
    if name == "HYPERLINK":
        return not any(map(runs, re.split(r'[\s"“”«»]+', code)))
    return name == "INCLUDEPICTURE" and not names_remote(code)
