"""Views of free hours, clashes and closures."""

from datetime import UTC, datetime

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView, SummitViewSet
from summit.calendar import services
from summit.calendar.api.serializers import (
    AskClashes,
    AskFreeSlots,
    ChangeClosure,
    ClashesSerializer,
    ClosureSerializer,
    SlotSerializer,
)
from summit.calendar.closed import with_closed
from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.core import clock
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
