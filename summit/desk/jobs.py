"""Background work: what runs and has run, a job with its progress, and the loading of a programme file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminFileFieldWidget

from summit.accounts.queries import may_in
from summit.bilaterals.models import Plan
from summit.core import clock
from summit.core.forms import DayFormField
from summit.core.objections import OBJECTIONS
from summit.desk.background import act_on, progress_of
from summit.desk.pages import DeskRequest, add_refusal, desk_page, render, row_with
from summit.jobs import services
from summit.jobs.enqueue import enqueue_job
from summit.jobs.models import Job
from summit.programme.services import upload_programme_file
from summit.spreadsheets.models import Import

LATELY = 20  # of each kind of work
LINES = 500  # of changes that are shown
VERBS: dict[str, Callable[[DeskRequest, Job], Job]] = {
    "confirm": lambda request, job: enqueue_job(services.confirm_job(job, by=request.user)),
    "retry": lambda _request, job: enqueue_job(services.retry_job(job)),
    "cancel": lambda _request, job: services.cancel_job(job, now=clock.now()),
}
POSSIBLE = {
    Job.Status.QUEUED: ("cancel",),
    Job.Status.RUNNING: ("cancel",),
    Job.Status.CHECKED: ("confirm", "cancel"),
    Job.Status.REFUSED: ("retry", "cancel"),
    Job.Status.FAILED: ("retry", "cancel"),
}


class ProgrammeFileForm(forms.Form):
    """The file, and the day on which the programme begins."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=255,
        help_text=gettext_lazy("A programme file in YAML, of this summit."),
        widget=UnfoldAdminFileFieldWidget,
    )
    first_day = DayFormField(
        label=gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("If the programme begins on another day than the one written."),
        widget=UnfoldAdminDateWidget,
    )


@require_GET
@desk_page
def jobs(request: DeskRequest) -> HttpResponse:
    """Show what runs in the background and what has run: jobs, plans and imports."""
    of_summit = {"summit": request.summit}
    context = {
        "jobs": _visible(request).defer("content", "result").select_related("asked_by")[:LATELY],
        "plans": Plan.objects.visible_to(request.user).filter(**of_summit).select_related("asked_by")[:LATELY],
        "imports": Import.objects.visible_to(request.user)
        .filter(**of_summit)
        .defer("sheet", "letters")
        .select_related("asked_by")[:LATELY],
    }
    return render(request, "desk/jobs.html", title=_("Background work"), **context)


@desk_page
def load_file(request: DeskRequest) -> HttpResponse:
    """Take a programme file; a job checks it."""
    if not may_in(request.user, request.summit, "programme-files", "write"):
        raise PermissionDenied
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProgrammeFileForm(data, files)
    if form.is_bound and form.is_valid():
        try:
            return redirect("job", enqueue_job(_uploaded(request, **form.cleaned_data)).pk)
        except OBJECTIONS as error:
            add_refusal(form, error, request.user)
    return render(request, "desk/load_file.html", title=_("Load a programme file"), form=form)


def _uploaded(request: DeskRequest, *, file: Any, first_day: Any) -> Job:
    facts = {"content": file.read(), "file_name": file.name, "first_day": first_day}
    return upload_programme_file(request.summit, by=request.user, now=clock.now(), **facts)


@require_GET
@desk_page
def job(request: DeskRequest, key: str) -> HttpResponse:
    """Show what the job would do, or has done, or why not."""
    found = _found(request, key)
    changes = found.result.get("changes", [])
    return render(
        request,
        "desk/job.html",
        title=str(found),
        job=found,
        changes=changes[:LINES],
        more=max(0, len(changes) - LINES),
        letters=found.result.get("letters", []),
        verbs=POSSIBLE.get(Job.Status(found.status), ()),
    )


@require_GET
@desk_page
def progress(request: DeskRequest, key: str) -> HttpResponse:
    """Show how far the job is; the page asks again while it runs, and is loaded again once it has ended."""
    found = _found(request, key)
    return progress_of(request, found, "desk/job_progress.html", is_working=found.is_working)


@require_POST
@desk_page
def act(request: DeskRequest, key: str, verb: str) -> HttpResponse:
    """Confirm the job, try it again, or cancel it."""
    return act_on(request, _found(request, key), VERBS, verb)


def _visible(request: DeskRequest) -> Any:
    return Job.objects.visible_to(request.user).filter(summit=request.summit)


def _found(request: DeskRequest, key: str) -> Job:
    rows = _visible(request).defer("content").select_related("summit", "asked_by", "confirmed_by")
    found: Job | None = row_with(rows, key)
    if found is None:
        raise Http404
    return found
