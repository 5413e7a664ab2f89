"""The programme, its revisions and feeds."""

from django.core.files.uploadedfile import UploadedFile
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
from summit.core.api.parsers import BoundedMultiPartParser
from summit.core.places import RETRY_SECONDS, TOO_MANY, place_of
from summit.delegations.models import Delegate, Delegation
from summit.jobs.api import ACCEPTED, PREFER, BackgroundView, WholeJobSerializer, accepted
from summit.jobs.models import Job
from summit.programme import services
from summit.programme.api.serializers import (
    CreateFeed,
    DifferenceQuery,
    DifferenceSerializer,
    EngagementSerializer,
    FeedSerializer,
    ProgrammeQuery,
    Publish,
    PublishedLineSerializer,
    ReplaceDelegate,
    ReplacementSerializer,
    RevisionRecordSerializer,
    RevisionSerializer,
    UploadProgrammeFile,
)
from summit.programme.icalendar import calendar_of
from summit.programme.models import Feed, Revision
from summit.programme.queries import (
    Programme,
    as_programme,
    differences,
    earlier_programme,
    letters_about,
    programme,
    published_lines,
    removals,
    to_publish,
)
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


class RevisionViewSet(BackgroundView, SummitViewSet):
    """Revisions of the programme. One whose publication was undone is shown to organizers only."""

    resource = "revisions"
    costs = {"create": 20, "upcoming": 10}
    verbs = {"upcoming": "write", "record": "write"}
    in_background = ("create",)
    own_parameters = {
        "programme": ("page", "page_size"),
        "difference": ("page", "page_size", "since", "delegation"),
    }
    queryset = Revision.objects.defer("programme", "made_known", "warnings")
    serializer_class = RevisionSerializer
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"
    ordering_fields = ("number",)

    @extend_schema(request=Publish, parameters=[PREFER], responses={201: RevisionSerializer, **ACCEPTED})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Publish the programme as its next revision (organizers). Its letters wait; until then it can be undone."""
        data = self.validated(Publish)
        if self.runs_later:
            later = {**data, "token": self.preview_token}
            return accepted(self, services.publish_later(self.summit, by=self.user, now=clock.now(), **later))
        revision = services.publish_revision(self.summit, by=self.user, now=clock.now(), **data)
        return self.respond(revision, created=True)

    @extend_schema(parameters=[DifferenceQuery], responses=DifferenceSerializer(many=True), filters=False)
    @action(detail=True)
    def difference(self, request: Request, **kwargs: object) -> Response:
        """Return what the revision changed since an earlier one, by default the last before it.

        Organizers see all; others what their delegation, or the whole summit, saw in either.
        """
        revision = self.get_object()
        return self._differing(revision.programme, before=revision.number)

    @extend_schema(
        parameters=[DifferenceQuery], responses=DifferenceSerializer(many=True), filters=False, operation_id="upcoming"
    )
    @action(detail=False, url_path="next")
    def upcoming(self, request: Request, **kwargs: object) -> Response:
        """Return what the next revision would change since an earlier one, by default the last (organizers)."""
        return self._differing(as_programme(to_publish(self.summit)))

    def _differing(self, programme: Programme, *, before: int | None = None) -> Response:
        query = DifferenceQuery(data=self.request.query_params, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        earlier = earlier_programme(self.get_queryset(), since=asked.get("since"), before=before)
        parties = None if self.is_organizer else self.user.role_set.within(self.summit).parties
        if delegation := asked.get("delegation"):
            named = frozenset([delegation.pk])
            parties = named if parties is None else parties & named
        page = self.paginate_queryset(differences(earlier, programme, parties=parties))
        return self.get_paginated_response(self.data_of(page, DifferenceSerializer, many=True))

    @extend_schema(responses=RevisionRecordSerializer, filters=False)
    @action(detail=True)
    def record(self, request: Request, **kwargs: object) -> Response:
        """Return who published the revision, which warnings they accepted, and who has read it (organizers)."""
        revision = self.get_object()
        revision.letters = letters_about(revision)
        return Response(RevisionRecordSerializer(revision).data)

    @extend_schema(responses=PublishedLineSerializer(many=True), filters=False)
    @action(detail=True)
    def programme(self, request: Request, **kwargs: object) -> Response:
        """Return the programme as it was published, ordered by hour: the engagements that the user may see now."""
        page = self.paginate_queryset(published_lines(self.get_object(), viewer=self.user))
        return self.get_paginated_response(self.data_of(page, PublishedLineSerializer, many=True))


class ProgrammeFilesView(SummitView):
    """Programme files that are loaded into the summit."""

    resource = "programme-files"
    costs = {"post": 20}
    parser_classes = (BoundedMultiPartParser,)
    queryset = Job.objects.none()
    serializer_class = WholeJobSerializer
    pagination_class = None

    @extend_schema(
        operation_id="load_programme_file",
        request={"multipart/form-data": UploadProgrammeFile},
        responses={202: WholeJobSerializer},
    )
    def post(self, request: Request, **kwargs: object) -> Response:
        """Upload a programme file (organizers). A job checks it; read there what it would change, and confirm it.

        A problem `invalid_programme_file` of the job has `faults`, each with its line and its path in the file.
        """
        data = self.validated(UploadProgrammeFile)
        file: UploadedFile = data.pop("file")
        facts = {"content": file.read(), "file_name": file.name or "", "by": self.user, "now": clock.now()}
        return accepted(self, services.upload_programme_file(self.summit, **facts, **data))


class ReplacementsView(SummitView):
    """Replacements of a head, of a lead, or of a person in a session."""

    resource = "replacements"
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
