"""Photos: uploaded by PUT, shown as JPEG to those who may see them, and never cached."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accreditation import services
from summit.accreditation.api.of_person import OfPersonViewSet
from summit.accreditation.api.personal_serializers import OfPersonSerializer
from summit.accreditation.models import Photo
from summit.core import clock
from summit.core.api.parsers import BoundedMultiPartParser
from summit.core.api.renderers import OCTETS, PassthroughRenderer, file_answers
from summit.core.api.serializers import Serializer

JPEG = "image/jpeg"


class PhotoSerializer(OfPersonSerializer):
    """The size of a photo; the photo itself is at `image` and `thumbnail` below its address."""

    class Meta:
        model = Photo
        fields = ("id", "delegation", "width", "height", "changed_at")
        read_only_fields = fields


class UploadPhoto(Serializer):
    """A photo; it replaces an earlier one."""

    file = serializers.FileField(
        allow_empty_file=True,
        help_text="JPEG, PNG or WebP, upright, 35 × 45 mm or 3 : 4, 300 × 385 pixels at least, 5 MB at most.",
    )


class PhotoViewSet(OfPersonViewSet):
    """Photos of accredited people; the id is that of the accreditation."""

    resource = "photos"
    costs = {"update": 10}
    parser_classes = (BoundedMultiPartParser,)
    queryset = Photo.objects.defer("image", "thumbnail").select_related("accreditation")
    serializer_class = PhotoSerializer
    ordering_fields = ("changed_at",)

    @extend_schema(request={"multipart/form-data": UploadPhoto}, responses=PhotoSerializer)
    def update(self, request: Request, **kwargs: object) -> Response:
        """Upload a person's photo."""
        person = self.person("write")
        if "If-Match" in request.headers:
            self.get_object()
        photo = services.check_upload(self.validated(UploadPhoto)["file"])
        return self.respond(services.store_photo(person, photo, now=clock.now()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Remove a person's photo."""
        services.remove_photo(self.get_object(), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=file_answers(JPEG), filters=False)
    @action(detail=True, renderer_classes=[PassthroughRenderer], filter_backends=[])
    def image(self, request: Request, **kwargs: object) -> HttpResponse:
        """Return the photo; this is recorded."""
        return self._jpeg(services.show_photo(self.get_object(), by=self.user))

    @extend_schema(responses=file_answers(JPEG), filters=False)
    @action(detail=True, renderer_classes=[PassthroughRenderer], filter_backends=[])
    def thumbnail(self, request: Request, **kwargs: object) -> HttpResponse:
        """Return the photo in small, for lists."""
        return self._jpeg(self.get_object().thumbnail.content())

    def _jpeg(self, content: bytes) -> HttpResponse:
        media_type = OCTETS if self.request.accepted_media_type == OCTETS else JPEG
        headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}
        return HttpResponse(content, content_type=media_type, headers=headers)
