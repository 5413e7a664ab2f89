"""Readiness: the board of delegations and key tasks, and the page of one task of one delegation."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import DayFormField
from summit.delegations.models import Delegation
from summit.desk.pages import DeskRequest, desk_page, render
from summit.readiness.models import KeyTask, TaskRecord
from summit.readiness.queries import OwedTask, Readiness, board, readiness_of
from summit.readiness.services import set_due_day, tick_task, waive_task


class TaskForm(forms.Form):
    """A task of one delegation, as an organizer records it."""

    is_done = forms.BooleanField(
        label=gettext_lazy("The delegation has done it"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    due_on = DayFormField(
        label=gettext_lazy("Due on another day"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Empty: on the day of the task."),
    )
    reason = form_field_of(
        TaskRecord,
        "reason",
        label=gettext_lazy("Waived, because"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Empty: the delegation owes it."),
    )

    def __init__(self, owed: OwedTask, data: QueryDict | None) -> None:
        record = owed.record or TaskRecord()
        present = {"is_done": bool(record.done_at), "due_on": record.due_on, "reason": record.reason}
        super().__init__(data, initial=present)
        if owed.task.measure:
            del self.fields["is_done"]


@desk_page
def readiness(request: DeskRequest) -> HttpResponse:
    """Show how far each delegation is with each key task, those that are late first."""
    today = clock.now().astimezone(request.summit.zone).date()
    rows = board(request.summit, today=today)
    tasks = list(request.summit.key_tasks.all())
    return render(
        request,
        "desk/readiness.html",
        title=_("Readiness"),
        tasks=tasks,
        rows=rows,
        done=sum(row.done for row in rows),
        applicable=sum(row.applicable for row in rows),
        late=sum(row.late for row in rows),
    )


@desk_page
def task_of_delegation(request: DeskRequest, delegation: int, task: int) -> HttpResponse:
    """Show a task of a delegation, and record what the organizer says of it."""
    owed = _owed(request, delegation, task)
    form = TaskForm(owed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _record(request, owed, form)
        messages.success(request, f"{owed.delegation}, {owed.task}: {_('recorded')}")
        return redirect(f"{reverse('readiness')}#delegation-{delegation}")
    return render(
        request,
        "desk/readiness_task.html",
        title=f"{owed.delegation}: {owed.task}",
        owed=owed,
        form=form,
    )


def _owed(request: DeskRequest, delegation: int, task: int) -> OwedTask:
    """Return the task of the delegation; 404 if one of them is not of the summit."""
    row = get_object_or_404(Delegation, pk=delegation, summit=request.summit)
    get_object_or_404(KeyTask, pk=task, summit=request.summit)
    today = clock.now().astimezone(request.summit.zone).date()
    found: Readiness = readiness_of(request.summit, [row], today=today)[0]
    return next(one for one in found.tasks if one.task.pk == task)


def _record(request: DeskRequest, owed: OwedTask, form: TaskForm) -> None:
    """Record what the organizer changed."""
    by, now, data = request.user, clock.now(), form.cleaned_data
    if "is_done" in form.changed_data:
        tick_task(owed.task, owed.delegation, done=data["is_done"], by=by, now=now)
    if "due_on" in form.changed_data:
        set_due_day(owed.task, owed.delegation, due_on=data["due_on"])
    if "reason" in form.changed_data:
        waive_task(owed.task, owed.delegation, reason=data["reason"], by=by, now=now)
