"""Content negotiation: each address has one media type."""

from collections.abc import Iterable

from django.http import Http404
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OneForm(DefaultContentNegotiation):
    """Responds in the media type of the address, also to clients that do not accept it.

    Generated clients accept `application/problem+json` first, some only that one. A server may respond in the media
    type that it has (RFC 9110, 12.5.1).
    """

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer that the client accepts; if it accepts none, the first of the address.

        `format` in an address may name one, or be a filter of the list.
        """
        try:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        except (NotAcceptable, Http404):
            first = next(iter(renderers))
            return first, str(first.media_type)
        return chosen
