"""How much may be searched for: each word costs a pass over the rows."""

from summit.core.text import normalized

LONGEST = 100
MOST_WORDS = 8
TOO_LONG = f"Search for at most {MOST_WORDS} words, {LONGEST} characters together."


def as_stored(asked: str) -> str:
    """Return what is searched for in the form in which texts are stored, however it was typed."""
    return normalized(asked)


def is_too_long(asked: str) -> bool:
    """Say whether a text has more words or characters than may be searched for."""
    return len(asked) > LONGEST or len(asked.replace(",", " ").split()) > MOST_WORDS
