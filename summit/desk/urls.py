"""The addresses of the desk, within the admin."""

from django.urls import path

from summit.desk import shell
from summit.desk.timeline import views as timeline

urlpatterns = [
    path("timeline/", timeline.show, name="timeline"),
    path("timeline/check/", timeline.check, name="timeline-check"),
    path("timeline/drop/", timeline.drop, name="timeline-drop"),
    path("language/", shell.choose_language, name="choose-language"),
]
