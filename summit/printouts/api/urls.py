"""The addresses of printouts, below those of a summit."""

from django.urls import path

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
]
