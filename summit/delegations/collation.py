"""Names in the alphabetical order of a language. Pure: no database, no settings.

The orders are the tailorings of the Unicode CLDR, as ICU carries them: in Swedish å follows z, in Kazakh і follows ы,
Chinese goes by pinyin. Two rules are not in the CLDR and are given here.
"""

import functools

import icu

# The Tajik alphabet (law of 2009): each of these is a letter of its own, after the letter it is derived from.
TAJIK = "&Г<ғ<<<Ғ &И<ӣ<<<Ӣ &К<қ<<<Қ &У<ӯ<<<Ӯ &Х<ҳ<<<Ҳ &Ч<ҷ<<<Ҷ"
# Arabic lists of states, such as those of the United Nations, pass over the definite article.
ARABIC_ARTICLE = "ال"


def collation_key(name: str, language: str) -> bytes:
    """Return the sort key of `name` in `language`, a code such as kk or zh-hant; an unknown one sorts by the root."""
    if _primary(language) == "ar":
        name = name.removeprefix(ARABIC_ARTICLE)
    key: bytes = _collator(language).getSortKey(name)
    return key


@functools.cache
def _collator(language: str) -> icu.Collator:
    if _primary(language) == "tg":
        return icu.RuleBasedCollator(TAJIK)
    return icu.Collator.createInstance(icu.Locale.forLanguageTag(language))


def _primary(language: str) -> str:
    return language.partition("-")[0]
