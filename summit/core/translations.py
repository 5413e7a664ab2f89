"""Texts in several languages: stored as {"en": "Belarus", "ru": "Беларусь"}, edited one language a line."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language

from summit.core.languages import LONGEST_CODE, validate_language
from summit.core.text import check_text, normalized

MAX_LENGTH = 500
RIGHT_TO_LEFT = frozenset({"R", "AL"})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
MOST_LANGUAGES = 12
FORMAT = "One language a line, such as  en: Belarus"


def validate_translations(value: Any) -> None:
    """Refuse what is not a mapping from language codes to texts of 1 to 500 characters."""
    if not isinstance(value, Mapping) or not value:
        raise ValidationError("Give the text in at least one language.", code="no_language")
    check_texts(value, most=MAX_LENGTH)


def check_texts(texts: Mapping[Any, Any], *, most: int, lines: bool = False) -> None:
    """Refuse too many languages, what is no language code, and what is no text of 1 to `most` characters.

    They may have line breaks where `lines` is true.
    """
    if len(texts) > MOST_LANGUAGES:
        raise ValidationError(f"Give the text in at most {MOST_LANGUAGES} languages.", code="too_many_languages")
    for code, text in texts.items():
        validate_language(str(code))
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(f"The text in {code} is empty or not text.", code="bad_text")
        check_text(normalized(text), lines=lines)
        if len(text) > most:
            raise ValidationError(f"The text in {code} is longer than {most} characters.", code="too_long")


def normalized_texts(texts: Any) -> Any:
    """Return each text normalized; what is no mapping is left as it is."""
    if not isinstance(texts, Mapping):
        return texts
    return {code: normalized(text) if isinstance(text, str) else text for code, text in texts.items()}


def translated(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return the text in `language` (by default the active one) to be shown among others, see `isolated`."""
    return isolated(text_in(texts, language))


def isolated(text: str) -> str:
    """Return a text with letters that run from right to left as an isolate, which orders nothing around it.

    Without this, the hours after an Arabic title are shown as 09:00–08:00. The marks are FSI and PDI of the Unicode
    Bidirectional Algorithm (UAX #9): they work in pages, attributes, letters and printouts alike.
    """
    runs_to_the_left = any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if runs_to_the_left else text


def text_in(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return the text in `language` (by default the active one), else in its parent, in English, in any; as it is."""
    if not texts:
        return ""
    wanted = language or get_language() or "en"
    for code in (wanted, wanted.split("-")[0], "en"):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()))


class TranslatedFormField(forms.CharField):
    """A text area of lines such as `en: Belarus`."""

    default_validators = [validate_translations]
    longest = MOST_LANGUAGES * (MAX_LENGTH + LONGEST_CODE + 10)  # spaces and a line break beside each text

    def __init__(self, **kwargs: Any) -> None:
        for unknown in ("encoder", "decoder", "max_length"):
            kwargs.pop(unknown, None)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs["help_text"] = " ".join(filter(None, (kwargs.get("help_text"), FORMAT)))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the stored mapping as lines."""
        if isinstance(value, Mapping):
            return "\n".join(f"{code}: {text}" for code, text in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        """Read the lines back, refusing one without a language code."""
        if isinstance(value, Mapping):
            return dict(value)
        if len(value or "") > self.longest:
            raise ValidationError(f"Write at most {self.longest} characters.", code="too_long")
        texts = {}
        for line in filter(str.strip, normalized(value or "").split("\n")):
            code, colon, text = line.partition(":")
            if not colon:
                raise ValidationError(
                    f"Begin the line {line[:30]!r} with its language, such as  en: ", code="no_language"
                )
            texts[code.strip().lower()] = normalized(text)
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare mappings, not their spelling."""
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True


class TranslatedField(models.JSONField):
    """A text in several languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if validate_translations not in self.validators:
            self.validators.append(validate_translations)

    def to_python(self, value: Any) -> Any:
        """Return each text normalized."""
        return normalized_texts(super().to_python(value))

    def formfield(self, **kwargs: Any) -> Any:
        """Edit it as lines."""
        return models.Field.formfield(self, **{"form_class": TranslatedFormField, **kwargs})
