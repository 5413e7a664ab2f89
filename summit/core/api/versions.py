"""Versions of rows as they are shown: ETags, and how they are compared.

A proxy that compresses an answer marks its ETag as weak (`W/"…"`, nginx) or adds a suffix (`…-gzip"`, Apache). The row
is the same, so only the part between is compared.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from rest_framework.renderers import JSONRenderer

DIGITS = 4  # of a field in a version: enough to tell which changed, not to prove that none did
LONGEST_HEADER = 2000  # characters of If-Match and If-None-Match: some twenty versions
TAG = r'(?:W/)?"([ !#-~\x80-\xff]*)"'
TAGS = re.compile(rf"[ \t,]*{TAG}(?:[ \t]*,[ \t,]*{TAG})*[ \t,]*")
COMPRESSED = re.compile(r"-+(?:gzip|br|deflate|zstd)$")


def etag_of(representation: Mapping[str, object]) -> str:
    """Return the version of a row as it is shown: a digest of the whole, and a few digits for each field."""
    return f'"{digest_of(representation)[:32]}-{"".join(_digits(representation))}"'


def tags_in(header: str) -> list[str]:
    """Return the ETags of a header as we write them; none where it is not a list of ETags, or too long."""
    if len(header) > LONGEST_HEADER or not TAGS.fullmatch(header):
        return []
    return [f'"{COMPRESSED.sub("", tag)}"' for tag in re.findall(TAG, header)]


def is_known(etag: str, if_none_match: str) -> bool:
    """Say whether the client has this version."""
    return if_none_match.strip() == "*" or etag in tags_in(if_none_match)


def changed_since(representation: Mapping[str, object], tags: Iterable[str]) -> list[str]:
    """Return the fields that differ from the first tag that is a version of this row."""
    ours = _digits(representation)
    for tag in tags:
        theirs = tag.strip('"').partition("-")[2]
        if len(theirs) == DIGITS * len(ours):
            return [name for n, name in enumerate(representation) if theirs[DIGITS * n :][:DIGITS] != ours[n]]
    return []


def _digits(representation: Mapping[str, object]) -> list[str]:
    return [digest_of(value)[:DIGITS] for value in representation.values()]


def digest_of(value: object) -> str:
    """Return the digest of a value as JSON has it."""
    return hashlib.sha256(JSONRenderer().render(value)).hexdigest()
