"""Questions to the calendar, and closures."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.calendar import services
from summit.calendar.api.serializers import (
    AskClashes,
    AskFreeSlots,
    ClashesSerializer,
    ClosureSerializer,
    SlotSerializer,
)
from summit.calendar.models import Engagement
from summit.calendar.queries import clashes, free_slots
from summit.calendar.refusals import Clash
from summit.core import clock
from summit.core.api.throttles import Probing
from summit.core.intervals import Interval
from summit.summits.api.scoping import ReadViewSet, SummitScoped
from summit.summits.api.verbs import Verbs

EVER = Interval(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class FreeSlotsView(Verbs, SummitScoped):
    """When all of some are free together."""

    permission_classes = (ByPolicy,)
    resource = "calendar"
    verbs = {"": "ask"}
    throttle_classes = (Probing,)
    queryset = Engagement.objects.none()
    serializer_class = AskFreeSlots
    pagination_class = None

    @extend_schema(operation_id="free_slots", request=AskFreeSlots, responses=SlotSerializer(many=True))
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Return the first common free intervals of at least that length."""
        asked = self.given(AskFreeSlots)
        within = Interval(asked.get("starts_after", EVER.starts_at), asked.get("ends_before", EVER.ends_at))
        venue = asked.get("venue")
        slots = free_slots(
            self.summit,
            asked["resources"],
            minutes=asked["minutes"],
            within=within,
            venue_id=venue.pk if venue else None,
            limit=asked["limit"],
        )
        return Response(SlotSerializer(slots, many=True).data)


class ClashesView(Verbs, SummitScoped):
    """What an hour would clash with."""

    permission_classes = (ByPolicy,)
    resource = "calendar"
    verbs = {"": "ask"}
    throttle_classes = (Probing,)
    queryset = Engagement.objects.none()
    serializer_class = AskClashes
    pagination_class = None

    @extend_schema(operation_id="clashes", request=AskClashes, responses=ClashesSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Name every clash that the user may know of; of the others say only who is busy."""
        asked = self.given(AskClashes)
        interval = services.check_hour(self.summit, asked["starts_at"], asked["ends_at"])
        venue = asked.get("venue")
        found = clashes(asked["resources"], interval, venue_id=venue.pk if venue else None)
        return Response(Clash(found).details_for(request.user))


class ClosureViewSet(Verbs, mixins.DestroyModelMixin, ReadViewSet):
    """Closures of rooms, delegates and interpreters; known to organizers only."""

    permission_classes = (ByPolicy,)
    resource = "closures"
    queryset = Engagement.objects.filter(kind=Engagement.Kind.CLOSURE)
    serializer_class = ClosureSerializer
    lookup_field = "uid"
    lookup_value_regex = "[0-9a-f-]{36}"
    ordering_fields = ("starts_at",)

    @extend_schema(responses={201: ClosureSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Close resources for a time."""
        closure = services.close(summit=self.summit, now=clock.now(), **self.given(ClosureSerializer))
        return self.shown(closure, created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Take a closure back."""
        services.reopen(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
