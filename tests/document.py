"""The API's document as the code says it, made once for all tests of a process."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@cache
def api_document() -> dict[str, Any]:
    """Return the document; not to be changed."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made
