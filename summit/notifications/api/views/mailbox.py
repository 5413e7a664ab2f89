"""The mailbox: each sees one's own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.core import clock
from summit.core.api.strict import bodiless
from summit.notifications import services
from summit.notifications.api import waiting
from summit.notifications.api.serializers import AwaitUnread, NotificationSerializer, UnreadSerializer
from summit.notifications.models import Notification
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class NotificationViewSet(Verbs, ReadViewSet):
    """What one was told."""

    permission_classes = (ByPolicy,)
    resource = "notifications"
    queryset = Notification.objects.select_related("recipient", "summit").prefetch_related("summit__wordings")
    serializer_class = NotificationSerializer
    filterset_fields = {"kind": ["exact"], "read_at": ["isnull"]}
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @bodiless(responses=NotificationSerializer)
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
        rows = self.get_queryset().filter(read_at=None)
        unread = waiting.unread(rows, account=str(request.user.pk), **asked.validated_data)
        return Response(UnreadSerializer({"unread": unread}).data)
