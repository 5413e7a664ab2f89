"""Text that people write: the same rule in forms, the API and files.

Text is kept in NFC and trimmed. Refused are characters that cannot be seen and yet change what is read or stored:
controls, marks of direction, invisible and unassigned ones, halves of characters. Joiners (U+200C, U+200D) are kept
inside words and emoji, and one variation selector after what it varies. Line breaks are for texts that have lines.
"""

import re
import unicodedata
from functools import cache

import icu
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.core.fields import HasFormField, MigratesAsDjangoField

# Unicode's own properties, of the version that ICU has; U+2800 is a blank of Braille, drawn as nothing.
UNSEEN = r"[[:C:][:Zl:][:Zp:][:Default_Ignorable_Code_Point:]\u2800]"
SEEN_AFTER_ALL = "[:Prepended_Concatenation_Mark:]"  # signs of Arabic numbers and the like, which are drawn
JOINERS = "\u200c\u200d"
SELECTORS = "\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef"
VARYING = re.compile(f"[{JOINERS}{SELECTORS}]")
# Characters that XML, iCalendar or the header of a mail cannot hold.
NOT_CARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def normalized(text: str) -> str:
    """Return the text in NFC without white space around it, its tabs as spaces, its line ends as line feeds."""
    return unicodedata.normalize("NFC", re.sub(r"\r\n?", "\n", text).replace("\t", " ")).strip()


def check_text(text: str, *, lines: bool = True) -> None:
    """Refuse invisible characters in normalized text, and line breaks unless it may have `lines`."""
    if not lines and "\n" in text:
        raise ValidationError(_("This is one line of text, without line breaks."), code="line_break")
    kept, unseen = _patterns()
    text = text.replace("\n", " ")
    if VARYING.search(text):
        text = kept.sub(r"\1", text)
    if found := unseen.search(text):
        raise ValidationError(
            _("This holds a character that cannot be seen: %(character)s."),
            code="unseen_character",
            params={"character": f"U+{ord(found.group()):04X}"},
        )


def validate_line(value: str) -> None:
    """Refuse invisible characters and line breaks."""
    check_text(normalized(value), lines=False)


def validate_text(value: str) -> None:
    """Refuse invisible characters."""
    check_text(normalized(value))


def carried(text: str) -> str:
    """Return old text without characters that calendars, printouts and mails cannot hold."""
    return NOT_CARRIED.sub("", text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return two patterns: a visible character with joiners or selectors after it, and an invisible character."""
    characters = icu.UnicodeSet(UNSEEN)
    characters.removeAll(icu.UnicodeSet(SEEN_AFTER_ALL))
    ends = ((characters.getRangeStart(n), characters.getRangeEnd(n)) for n in range(characters.getRangeCount()))
    unseen = "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ends)
    seen = rf"[^\s{unseen}]"
    return re.compile(rf"({seen})[{SELECTORS}]?(?:[{JOINERS}](?={seen}))?"), re.compile(f"[{unseen}]")


class _WrittenField(MigratesAsDjangoField, HasFormField):
    """The base of both fields."""

    def to_python(self, value: object) -> object:
        """Return it normalized."""
        text = super().to_python(value)
        return normalized(text) if isinstance(text, str) else text


class LineFormField(forms.CharField):
    """One line of text."""

    default_validators = [validate_line]

    def to_python(self, value: object) -> str:
        """Return it normalized."""
        return normalized(super().to_python(value) or "")


class TextFormField(LineFormField):
    """A text of several lines."""

    default_validators = [validate_text]
    widget = forms.Textarea


class Line(_WrittenField, models.CharField):
    """Holds one line that a person wrote."""

    default_validators = [validate_line]
    form_class = LineFormField


class Text(_WrittenField, models.TextField):
    """Holds a text that a person wrote."""

    default_validators = [validate_text]
    form_class = TextFormField
