"""Printouts as PDF. They contain what their reader may see."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypedDict, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.core import clock
from summit.core.api.renderers import OCTETS, file_answers
from summit.core.api.serializers import Day
from summit.core.api.strict import Query
from summit.decisions.models import Decision
from summit.printouts import queries, services
from summit.printouts.queries import Printout, Reader
from summit.printouts.queries.words import LANGUAGES, nearest_language
from summit.sessions.models import Session

PDF = file_answers("application/pdf")


class LanguageParameter(Query):
    """The language of the printout: by default the reader's, or its fallback."""

    language = serializers.ChoiceField(LANGUAGES, required=False)


class AgendaParameters(LanguageParameter):
    """The revision of the agenda: by default the last circulated one."""

    revision = serializers.IntegerField(min_value=1, max_value=32_767, required=False)
    draft = serializers.BooleanField(default=False, help_text="The current agenda, circulated or not (organizers).")


class DecisionsParameters(LanguageParameter):
    """The series of decisions, by its prefix: by default all."""

    series = serializers.CharField(max_length=40, required=False)


class DayParameters(LanguageParameter):
    """The day of the summit: by default all."""

    day = Day(required=False)


class PrintoutParameters(TypedDict, total=False):
    """The query parameters of a printout."""

    language: str
    revision: int
    draft: bool
    series: str
    day: date


class PDFRenderer(BaseRenderer):
    """Renders a printout as it is, and problems as JSON."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: object, accepted_media_type: str | None = None, renderer_context: object = None) -> bytes:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class OctetsRenderer(PDFRenderer):
    """Renders the same as bytes without a type, for clients that ask for it."""

    media_type = OCTETS


class PrintoutView(SummitView):
    """A base of printouts. The `resource` is what the printout shows: the same users may read both."""

    renderer_classes = (PDFRenderer, OctetsRenderer)
    costs = {"get": 10}

    def query_parameters(self, shape: type[Query] = LanguageParameter) -> PrintoutParameters:
        """Return the validated query parameters; 400 if they are invalid."""
        query = shape(data=self.request.query_params, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        return cast("PrintoutParameters", dict(query.validated_data))

    def session(self, pk: int) -> Session:
        """Return a session that the user may see, or 404."""
        known = Session.objects.visible_to(self.user).select_related("summit", "engagement__venue", "chair")
        return get_object_or_404(known, summit=self.summit, pk=pk)

    def pdf_response(self, compose: Callable[[Reader], Printout | None], asked: PrintoutParameters) -> Response:
        """Return the printout as PDF; 404 if there is none for the user."""
        paper = services.compose_printout(compose, self.reader(asked))
        if paper is None:
            raise Http404
        return self.file_response(services.printout_as_pdf(paper), paper.file_name)

    def reader(self, asked: PrintoutParameters) -> Reader:
        """Return the user as a reader in the language that they ask for, by default their own."""
        return Reader(self.user, asked.get("language") or nearest_language(self.user.language), clock.now())

    def file_response(self, content: bytes, name: str) -> Response:
        """Return the file, which intermediaries do not keep."""
        response = Response(content)
        response["Cache-Control"] = "private, no-store"
        # Not None: there is a name.
        response["Content-Disposition"] = str(content_disposition_header(as_attachment=False, filename=name))
        return response


class AgendaPrintout(PrintoutView):
    """The agenda of a session."""

    resource = "agendas"
    queryset = Session.objects.all()

    @extend_schema(operation_id="printout_agenda", parameters=[AgendaParameters], responses=PDF, filters=False)
    def get(self, request: Request, pk: int, **kwargs: object) -> Response:
        """Return the agenda as it was circulated; to organizers as a draft, if it was not circulated yet."""
        session, asked = self.session(pk), self.query_parameters(AgendaParameters)
        compose = partial(queries.agenda, session, number=asked.get("revision"), as_draft=asked["draft"])
        return self.pdf_response(compose, asked)


class SpeakersPrintout(PrintoutView):
    """The speakers' lists of a session."""

    resource = "speakers"
    queryset = Session.objects.all()

    @extend_schema(operation_id="printout_speakers", parameters=[LanguageParameter], responses=PDF, filters=False)
    def get(self, request: Request, pk: int, **kwargs: object) -> Response:
        """Return the speakers' lists of the items that have one, for participants of the session."""
        return self.pdf_response(partial(queries.speakers, self.session(pk)), self.query_parameters())


class RecordPrintout(PrintoutView):
    """The summary record of a session, for organizers."""

    resource = "summary-records"
    queryset = Session.objects.all()

    @extend_schema(operation_id="printout_record", parameters=[LanguageParameter], responses=PDF, filters=False)
    def get(self, request: Request, pk: int, **kwargs: object) -> Response:
        """Return the current record of the session (organizers)."""
        return self.pdf_response(partial(queries.record, self.session(pk)), self.query_parameters())


class DocumentsPrintout(PrintoutView):
    """The list of documents."""

    resource = "documents"

    @extend_schema(operation_id="printout_documents", parameters=[LanguageParameter], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the list of the documents that the user may find."""
        return self.pdf_response(partial(queries.documents, self.summit), self.query_parameters())


class DecisionsPrintout(PrintoutView):
    """Decisions, all or of a series."""

    resource = "decisions"

    @extend_schema(operation_id="printout_decisions", parameters=[DecisionsParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the decisions that the user may see, with a table of contents."""
        asked = self.query_parameters(DecisionsParameters)
        rows = queries.known_decisions(self.summit, self.user)
        if "series" in asked:
            rows = rows.filter(series__prefix=asked["series"])
        return self.pdf_response(lambda reader: queries.decisions(self.summit, rows, reader), asked)


class DecisionPrintout(PrintoutView):
    """One decision."""

    resource = "decisions"
    queryset = Decision.objects.all()

    @extend_schema(operation_id="printout_decision", parameters=[LanguageParameter], responses=PDF, filters=False)
    def get(self, request: Request, pk: int, **kwargs: object) -> Response:
        """Return a decision, with the members that it binds and its actions."""
        row = get_object_or_404(queries.known_decisions(self.summit, self.user), pk=pk)
        return self.pdf_response(lambda reader: queries.decision(self.summit, row, reader), self.query_parameters())


class ProgrammePrintout(PrintoutView):
    """The programme."""

    resource = "programme"

    @extend_schema(operation_id="printout_programme", parameters=[DayParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the part of the programme that the user may see, day by day, or of one day."""
        asked = self.query_parameters(DayParameters)
        return self.pdf_response(partial(queries.programme, self.summit, day=asked.get("day")), asked)
