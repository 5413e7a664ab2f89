"""Texts in several languages: stored as {"en": "Belarus", "ru": "Беларусь"}, with a field for each language."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from summit.core.languages import (
    LONGEST_CODE,
    is_language,
    is_right_to_left,
    name_of,
    validate_language,
    with_stand_ins,
    written_form,
)
from summit.core.text import check_text, normalized

Pairs = list[tuple[str, str]]
Texts = Mapping[str, str] | Pairs | str | None  # as a form has them
MAX_LENGTH = 500
RIGHT_TO_LEFT = frozenset({"R", "AL"})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
MOST_LANGUAGES = 12


def in_languages(sentence: str | Promise, languages: Iterable[str] = ("en", "ru")) -> dict[str, str]:
    """Return a sentence of `gettext_lazy` in each of the languages, by default those of letters."""
    texts = {}
    for language in languages:
        with override(language):
            texts[language] = str(sentence)
    return texts


def validate_translations(value: object) -> None:
    """Refuse a value that is not a mapping from language codes to texts of 1 to 500 characters."""
    if not isinstance(value, Mapping) or not value:
        raise ValidationError(_("Give the text in at least one language."), code="no_language")
    check_texts(value, most=MAX_LENGTH)


def check_texts(texts: Mapping[object, object], *, most: int, lines: bool = False) -> None:
    """Refuse too many languages, wrong language codes, and texts that are empty or longer than `most` characters.

    They may have line breaks where `lines` is true.
    """
    if len(texts) > MOST_LANGUAGES:
        raise ValidationError(
            _("Give the text in at most %(most)d languages."),
            code="too_many_languages",
            params={"most": MOST_LANGUAGES},
        )
    for code, text in texts.items():
        validate_language(str(code))
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(
                _("The text in %(code)s is empty or not text."), code="bad_text", params={"code": code}
            )
        check_text(normalized(text), lines=lines)
        if len(text) > most:
            raise ValidationError(
                _("The text in %(code)s is longer than %(most)d characters."),
                code="too_long",
                params={"code": code, "most": most},
            )


def normalized_texts(texts: object) -> object:
    """Return each text normalized; a value that is no mapping is returned as it is."""
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
    """Return the text in `language` (by default the active one), in a language that replaces it, or in any."""
    if not texts:
        return ""
    for code in with_stand_ins(language or get_language() or "en"):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()))


class TranslatedWidget(forms.Widget):
    """A field for each language: those of `languages`, those that the text has, and one more to be named."""

    template_name = "widgets/translated_text.html"
    languages: Sequence[str] = ("en",)

    def use_required_attribute(self, initial: object) -> bool:
        """A text in one language is enough."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The label is that of the first language."""
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, str], files: object, name: str) -> Pairs | None:
        """Return pairs of language and text, all that were sent; the language of a text sent without one is ""."""
        del files
        prefix = f"{name}."
        sent = {key.removeprefix(prefix): _all_of(data, key) for key in data if key.startswith(prefix)}
        added = zip_longest(sent.pop("+", ()), sent.pop("+language", ()), fillvalue="")
        pairs = [(code, text) for code, texts in sent.items() for text in texts]
        pairs += [(code, text) for text, code in added if text.strip()]
        pairs += [("", text) for text in _all_of(data, name)]
        return pairs if pairs or f"{prefix}+" in data else None

    def value_omitted_from_data(self, data: Mapping[str, str], files: object, name: str) -> bool:
        """Say whether nothing of the text was sent."""
        return self.value_from_datadict(data, files, name) is None

    def get_context(self, name: str, value: Texts, attrs: dict[str, object] | None) -> dict[str, Any]:
        """Give each language a row; text without a language, or a second text in one, is in the last row."""
        context = super().get_context(name, None, attrs)
        texts: dict[str, str] = {}
        rest = []
        for code, text in _pairs(value):
            if not is_language(code) or texts.setdefault(code, text) != text:
                rest.append((code, text))
        codes = dict.fromkeys([*self.languages, *texts])
        context["widget"] |= {
            "rows": [_row(f"{name}.{code}", code, texts.get(code, "")) for code in codes],
            "new": {"name": f"{name}.+", "code": rest[-1][0] if rest else "", "text": rest[-1][1] if rest else ""},
        }
        return context


class TranslatedFormField(forms.CharField):
    """A text with a field for each language."""

    widget = TranslatedWidget
    default_validators = [validate_translations]
    longest = MOST_LANGUAGES * (MAX_LENGTH + LONGEST_CODE + 10)  # of all texts, with spaces around each

    def __init__(self, **kwargs: Any) -> None:
        for unknown in ("encoder", "decoder", "max_length"):
            kwargs.pop(unknown, None)
        super().__init__(**kwargs)

    def to_python(self, value: Texts) -> Any:
        """Return the texts by language; refuse a language that is given twice."""
        pairs = _pairs(value)
        if sum(len(text) for _code, text in pairs) > self.longest:
            raise ValidationError(
                _("Write at most %(most)d characters."), code="too_long", params={"most": self.longest}
            )
        texts: dict[str, str] = {}
        for language, text in pairs:
            code = written_form(language)
            if text.strip() and not code:
                raise ValidationError(_("Say in which language this text is."), code="no_language")
            if text.strip() and code in texts:
                raise ValidationError(
                    _("The text in %(code)s is given twice."), code="language_twice", params={"code": code}
                )
            if text.strip():
                texts[code] = normalized(text)
        return texts

    def has_changed(self, initial: object, data: Texts) -> bool:
        """Compare mappings, not their spelling."""
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True


class TranslatedField(models.JSONField):
    """A text in several languages."""

    default_validators = [validate_translations]

    def to_python(self, value: object) -> object:
        """Return each text normalized."""
        return normalized_texts(super().to_python(value))

    def formfield(self, **kwargs: Any) -> Any:
        """Edit each language by itself."""
        return models.Field.formfield(self, **{"form_class": TranslatedFormField, **kwargs})


def _row(name: str, code: str, text: str) -> dict[str, str]:
    """Return what the field of one language shows; its label is the language's name as the reader calls it."""
    label = name_of(code, get_language() or "en")
    return {
        "name": name,
        "code": code,
        "label": label,
        "text": text,
        "dir": "rtl" if is_right_to_left(code) else "auto",
    }


def _pairs(value: Texts) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [("", value)] if value else []
    return list(value.items()) if isinstance(value, Mapping) else list(value or ())


def _all_of(data: Mapping[str, str], name: str) -> list[str]:
    """Return every value that was sent under the name: `data[name]` would keep only the last."""
    if isinstance(data, MultiValueDict):
        return list(data.getlist(name))
    return [data[name]] if name in data else []
