"""The addresses of printouts, below those of a summit."""

from django.urls import path

from summit.printouts.api.views import (
    AgendaPaper,
    DecisionPaper,
    DecisionsPaper,
    DocumentsPaper,
    ProgrammePaper,
    RecordPaper,
    SpeakersPaper,
)

urlpatterns = [
    path("sessions/<int:pk>/agenda/", AgendaPaper.as_view(), name="paper-agenda"),
    path("sessions/<int:pk>/speakers/", SpeakersPaper.as_view(), name="paper-speakers"),
    path("sessions/<int:pk>/record/", RecordPaper.as_view(), name="paper-record"),
    path("documents/", DocumentsPaper.as_view(), name="paper-documents"),
    path("decisions/", DecisionsPaper.as_view(), name="paper-decisions"),
    path("decisions/<int:pk>/", DecisionPaper.as_view(), name="paper-decision"),
    path("programme/", ProgrammePaper.as_view(), name="paper-programme"),
]
