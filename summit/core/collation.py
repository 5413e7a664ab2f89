"""Names in the alphabetical order of a language, and the letters of its alphabet. Pure: no database, no settings.

The orders are the tailorings of the Unicode CLDR, as ICU carries them: in Swedish å follows z, in Kazakh і follows ы,
Chinese goes by pinyin. So are the letters under which an index of the language lists names. Two rules are not in the
CLDR and are given here.
"""

import functools

import icu

# The Tajik alphabet (law of 2009): each of these is a letter of its own, after the letter it is derived from.
TAJIK = "&Г<ғ<<<Ғ &И<ӣ<<<Ӣ &К<қ<<<Қ &У<ӯ<<<Ӯ &Х<ҳ<<<Ҳ &Ч<ҷ<<<Ҷ"
TAJIK_LETTERS = "[ЁӢӮ]"  # those that the index of the CLDR leaves out
# Arabic lists of states, such as those of the United Nations, pass over the definite article.
ARABIC_ARTICLE = "ال"
OTHER_SCRIPTS = "…"  # the entry of an index before, after and between its letters


def has_order(language: str) -> bool:
    """Say whether an alphabetical order is known for the language; another one is sorted by the root of the CLDR."""
    return _primary(language) in _ordered_languages()


def collation_key(name: str, language: str) -> bytes:
    """Return the sort key of `name` in `language`, a code such as kk or zh-hant; an unknown one sorts by the root."""
    key: bytes = _collator(language).getSortKey(_listed(name, language))
    return key


def letters_of(language: str) -> tuple[str, ...]:
    """Return the letters under which an index of the language lists names; for Chinese those of pinyin, or strokes."""
    return tuple(label for label in _labels(language) if label != OTHER_SCRIPTS)


def letter_in(text: str, language: str) -> str | None:
    """Return the letter of the alphabet that the text is, whatever its case or accent; None if it is none."""
    collator = _collator(language, icu.Collator.PRIMARY)  # to which cases and accents are equal
    return next((letter for letter in letters_of(language) if collator.compare(letter, text) == 0), None)


def initial_of(name: str, language: str) -> str | None:
    """Return the letter under which the name is listed; None if it is of another script."""
    label = _labels(language)[_index(language).getBucketIndex(_listed(name, language))]
    return None if label == OTHER_SCRIPTS else label


def is_before(name: str, letter: str, language: str) -> bool:
    """Say whether the name is listed before the letter; nothing is before what is no letter of the alphabet."""
    labels = _labels(language)
    return letter in labels and bool(_index(language).getBucketIndex(_listed(name, language)) < labels.index(letter))


def _listed(name: str, language: str) -> str:
    return name.removeprefix(ARABIC_ARTICLE) if _primary(language) == "ar" else name


@functools.cache
def _collator(language: str, strength: int = icu.Collator.TERTIARY) -> icu.Collator:
    if _primary(language) == "tg":
        collator = icu.RuleBasedCollator(TAJIK)
    else:
        collator = icu.Collator.createInstance(icu.Locale.forLanguageTag(language))
    collator.setStrength(strength)
    return collator


@functools.cache
def _index(language: str) -> icu.ImmutableIndex:
    if _primary(language) == "tg":
        index = icu.AlphabeticIndex(_collator(language))
        index.addLabels(icu.Locale("tg"))
        index.addLabels(icu.UnicodeSet(TAJIK_LETTERS))
    else:
        index = icu.AlphabeticIndex(icu.Locale.forLanguageTag(language))
    return index.buildImmutableIndex()


@functools.cache
def _labels(language: str) -> tuple[str, ...]:
    return tuple(label for label, _records in _index(language))


@functools.cache
def _ordered_languages() -> frozenset[str]:
    return frozenset({"tg", *(icu.Locale(code).getLanguage() for code in icu.Collator.getAvailableLocales())})


def _primary(language: str) -> str:
    return language.partition("-")[0]
