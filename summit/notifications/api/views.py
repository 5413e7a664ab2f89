"""The user's own notifications, preferences and webhooks."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet, UserView
from summit.core import clock
from summit.core.api.conditional import NoVersion
from summit.core.api.strict import bodiless, refuse_parameters
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
from summit.notifications.preferences import preferences_of, set_preference


class NotificationViewSet(SummitViewSet):
    """The user's own notifications."""

    resource = "notifications"
    queryset = Notification.objects.select_related("recipient", "summit").prefetch_related("summit__message_templates")
    serializer_class = NotificationSerializer
    filterset_fields = {"kind": ["exact"], "read_at": ["isnull"]}
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @bodiless(responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **kwargs: object) -> Response:
        """Mark the notification as read."""
        return self.respond(services.mark_read(self.get_object(), now=clock.now()))

    @extend_schema(parameters=[AwaitUnread], responses=UnreadSerializer, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def unread(self, request: Request, **kwargs: object) -> Response:
        """Count unread notifications. With `wait`, answer when the count differs from `known` or the time is over."""
        asked = AwaitUnread(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset().filter(read_at=None)
        unread = waiting.unread(rows, account=str(self.user.pk), **asked.validated_data)
        return Response(UnreadSerializer({"unread": unread}).data)


class PreferencesView(UserView):
    """Which kinds of messages the user receives, and by which channels."""

    pagination_class = None
    serializer_class = PreferenceSerializer

    @extend_schema(operation_id="notification_preferences", responses=PreferenceSerializer(many=True), filters=False)
    def get(self, request: Request) -> Response:
        """Return every kind and channel, and whether the user receives it."""
        refuse_parameters(request, ())
        return Response(PreferenceSerializer(preferences_of(self.user), many=True).data)

    @extend_schema(
        operation_id="prefer_notifications", request=Prefer, responses=PreferenceSerializer(many=True), filters=False
    )
    def patch(self, request: Request) -> Response:
        """Switch a kind on or off for a channel. Some kinds are required. There is no version for `If-Match`."""
        if "If-Match" in request.headers:
            raise NoVersion(field="If-Match")
        set_preference(self.user, **self.validated(Prefer))
        return self.get(request)


class WebhookViewSet(SummitViewSet):
    """The user's own webhook, to which their notifications are posted. Posts are signed as Standard Webhooks asks."""

    resource = "webhooks"
    gives_secret = True
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=CreateWebhook, responses={201: WebhookSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Create a webhook. Its secret is in this answer only."""
        webhook, secret = webhooks.create_webhook(
            summit=self.summit,
            owner=self.user,
            now=clock.now(),
            **self.validated(CreateWebhook),
        )
        return self.respond_with_secret(webhook, created=True, secret=secret)

    @bodiless(responses=WebhookSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, **kwargs: object) -> Response:
        """Get a new secret. For a day, posts are signed with the old one as well."""
        webhook = self.get_object()
        return self.respond_with_secret(webhook, secret=webhooks.rotate_secret(webhook, now=clock.now()))

    @bodiless(responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def enable(self, request: Request, **kwargs: object) -> Response:
        """Switch the webhook on again after it was switched off."""
        return self.respond(webhooks.enable_webhook(self.get_object()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Delete the webhook."""
        webhooks.delete_webhook(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
