"""Responses that are files."""

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer

# Of files, too: some generators of clients know this type alone.
OCTETS = "application/octet-stream"


def file_answers(*media_types: str) -> dict[tuple[int, str], OpenApiTypes]:
    """Return the responses of the OpenAPI document for a file of one of these types."""
    return {(200, media_type): OpenApiTypes.BINARY for media_type in (OCTETS, *media_types)}


class PassthroughRenderer(JSONRenderer):
    """Passes a file through, of any type that the client names; problems are JSON."""

    media_type = "*/*"
    format = "file"
