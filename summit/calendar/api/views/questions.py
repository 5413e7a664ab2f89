"""Questions to the calendar: common free hours, and clashes."""

from datetime import UTC, datetime

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
    """Common free hours of resources."""

    resource = "calendar"
    verbs = {"": "ask"}
    costs = {"post": 5}  # many questions could reveal a whole diary
    queryset = Engagement.objects.none()
    serializer_class = AskFreeSlots
    pagination_class = None

    @extend_schema(operation_id="free_slots", request=AskFreeSlots, responses=SlotSerializer(many=True))
    def post(self, request: Request, **kwargs: object) -> Response:
        """Return the first common free intervals of at least that length.

        A delegation may ask about its own people, rooms, and the people of one other delegation. Only engagements that
        it may see make anybody busy.
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
    """Clashes of an interval."""

    resource = "calendar"
    verbs = {"": "ask"}
    costs = {"post": 5}  # many questions could reveal a whole diary
    queryset = Engagement.objects.none()
    serializer_class = AskClashes
    pagination_class = None

    @extend_schema(operation_id="clashes", request=AskClashes, responses=ClashesSerializer)
    def post(self, request: Request, **kwargs: object) -> Response:
        """Return the clashes that the user may know of.

        A delegation may ask about its own people, rooms, and the people of one other delegation. Only engagements that
        it may see make anybody busy.
        """
        asked = self.validated(AskClashes)
        interval = services.check_hour(self.summit, asked["starts_at"], asked["ends_at"])
        venue = asked.get("venue")
        found = services.clashes_known_to(
            self.user, self.summit, asked["resources"], interval, venue_id=venue.pk if venue else None
        )
        return Response(ResourceClash(found).details_for(self.user))
