"""Ask for a plan on the timeline, watch it, and accept it or a part of it."""

from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from summit.accounts.admin.scoping import is_key
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.models import BilateralRequest, Plan
from summit.bilaterals.services import apply_plan, apply_plan_later, ask_for_plan, cancel_plan, resume_plan
from summit.core import clock
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.refusals import BadValue
from summit.desk.pages import DeskRequest, desk_page, row_with
from summit.desk.timeline.acting import Act, acts
from summit.desk.timeline.ghosts import shown_plan
from summit.jobs.enqueue import enqueue_job
from summit.summits.models import Summit

PlanForm = forms.modelform_factory(Plan, fields=("kind", "seconds"))


def plan_of(summit: Summit, key: str) -> Plan | None:
    """Return the plan of the summit; None if there is no such plan."""
    return row_with(Plan.objects.filter(summit=summit), key)


def last_plan(summit: Summit) -> Plan | None:
    """Return the last plan, if it is being made, was not applied, or was applied in part."""
    last = Plan.objects.filter(summit=summit, status__in=(*Plan.OPEN, Plan.Status.READY, Plan.Status.APPLIED)).first()
    if last and last.status == Plan.Status.APPLIED and not last.meetings.to_apply().exists():
        return None
    return last


@require_POST
@desk_page
def ask(request: DeskRequest) -> HttpResponse:
    """Ask for a plan, and show it on the timeline while it is made."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("timeline")
    try:
        plan = ask_for_plan(request.summit, by=request.user, now=clock.now(), **form.cleaned_data)
    except OBJECTIONS as error:
        messages.error(request, refusal_of(error).message_for(request.user))
        return redirect("timeline")
    return redirect(_page(enqueue_plan(plan)))


@require_GET
@desk_page
def watch(request: DeskRequest, key: str) -> HttpResponse:
    """Show how far the plan is; the page asks for it again while it is made."""
    return TemplateResponse(request, "desk/timeline_plan.html", {"plan": shown_plan(_found(request, key))})


@require_POST
@desk_page
def apply_later(request: DeskRequest, key: str) -> HttpResponse:
    """Have a job accept a large plan: on its page one reads the letters first."""
    plan = _found(request, key)
    try:
        job = enqueue_job(apply_plan_later(plan, by=request.user, now=clock.now(), checks_first=True))
    except OBJECTIONS as error:
        messages.error(request, refusal_of(error).message_for(request.user))
        return redirect(_page(plan))
    return redirect("job", job.pk)


@acts
def apply(request: DeskRequest, key: str) -> Act[Plan]:
    """Accept the plan, or of it the requests that are named as `only`."""
    plan = _found(request, key)
    only = request.POST.getlist("only")
    if not all(is_key(BilateralRequest, one) for one in only):
        raise BadValue(_("There is no such request."), field="only")
    part = [UUID(one) for one in only] or None
    verb = partial(apply_plan, plan, now=clock.now(), only=part)
    return Act(verb, _("Accept the plan"), lambda _plan: _("It is on the timeline, tentative."), _page(plan))


@acts
def cancel(request: DeskRequest, key: str) -> Act[Plan]:
    """Cancel the plan."""
    page = _page(_found(request, key))

    def verb() -> Plan:
        return cancel_plan(_found(request, key), now=clock.now())

    return Act(verb, _("Cancel the plan"), lambda _plan: _("Cancelled."), page)


@acts
def resume(request: DeskRequest, key: str) -> Act[Plan]:
    """Make a plan that was interrupted or has failed from the present calendar."""
    page = _page(_found(request, key))

    def verb() -> Plan:
        return enqueue_plan(resume_plan(_found(request, key), now=clock.now()))

    return Act(verb, _("Resume"), lambda _plan: _("The plan is being made."), page)


def _found(request: DeskRequest, key: str) -> Plan:
    plan = plan_of(request.summit, key)
    if plan is None:
        raise Http404
    return plan


def _page(plan: Plan) -> str:
    return f"{reverse('timeline')}?plan={plan.pk}"
