"""The mailbox: each sees one's own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import TakesPart
from summit.core import clock
from summit.notifications import services
from summit.notifications.api.serializers import NotificationSerializer
from summit.notifications.models import Notification
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class NotificationViewSet(Verbs, ReadViewSet):
    """What one was told."""

    permission_classes = (TakesPart,)
    queryset = Notification.objects.select_related("recipient", "summit")
    serializer_class = NotificationSerializer
    filterset_fields = {"kind": ["exact"], "read_at": ["isnull"]}
    ordering_fields = ("created_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **kwargs: Any) -> Response:
        """Mark it as read."""
        return self.shown(services.mark_read(self.get_object(), now=clock.now()))
