"""Questions to the calendar: when is who free, and what stands in the way."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.calendar import services
from summit.calendar.api.serializers import (
    AskClashes,
    AskFreeSlots,
    ClashesSerializer,
    SlotSerializer,
)
from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.core.intervals import Interval

EVER = Interval(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class FreeSlotsView(SummitView):
    """When all of some are free together."""

    resource = "calendar"
    verbs = {"": "ask"}
    costs = {"post": 5}  # a diary could be read piece by piece
    queryset = Engagement.objects.none()
    serializer_class = AskFreeSlots
    pagination_class = None

    @extend_schema(operation_id="free_slots", request=AskFreeSlots, responses=SlotSerializer(many=True))
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Return the first common free intervals of at least that length, as far as one may know.

        A delegation asks about its own people, rooms, and those of one other delegation at most; to it only what it may
        know of makes anyone busy.
        """
        asked = self.validated(AskFreeSlots)
        within = Interval(asked.get("starts_after", EVER.starts_at), asked.get("ends_before", EVER.ends_at))
        venue = asked.get("venue")
        slots = services.free_slots_known_to(
            self.user,
            self.summit,
            asked["resources"],
            minutes=asked["minutes"],
            within=within,
            venue_id=venue.pk if venue else None,
            limit=asked["limit"],
        )
        return Response(SlotSerializer(slots, many=True).data)


class ClashesView(SummitView):
    """What an hour would clash with."""

    resource = "calendar"
    verbs = {"": "ask"}
    costs = {"post": 5}  # a diary could be read piece by piece
    queryset = Engagement.objects.none()
    serializer_class = AskClashes
    pagination_class = None

    @extend_schema(operation_id="clashes", request=AskClashes, responses=ClashesSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Name every clash that one may know of.

        A delegation asks about its own people, rooms, and those of one other delegation at most; to it only what it may
        know of makes anyone busy.
        """
        asked = self.validated(AskClashes)
        interval = services.check_hour(self.summit, asked["starts_at"], asked["ends_at"])
        venue = asked.get("venue")
        found = services.clashes_known_to(
            self.user, self.summit, asked["resources"], interval, venue_id=venue.pk if venue else None
        )
        return Response(ResourceClash(found).details_for(self.user))
