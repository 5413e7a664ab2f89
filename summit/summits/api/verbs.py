"""How a view calls a verb: check the shape, call the service, show the row as it now is."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.response import Response

from summit.core.api.versions import etag_of


class Verbs:
    """For viewsets whose changes are services."""

    def given(
        self, shape: type[serializers.BaseSerializer[Any]], instance: Any = None, **options: Any
    ) -> dict[str, Any]:
        """Return the request's body as the shape reads it; 400 where it cannot."""
        serializer = shape(instance, data=self.request.data, context=self.get_serializer_context(), **options)  # type: ignore[attr-defined]
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def shown_once(self, row: Any, *, created: bool = False, **secret: str) -> Response:
        """Show the row as it was made, with a secret that is kept nowhere."""
        context = {**self.get_serializer_context(), **secret}  # type: ignore[attr-defined]
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(self.get_serializer_class()(row, context=context).data, status=code)  # type: ignore[attr-defined]

    def shown(self, row: Any, *, created: bool = False) -> Response:
        """Show the row, read anew with all that its serializer needs, and its version."""
        row = self.get_queryset().get(pk=row.pk)  # type: ignore[attr-defined]
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        data = self.get_serializer(row).data  # type: ignore[attr-defined]
        return Response(data, status=code, headers={"ETag": etag_of(data)})
