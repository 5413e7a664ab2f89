"""Views of closures."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.calendar import services
from summit.calendar.api.serializers import ChangeClosure, ClosureSerializer
from summit.calendar.closed import with_closed
from summit.calendar.models import Engagement
from summit.core import clock


class ClosureViewSet(mixins.DestroyModelMixin, SummitViewSet):
    """Closures of rooms, delegates and interpreters; organizers see them, and their audience."""

    resource = "closures"
    requires_match = True
    unmatched = frozenset({"DELETE"})
    queryset = Engagement.objects.filter(kind=Engagement.Kind.CLOSURE).standing()
    serializer_class = ClosureSerializer
    lookup_field = "uid"
    lookup_value_regex = "[0-9a-f-]{36}"
    ordering_fields = ("starts_at",)

    def get_queryset(self) -> QuerySet[Engagement]:
        return with_closed(super().get_queryset())

    @extend_schema(responses={201: ClosureSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Close resources, or venues with all of their rooms, for a time."""
        closure = services.create_closure(summit=self.summit, now=clock.now(), **self.validated(ClosureSerializer))
        return self.respond(closure, created=True)

    @extend_schema(request=ChangeClosure)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the closure. People who see it are told of what changes for them, and feeds show it."""
        closure = self.get_object()
        data = self.validated(ChangeClosure, closure, partial=True)
        return self.respond(services.change_closure(closure, now=clock.now(), **data))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Cancel a closure; calendars that showed it show it as cancelled."""
        services.cancel_closure(self.get_object(), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
