"""The register of notes, and what notes are attached to."""

from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accounts.models import Party
from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.parsers import BoundedJSONParser, BoundedMultiPartParser
from summit.core.api.renderers import OCTETS, PassthroughRenderer, file_answers
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.core.models import AuditEntry
from summit.core.stored_files import ExaminedUpload, examine_upload
from summit.core.upload_checks import DOCX, ODT, PDF, TEXT
from summit.correspondence import services
from summit.correspondence.models import Note, NoteReference

FACTS = ("direction", "number", "dated_on", "party", "subject", "delivered_at")


class NoteSerializer(ModelSerializer):
    """A note; `download` returns its file, if it has one."""

    class Meta:
        model = Note
        fields = ("id", *FACTS, "file_name", "media_type", "size", "sha256", "entered_at")
        read_only_fields = fields


class EnterNote(ModelSerializer):
    """A note, with its file as a part of a form if it has one."""

    party = InSummit(queryset=Party.objects.all(), default=None, allow_null=True)
    file = serializers.FileField(required=False, allow_empty_file=True, help_text="PDF, DOCX, ODT, or TXT in UTF-8.")

    class Meta:
        model = Note
        fields = (*FACTS, "file")

    def validate_file(self, upload: File) -> ExaminedUpload:
        """Examine the file, before anything is locked."""
        return examine_upload(upload)


class AmendNote(EnterNote):
    """Changes of a note."""

    party = InSummit(queryset=Party.objects.all(), required=False, allow_null=True)


class NoteFilter(StrictFilterSet):
    """Notes by party and direction."""

    party = KeyFilter()

    class Meta:
        model = Note
        fields = ("party", "direction", "dated_on")


class NoteViewSet(SummitViewSet):
    """Notes: organizers see all, delegations those that they sent or received."""

    resource = "notes"
    verbs = {"partial_update": "register", "destroy": "register"}
    costs = {"create": 10, "partial_update": 10, "download": 10}
    parser_classes = (BoundedJSONParser, BoundedMultiPartParser)
    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filterset_class = NoteFilter
    search_fields = ("number", "subject")
    ordering_fields = ("dated_on", "number")

    @extend_schema(
        request={"application/json": EnterNote, "multipart/form-data": EnterNote}, responses={201: NoteSerializer}
    )
    def create(self, request: Request, **kwargs: object) -> Response:
        """Enter a note. Coordinators enter incoming ones of their own delegation."""
        note = services.enter_note(self.summit, by=self.user, now=clock.now(), **self.validated(EnterNote))
        return self.respond(note, created=True)

    @extend_schema(request={"application/json": AmendNote, "multipart/form-data": AmendNote})
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given facts, or the file (organizers)."""
        note = self.get_object()
        return self.respond(services.amend_note(note, **self.validated(AmendNote, note, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Delete a note that is attached to nothing (organizers)."""
        services.delete_note(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=file_answers(PDF, DOCX, ODT, TEXT), filters=False)
    @action(detail=True, renderer_classes=[PassthroughRenderer], filter_backends=[])
    def download(self, request: Request, **kwargs: object) -> HttpResponse:
        """Download the file of the note; this is recorded."""
        note = self.get_object()
        content = services.read_file(note, by=self.user)
        media_type = OCTETS if request.accepted_media_type == OCTETS else note.media_type
        response = HttpResponse(content, content_type=media_type)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=note.file_name)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class NoteReferenceSerializer(ModelSerializer):
    """A change that a note asked for; table, row and transaction are those of the audit."""

    class Meta:
        model = NoteReference
        fields = ("id", "note", "table", "row", "transaction", "attached_at")


class ChangeInSummit(InSummit):
    """A change of the summit in the address, which the audit files by the key of the summit."""

    def get_queryset(self) -> QuerySet[AuditEntry]:
        """Limit the changes to those of the summit."""
        return AuditEntry.objects.filter(summit=self.context["view"].summit.pk)


class AttachNote(Serializer):
    """The note, and a change as `changes-without-note` names it."""

    note = InSummit(queryset=Note.objects.all())
    change = ChangeInSummit(queryset=AuditEntry.objects.all())


class NoteReferenceFilter(StrictFilterSet):
    """References by note."""

    note = KeyFilter()

    class Meta:
        model = NoteReference
        fields = ("note",)


class NoteReferenceViewSet(SummitViewSet):
    """The changes that notes are attached to."""

    resource = "note-references"
    queryset = NoteReference.objects.all()
    serializer_class = NoteReferenceSerializer
    summit_field = "note__summit"
    filterset_class = NoteReferenceFilter
    ordering_fields = ("attached_at",)

    @extend_schema(request=AttachNote, responses={201: NoteReferenceSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Attach a note to a change that was made without one."""
        made = services.attach_note_to_change(**self.validated(AttachNote), now=clock.now())
        return self.respond(made, created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Detach a note from a change."""
        services.detach_note(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
