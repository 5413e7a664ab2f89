"""Language codes: those of the BCP 47 registry, in lower case."""

import re
from functools import lru_cache
from typing import Any

import icu
import langcodes
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.core.fields import MigratesAsDjangoField

LANGUAGE_CODE = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")
CODE_LENGTH = 12  # of one that is a field of its own
LONGEST_CODE = 35  # BCP 47, 4.4.1: no registered language needs more
# The languages of messages; in Kyrgyz only if an organizer has written the words, else in Russian.
WRITTEN = (("en", "English"), ("ru", "Русский"), ("ky", "Кыргызча"))
# Scripts of living languages, by ISO 15924.
RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"})
# Which language replaces one without words, in letters, calendars, printouts and responses alike.
STANDS_IN = {"ky": "ru"}
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})  # codes for "unknown", "several", "none", "of no code"


@lru_cache(maxsize=1000)
def is_language(code: str) -> bool:
    """Say whether this is the code of a language."""
    language = code.partition("-")[0]
    # From qaa to qtz codes are for private use.
    is_real = language not in NO_LANGUAGE and not (len(language) == 3 and "qaa" <= language <= "qtz")  # noqa: PLR2004
    has_form = len(code) <= LONGEST_CODE and LANGUAGE_CODE.fullmatch(code) is not None
    return is_real and has_form and langcodes.tag_is_valid(code)


def name_of(code: str, language: str) -> str:
    """Return the name of a language as `language` calls it, such as Russian or русский; its code if it has none."""
    return str(icu.Locale(code).getDisplayName(icu.Locale(language)))


def is_right_to_left(code: str) -> bool:
    """Say whether a language is written from right to left."""
    return langcodes.Language.get(code).maximize().script in RIGHT_TO_LEFT


def written_form(text: str) -> str:
    """Return a code as it is stored: `ru-ru` for ru-RU and ru_RU alike."""
    return text.strip().lower().replace("_", "-")


def with_stand_ins(code: str) -> tuple[str, ...]:
    """Return the languages in which a reader of `code` can be written to, the best first."""
    parent = code.partition("-")[0]
    return tuple(dict.fromkeys(filter(None, (code, parent, STANDS_IN.get(parent), "en"))))


def validate_language(code: str) -> None:
    """Refuse a value that is not the code of a language."""
    if not is_language(code):
        raise ValidationError(
            _("%(code)s is not a language code such as en or ru."),
            code="bad_language",
            params={"code": repr(code[:20])},
        )


def validate_written(code: str) -> None:
    """Refuse a language in which no messages are written."""
    if code not in dict(WRITTEN):
        raise ValidationError(
            _("Messages are written in %(languages)s."),
            code="not_written",
            params={"languages": ", ".join(dict(WRITTEN))},
        )


class _Codes(MigratesAsDjangoField, models.CharField):
    """Holds codes."""

    def __init__(self, verbose_name: str | None = None, *, max_length: int = CODE_LENGTH, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)

    @staticmethod
    def form_of(code: str) -> str:
        """Return the code as it is stored."""
        return written_form(code)

    def to_python(self, value: object) -> object:
        """Return the code as it is stored."""
        code = super().to_python(value)
        return self.form_of(code) if isinstance(code, str) else code


class LanguageField(_Codes):
    """Holds the code of a language."""

    default_validators = [validate_language]


class WrittenLanguageField(_Codes):
    """Holds a language in which messages are written; of a variety that is not (ru-RU), the language that is."""

    default_validators = [validate_written]

    @staticmethod
    def form_of(code: str) -> str:
        """Return the nearest language that messages are written in, if any is near."""
        code = written_form(code)
        parent = code.partition("-")[0]
        return parent if code not in dict(WRITTEN) and parent in dict(WRITTEN) and is_language(code) else code
