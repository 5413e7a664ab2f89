"""The addresses of printouts, below those of a summit."""

from django.urls import path

from summit.printouts.api.badges import BadgesPrintout
from summit.printouts.api.print_set import (
    ArrivalsPrintout,
    DaySheetsPrintout,
    DelegationProgrammesPrintout,
    DoorSignsPrintout,
    NamePlatesPrintout,
    ParticipantsPrintout,
    PrintSetArchive,
    SeatingPlansPrintout,
)
from summit.printouts.api.views import (
    AgendaPrintout,
    DecisionPrintout,
    DecisionsPrintout,
    DocumentsPrintout,
    ProgrammePrintout,
    RecordPrintout,
    SpeakersPrintout,
)

urlpatterns = [
    path("sessions/<int:pk>/agenda/", AgendaPrintout.as_view(), name="paper-agenda"),
    path("sessions/<int:pk>/speakers/", SpeakersPrintout.as_view(), name="paper-speakers"),
    path("sessions/<int:pk>/record/", RecordPrintout.as_view(), name="paper-record"),
    path("documents/", DocumentsPrintout.as_view(), name="paper-documents"),
    path("decisions/", DecisionsPrintout.as_view(), name="paper-decisions"),
    path("decisions/<int:pk>/", DecisionPrintout.as_view(), name="paper-decision"),
    path("programme/", ProgrammePrintout.as_view(), name="paper-programme"),
    path("participants/", ParticipantsPrintout.as_view(), name="paper-participants"),
    path("delegation-programmes/", DelegationProgrammesPrintout.as_view(), name="paper-delegation-programmes"),
    path("day-sheets/", DaySheetsPrintout.as_view(), name="paper-day-sheets"),
    path("door-signs/", DoorSignsPrintout.as_view(), name="paper-door-signs"),
    path("name-plates/", NamePlatesPrintout.as_view(), name="paper-name-plates"),
    path("seating-plans/", SeatingPlansPrintout.as_view(), name="paper-seating-plans"),
    path("arrivals/", ArrivalsPrintout.as_view(), name="paper-arrivals"),
    path("badges/", BadgesPrintout.as_view(), name="paper-badges"),
    path("print-set/", PrintSetArchive.as_view(), name="paper-print-set"),
]
