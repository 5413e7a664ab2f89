"""Sentences that are stored in English, and shown in the language of their reader."""

from django.utils.translation import gettext, gettext_noop

CAME_BACK = gettext_noop("Came back")
REFUSED_BY_PROVIDER = gettext_noop("The mail provider refused it")


def in_readers_language(stored: str) -> str:
    """Translate a stored sentence. What follows its colon may be a detail in another system's words, which stays."""
    if not stored:
        return ""
    if (whole := gettext(stored)) != stored:
        return whole
    sentence, colon, detail = stored.partition(": ")
    return f"{gettext(sentence)}{colon}{detail}"
