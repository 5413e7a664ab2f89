"""Names of people so that the same name in several scripts and spellings compares equal.

ICU writes a name in Latin letters. Letters that scripts and schemes of transliteration write differently are then made
one, vowels are left out, and the rest is sorted, since the order of names and the gaps between them differ too.
Many names have one key: it is compared only among people who were born on one day.
"""

import re
from functools import cache

import icu

# In this order: longer ones first. What a scheme writes, and what is kept of it.
SPELLINGS = (
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("dzh", "z"),
    ("zh", "z"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("ph", "f"),
    ("ck", "k"),
    ("dj", "z"),
    ("x", "s"),
    ("q", "k"),
    ("w", "v"),
)
INITIAL_J = re.compile(r"\bj")  # Jeenaliev is Zheenaliev; elsewhere j is a vowel or follows one
VOWELS = re.compile(r"[^a-z]|[aeiouyj]")
TWICE = re.compile(r"(.)\1+")


@cache
def _latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")


def comparable(name: str) -> str:
    """Return the key of a name; an empty one compares with nothing."""
    text = INITIAL_J.sub("z", str(_latin().transliterate(name)))
    for written, kept in SPELLINGS:
        text = text.replace(written, kept)
    return "".join(sorted(TWICE.sub(r"\1", VOWELS.sub("", text))))
