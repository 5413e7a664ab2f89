"""The programme as JSON, its revisions, and the feeds by which calendars follow it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.models import Engagement
from summit.core import clock
from summit.programme import services
from summit.programme.api.serializers import (
    CreateFeed,
    EngagementSerializer,
    FeedSerializer,
    ProgrammeQuery,
    RevisionSerializer,
)
from summit.programme.icalendar import calendar_of
from summit.programme.models import Feed, Revision
from summit.programme.queries import departures, programme
from summit.summits.api.scoping import ReadViewSet, SummitScoped
from summit.summits.api.verbs import Verbs


class ProgrammeView(SummitScoped):
    """The programme of the summit, of a delegation, of a room."""

    permission_classes = (ByPolicy,)
    resource = "programme"
    queryset = Engagement.objects.all()
    serializer_class = EngagementSerializer

    @extend_schema(
        operation_id="programme", parameters=[ProgrammeQuery], responses=EngagementSerializer(many=True), filters=False
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Return what stands in the programme and one may see, by hour."""
        query = ProgrammeQuery(data=request.query_params, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        lines = programme(
            self.summit,
            viewer=request.user,
            day=asked.get("day"),
            party=asked.get("delegation"),
            resource=asked.get("resource"),
        )
        page = self.paginate_queryset(lines)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RevisionViewSet(Verbs, ReadViewSet):
    """Revisions of the programme."""

    permission_classes = (ByPolicy,)
    resource = "revisions"
    queryset = Revision.objects.all()
    serializer_class = RevisionSerializer
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"
    ordering_fields = ("number",)

    @extend_schema(request=None, responses={201: RevisionSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Publish the programme as its next revision (organizers)."""
        revision = services.publish_revision(self.summit, by=request.user, now=clock.now())  # type: ignore[arg-type]
        return self.shown(revision, created=True)


class FeedViewSet(Verbs, ReadViewSet):
    """One's own calendar feeds."""

    permission_classes = (ByPolicy,)
    resource = "feeds"
    gives_secret = True
    queryset = Feed.objects.live()
    serializer_class = FeedSerializer
    ordering_fields = ("created_at",)

    @extend_schema(request=CreateFeed, responses={201: FeedSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Make a feed; its secret address is in this answer and never again."""
        feed, token = services.create_feed(
            summit=self.summit,
            owner=request.user,  # type: ignore[arg-type]
            now=clock.now(),
            **self.given(CreateFeed),
        )
        return self.shown_once(feed, created=True, token=token)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a feed."""
        services.revoke_feed(self.get_object(), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@conditional_page
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar behind a secret address: what its owner may see at this moment, with an ETag."""
    del request
    row = get_object_or_404(
        Feed.objects.live().select_related("summit", "owner", "party", "resource").filter(owner__is_active=True),
        token_hash=services.hash_of(token),
    )
    what: dict[str, Any] = {"viewer": row.owner, "party": row.party, "resource": row.resource}
    body = calendar_of(row.summit, programme(row.summit, **what), departures(row.summit, **what), row.owner.language)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response
