"""The fonts of what is printed: the folders that hold them, and the characters that none of them has. Pure.

The engine's own fonts have Latin, Greek and Cyrillic. Those of other scripts come as wheels: Noto of forty scripts with
symbols and emoji, and Noto of Chinese, Japanese and Korean, which is large and read only where it is needed.
"""

import functools
import importlib.resources
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

# Latin, Greek and Cyrillic with their extensions, punctuation, and a few signs.
OF_THE_ENGINE = frozenset((*range(0x0530), *range(0x1E00, 0x2000), *range(0x2010, 0x205F), *map(ord, "€₽₸№™−≤≥")))
SCRIPTS, CHINESE_JAPANESE_KOREAN = "manimgx_fonts", "justmytype_intl_cjk"
# Of a character without a glyph: controls and marks of format, spaces, and variation selectors need none.
UNSEEN = ("C", "Z")
VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def folders_for(text: str, own: str = "") -> list[str]:
    """Return the folders with the fonts that the text needs beside the engine's; `own` is one that comes first."""
    own_folders = [own] if own else []
    if not _missing(text, own_folders):
        return own_folders
    scripts = [*own_folders, _folder_of(SCRIPTS)]
    return [*scripts, _folder_of(CHINESE_JAPANESE_KOREAN)] if _missing(text, scripts) else scripts


def unprintable_in(text: str, folders: list[str]) -> list[str]:
    """Return the characters of the text that no font has, as `U+1833 MONGOLIAN LETTER DA`."""
    missing = sorted(_missing(text, folders))
    return [f"U+{ord(one):04X} {unicodedata.name(one, '')}".strip() for one in missing]


def _missing(text: str, folders: list[str]) -> set[str]:
    return {one for one in set(text) if _needs_a_glyph(one) and not any(ord(one) in _glyphs(f) for f in folders)}


def _needs_a_glyph(character: str) -> bool:
    if ord(character) in OF_THE_ENGINE or ord(character) in VARIATION_SELECTORS:
        return False
    return unicodedata.category(character)[0] not in UNSEEN


@functools.cache
def _glyphs(folder: str) -> frozenset[int]:
    """Return the code points that the fonts of a folder have."""
    files = [path for path in Path(folder).rglob("*") if path.suffix.lower() in {".ttf", ".otf"}]
    return frozenset(code for path in files for code in _code_points(path))


def _code_points(file: Path) -> list[int]:
    with TTFont(file, lazy=True) as font:
        return list(font.getBestCmap() or ())


def _folder_of(package: str) -> str:
    return str(importlib.resources.files(package))
