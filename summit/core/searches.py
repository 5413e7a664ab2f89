"""Limits of searches: each word costs a pass over the rows."""

import re

from django.utils.translation import gettext as _

from summit.core.text import normalized

# How passports write Cyrillic letters in Latin ones (ICAO 9303), and other ways in which people write them.
LATIN = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "iu": "ю", "yu": "ю", "ia": "я", "ya": "я",
    "ie": "ъ", "a": "а", "b": "б", "v": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф", "y": "ы", "j": "й",
    "c": "к", "q": "к", "w": "в", "x": "кс", "h": "х",
}  # fmt: skip
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip
LETTERS = re.compile("|".join(sorted(LATIN, key=len, reverse=True)))
LONGEST = 100
MOST_WORDS = 8


def as_stored(asked: str) -> str:
    """Return the search text in the form in which texts are stored."""
    return normalized(asked)


def spellings_of(asked: str) -> list[str]:
    """Return the search text as it is stored, and as the other script writes it: Latin in Cyrillic, and back."""
    stored = as_stored(asked)
    folded = stored.casefold()
    other = LETTERS.sub(lambda found: LATIN[found[0]], folded)
    if other == folded:
        other = "".join(CYRILLIC.get(letter, letter) for letter in folded)
    return [stored] if other == folded else [stored, other[:LONGEST]]


def too_long() -> str:
    """Return the refusal of a search that is too long."""
    return _("Search for at most %(words)d words, %(characters)d characters together.") % {
        "words": MOST_WORDS,
        "characters": LONGEST,
    }


def is_too_long(asked: str) -> bool:
    """Say whether a text has more words or characters than may be searched for."""
    return len(asked) > LONGEST or len(asked.replace(",", " ").split()) > MOST_WORDS
