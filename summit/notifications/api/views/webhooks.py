"""One's own webhook."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.core import clock
from summit.core.api.strict import bodiless
from summit.notifications import webhooks
from summit.notifications.api.serializers import CreateWebhook, WebhookSerializer
from summit.notifications.models import Webhook
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class WebhookViewSet(Verbs, ReadViewSet):
    """One's own webhook, which gets what one is told; signed as Standard Webhooks asks."""

    permission_classes = (ByPolicy,)
    resource = "webhooks"
    gives_secret = True
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
        return self.shown_once(webhook, created=True, secret=secret)

    @bodiless(responses=WebhookSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, **kwargs: Any) -> Response:
        """Get a new secret; for a day the old one signs as well."""
        webhook = self.get_object()
        return self.shown_once(webhook, secret=webhooks.rotate_secret(webhook, now=clock.now()))

    @bodiless(responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def enable(self, request: Request, **kwargs: Any) -> Response:
        """Switch it on again after it was switched off."""
        return self.shown(webhooks.enable_webhook(self.get_object()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete it."""
        webhooks.delete_webhook(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
