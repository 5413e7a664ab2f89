"""The programme, its revisions and feeds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView, SummitViewSet
from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.core import clock, rate_limits
from summit.core.api.strict import bodiless
from summit.core.places import RETRY_SECONDS, TOO_MANY, place_of
from summit.delegations.models import Delegate, Delegation
from summit.programme import services
from summit.programme.api.serializers import (
    CreateFeed,
    EngagementSerializer,
    FeedSerializer,
    ProgrammeQuery,
    PublishedLineSerializer,
    ReplaceDelegate,
    ReplacementSerializer,
    RevisionSerializer,
)
from summit.programme.icalendar import calendar_of
from summit.programme.models import Feed, Revision
from summit.programme.queries import programme, published_lines, removals
from summit.programme.replacing import replace_delegate


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
    own_parameters = {"programme": ("page", "page_size")}
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


class ReplacementsView(SummitView):
    """Replacements of a head, of a lead, or of a person in a session."""

    resource = "delegates"
    costs = {"post": 5}
    queryset = Delegate.objects.all()
    serializer_class = ReplaceDelegate
    pagination_class = None

    @extend_schema(operation_id="replace_delegate", request=ReplaceDelegate, responses=ReplacementSerializer)
    def post(self, request: Request, **kwargs: object) -> Response:
        """Replace a delegate by another one of the delegation, from an hour on (organizers).

        The successor heads the delegation if the delegate did, leads their open requests and meetings, and takes part
        in their sessions. Those concerned are notified.
        """
        asked = self.validated(ReplaceDelegate)
        delegation = Delegation.objects.select_related("summit").get(pk=asked["replaced"].party_id)
        clashes = replace_delegate(delegation, now=clock.now(), **asked)
        delegation.refresh_from_db()
        found = {"delegation": delegation.pk, "head": delegation.head_id}
        return Response(ReplacementSerializer({**found, **ResourceClash(clashes).details_for(self.user)}).data)


COST = 5  # of one request, in the units of core.api.throttles


class FeedViewSet(SummitViewSet):
    """The user's own calendar feeds."""

    resource = "feeds"
    gives_secret = True
    queryset = Feed.objects.live()
    serializer_class = FeedSerializer
    ordering_fields = ("created_at",)

    @extend_schema(request=CreateFeed, responses={201: FeedSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Create a feed. Its secret address is in this answer only."""
        feed, token = services.create_feed(
            summit=self.summit,
            owner=self.user,
            now=clock.now(),
            **self.validated(CreateFeed),
        )
        return self.respond_with_secret(feed, created=True, token=token)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Revoke a feed."""
        services.revoke_feed(self.get_object(), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@conditional_page
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar at a secret address: what its owner may see at this moment, with an ETag.

    It counts towards the owner's rate limit and share of the process, like their requests by the API.
    """
    row = get_object_or_404(
        Feed.objects.live().select_related("summit", "owner", "party", "resource").filter(owner__is_active=True),
        token_hash=services.hash_of(token),
    )
    owner = str(row.owner_id)
    usage = rate_limits.hit("account", owner, cost=COST)
    if not usage.allowed or not place_of(request).take(owner):
        headers = {"Retry-After": str(RETRY_SECONDS if usage.allowed else usage.reset_seconds)}
        return HttpResponse(TOO_MANY, status=429, content_type="text/plain; charset=utf-8", headers=headers)
    lines = programme(row.summit, viewer=row.owner, party=row.party, resource=row.resource)
    removed = removals(row.summit, viewer=row.owner, party=row.party, resource=row.resource)
    body = calendar_of(row.summit, lines, removed, row.owner.language)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response
