"""What one wants to be told, by which channels."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import SignedIn
from summit.core.api.safety import NoVersion
from summit.notifications.api.serializers import Prefer, PreferenceSerializer
from summit.notifications.preferences import prefer, preferences_of


class PreferencesView(GenericAPIView[Any]):
    """What one wants to be told, by which channels."""

    permission_classes = (SignedIn,)
    pagination_class = None
    serializer_class = PreferenceSerializer

    @extend_schema(operation_id="notification_preferences", responses=PreferenceSerializer(many=True), filters=False)
    def get(self, request: Request) -> Response:
        """Return every kind and channel."""
        return Response(PreferenceSerializer(preferences_of(request.user), many=True).data)  # type: ignore[arg-type]

    @extend_schema(
        operation_id="prefer_notifications", request=Prefer, responses=PreferenceSerializer(many=True), filters=False
    )
    def patch(self, request: Request) -> Response:
        """Switch a kind on or off for a channel; some cannot be switched off. This has no version for `If-Match`."""
        if "If-Match" in request.headers:
            raise NoVersion(field="If-Match")
        asked = Prefer(data=request.data)
        asked.is_valid(raise_exception=True)
        prefer(request.user, **asked.validated_data)  # type: ignore[arg-type]
        return self.get(request)
