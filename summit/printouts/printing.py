"""Data to PDF. Pure: no database, no clock, no settings; the same data give the same bytes.

The engine runs in a process of its own (`press`), which ends after each paper: it keeps no memory, can be stopped, and
is handed the data and nothing else, neither settings nor secrets.
"""

import json
import re
import unicodedata
from typing import Any

from summit.core import processes
from summit.core.fonts import folders_for, unprintable_in

PRESS = "summit.printouts.typeset_worker"
LANGUAGES = ("en", "ru")
# About three hundred pages: a few seconds and a few hundred megabytes.
MOST_CHARACTERS = 400_000
SECONDS = 20
MEMORY = 3072  # MB of addresses; the engine itself takes a good part
# Of what is invisible, these end lines, join and part letters, or isolate what runs from right to left; the rest could
# make a text read as another.
INVISIBLE = frozenset("\n\u200c\u200d\u2068\u2069")
# What has no place to break within this many characters is given one, so that it stays on the page.
UNBROKEN = re.compile(r"[^\s\u200b-]{30}(?=[^\s\u200b-])")


class TooLongError(ValueError):
    """There is more than a paper holds."""


def printed(layout: str, data: dict[str, Any], *, fonts: str = "") -> bytes:
    """Return the PDF that `layout` makes of `data`, whose `language` is one of LANGUAGES.

    `fonts` is a folder with fonts of the operator's own. What no font has is named at the end of the paper.
    Raises TooLongError for what is too much, or takes longer than SECONDS.
    """
    told = _as_json(data)
    if len(told) > MOST_CHARACTERS:
        raise TooLongError
    folders = folders_for(told, fonts)
    if unprintable := unprintable_in(told, folders):
        told = _as_json({**data, "unprintable": unprintable})
    try:
        return processes.run(PRESS, layout, *folders, data=told.encode(), seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        if ended.reason == "crash":
            raise RuntimeError(f"The press stopped at {layout}: {ended.said}") from ended
        raise TooLongError from ended


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)


def _printable(value: Any) -> Any:
    """Return the data with each text as it can be printed: nothing invisible in it, nothing too long to break."""
    if isinstance(value, dict):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return _seen(value) if isinstance(value, str) else value


def _seen(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    seen = "".join(char for char in text if unicodedata.category(char)[0] != "C" or char in INVISIBLE)
    return UNBROKEN.sub("\\g<0>\u200b", seen)
