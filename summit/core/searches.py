"""How much may be searched for: each word costs a pass over the rows."""

LONGEST = 100
MOST_WORDS = 8
TOO_LONG = f"Search for at most {MOST_WORDS} words, {LONGEST} characters together."


def is_too_long(asked: str) -> bool:
    """Say whether a text has more words or characters than may be searched for."""
    return len(asked) > LONGEST or len(asked.replace(",", " ").split()) > MOST_WORDS
