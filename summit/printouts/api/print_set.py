"""The print set: printouts that say how things are now, for the organizers and, of their own, for a delegation."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from summit.core.api.renderers import file_answers
from summit.core.api.serializers import Day, InSummit
from summit.core.api.strict import Query
from summit.core.languages import LONGEST_CODE, validate_language
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.facilities.models import Room
from summit.printouts import services
from summit.printouts.api.views import PDF, OctetsRenderer, PDFRenderer, PrintoutView
from summit.sessions.models import Session

ZIP = file_answers("application/zip")


class NamesParameter(Query):
    """The language of names: by default the reader's. The printout's own words are in the nearest of en and ru."""

    language = serializers.CharField(max_length=LONGEST_CODE, validators=[validate_language], required=False)


class ParticipantsParameters(NamesParameter):
    """The order of precedence, by its id: by default the summit's first, or the alphabet."""

    precedence = InSummit(queryset=PrecedencePolicy.objects.all(), required=False)


class DelegationParameters(NamesParameter):
    """The delegation: by default all whose business the reader sees."""

    delegation = InSummit(queryset=Delegation.objects.all(), required=False)


class SheetParameters(NamesParameter):
    """The day of the summit: by default all."""

    day = Day(required=False)


class SignParameters(SheetParameters):
    """The day, the room or the session: by default all."""

    room = InSummit(queryset=Room.objects.all(), required=False)
    session = InSummit(queryset=Session.objects.select_related("engagement"), required=False)


class PlateParameters(DelegationParameters):
    """The session or the delegation, by default all that attend; and whether the plates are of people."""

    session = InSummit(queryset=Session.objects.select_related("engagement", "precedence"), required=False)
    people = serializers.BooleanField(default=False)


class SeatingParameters(NamesParameter):
    """The session, by default all with participants; and the form of the table."""

    session = InSummit(queryset=Session.objects.select_related("engagement"), required=False)
    table = serializers.ChoiceField(("oblong", "round"), default="oblong")


class PrintSetView(PrintoutView):
    """A base of the printouts of the print set; `printout` names one of services.PRINT_SET."""

    resource = "print-set"
    printout: str
    parameters: type[Query]

    def print(self) -> Response:
        """Return the printout with the choices of the request."""
        asked = self.query_parameters(self.parameters)
        choices = {name: value for name, value in asked.items() if name != "language"}
        return self.pdf_response(partial(services.PRINT_SET[self.printout], self.summit, **choices), asked)


class ParticipantsPrintout(PrintSetView):
    """The list of participants."""

    printout, parameters = "participants", ParticipantsParameters

    @extend_schema(
        operation_id="printout_participants", parameters=[ParticipantsParameters], responses=PDF, filters=False
    )
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the attending delegations in order of precedence, each with its people by rank (organizers)."""
        return self.print()


class ArrivalsPrintout(PrintSetView):
    """The list of arrivals and departures."""

    printout, parameters = "arrivals", NamesParameter

    @extend_schema(operation_id="printout_arrivals", parameters=[NamesParameter], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return who arrives and departs on each day, by hour, with those who greet them (organizers)."""
        return self.print()


class DelegationProgrammesPrintout(PrintSetView):
    """The programme of a delegation."""

    resource = "delegations"
    verbs = {"": "view_private"}
    printout, parameters = "delegation-programmes", DelegationParameters

    @extend_schema(
        operation_id="printout_delegation_programmes",
        parameters=[DelegationParameters],
        responses=PDF,
        filters=False,
    )
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the published programme of the delegations whose business the user sees, or of one of them.

        It has hours, rooms, those whom the delegation meets, and its liaison officers.
        """
        return self.print()


class DaySheetsPrintout(PrintSetView):
    """The sheet of a day."""

    printout, parameters = "day-sheets", SheetParameters

    @extend_schema(operation_id="printout_day_sheets", parameters=[SheetParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return all rooms of a day by hour, also what is not published and what is closed (organizers)."""
        return self.print()


class DoorSignsPrintout(PrintSetView):
    """Signs at the doors."""

    printout, parameters = "door-signs", SignParameters

    @extend_schema(operation_id="printout_door_signs", parameters=[SignParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return a sign for each room and day, in the summit's languages, with what is published (organizers)."""
        return self.print()


class NamePlatesPrintout(PrintSetView):
    """Name plates."""

    printout, parameters = "name-plates", PlateParameters

    @extend_schema(operation_id="printout_name_plates", parameters=[PlateParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return table tents with the names of delegations or people, in each of their languages (organizers)."""
        return self.print()


class SeatingPlansPrintout(PrintSetView):
    """Seating plans."""

    printout, parameters = "seating-plans", SeatingParameters

    @extend_schema(operation_id="printout_seating_plans", parameters=[SeatingParameters], responses=PDF, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the plan of each session's table, by precedence (organizers)."""
        return self.print()


class ZipRenderer(PDFRenderer):
    """Renders an archive as it is."""

    media_type = "application/zip"
    format = "zip"


class PrintSetArchive(PrintoutView):
    """The whole print set."""

    resource = "print-set"
    renderer_classes = (ZipRenderer, OctetsRenderer)
    costs = {"get": 20}

    @extend_schema(operation_id="printout_set", parameters=[NamesParameter], responses=ZIP, filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return an archive with a PDF of each printout of the set, of a long one several (organizers)."""
        reader = self.reader(self.query_parameters(NamesParameter))
        name = f"{self.summit.slug}-print-set-{reader.language}.zip"
        return self.file_response(services.print_set_as_zip(self.summit, reader), name)
