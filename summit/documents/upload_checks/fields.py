"""Codes of fields in Word's markup, which may be nested and lie in many pieces."""

import re
from typing import Protocol

from summit.documents.upload_checks.messages import gettext_noop as _
from summit.documents.upload_checks.targets import names_remote

STARTING = {"dde", "ddeauto", "link", "database"}
LOADING = {"import", "include", "includepicture", "includetext", "rd"}
NAME = re.compile(r"\W*(\w+)")


class Refuse(Protocol):
    """A function that raises the refusal of a phrase, with its facts."""

    def __call__(self, what: str, **facts: str) -> None:
        """Raise it."""


class Fields:
    """Joins the pieces of each code and refuses what starts a program or brings in something from elsewhere."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse
        self.codes: list[list[str]] = [[]]  # of the fields that are open, the outermost first

    def add(self, text: str) -> None:
        """Take a piece of the code of the innermost field."""
        self.codes[-1].append(text)

    def mark(self, kind: str) -> None:
        """Take the mark of a field's beginning, of the end of its code, or of its end."""
        if kind == "begin":
            self.codes.append([])
        elif kind == "separate":
            self.add(" ")
        elif kind == "end" and len(self.codes) > 1:
            code = "".join(self.codes.pop())
            self.check(code)
            # A field within a code is a part of that code.
            self.add(code)

    def check(self, code: str) -> None:
        """Refuse a code by its name, the first word."""
        name = NAME.match(code)
        word = name[1].lower() if name else ""
        if word in STARTING or (word in LOADING and names_remote(code)):
            self.refuse(_("a field that starts a program or loads from another place (%(field)s)"), field=word.upper())

    def close(self) -> None:
        """Check what was never ended."""
        while self.codes:
            self.check("".join(self.codes.pop()))
