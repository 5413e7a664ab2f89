"""Letters of delegations and employers: uploaded by PUT, downloaded by those who may, and never cached."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accreditation import services
from summit.accreditation.api.of_person import OfPersonViewSet
from summit.accreditation.api.personal_serializers import OfPersonSerializer
from summit.accreditation.models import Letter
from summit.core import clock
from summit.core.api.parsers import BoundedMultiPartParser
from summit.core.api.renderers import OCTETS, PassthroughRenderer, file_answers
from summit.core.api.serializers import Serializer
from summit.core.upload_checks import PDF


class PersonLetterSerializer(OfPersonSerializer):
    """The name and size of a letter; the letter itself is at `download` below its address."""

    class Meta:
        model = Letter
        fields = ("id", "delegation", "name", "size", "changed_at")
        read_only_fields = fields


class UploadLetter(Serializer):
    """A letter; it replaces an earlier one."""

    file = serializers.FileField(allow_empty_file=True, help_text="A PDF of 2 MB at most.")


class LetterViewSet(OfPersonViewSet):
    """Letters for accredited people; the id is that of the accreditation."""

    resource = "letters"
    costs = {"update": 10, "download": 10}
    parser_classes = (BoundedMultiPartParser,)
    queryset = Letter.objects.defer("content").select_related("accreditation")
    serializer_class = PersonLetterSerializer
    ordering_fields = ("changed_at",)

    @extend_schema(request={"multipart/form-data": UploadLetter}, responses=PersonLetterSerializer)
    def update(self, request: Request, **kwargs: object) -> Response:
        """Upload the letter for a person."""
        person = self.person("write")
        if "If-Match" in request.headers:
            self.get_object()
        file = services.examine_letter(self.validated(UploadLetter)["file"])
        return self.respond(services.store_letter(person, file, now=clock.now()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Remove the letter for a person."""
        services.remove_letter(self.get_object(), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=file_answers(PDF), filters=False)
    @action(detail=True, renderer_classes=[PassthroughRenderer], filter_backends=[])
    def download(self, request: Request, **kwargs: object) -> HttpResponse:
        """Download the letter; this is recorded."""
        letter = self.get_object()
        media_type = OCTETS if request.accepted_media_type == OCTETS else PDF
        response = HttpResponse(services.download_letter(letter, by=self.user), content_type=media_type)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=letter.name)
        response["X-Content-Type-Options"] = "nosniff"
        return response
