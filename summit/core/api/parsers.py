"""JSON of a bounded size and depth, and forms with one file: a larger body is refused before it is parsed."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from summit.core.api.json_types import Json

BYTES = 1_000_000
TOO_MANY_BYTES = _("Send no more than {most} bytes at once.")
AROUND_A_FILE = 100_000  # bytes of a form beside its file
DEPTH = 20
LONGEST_NAME = 100  # that a refusal repeats
# A string, which may hold brackets of its own, or one bracket. A string that does not end is one token too: else each
# quote in it would be tried by itself, up to the end.
TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)

# Half of a character, perhaps with its other half after it: by itself neither the database nor an answer can hold it.
HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class TooLarge(APIException):
    """The body is larger than anything that is sent here."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = format_lazy(TOO_MANY_BYTES, most=BYTES)
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Parses JSON of at most a million bytes and twenty levels, whose texts can be written down again."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the data; raises TooLarge or ParseError."""
        body = stream.read(BYTES + 1)
        if len(body) > BYTES:
            raise TooLarge
        return read_json(body)


class BoundedMultiPartParser(MultiPartParser):
    """Parses a form with one file of at most UPLOAD_MAX_BYTES; for views to which files are uploaded, and no others."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles:
        """Return data and files; raises TooLarge or ParseError."""
        length = str((parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0")
        if not length.isdigit() or int(length) > settings.UPLOAD_MAX_BYTES + AROUND_A_FILE:
            raise TooLarge(format_lazy(TOO_MANY_BYTES, most=settings.UPLOAD_MAX_BYTES))
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:  # fields too many or too long
            raise ParseError(_("This form holds more than a file and what is said of it."), code="too_much") from error
        if len(parsed.files) > 1:
            raise ParseError(_("Send one file at a time."), code="one_file")
        return parsed


def read_json(body: bytes) -> Json:
    """Return the data of JSON of bounded depth, whose texts can be written down again. Raises ParseError."""
    if _depth(body) > DEPTH:
        raise ParseError(_("Nest no deeper than %(most)d levels.") % {"most": DEPTH}, code="too_deep")
    data = _read(body)
    if HALF.search(body):
        _refuse_halves(data)
    return data


def _read(body: bytes) -> Json:
    """Return the data of JSON in UTF-8 (RFC 8259), with unique names in objects and finite numbers."""
    try:
        data: Json = json.loads(
            body.decode(), object_pairs_hook=_unique_names, parse_float=_finite, parse_constant=_finite
        )
    except ValueError as error:
        raise ParseError(_("This is not JSON: %(error)s") % {"error": error}) from error
    return data


def _unique_names(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(name for name, _value in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        message = _("This is given more than once: %(name)s.") % {"name": twice[:LONGEST_NAME]}
        raise ParseError(message, code="given_twice")
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:20]} is not a number")
    return number


def _refuse_halves(data: Json) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError(_("A text holds half of a character."), code="half_character") from error


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for match in TOKENS.finditer(body):
        token = match.group()
        depth += (token in b"[{") - (token in b"]}")
        deepest = max(deepest, depth)
    return deepest
