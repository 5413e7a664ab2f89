"""Tables as spreadsheets: imports, which are checked and then applied, and exports."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView, SummitViewSet
from summit.core import clock
from summit.core.api.parsers import BoundedJSONParser, BoundedMultiPartParser
from summit.core.api.renderers import PassthroughRenderer, file_answers
from summit.core.api.strict import bodiless
from summit.spreadsheets import services
from summit.spreadsheets.api.serializers import (
    ChooseColumns,
    ImportedRowSerializer,
    ImportSerializer,
    RowsParameters,
    UploadTable,
)
from summit.spreadsheets.enqueue import enqueue_import
from summit.spreadsheets.exports import MEDIA_TYPES, as_response, record_export, rows_of, spreadsheet_of
from summit.spreadsheets.models import Import
from summit.spreadsheets.tables import Table


class ImportViewSet(SummitViewSet):
    """Imports of tables."""

    resource = "imports"
    costs = {"create": 20, "confirm": 20}
    parser_classes = (BoundedMultiPartParser, BoundedJSONParser)
    own_parameters = {"rows": ("outcome", "page", "page_size")}
    queryset = Import.objects.defer("sheet")
    serializer_class = ImportSerializer
    filterset_fields = ("table", "status")
    ordering_fields = ("asked_at",)

    @extend_schema(request={"multipart/form-data": UploadTable}, responses={201: ImportSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Upload a spreadsheet; its rows are tried in the background, and nothing is entered yet."""
        data = self.validated(UploadTable)
        file: UploadedFile = data.pop("file")
        job = services.upload_table(
            self.summit, content=file.read(), file_name=file.name or "", by=self.user, now=clock.now(), **data
        )
        return self.respond(enqueue_import(job), created=True)

    @extend_schema(request={"application/json": ChooseColumns}, responses=ImportSerializer)
    @action(detail=True, methods=["post"], url_path="choose-columns")
    def choose_columns(self, request: Request, **kwargs: object) -> Response:
        """Map headings to columns; the rows are tried again."""
        job = services.choose_columns(self.get_object(), **self.validated(ChooseColumns))
        return self.respond(enqueue_import(job))

    @bodiless(responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **kwargs: object) -> Response:
        """Try the rows again, as things are now."""
        return self.respond(enqueue_import(services.retry_import(self.get_object())))

    @bodiless(responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: object) -> Response:
        """Enter the rows, all or none, if they still do what was checked."""
        return self.respond(enqueue_import(services.confirm_import(self.get_object(), by=self.user)))

    @bodiless(responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: object) -> Response:
        """Give the import up; its rows are deleted."""
        return self.respond(services.cancel_import(self.get_object(), now=clock.now()))

    @extend_schema(responses=ImportedRowSerializer(many=True), parameters=[RowsParameters], filters=False)
    @action(detail=True, filter_backends=[])
    def rows(self, request: Request, **kwargs: object) -> Response:
        """Return what becomes of each row: what changes from what to what, and what is refused at which cell."""
        query = RowsParameters(data=request.query_params, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        found = self.paginate_queryset(self.get_object().rows.filter(**query.validated_data))
        return self.get_paginated_response(ImportedRowSerializer(found, many=True).data)


class TableExport(SummitView, viewsets.GenericViewSet):
    """A base of the exports of tables: a list of the API, with its filters and rights, as a spreadsheet."""

    table: type[Table]
    costs = {"list": 20}
    pagination_class = None
    renderer_classes = (PassthroughRenderer,)
    further_parameters = ("file_format",)

    @extend_schema(
        parameters=[OpenApiParameter("file_format", str, enum=list(MEDIA_TYPES), description="By default xlsx.")],
        responses=file_answers(*MEDIA_TYPES.values()),
    )
    def list(self, request: Request, **kwargs: object) -> HttpResponse:
        """Export the rows that the filters leave; an import of the file changes nothing."""
        kind = self._kind(request)
        with transaction.atomic():
            rows = rows_of(self.table, self, self.filter_queryset(self.get_queryset()))
            if self.table.is_personal:
                record_export(f"tables.{self.table.name}", by=self.user, summit=self.summit)
        name = f"{self.summit.slug}-{self.table.name}"
        return as_response(spreadsheet_of(rows, kind=kind, name=name, title=str(self.table.label)))

    def _kind(self, request: Request) -> str:
        try:
            kind: str = serializers.ChoiceField(list(MEDIA_TYPES)).run_validation(
                request.query_params.get("file_format", "xlsx")
            )
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"file_format": error.detail}) from error
        return kind


def export_view(table: type[Table]) -> type[TableExport]:
    """Make the view of a table's export, derived from its collection."""
    derived = {"__module__": __name__, "__doc__": table.__doc__, "table": table}
    return type(f"{table.__name__}Export", (TableExport, table.view), derived)
