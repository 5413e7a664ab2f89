"""What goes out as it is."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer

# Of files, too: some generators of clients know this type alone.
OCTETS = "application/octet-stream"


def file_answers(*media_types: str) -> dict[tuple[int, str], Any]:
    """Return what the OpenAPI document says of an answer that is a file of one of these types."""
    return {(200, media_type): OpenApiTypes.BINARY for media_type in (OCTETS, *media_types)}


class PassthroughRenderer(JSONRenderer):
    """For views that answer with a file of their own making: whatever the client accepts; problems are JSON still."""

    media_type = "*/*"
    format = "file"
