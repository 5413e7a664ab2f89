"""Limits of searches: each word costs a pass over the rows."""

from django.utils.translation import gettext as _

from summit.core.text import normalized

LONGEST = 100
MOST_WORDS = 8


def as_stored(asked: str) -> str:
    """Return the search text in the form in which texts are stored."""
    return normalized(asked)


def too_long() -> str:
    """Return the refusal of a search that is too long."""
    return _("Search for at most %(words)d words, %(characters)d characters together.") % {
        "words": MOST_WORDS,
        "characters": LONGEST,
    }


def is_too_long(asked: str) -> bool:
    """Say whether a text has more words or characters than may be searched for."""
    return len(asked) > LONGEST or len(asked.replace(",", " ").split()) > MOST_WORDS
