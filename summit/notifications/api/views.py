"""The mailbox: each sees one's own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import SignedIn, TakesPart
from summit.core import clock
from summit.notifications import services, webhooks
from summit.notifications.api import waiting
from summit.notifications.api.serializers import (
    AwaitUnread,
    CreateWebhook,
    NotificationSerializer,
    Prefer,
    PreferenceSerializer,
    UnreadSerializer,
    WebhookSerializer,
)
from summit.notifications.models import Notification, Webhook
from summit.notifications.preferences import prefer, preferences_of
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class NotificationViewSet(Verbs, ReadViewSet):
    """What one was told."""

    permission_classes = (TakesPart,)
    queryset = Notification.objects.select_related("recipient", "summit").prefetch_related("summit__wordings")
    serializer_class = NotificationSerializer
    filterset_fields = {"kind": ["exact"], "read_at": ["isnull"]}
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **kwargs: Any) -> Response:
        """Mark it as read."""
        return self.shown(services.mark_read(self.get_object(), now=clock.now()))

    @extend_schema(parameters=[AwaitUnread], responses=UnreadSerializer, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def unread(self, request: Request, **kwargs: Any) -> Response:
        """Count what is unread; with `wait`, as soon as the count is another than `known`, or when the time is over."""
        asked = AwaitUnread(data=request.query_params)
        asked.is_valid(raise_exception=True)
        unread = waiting.unread(self.get_queryset().filter(read_at=None), **asked.validated_data)
        return Response(UnreadSerializer({"unread": unread}).data)


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
        """Switch a kind on or off for a channel; some cannot be switched off."""
        asked = Prefer(data=request.data)
        asked.is_valid(raise_exception=True)
        prefer(request.user, **asked.validated_data)  # type: ignore[arg-type]
        return self.get(request)


class WebhookViewSet(Verbs, ReadViewSet):
    """One's own webhook, which gets what one is told; signed as Standard Webhooks asks."""

    permission_classes = (TakesPart,)
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=CreateWebhook, responses={201: WebhookSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Make it; its secret is in this answer and never again."""
        webhook, secret = webhooks.create_webhook(
            summit=self.summit,
            owner=request.user,  # type: ignore[arg-type]
            now=clock.now(),
            **self.given(CreateWebhook),
        )
        return Response(self._with(webhook, secret), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, **kwargs: Any) -> Response:
        """Get a new secret; for a day the old one signs as well."""
        webhook = self.get_object()
        return Response(self._with(webhook, webhooks.rotate_secret(webhook, now=clock.now())))

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def enable(self, request: Request, **kwargs: Any) -> Response:
        """Switch it on again after it was switched off."""
        return self.shown(webhooks.enable_webhook(self.get_object()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete it."""
        webhooks.delete_webhook(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _with(self, webhook: Webhook, secret: str) -> Any:
        return WebhookSerializer(webhook, context={**self.get_serializer_context(), "secret": secret}).data
