"""Feeds: their owners create and revoke them, and calendars read them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock, rate_limits
from summit.core.places import RETRY_SECONDS, TOO_MANY, place_of
from summit.programme import services
from summit.programme.api.serializers import (
    CreateFeed,
    FeedSerializer,
)
from summit.programme.icalendar import calendar_of
from summit.programme.models import Feed
from summit.programme.queries import programme, removals

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
    what: dict[str, Any] = {"viewer": row.owner, "party": row.party, "resource": row.resource}
    body = calendar_of(row.summit, programme(row.summit, **what), removals(row.summit, **what), row.owner.language)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response
