"""Classify the targets of links and relations: in the file, on the reader's own disk, or elsewhere."""

import re
from urllib.parse import unquote

SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")  # of one letter it is a drive
OWN_DISK = re.compile(r"file:(/{0,3}[a-z][:|]/|/(//)?[^/])")
# `cid:` names what lay beside a text in a mail, `data:` carries its content, `about:` is a page of the browser's own.
STAYS = ("cid:", "data:", "about:")
RUNS = re.compile(
    r"(javascript|vbscript|macro|service|slot|\.uno|vnd\.sun\.star\.[a-z]+|mhtml|mk|ms-its|ms-msdt|ms-officecmd"
    r"|search-ms|shell):"
)


def normalized(target: str) -> str:
    """Return a target as a program may come to read it: decoded, in small letters, with strokes, without spaces."""
    decoded = unquote(unquote(target)).replace("\\", "/").lower()
    return re.sub(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]", "", decoded)


def is_remote(target: str) -> bool:
    """Say whether to load it is to ask another machine."""
    where = normalized(target)
    if where.startswith("//"):
        return True
    return bool(SCHEME.match(where)) and not OWN_DISK.match(where) and not where.startswith(STAYS)


def runs(target: str) -> bool:
    """Say whether to follow it is to run something."""
    return bool(RUNS.match(normalized(target)))


def names_remote(text: str) -> bool:
    """Say whether one of the words of a field, in which a backslash is written twice, leads elsewhere."""
    return any(is_remote(word) for said in (text, text.replace("\\\\", "\\")) for word in re.split(r'[\s"“”«»]+', said))
