"""How much may be searched for: each word costs a pass over the rows."""

from django.utils.translation import gettext as _

from summit.core.text import normalized

LONGEST = 100
MOST_WORDS = 8


def as_stored(asked: str) -> str:
    """Return what is searched for in the form in which texts are stored, however it was typed."""
    return normalized(asked)


def too_long() -> str:
    """Return what people are told whose search is too long."""
    return _("Search for at most %(words)d words, %(characters)d characters together.") % {
        "words": MOST_WORDS,
        "characters": LONGEST,
    }


def is_too_long(asked: str) -> bool:
    """Say whether a text has more words or characters than may be searched for."""
    return len(asked) > LONGEST or len(asked.replace(",", " ").split()) > MOST_WORDS
