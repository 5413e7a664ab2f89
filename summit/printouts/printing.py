"""Data to PDF, without a database, a clock or settings: the same data give the same bytes.

The engine runs in a process of its own (`typeset_worker`), which ends after each printout: it keeps no memory, can be
stopped, and gets only the data, neither settings nor secrets.
"""

import json
import re
import unicodedata
from collections.abc import Mapping

from summit.core import processes
from summit.core.fonts import folders_for, unprintable_in

WORKER = "summit.printouts.typeset_worker"
# About three hundred pages: a few seconds and a few hundred megabytes.
MOST_CHARACTERS = 400_000
MOST_CHARACTERS_OF_IMAGES = 40_000_000
SECONDS = 20
MEMORY = 3072  # MB of addresses; the engine itself takes a good part
# These invisible characters end lines, join and separate letters, or isolate text that runs from right to left. Others
# are removed: they could make a text read as another.
INVISIBLE = frozenset("\n\u200c\u200d\u2068\u2069")
# A text without a break within this many characters gets one, so that it stays on the page.
UNBROKEN = re.compile(r"[^\s\u200b-]{30}(?=[^\s\u200b-])")


class TooLongError(ValueError):
    """The data are too long for a printout."""


def typeset_pdf(
    layout: str, data: Mapping[str, object], *, fonts: str = "", images: Mapping[str, str] | None = None
) -> bytes:
    """Return the PDF of `data` in `layout`.

    `fonts` is a folder with the operator's fonts. Characters without a font are listed at the end of the printout.
    `images` are those that the data name, as SVG: a photo is one that holds a JPEG.
    Raises TooLongError if the data or images are too long, or printing takes longer than SECONDS.
    """
    payload = _as_json(data)
    if len(payload) > MOST_CHARACTERS:
        raise TooLongError
    folders = folders_for(payload, fonts)
    if unprintable := unprintable_in(payload, folders):
        payload = _as_json({**data, "unprintable": unprintable})
    pictures = json.dumps(images or {}, sort_keys=True)
    if len(pictures) > MOST_CHARACTERS_OF_IMAGES:
        raise TooLongError
    try:
        sent = json.dumps([payload, pictures]).encode()
        return processes.run(WORKER, layout, *folders, data=sent, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        if ended.reason == "crash":
            raise RuntimeError(f"The typesetting worker stopped at {layout}: {ended.said}") from ended
        raise TooLongError from ended


def _as_json(data: Mapping[str, object]) -> str:
    return json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)


def _printable(value: object) -> object:
    """Return the data with printable texts: without invisible characters, and with breaks in long words."""
    if isinstance(value, dict):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return _printable_text(value) if isinstance(value, str) else value


def _printable_text(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    visible = "".join(char for char in text if unicodedata.category(char)[0] != "C" or char in INVISIBLE)
    return UNBROKEN.sub("\\g<0>\u200b", visible)
