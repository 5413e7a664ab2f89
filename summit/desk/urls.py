"""The addresses of the desk, within the admin."""

from django.urls import path

from summit.desk import copying, importing, jobs, shell
from summit.desk.arrivals import arrivals, report
from summit.desk.documents import documents
from summit.desk.dossiers.acting import act, undo_change
from summit.desk.dossiers.views import dossier
from summit.desk.gate import gate, inside
from summit.desk.matrix import pair, who_meets_whom
from summit.desk.outbox import outbox
from summit.desk.readiness import readiness, task_of_delegation
from summit.desk.release import compare_revisions, release, revision
from summit.desk.search import search
from summit.desk.see_as import see_as
from summit.desk.set_up import set_up
from summit.desk.timeline import planning
from summit.desk.timeline import views as timeline
from summit.desk.unnoted import unnoted

urlpatterns = [
    path("timeline/", timeline.show, name="timeline"),
    path("timeline/check/", timeline.check, name="timeline-check"),
    path("timeline/drop/", timeline.drop, name="timeline-drop"),
    path("timeline/undo/", timeline.undo, name="timeline-undo"),
    path("timeline/plan/", planning.ask, name="timeline-plan-ask"),
    path("timeline/plan/<str:key>/", planning.watch, name="timeline-plan"),
    path("timeline/plan/<str:key>/apply/", planning.apply, name="timeline-plan-apply"),
    path("timeline/plan/<str:key>/apply-later/", planning.apply_later, name="timeline-plan-apply-later"),
    path("timeline/plan/<str:key>/cancel/", planning.cancel, name="timeline-plan-cancel"),
    path("timeline/plan/<str:key>/resume/", planning.resume, name="timeline-plan-resume"),
    path("who-meets-whom/", who_meets_whom, name="who-meets-whom"),
    path("who-meets-whom/<int:row>/<int:column>/", pair, name="pair"),
    path("release/", release, name="release"),
    path("release/compare/", compare_revisions, name="compare-revisions"),
    path("release/<int:number>/", revision, name="revision"),
    path("outbox/", outbox, name="outbox"),
    path("changes-without-note/", unnoted, name="unnoted"),
    path("gate/", gate, name="gate"),
    path("inside/", inside, name="inside"),
    path("see-as/", see_as, name="see-as"),
    path("set-up/", set_up, name="set-up"),
    path("copy/", copying.copy, name="copy-summit"),
    path("desk/<slug:word>/<str:key>/", dossier, name="dossier"),
    path("desk/<slug:word>/<str:key>/<slug:name>/", act, name="dossier-act"),
    path("imports/", importing.imports, name="imports"),
    path("imports/<str:key>/", importing.show, name="import"),
    path("imports/<str:key>/progress/", importing.progress, name="import-progress"),
    path("imports/<str:key>/<slug:verb>/", importing.act, name="import-act"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<str:key>/", jobs.job, name="job"),
    path("jobs/<str:key>/progress/", jobs.progress, name="job-progress"),
    path("jobs/<str:key>/<slug:verb>/", jobs.act, name="job-act"),
    path("load-file/", jobs.load_file, name="load-file"),
    path("documents-and-decisions/", documents, name="documents"),
    path("changes/<uuid:key>/undo/", undo_change, name="undo-change"),
    path("arrivals/", arrivals, name="arrivals"),
    path("arrivals/<int:key>/<slug:status>/", report, name="arrivals-report"),
    path("readiness/", readiness, name="readiness"),
    path("readiness/<int:delegation>/<int:task>/", task_of_delegation, name="readiness-task"),
    path("search/", search, name="search"),
    path("language/", shell.choose_language, name="choose-language"),
]
