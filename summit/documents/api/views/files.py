"""Files: organizers upload them, cleared users download them; every download is recorded."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.parsers import BoundedMultiPartParser
from summit.core.api.renderers import OCTETS, PassthroughRenderer, file_answers
from summit.core.api.versions import is_known
from summit.core.upload_checks import DOCX, ODT, PDF, TEXT
from summit.documents import services
from summit.documents.api.serializers import FileSerializer, UploadFile
from summit.documents.models import File

ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200], description="The SHA-256, if not marked.")


class FileViewSet(SummitViewSet):
    """Files of versions that the user may read."""

    resource = "document-files"
    costs = {"create": 10, "download": 10}
    parser_classes = (BoundedMultiPartParser,)
    queryset = File.objects.select_related("version__document__summit")
    serializer_class = FileSerializer
    summit_field = "version__document__summit"
    filterset_fields = {"version__document": ["exact"], "version": ["exact"], "language": ["exact"]}
    ordering_fields = ("version", "language")

    @extend_schema(request={"multipart/form-data": UploadFile}, responses={201: FileSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Upload the text of the draft version in a language (organizers)."""
        data = self.validated(UploadFile)
        upload = data.pop("file")
        made = services.upload_file(data.pop("document"), upload=upload, by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Remove a file from the draft version (organizers)."""
        services.remove_file(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[ETAG], responses={**file_answers(PDF, DOCX, ODT, TEXT), 304: None}, filters=False)
    @action(detail=True, renderer_classes=[PassthroughRenderer], filter_backends=[])
    def download(self, request: Request, **kwargs: object) -> HttpResponse:
        """Download the file; this is recorded. Each page of a restricted document names the reader."""
        file = self.get_object()
        etag = f'"{file.sha256}"'
        # A watermarked copy differs each time; another one may be in the client's cache.
        if is_known(etag, request.headers.get("If-None-Match", "")) and not services.is_marked(file):
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
        copy = services.download_copy(file, by=self.user, now=clock.now())
        # The file's own type, unless the client asks for octets.
        media_type = OCTETS if request.accepted_media_type == OCTETS else copy.media_type
        response = HttpResponse(copy.content, content_type=media_type)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=copy.name)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        if not copy.is_marked:
            response["ETag"] = etag
        return response
