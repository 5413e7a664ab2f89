"""The programme and its revisions."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView, SummitViewSet
from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.api.strict import bodiless
from summit.programme import services
from summit.programme.api.serializers import (
    EngagementSerializer,
    ProgrammeQuery,
    PublishedLineSerializer,
    RevisionSerializer,
)
from summit.programme.models import Revision
from summit.programme.queries import programme, published_lines


class ProgrammeView(SummitView):
    """The programme of the summit, of a delegation, of a room."""

    resource = "programme"
    costs = {"get": 3}
    queryset = Engagement.objects.all()
    serializer_class = EngagementSerializer

    @extend_schema(
        operation_id="programme", parameters=[ProgrammeQuery], responses=EngagementSerializer(many=True), filters=False
    )
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the programme that the user may see, ordered by hour, with closures.

        A closure that concerns the user, but whose reason they may not read, is *not available*: with its hours, the
        user's own people and the rooms of engagements that they may read.
        """
        query = ProgrammeQuery(data=request.query_params, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        lines = programme(
            self.summit,
            viewer=self.user,
            day=asked.get("day"),
            party=asked.get("delegation"),
            resource=asked.get("resource"),
        )
        page = self.paginate_queryset(lines)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RevisionViewSet(SummitViewSet):
    """Revisions of the programme."""

    resource = "revisions"
    costs = {"create": 20}
    queryset = Revision.objects.defer("programme")
    serializer_class = RevisionSerializer
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"
    ordering_fields = ("number",)

    @bodiless(responses={201: RevisionSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Publish the programme as its next revision (organizers)."""
        revision = services.publish_revision(self.summit, by=self.user, now=clock.now())
        return self.respond(revision, created=True)

    @extend_schema(responses=PublishedLineSerializer(many=True), filters=False)
    @action(detail=True)
    def programme(self, request: Request, **kwargs: object) -> Response:
        """Return the programme as it was published, ordered by hour: the engagements that the user may see now."""
        page = self.paginate_queryset(published_lines(self.get_object(), viewer=self.user))
        return self.get_paginated_response(PublishedLineSerializer(page, many=True).data)
