"""Sentences that are stored in English, and shown in the language of their reader."""

import re

from django.utils.translation import gettext, gettext_noop

CAME_BACK = gettext_noop("Came back")
FROM_PROVIDER = gettext_noop("HTTP %s of the mail provider")
NUMBER = re.compile(r"\d+")


def in_readers_language(stored: str) -> str:
    """Translate a stored sentence. The part after its colon may be a detail in another system's words, which stays."""
    if not stored:
        return ""
    if (whole := gettext(stored)) != stored:
        return whole
    sentence, colon, detail = stored.partition(": ")
    return f"{_translated(sentence)}{colon}{detail}"


def _translated(sentence: str) -> str:
    """Translate a sentence that is in the catalogs with %s where it has numbers."""
    translated = gettext(NUMBER.sub("%s", sentence))
    for number in NUMBER.findall(sentence):
        translated = translated.replace("%s", number, 1)
    return translated
