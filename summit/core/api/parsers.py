"""JSON of a bounded size and depth: what is larger is refused before it is read or understood."""

import re
from io import BytesIO
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

BYTES = 1_000_000
DEPTH = 20
# A string, which may hold brackets of its own, or one bracket. A string that does not end is one token too: else each
# quote in it would be tried by itself, up to the end.
TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


class TooLarge(APIException):
    """The body is larger than anything that is sent here."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"Send no more than {BYTES} bytes at once."
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Parses JSON of at most a million bytes and twenty levels."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the data; raises TooLarge or ParseError."""
        body = stream.read(BYTES + 1)
        if len(body) > BYTES:
            raise TooLarge
        if _depth(body) > DEPTH:
            raise ParseError(f"Nest no deeper than {DEPTH} levels.", code="too_deep")
        return super().parse(BytesIO(body), media_type, parser_context)


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for match in TOKENS.finditer(body):
        token = match.group()
        depth += (token in b"[{") - (token in b"]}")
        deepest = max(deepest, depth)
    return deepest
