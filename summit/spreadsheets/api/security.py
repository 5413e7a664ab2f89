"""Workbooks of the host's security: its list out and its verdicts in, and the lists of what delegations declare."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.accreditation.models import Accreditation, Declaration
from summit.core import clock
from summit.core.api.parsers import BoundedMultiPartParser
from summit.core.api.renderers import PassthroughRenderer, file_answers
from summit.core.api.serializers import Serializer
from summit.core.api.strict import bodiless
from summit.spreadsheets.declarations import declarations_workbook
from summit.spreadsheets.exports import MEDIA_TYPES, as_response
from summit.spreadsheets.vetting import OUTCOMES, take_over_workbook, vetting_workbook

XLSX = file_answers(MEDIA_TYPES["xlsx"])


class UploadVerdicts(Serializer):
    """The list of security with verdicts."""

    file = serializers.FileField(allow_empty_file=True, help_text="The workbook that went out, filled in.")
    dry_run = serializers.BooleanField(default=False, help_text="Answer as if, and record nothing.")


class VerdictRowSerializer(Serializer):
    """The answer to a row; it is `open` while it has no verdict."""

    row = serializers.IntegerField(help_text="Its number in the workbook.")
    reference = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    column = serializers.CharField(help_text="The heading of the column at fault.")
    code = serializers.CharField()
    detail = serializers.CharField()


class VerdictRowsSerializer(Serializer):
    """The acknowledgement of a workbook."""

    taken_over = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    open = serializers.IntegerField()
    rows = VerdictRowSerializer(many=True)


class VettingWorkbookView(SummitView, viewsets.GenericViewSet):
    """The list of all who wait for security, as a workbook."""

    resource = "vetting"
    verbs = {"export": "export"}
    costs = {"export": 10}
    gives_secret = True
    queryset = Accreditation.vetting.all()
    serializer_class = Serializer
    renderer_classes = (PassthroughRenderer,)

    @bodiless(responses=XLSX)
    def export(self, request: Request, **kwargs: object) -> HttpResponse:
        """Return the list with a verdict and a reason to fill in; the access is recorded."""
        return as_response(vetting_workbook(self.summit, by=self.user, now=clock.now()))


class VerdictWorkbookView(SummitView, viewsets.GenericViewSet):
    """Verdicts of security in its workbook."""

    resource = "vetting"
    verbs = {"verdicts": "decide"}
    costs = {"verdicts": 20}
    queryset = Accreditation.vetting.all()
    serializer_class = UploadVerdicts
    parser_classes = (BoundedMultiPartParser,)

    @extend_schema(request={"multipart/form-data": UploadVerdicts}, responses=VerdictRowsSerializer)
    def verdicts(self, request: Request, **kwargs: object) -> Response:
        """Take over the verdicts of a workbook, each by itself; the same file again changes nothing."""
        data = self.validated(UploadVerdicts)
        file: UploadedFile = data.pop("file")
        answers = take_over_workbook(self.summit, file.read(), by=self.user, now=clock.now(), **data)
        return Response({**answers.counts, "rows": [vars(row) for row in answers.rows]})


class DeclarationWorkbookView(SummitView, viewsets.GenericViewSet):
    """A base of the lists of declarations of a kind, as a workbook."""

    kind: type[Declaration]
    resource = "declarations"
    verbs = {"export": "export"}
    costs = {"export": 10}
    gives_secret = True
    serializer_class = Serializer
    renderer_classes = (PassthroughRenderer,)

    @bodiless(responses=XLSX)
    def export(self, request: Request, **kwargs: object) -> HttpResponse:
        """Return the list with its numbers unmasked; the access is recorded."""
        return as_response(declarations_workbook(self.kind, self.summit, by=self.user))


def declaration_workbook_view(kind: type[Declaration]) -> type[DeclarationWorkbookView]:
    """Make the view of the workbook of a kind."""
    derived: dict[str, Any] = {"__module__": __name__, "kind": kind, "queryset": kind._default_manager.all()}
    return type(f"{kind.__name__}WorkbookView", (DeclarationWorkbookView,), derived)
